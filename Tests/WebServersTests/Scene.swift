import Files
import Glibc
import Site
import Testing
import WebServers

/// A site in a temporary folder whose program prints its environment and what is posted to it.
final class Scene {
  let folder: String
  let site: Site
  let placement: Placement
  let user: ServerUser?

  init(
    root: Bool = true, baseURL: String = "http://127.0.0.1:8080", closed: Bool = false
  ) throws {
    var template = Array("/tmp/nightlatch-scene.XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    // Our user is the owner, and the server's user is another where we are root.
    chmod(folder, 0o755)
    for name in [
      "static", "static/assets", "static/assets/fonts", "static/help", "static/pages",
      "static/errors", "static/.well-known", "www", "data", "bin",
    ] {
      try Files.makeFolder("\(folder)/\(name)", mode: 0o755)
    }
    let program = "\(folder)/bin/nightlatch.cgi"
    try Files.replace(program, with: Array(Self.script.utf8), mode: 0o755)
    if closed { chmod("\(folder)/bin", 0o700) }
    for (path, text) in Self.pages + [
      ("static/assets/page.1f2e.css", "main { margin: 0 }\n"),
      ("static/assets/.hidden", "hidden\n"), ("static/secret.txt", "secret\n"),
      ("www/index.html", "<p>home\n"), ("www/.env", "hidden\n"),
      (
        "site.json",
        #"{"version": 1, "name": "Example", "baseURL": "\#(baseURL)", "#
          + #""root": \#(root ? #""www""# : "null"), "contact": "mailto:a@example.org", "#
          + #""recovery": {"cases": false}}"#
      ),
    ] {
      try Files.replace("\(folder)/\(path)", with: Array(text.utf8), mode: 0o644)
    }
    site = try Site.load(path: "\(folder)/site.json")
    placement = Placement(
      program: program, staticFolder: "\(folder)/static", siteFile: "\(folder)/site.json")
    if geteuid() == 0 {
      let found = try #require(ServerUser(named: "www-data") ?? ServerUser(named: "nobody"))
      chown("\(folder)/data", found.number, found.groupNumber)
      user = try ServerUser.owner(of: site.dataFolder)
      #expect(user == found)
    } else {
      user = nil
    }
  }

  deinit {
    // Only names that this file has made are below it.
    for name in Self.pages.map(\.path) + [
      "static/assets/page.1f2e.css", "static/assets/.hidden", "static/secret.txt",
      "www/index.html", "www/.env", "site.json", "bin/nightlatch.cgi", "static/assets/fonts",
      "static/assets", "static/help", "static/pages", "static/errors", "static/.well-known",
      "static", "www", "data", "bin", "",
    ] {
      remove("\(folder)/\(name)")
    }
  }

  /// Pages as a build makes them; a compressed copy is told from its file by what it says.
  private static let pages: [(path: String, text: String)] =
    [
      "index.html", "sign-in.html", "help.html", "help/set-up.html", "pages/about.html",
      "assets/page.1f2e.css", "robots.txt",
    ].map { ("static/\($0).gz", "copy of \($0)\n") }
    + [
      "index.html", "sign-in.html", "help.html", "help/set-up.html", "pages/about.html",
      "pages/plan.svg", "robots.txt", ".well-known/security.txt", ".nightlatch-build.json",
    ].map { ("static/\($0)", "text of \($0)\n") }
    + [403, 404, 413, 500, 502, 504].map { ("static/errors/\($0).html", "page of \($0)\n") }

  /// Runs `body` with a port on which a server has just been started.
  func serving(_ kind: ServerKind, _ body: (Int, borrowing ServerProcess) throws -> Void) throws {
    try withFreePort { port throws in
      let server = try ServerProcess.start(
        kind, for: site, at: placement, port: port, as: user, searching: "/usr/bin:/bin")
      try body(port, server)
      server.stop()
    }
  }

  private static let script = #"""
    #!/bin/sh
    if [ "$PATH_INFO" = /crash ]; then exit 3; fi
    # The body first: a server may wait until it has been read.
    if [ "$REQUEST_METHOD" = POST ]; then body=$(head -c "$CONTENT_LENGTH"); fi
    printf 'Status: 200 OK\r\nContent-Type: text/plain\r\nReferrer-Policy: no-referrer\r\n'
    printf 'Content-Security-Policy: sandbox\r\nX-Frame-Options: DENY\r\n'
    printf 'X-Content-Type-Options: nosniff\r\nCache-Control: private\r\n\r\n'
    printf 'USER=%s\n' "$(id -un)"
    env
    printf 'BODY=%s\n' "$body"
    printf 'a line for the log\n' >&2
    """#
}

/// Runs `body` with a port that nobody listened on a moment ago.
///
/// Another test may take it between the two: then `body` runs once more, with another port.
func withFreePort(_ body: (Int) throws -> Void) throws {
  for attempt in 1... {
    let (handle, port) = try listening()
    close(handle)
    do {
      return try body(port)
    } catch let error as ServerError {
      guard error.code == .portTaken, attempt < 5 else { throw error }
    }
  }
}

/// Returns a socket that listens on a port which the system has chosen, and the port.
func listening() throws -> (handle: Int32, port: Int) {
  let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  try #require(handle >= 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
      bind(handle, target, length) == 0 && listen(handle, 1) == 0
        && getsockname(handle, target, &length) == 0
    }
  }
  try #require(result)
  return (handle, Int(UInt16(bigEndian: address.sin_port)))
}

/// Returns the processes of these groups that have not ended, from /proc (proc(5)).
func living(in groups: [Int32]) throws -> [String] {
  var found: [String] = []
  for name in try Files.names(in: "/proc") ?? [] where Int32(name) != nil {
    // One that ends while we look is gone, which is as good.
    guard let bytes = try? Files.read("/proc/\(name)/stat") else { continue }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { continue }
    let fields = text[end...].split(separator: " ")
    if fields.count > 3, fields[1] != "Z", let group = Int32(fields[3]), groups.contains(group) {
      found.append(text)
    }
  }
  return found
}
