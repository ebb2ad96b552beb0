internal import Site

extension ServerConfiguration {
  /// The pages behind the sign-in, for Apache's stock modules: no process is started to let
  /// somebody through (design, D11).
  ///
  /// `SetEnvIfExpr` compares the time in a pass's file with the server's, and takes the name from
  /// it. A name in a request's own headers never gets that far.
  var apacheGate: String {
    guard !gateRules.isEmpty else { return "" }
    let levels = gateLevels.enumerated().map { index, level in
      """
      # \(level.name)
      SetEnvIfExpr "\(apacheHolds(level)) && $1 -gt %{TIME}" NIGHTLATCH_LEVEL\(index + 1)=yes

      """
    }
    return """

      # The pages behind the sign-in; it needs: a2enmod headers setenvif
      # Who somebody is comes from here alone, on this whole host.
      \(Self.identityAliases.map { "RequestHeader unset \($0) early" }.joined(separator: "\n"))
      # The browser's pass is a cookie, and a file named by its SHA-1 says until when and whose it is.
      SetEnvIf Cookie "\(apachePass)" NIGHTLATCH_PASS=$1
      SetEnvIf Cookie "\(apacheDoubledPass)" !NIGHTLATCH_PASS
      SetEnvIfExpr "\(apacheHolds(.plain)) && $1 -gt %{TIME}" \
      NIGHTLATCH_USER=$2 NIGHTLATCH_GROUPS=$3 NIGHTLATCH_EMAIL=$4 NIGHTLATCH_NAME=$5
      \(levels.joined())SetEnvIf NIGHTLATCH_PASS . !NIGHTLATCH_PASS
      SetEnvIfExpr "%{THE_REQUEST} =~ m#^[A-Z]+ (/[^ ]*) #" NIGHTLATCH_TARGET=$1
      \(apacheHostGuard)\(gateRules.filter { !$0.isPublic }.map(apacheGate).joined(separator: "\n"))

      """
  }

  /// A pass in the header `Cookie`; Apache makes one header of two, with a comma between them.
  var apachePass: String {
    "(?:^|;[ ]*)\(gateCookie)=([A-Za-z0-9_-]{43}:[0-9]{14}:[a-z0-9._-]*:[A-Za-z0-9._+-]*)(?:;|$)"
  }

  /// The same cookie twice: one of the two is somebody else's doing.
  var apacheDoubledPass: String { "(?:^|[;,][ ]*)\(gateCookie)=.*[;,][ ]*\(gateCookie)=" }

  /// Whether there is a file of the pass for a level; its parts are in `$1` and on.
  private func apacheHolds(_ level: GateLevel) -> String {
    let file =
      "'\(site.dataFolder)/gate/' . sha1(reqenv('NIGHTLATCH_PASS'))"
      + (level.isPlain ? "" : " . '.\(level.name)'")
    return "-n reqenv('NIGHTLATCH_PASS') && -f \(file) && file(\(file)) =~ "
      + "/^([0-9]{14}) ([a-z0-9._-]+) ([^ ]*) ([^ ]*) (.*)$/"
  }

  /// Where rules are for some hosts alone, these lines are for one of them.
  private var apacheHostGuard: String {
    guard site.gate.tellsHostsApart else { return "" }
    return """
      # These rules are those of one host; print the others with --host.
      RewriteEngine On
      RewriteCond "%{HTTP_HOST}" "!^\(Self.escaped(host))\\.?(?::[0-9]+)?$" [NC]
      RewriteRule "^" "-" [F]

      """
  }

  private func apacheGate(_ rule: GateRule) -> String {
    let level = gateLevels.firstIndex(of: rule.level).map { "NIGHTLATCH_LEVEL\($0 + 1)" }
    let isIn = (["NIGHTLATCH_USER"] + [level].compactMap(\.self)).map { "-n reqenv('\($0)')" }
      .joined(separator: " && ")
    let enter = "\(gateOrigin)\(mount)/enter"
    return """
      # \(rule.path): \(gateWords(rule))
      <LocationMatch "\(gatePattern(rule))">
        # Beside whatever else is required here.
        AuthMerging And
        Require expr "\(isIn)"
        # Who has no pass is led to sign in, and comes back to this page; who sent a form is told.
        <If "!(\(isIn)) && %{REQUEST_METHOD} in {'GET', 'HEAD'}">
          ErrorDocument 403 "\(enter)%{reqenv:NIGHTLATCH_TARGET}"
        </If>
        <If "!(\(isIn)) && !(%{REQUEST_METHOD} in {'GET', 'HEAD'})">
          ErrorDocument 403 "\(enter)-again%{reqenv:NIGHTLATCH_TARGET}"
        </If>
        # What a program here is told; our cookies are none of its business.
        RequestHeader set Remote-User "%{NIGHTLATCH_USER}e"
        RequestHeader set Remote-Name "%{NIGHTLATCH_NAME}e"
        RequestHeader set Remote-Email "%{NIGHTLATCH_EMAIL}e"
        RequestHeader set Remote-Groups "%{NIGHTLATCH_GROUPS}e"
        RequestHeader edit* Cookie "(^|;[ ]*)\(Self.ownCookie)" ""
        # A shared cache would hand it to everybody.
        Header always set Cache-Control "private, no-cache"
      </LocationMatch>
      """
  }
}
