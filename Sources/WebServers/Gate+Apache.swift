internal import Site

extension ServerConfiguration {
  /// The pages behind the sign-in, for Apache's stock modules: no process is started to let
  /// somebody through (design, D11).
  ///
  /// `SetEnvIfExpr` compares the time in a pass's file with the server's, and takes the name from
  /// it. A name in a request's own headers never gets that far.
  var apacheGate: String {
    guard !site.gate.paths.isEmpty else { return "" }
    let passes = "\(site.dataFolder)/gate/"
    let file = "'\(passes)' . sha1(reqenv('NIGHTLATCH_PASS'))"
    return """

      # The pages behind the sign-in; it needs: a2enmod setenvif
      # The browser's pass is a cookie, and a file named by its SHA-1 says until when and whose it is.
      SetEnvIf Cookie "(?:^|;[ ]*)\(gateCookie)=([A-Za-z0-9_-]{43})(?:;|$)" NIGHTLATCH_PASS=$1
      SetEnvIfExpr "-n reqenv('NIGHTLATCH_PASS') && -f \(file) && file(\(file)) =~ /^([0-9]{14}) \
      ([a-z0-9._-]+) ([^ ]*)$/ && $1 -gt %{TIME}" NIGHTLATCH_USER=$2 NIGHTLATCH_GROUPS=$3
      SetEnvIf NIGHTLATCH_PASS . !NIGHTLATCH_PASS
      SetEnvIfExpr "%{THE_REQUEST} =~ m#^[A-Z]+ (/[^ ]*) #" NIGHTLATCH_TARGET=$1
      \(site.gate.paths.map(apacheGate).joined(separator: "\n"))

      """
  }

  private func apacheGate(_ path: String) -> String {
    // The whole site but the way in, and what has to be open to everybody.
    let open = "\(mount)(?:/|$)|/\\.well-known/|/robots\\.txt$"
    let place = path == "/" ? "LocationMatch \"^(?!\(open))\"" : "Location \"\(path)\""
    let enter = "\(site.baseURL.text)\(mount)/enter"
    return """
      <\(place)>
        Require expr "-n reqenv('NIGHTLATCH_USER')"
        # Who has no pass is led to sign in, and comes back to this page; who sent a form is told.
        <If "-z reqenv('NIGHTLATCH_USER') && %{REQUEST_METHOD} in {'GET', 'HEAD'}">
          ErrorDocument 403 "\(enter)%{reqenv:NIGHTLATCH_TARGET}"
        </If>
        <If "-z reqenv('NIGHTLATCH_USER') && !(%{REQUEST_METHOD} in {'GET', 'HEAD'})">
          ErrorDocument 403 "\(enter)-again%{reqenv:NIGHTLATCH_TARGET}"
        </If>
        # What a program here is told, whatever the client says; our cookies are none of its business.
        RequestHeader unset Remote-Name early
        RequestHeader unset Remote-Email early
        RequestHeader set Remote-User "%{NIGHTLATCH_USER}e"
        RequestHeader set Remote-Groups "%{NIGHTLATCH_GROUPS}e"
        RequestHeader edit* Cookie "(^|;[ ]*)(?:__Host-)?nightlatch(?:-[a-z]+)?=[^;]*" ""
        # A shared cache would hand it to everybody.
        Header always set Cache-Control "private, no-cache"
      </\(path == "/" ? "LocationMatch" : "Location")>
      """
  }

  /// The name of the cookie that admits; the prefix needs https (contract, section 3).
  var gateCookie: String { site.baseURL.isSecure ? "__Host-nightlatch-gate" : "nightlatch-gate" }
}
