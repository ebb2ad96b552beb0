internal import Site

extension ServerConfiguration {
  var nginxSnippet: String {
    """
    # Nightlatch at \(site.baseURL.text)\(mount), for nginx with \(isFastCGI ? "the program's own FastCGI" : "fcgiwrap").
    # Put it into the server { } of the site, before any other "location ~".
    #
    \(tlsComment("For TLS, with your own certificate:", nginxTLS))\
    \(dataFolderComment("fcgiwrap"))

    \(nginxPages)
    # The program: \(mount)/sign-in runs it with SCRIPT_NAME \(mount) and PATH_INFO /sign-in.
    location ~ ^\(mount)(?:/|\\z) {
      fastcgi_split_path_info ^(\(mount))((?s:/.*)?)\\z;
      # The whole list, and no include beside it: a name that is set twice is sent twice.
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param SERVER_SOFTWARE nginx;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param SERVER_NAME $server_name;
      fastcgi_param SERVER_ADDR $server_addr;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param REMOTE_PORT $remote_port;
      fastcgi_param HTTPS $https if_not_empty;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type if_not_empty;
      fastcgi_param CONTENT_LENGTH $content_length if_not_empty;
      fastcgi_param SCRIPT_NAME \(mount);
      fastcgi_param SCRIPT_FILENAME "\(placement.program)";
      fastcgi_param PATH_INFO $fastcgi_path_info;
    \(nginxSite)  # A client's header "Proxy:" would become HTTP_PROXY (httpoxy).
      fastcgi_param HTTP_PROXY "";
      # No REMOTE_USER: nginx fills it from a Basic header that nobody has verified.\(nginxSSO)
      fastcgi_pass "unix:\(placement.programSocket)";
      # More of a body is answered with 413 before the program starts.
      client_max_body_size 64k;
      client_body_timeout 20s;
      # The program's own deadline is shorter.
      fastcgi_read_timeout 30s;
      fastcgi_send_timeout 30s;
      # Compressed, a page's length tells of the secrets in it (BREACH).
      gzip off;
      # What nginx\(isFastCGI ? "" : " and fcgiwrap") answer\(isFastCGI ? "s itself" : " themselves"); \
    the program sends pages of its own.
      fastcgi_intercept_errors on;
    \(nginxErrorPages(isFastCGI ? [413, 504] : [413, 502, 504], indent: "  "))\(nginxStopped)
      # Programs are told in their own form; all that is set above holds here too.
      location ~ ^\(mount)/api/ {
        error_page 413 @nightlatch_too_large;
        error_page 502\(isFastCGI ? " =503" : "") @nightlatch_unavailable;
        error_page 504 @nightlatch_unavailable;
        fastcgi_pass "unix:\(placement.programSocket)";
      }
    }
    \(nginxInterfaceError("too_large", 413, "The request is larger than the interface takes."))
    \(nginxInterfaceError("unavailable", 502, "The interface cannot answer just now."))
    \(nginxGate)\(nginxRoot)
    """
  }

  /// The program as FastCGI knows its site from its own environment.
  var nginxSite: String {
    isFastCGI ? "" : "  fastcgi_param NIGHTLATCH_SITE \"\(placement.siteFile)\";\n"
  }

  /// A program that does not run, or ended in the middle: nobody is let in, and a page says so.
  private var nginxStopped: String {
    isFastCGI ? "\n  error_page 502 =503 \(mount)/.error/503.html;" : ""
  }

  private var nginxSSO: String {
    guard site.sso.trustRemoteUser else { return "" }
    return """

        # Single sign-on is trusted here: set REMOTE_USER yourself, from what has been verified
        # (after auth_request: auth_request_set $your_verified_name $upstream_http_x_user;), for
        # every address below. Never $remote_user, and never from a header of the client's:
        # fastcgi_param REMOTE_USER $your_verified_name;
        # fastcgi_param NIGHTLATCH_AUTH_TIME $seconds_of_that_authentication;
      """
  }

  private var nginxRoot: String {
    guard let root = site.root else { return "" }
    return """

      # The site's own pages.
      location ~ /\\.(?!well-known/) {
        return 404;
      }
      location / {
        root "\(root)";
        index index.html;
        autoindex off;
      }

      """
  }

  func nginxStandAlone(on stage: Stage) -> String {
    """
    # Made by nightlatch serve; runs one site, as long as nightlatch does.
    daemon off;
    \(stage.user.map { "user \($0.name) \($0.group);\n" } ?? "")worker_processes auto;
    pid "\(stage.runFolder)/nginx.pid";
    error_log "\(stage.errorLog)" error;
    events {
      worker_connections 512;
    }
    http {
      access_log off;
      server_tokens off;
      absolute_redirect off;
      client_header_timeout 20s;
    \(["client_body", "fastcgi", "proxy", "uwsgi", "scgi"]
      .map { "  \($0)_temp_path \"\(stage.runFolder)/\($0)\";" }.joined(separator: "\n"))
      types {
    \(nginxMediaTypes(indent: "    "))
      }
      default_type application/octet-stream;
      charset utf-8;
      charset_types \(nginxTextTypes);
      server {
        listen \(stage.address):\(stage.port);
        server_name \(stage.address);
        root "\(stage.runFolder)/pages";
        \(site.root == nil ? nginxFront : "")
    \(snippet)
      }
    }

    """
  }

  func nginxHeaders(indent: String) -> String {
    securityHeaders.map { "\(indent)add_header \($0.name) \"\($0.value)\" always;" }
      .joined(separator: "\n")
  }

  func nginxMediaTypes(indent: String) -> String {
    Self.mediaTypes.map { "\(indent)\($0.type) \($0.endings.joined(separator: " "));" }
      .joined(separator: "\n")
  }

  /// `text/html` is always among them, and naming it is a warning.
  var nginxTextTypes: String {
    Self.mediaTypes.map(\.type).filter { Self.isText($0) && $0 != "text/html" }
      .joined(separator: " ")
  }
}
