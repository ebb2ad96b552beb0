/// Where the parts of a site lie that a server's configuration names.
///
/// All paths are absolute.
package struct Placement: Equatable, Sendable {
  /// The CGI program, `nightlatch.cgi`.
  package var program: String
  /// The static part that `nightlatch build` makes.
  package var staticFolder: String
  /// The site's configuration file.
  package var siteFile: String
  /// The socket of fcgiwrap, for nginx and Caddy; Debian's service listens on the default.
  package var fcgiwrapSocket = "/run/fcgiwrap.socket"
  /// The script of the gate, for lighttpd with mod_magnet; `nil` where the module is not there, and
  /// what stands behind the sign-in is closed.
  package var gateScript: String?
  /// The socket on which the program answers over FastCGI; `nil` where the server runs it as CGI.
  package var fastCGISocket: String?

  /// More of the program's environment under `serve`, as "NAME=value": how many workers it keeps.
  package var fastCGIVariables: [String] = []

  /// Where the program answers over FastCGI unless another place is given.
  package static let usualFastCGISocket = "/run/nightlatch.sock"

  /// Where a server that runs no programs itself reaches this one.
  var programSocket: String { fastCGISocket ?? fcgiwrapSocket }

  package init(program: String, staticFolder: String, siteFile: String) {
    self.program = program
    self.staticFolder = staticFolder
    self.siteFile = siteFile
  }
}

/// Where and as whom a server of ours runs.
package struct Stage: Equatable, Sendable {
  /// The IPv4 address to listen on.
  package var address = "127.0.0.1"
  /// 1 through 65535.
  package var port: Int
  /// A folder for its sockets, its temporary files and its process number.
  package var runFolder: String
  /// Where the server and the programs it starts write what goes wrong.
  package var errorLog: String
  /// Whom a server that starts as root becomes; `nil` where it does not start as root.
  package var user: ServerUser?

  package init(port: Int, runFolder: String, errorLog: String, user: ServerUser? = nil) {
    self.port = port
    self.runFolder = runFolder
    self.errorLog = errorLog
    self.user = user
  }
}
