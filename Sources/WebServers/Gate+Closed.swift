internal import Site

// Servers that have no way yet to ask: what is to stand behind the sign-in is closed there.
extension ServerConfiguration {
  /// The pages behind the sign-in, for lighttpd: closed to everybody.
  ///
  /// Its stock modules can neither test a file nor ask a program before they hand a page out.
  var lighttpdGate: String {
    guard !site.gate.paths.isEmpty else { return "" }
    let paths = site.gate.paths.map { path in
      let open = path == "/" ? "(?!\(mount)(?:/|$)|/\\.well-known/|/robots\\.txt$)" : path
      return """
        $HTTP["url"] =~ "^\(open)" {
          url.access-deny = ( "" )
        }
        """
    }
    return """

      # "gate.paths" stands behind the sign-in on Apache and on nginx. lighttpd has no way to ask yet,
      # so here these pages are closed to everybody.
      \(paths.joined(separator: "\n"))

      """
  }

  /// The pages behind the sign-in, for Caddy: closed to everybody.
  var caddyGate: String {
    guard !site.gate.paths.isEmpty else { return "" }
    let paths = site.gate.paths.map { $0 == "/" ? "/*" : "\($0.dropLast()) \($0)*" }
    return """

      # "gate.paths" stands behind the sign-in on Apache and on nginx. With Caddy these pages are
      # closed to everybody.
      @nightlatchClosed path \(paths.joined(separator: " "))
      handle @nightlatchClosed {
        error 403
      }

      """
  }
}
