internal import Site

extension ServerConfiguration {
  /// The gate as one file `.htaccess` for the top of a site on shared hosting, where the server's own
  /// configuration is out of reach: `AllowOverride AuthConfig FileInfo` is enough.
  ///
  /// There Apache's expressions can test whether a file is there but not read it. So until when a
  /// pass holds, and whose it is where the site says so, stands in the cookie itself, and the file is
  /// named by the digest of all of it. What only a file could say, how long a proof is fresh, cannot be asked: such pages
  /// are closed. `<If>` counts after every `.htaccess` further down, so none of them opens a page
  /// again; rules of mod_rewrite would be replaced by those of a folder inside.
  package var apacheHtaccess: String {
    guard !gateRules.isEmpty else { return Self.noGate }
    let levels = ([.plain] + gateLevels).filter { $0.freshMinutes == 0 }
    let tests = levels.enumerated().map { index, level in
      let file =
        "'\(site.dataFolder)/gate/' . sha1(reqenv('NIGHTLATCH_PASS'))"
        + (level.isPlain ? "" : " . '.\(level.name)'")
      return "SetEnvIfExpr \"-n reqenv('NIGHTLATCH_PASS') && reqenv('NIGHTLATCH_END') -gt %{TIME} "
        + "&& -f \(file)\" NIGHTLATCH_IN\(index)=yes"
    }
    let rules = gateRules.filter { !$0.isPublic }.map { rule in
      htaccessGate(rule, levels.firstIndex(of: rule.level).map { "NIGHTLATCH_IN\($0)" })
    }
    return """
      # Nightlatch at \(site.baseURL.text)\(mount): the pages behind the sign-in, for a file .htaccess
      # at the top of the site. It needs AllowOverride AuthConfig FileInfo, and mod_setenvif and
      # mod_headers. Print it anew when "gate", "data" or "baseURL" has changed.
      # Who somebody is comes from here alone.
      \(Self.identityAliases.map { "RequestHeader unset \($0)" }.joined(separator: "\n"))
      # The browser's pass is a cookie that says until when, and perhaps whose it is; it counts while there is
      # a file named by the SHA-1 of it.
      SetEnvIf Cookie "\(htaccessPass)" \
      NIGHTLATCH_PASS=$1 NIGHTLATCH_END=$2 NIGHTLATCH_USER=$3 NIGHTLATCH_GROUPS=$4
      SetEnvIf Cookie "\(apacheDoubledPass)" !NIGHTLATCH_PASS
      \(tests.joined(separator: "\n"))
      SetEnvIf NIGHTLATCH_PASS . !NIGHTLATCH_PASS
      SetEnvIfExpr "%{THE_REQUEST} =~ m#^[A-Z]+ (/[^ ]*) #" NIGHTLATCH_TARGET=$1
      \(rules.joined(separator: "\n"))
      \(htaccessHostGuard)
      """
  }

  private var htaccessPass: String {
    "(?:^|;[ ]*)\(gateCookie)="
      + "([A-Za-z0-9_-]{43}:([0-9]{14}):([a-z0-9._-]*):([A-Za-z0-9._+-]*))(?:;|$)"
  }

  /// One rule; `variable` is set for who satisfies it, `nil` where that cannot be known.
  private func htaccessGate(_ rule: GateRule, _ variable: String?) -> String {
    let place = "%{REQUEST_URI} =~ m#\(gatePattern(rule))#"
    guard let variable else {
      return """
        # \(rule.path): \(gateWords(rule)), which cannot be told here: closed to everybody.
        <If "\(place)">
          Require all denied
        </If>
        """
    }
    let enter = "\(gateOrigin)\(mount)/enter"
    return """
      # \(rule.path): \(gateWords(rule))
      <If "\(place)">
        # Beside whatever else is required here.
        AuthMerging And
        Require expr "-n reqenv('\(variable)')"
      \(htaccessIdentity)  # Our cookies are no business of a program here.
        RequestHeader edit* Cookie "(^|;[ ]*)\(Self.ownCookie)" ""
        # A shared cache would hand it to everybody.
        Header always set Cache-Control "private, no-cache"
      </If>
      <If "\(place) && -z reqenv('\(variable)') && %{REQUEST_METHOD} in {'GET', 'HEAD'}">
        ErrorDocument 403 "\(enter)%{reqenv:NIGHTLATCH_TARGET}"
      </If>
      <If "\(place) && -z reqenv('\(variable)') && !(%{REQUEST_METHOD} in {'GET', 'HEAD'})">
        ErrorDocument 403 "\(enter)-again%{reqenv:NIGHTLATCH_TARGET}"
      </If>
      """
  }

  /// What a program is told, where the cookie says it.
  private var htaccessIdentity: String {
    guard site.gate.namesInCookie else {
      return "  # Nobody is named to a program here unless 'gate.namesInCookie' is true.\n"
    }
    return """
        RequestHeader set Remote-User "%{NIGHTLATCH_USER}e"
        RequestHeader set Remote-Groups "%{NIGHTLATCH_GROUPS}e"
        RequestHeader edit* Remote-Groups "[+]" ","

      """
  }

  /// Where rules are for some hosts alone, the file is for one of them.
  private var htaccessHostGuard: String {
    guard site.gate.tellsHostsApart else { return "" }
    return """
      # These rules are those of one host; print the others with --host.
      <If "!(%{HTTP_HOST} =~ m#^\(Self.escaped(host))\\.?(?::[0-9]+)?$#i)">
        Require all denied
      </If>

      """
  }
}

extension ServerConfiguration {
  fileprivate static let noGate = "# 'gate' is empty: nothing stands behind the sign-in.\n"

  /// The part of the gate alone, for a server that serves the site, and Nightlatch, by a
  /// configuration that is there already.
  package var gateSnippet: String {
    guard !gateRules.isEmpty else { return Self.noGate }
    switch kind {
    case .lighttpd: return lighttpdGate
    case .apache: return apacheGate
    case .nginx: return nginxGate(in: nil)
    case .caddy: return caddyGate
    }
  }
}
