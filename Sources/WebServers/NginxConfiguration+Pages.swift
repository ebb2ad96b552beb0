internal import Site

/// The static part behind nginx.
extension ServerConfiguration {
  var nginxTLS: String {
    """
    server {
      listen \(site.baseURL.port) ssl http2;
      listen [::]:\(site.baseURL.port) ssl http2;
      server_name \(site.baseURL.host);
      server_tokens off;
      absolute_redirect off;
      ssl_protocols TLSv1.2 TLSv1.3;
      ssl_certificate /etc/ssl/\(site.baseURL.host)/fullchain.pem;
      ssl_certificate_key /etc/ssl/\(site.baseURL.host)/privkey.pem;
      # and what follows below
    }
    server {
      listen 80;
      listen [::]:80;
      server_name \(site.baseURL.host);
      return 301 \(site.baseURL.text)$request_uri;
    }
    """
  }

  private var nginxForm: String {
    guard servesForm else { return "" }
    return """
      if ($nightlatch_visit ~ "^yes\(mount)/sign-in\\?;(?!.*\(Self.knownCookie))") {
        set $nightlatch_page sign-in.html;
        set $nightlatch_caching "\(Self.formCaching)";
      }

      """
  }

  var nginxPages: String {
    """
    # The static part. What it lacks, the program answers; build it with "nightlatch build".
    set $nightlatch_page "";
    set $nightlatch_caching "\(Self.pageCaching)";
    if ($uri ~ "^\(mount)/(\(Self.pagePattern))\\z") {
      set $nightlatch_page $1.html;
    }
    if ($uri ~ "^\(mount)/(\(Self.besidePattern))\\z") {
      set $nightlatch_page $1;
    }
    # Sign-in page and help, for those whom the program need not look at, in their language.
    set $nightlatch_speaks "";
    if ($http_accept_language ~* "\(speaksHere)") {
      set $nightlatch_speaks yes;
    }
    set $nightlatch_visit "$nightlatch_speaks$uri?$args;$http_cookie";
    if ($nightlatch_visit ~ "^yes(?!.*;.*\(Self.knownCookie))\(mount)/(\(Self.spokenPattern))\\?") {
      set $nightlatch_page $1.html;
    }
    \(nginxForm)if ($request_method !~ "^(?:GET|HEAD)\\z") {
      set $nightlatch_page "";
    }
    if (-f "\(pages)/$nightlatch_page") {
      rewrite ^ \(mount)/.page/$nightlatch_page? last;
    }
    location ^~ \(mount)/.page/ {
      internal;
      alias "\(pages)/";
      add_header Cache-Control $nightlatch_caching;
      add_header Vary "Accept-Encoding, Accept-Language";
    \(nginxFiles(varies: "off"))
      # For those who ask for it themselves.
    \(nginxErrorPages([404], indent: "  "))
    }
    location ^~ \(mount)/.error/ {
      internal;
      alias "\(pages)/errors/";
      add_header Cache-Control "no-store" always;
    \(nginxFiles())
    \(nginxErrorPages([404], indent: "  "))
    }
    location ^~ \(mount)/assets/ {
      alias "\(assets)/";
      autoindex off;
      # Without "always": a missing asset is not remembered for a year.
      add_header Cache-Control "\(Self.assetCaching)";
    \(nginxFiles())
    \(nginxErrorPages(indent: "  "))
      location ~ /\\. {
        return 404;
      }
    }
    # For browsers and password managers.
    location = \(Self.changePassword) {
      return 303 \(mount)/settings/password;
    }
    location = \(Self.shouldNotExist) {
      return 404;
    }
    \(nginxContact)
    """
  }

  /// How files of the static part are sent: a compressed copy where there is one and it is taken;
  /// `varies` is "off" where the place says itself what its answers depend on, in one header.
  private func nginxFiles(varies: String = "on") -> String {
    """
      types {
    \(nginxMediaTypes(indent: "    "))
      }
      default_type application/octet-stream;
      charset utf-8;
      charset_types \(nginxTextTypes);
      gzip off;
      gzip_static on;
      gzip_http_version 1.0;
      gzip_proxied any;
      gzip_vary \(varies);
    \(nginxHeaders(indent: "  "))
    """
  }

  private var nginxContact: String {
    guard site.contact != nil else { return "" }
    return """
      location = /.well-known/security.txt {
        alias "\(pages)/.well-known/security.txt";
        default_type "text/plain; charset=utf-8";
      }

      """
  }

  /// nginx's own errors have pages too.
  func nginxErrorPages(_ statuses: [Int] = errorStatuses, indent: String) -> String {
    statuses.map { "\(indent)error_page \($0) \(mount)/.error/\($0).html;" }
      .joined(separator: "\n")
  }

  /// What a program that calls the interface gets in place of an error page.
  ///
  /// The status is that of the error; `return` needs one, and gives it up for that.
  func nginxInterfaceError(_ code: String, _ status: Int, _ message: String) -> String {
    """
    location @nightlatch_\(code) {
      default_type "application/json; charset=utf-8";
      add_header Cache-Control "no-store" always;
    \(nginxHeaders(indent: "  "))
      return \(status) '{"error":"\(code.replacing("_", with: "-"))","message":"\(message)"}';
    }
    """
  }

  /// The top of a site that has no pages of its own there.
  var nginxFront: String {
    """
    location = / {
          rewrite ^ \(mount)/.page/index.html? last;
        }
        location = /robots.txt {
          rewrite ^ \(mount)/.page/robots.txt? last;
        }

    """
  }
}
