internal import Site

extension ServerConfiguration {
  /// The pages behind the sign-in, for Caddy: it asks the program at each request, about everything
  /// below the outermost closed paths, and the program decides by its own rules.
  ///
  /// `path` looks away from capital letters, so the matcher takes in too much rather than too
  /// little. `forward_auth` comes before all that answers, whatever the order in the file.
  var caddyGate: String {
    guard !outerGateRules.isEmpty else { return "" }
    return """

      # The pages behind the sign-in. The program says who it is, or that nobody is.
      @nightlatchGate {
      \(caddyGateMatcher)
      }
      vars @nightlatchGate nightlatch_path {http.request.uri.path}
      forward_auth @nightlatchGate "unix/\(placement.programSocket)" {
        # "?": without the query of the page.
        uri \(mount)/gate?
        copy_headers \(Self.identityHeaders.joined(separator: " "))
        header_up -Proxy
        transport fastcgi {
          root "\(folder(of: placement.program))"
          env SCRIPT_FILENAME "\(placement.program)"
          env SCRIPT_NAME \(mount)
          env PATH_INFO /gate
      \(isFastCGI ? "" : "    env NIGHTLATCH_SITE \"\(placement.siteFile)\"\n")\
          # What it is asked about: the address as it was sent, and what Caddy made of its path.
          env NIGHTLATCH_GATE_URI {http.request.orig_uri}
          env NIGHTLATCH_GATE_HOST \(host)
          env NIGHTLATCH_GATE_RULE {http.vars.nightlatch_path}
          dial_timeout 5s
          read_timeout 30s
          write_timeout 30s
        }
        @nobody status 401
        handle_response @nobody {
          # A form that met the gate is told of, not lost silently.
          @reading method GET HEAD
          redir @reading \(mount)/enter{http.request.orig_uri} 303
          # "*": an address that comes first would be taken for a matcher, and the gate be open.
          redir * \(mount)/enter-again{http.request.orig_uri} 303
        }
        @no status 403
        handle_response @no {
          error 403
        }
        handle_response {
          error 502
        }
      }
      # A program here is told who it is by the lines above alone; our cookies are none of its business.
      request_header -Remote_*
      @nightlatchOpen not {
      \(caddyGateMatcher)
      }
      \(Self.identityHeaders.map { "request_header @nightlatchOpen -\($0)" }.joined(separator: "\n"))
      request_header @nightlatchGate Cookie "(^|[; ])\(Self.ownCookie)" "$1"
      header @nightlatchGate ?Cache-Control "private, no-cache"
      \(caddyHostGuard)
      """
  }

  private var caddyGateMatcher: String {
    if outerGateRules.contains(where: { $0.path == "/" }) {
      // Which `path` would not look closely enough at to let it through.
      return "  not path_regexp ^(?:\(mount)(?:/|$)|/\\.well-known/|/robots\\.txt$)"
    }
    let paths = outerGateRules.map { "\($0.path.dropLast()) \($0.path)*" }
    return "  path \(paths.joined(separator: " "))"
  }

  /// Where rules are for some hosts alone, these lines are for one of them.
  private var caddyHostGuard: String {
    guard site.gate.tellsHostsApart else { return "" }
    return """
      # These rules are those of one host; print the others with --host.
      @nightlatchOtherHost not host \(host)
      handle @nightlatchOtherHost {
        error 403
      }

      """
  }
}
