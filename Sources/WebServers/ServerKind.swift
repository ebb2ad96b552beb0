/// A web server that the site can stand behind.
package enum ServerKind: String, CaseIterable, Sendable {
  case lighttpd, apache, nginx, caddy

  /// The programs that running it takes, each with the Debian package that brings it; the server
  /// itself comes first.
  ///
  /// `fastCGI` says whether our program is its own FastCGI server.
  package func programs(fastCGI: Bool) -> [Program] {
    var programs = [
      Program(name: self == .apache ? "apache2" : rawValue, package: package)
    ]
    if !fastCGI, !runsPrograms {
      programs.append(Program(name: "fcgiwrap", package: "fcgiwrap"))
    }
    if fastCGI || !runsPrograms {
      programs.append(Program(name: "spawn-fcgi", package: "spawn-fcgi"))
    }
    if self == .caddy { programs.append(Program(name: "setpriv", package: "util-linux")) }
    return programs
  }

  /// Whether the server starts CGI programs itself.
  private var runsPrograms: Bool { self == .lighttpd || self == .apache }

  private var package: String { self == .apache ? "apache2" : rawValue }

  package struct Program: Equatable, Sendable {
    package let name: String
    package let package: String
  }
}
