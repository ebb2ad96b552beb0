internal import Site

extension ServerConfiguration {
  /// The pages behind the sign-in, for nginx: it asks the program at each request.
  var nginxGate: String { nginxGate(in: site.root) }

  /// With locations of their own for files below `root`; without one, with the lines that belong into
  /// locations that are there.
  func nginxGate(in root: String?) -> String {
    guard !gateRules.isEmpty else { return "" }
    let identity = Self.identityHeaders.map { (name: $0, variable: Self.nginxVariable($0)) }
    return """

      # The pages behind the sign-in. The program says who it is, or that nobody is.
      location = /.nightlatch-gate {
        internal;
        fastcgi_param GATEWAY_INTERFACE CGI/1.1;
        fastcgi_param SERVER_SOFTWARE nginx;
        fastcgi_param SERVER_PROTOCOL $server_protocol;
        fastcgi_param SERVER_NAME $server_name;
        fastcgi_param SERVER_PORT $server_port;
        fastcgi_param REMOTE_ADDR $remote_addr;
        fastcgi_param REQUEST_METHOD GET;
        fastcgi_param QUERY_STRING "";
        fastcgi_param SCRIPT_NAME \(mount);
        fastcgi_param SCRIPT_FILENAME "\(placement.program)";
        fastcgi_param PATH_INFO /gate;
      \(nginxSite)        # What it is asked about: the address as it was sent, and the rule of the location.
        fastcgi_param NIGHTLATCH_GATE_URI $request_uri;
        fastcgi_param NIGHTLATCH_GATE_HOST "\(host)";
        fastcgi_param NIGHTLATCH_GATE_RULE $nightlatch_rule;
        fastcgi_param HTTP_PROXY "";
        fastcgi_pass_request_body off;
        fastcgi_pass "unix:\(placement.programSocket)";
        fastcgi_read_timeout 30s;
      }
      location @nightlatch_enter {
        # A form that met the gate is told of, not lost silently.
        if ($request_method !~ ^(?:GET|HEAD)$) {
          return 303 \(mount)/enter-again$request_uri;
        }
        return 303 \(mount)/enter$request_uri;
      }
      # What is left of the cookies for a program behind the gate: ours are none of its business.
      set $nightlatch_cookie $http_cookie;
      \(nginxCookie)
      \(nginxHostGuard)# For a program, in the place of the lines for files, and of whatever the client says:
      \(identity.map { "#   proxy_set_header \($0.name) \($0.variable);" }
        .joined(separator: "\n"))
      #   proxy_set_header Cookie $nightlatch_cookie;
      # For one of FastCGI: fastcgi_param HTTP_REMOTE_USER $nightlatch_user; and so on.
      \(gateRules.map { nginxGate($0, in: root) }.joined(separator: "\n"))

      """
  }

  /// "$nightlatch_user" for "Remote-User".
  private static func nginxVariable(_ header: String) -> String {
    "$nightlatch_\(header.dropFirst("Remote-".count).lowercased())"
  }

  /// Takes our cookies out of the header.
  ///
  /// nginx replaces one at a time, and there are no more than six of ours. Should one be left,
  /// nothing is.
  private var nginxCookie: String {
    let once = """
      if ($nightlatch_cookie ~ "^(|.*; ?)\(Self.ownCookie)(?:; ?(.*)|)$") {
        set $nightlatch_cookie $1$2;
      }
      """
    return Array(repeating: once, count: 6).joined(separator: "\n") + """

      if ($nightlatch_cookie ~ "(?:^|; ?)\(Self.ownCookie)") {
        set $nightlatch_cookie "";
      }
      """
  }

  /// Where rules are for some hosts alone, these lines are for one of them.
  private var nginxHostGuard: String {
    guard site.gate.tellsHostsApart else { return "" }
    return """
      # These rules are those of one host; print the others with --host.
      if ($host != "\(host)") {
        return 403;
      }

      """
  }

  private func nginxGate(_ rule: GateRule, in root: String?) -> String {
    var lines = ["# \(rule.path): \(gateWords(rule))"]
    if !rule.isPublic {
      lines += ["set $nightlatch_rule \"\(rule.path)\";", "auth_request /.nightlatch-gate;"]
      lines += Self.identityHeaders.map { name in
        let answer = name.lowercased().split(separator: "-").joined(separator: "_")
        return "auth_request_set \(Self.nginxVariable(name)) $upstream_http_\(answer);"
      }
      lines += [
        "error_page 401 = @nightlatch_enter;", nginxErrorPages([403], indent: ""),
        "add_header Cache-Control \"private, no-cache\" always;",
      ]
    }
    let inside = lines.map { "  \($0)" }.joined(separator: "\n")
    guard let root else {
      return """
        # Put these lines into the location of \(rule.path):
        \(lines.map { "#   \($0)" }.joined(separator: "\n"))
        """
    }
    let bare = rule.path.dropLast()
    let slash =
      bare.isEmpty
      ? ""
      : """
      location = \(bare) {
        return 301 \(rule.path)$is_args$args;
      }

      """
    return """
      \(slash)location ^~ \(rule.path) {
      \(inside)
        root "\(root)";
        index index.html;
        autoindex off;
        location ~ /\\.(?!well-known/) {
          return 404;
        }
      }
      """
  }
}
