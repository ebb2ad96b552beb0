internal import Site

extension ServerConfiguration {
  /// The pages behind the sign-in, for nginx: it asks the program at each request.
  var nginxGate: String {
    guard !site.gate.paths.isEmpty else { return "" }
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
      \(nginxSite)        fastcgi_param HTTP_PROXY "";
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
      \(site.gate.paths.map(nginxGate).joined(separator: "\n"))

      """
  }

  private func nginxGate(_ path: String) -> String {
    let lines = """
        auth_request /.nightlatch-gate;
        auth_request_set $nightlatch_user $upstream_http_remote_user;
        auth_request_set $nightlatch_groups $upstream_http_remote_groups;
        error_page 401 = @nightlatch_enter;
        # For a program here, in the place of whatever the client says:
        #   proxy_set_header Remote-User $nightlatch_user;
        #   proxy_set_header Remote-Groups $nightlatch_groups;
        #   proxy_set_header Cookie "";
        add_header Cache-Control "private, no-cache" always;
      """
    guard let root = site.root else {
      return """
        # Put these lines into the location of \(path):
        \(lines.split(separator: "\n").map { "# \($0)" }.joined(separator: "\n"))
        """
    }
    return """
      location ^~ \(path) {
      \(lines)
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
