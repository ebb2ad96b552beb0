/// A web server that the site can stand behind.
package enum ServerKind: String, CaseIterable, Sendable {
  case lighttpd, apache, nginx, caddy

  /// The programs that running it takes, each with the Debian package that brings it.
  package var programs: [Program] {
    switch self {
    case .lighttpd: [Program(name: "lighttpd", package: "lighttpd")]
    case .apache: [Program(name: "apache2", package: "apache2")]
    case .nginx:
      [
        Program(name: "nginx", package: "nginx"),
        Program(name: "fcgiwrap", package: "fcgiwrap"),
        Program(name: "spawn-fcgi", package: "spawn-fcgi"),
      ]
    case .caddy:
      [
        Program(name: "caddy", package: "caddy"),
        Program(name: "fcgiwrap", package: "fcgiwrap"),
        Program(name: "spawn-fcgi", package: "spawn-fcgi"),
        Program(name: "setpriv", package: "util-linux"),
      ]
    }
  }

  package struct Program: Equatable, Sendable {
    package let name: String
    package let package: String
  }
}
