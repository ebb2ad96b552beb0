internal import Site

extension ServerConfiguration {
  var caddySnippet: String {
    """
    # Nightlatch at \(site.baseURL.text)\(mount), for Caddy 2.6 or later with \
    \(isFastCGI ? "the program's own FastCGI" : "fcgiwrap").
    # Put it into the block of the site, \(site.baseURL.host) { }; Caddy sees to TLS by itself.
    \(dataFolderComment("fcgiwrap"))

    @nightlatch path \(mount) \(mount)/*
    handle @nightlatch {
      # The program sends these too, and what it sends stays.
      header {
    \(caddyHeaders(indent: "    "))
        -Server
      }
      # More of a body is answered with 413.
      request_body {
        max_size 64KB
      }
      # A client's header "Proxy:" would become HTTP_PROXY (httpoxy).
      request_header -Proxy

      route {
        # The static part; build it with "nightlatch build". A client that takes them gets the
        # compressed copies that lie beside the files.
        handle \(mount)/assets/* {
          route {
            uri strip_prefix \(mount)
            @there file {
              root "\(pages)"
              try_files {path}
            }
            header @there Cache-Control "\(Self.assetCaching)"
    \(caddyFiles(indent: "        "))
          }
        }
        @page {
          method GET HEAD
          path_regexp page ^\(mount)/(\(Self.pagePattern))$
        }
        handle @page {
          rewrite * /{re.page.1}.html
          header Cache-Control "\(Self.pageCaching)"
    \(caddyFiles(indent: "      "))
        }
        # Sign-in page and help, for those whom the program need not look at, in their language.
        @help {
          method GET HEAD
          path_regexp help ^\(mount)/(\(Self.spokenPattern))$
          expression `\(caddySpeaksHere)`
          not header Cookie *\(Self.knownCookie)*
        }
        handle @help {
          rewrite * /{re.help.1}.html
          header Cache-Control "\(Self.pageCaching)"
    \(caddyFiles(indent: "      ", vary: "Accept-Encoding, Accept-Language"))
        }
        @beside path_regexp beside ^\(mount)/(\(Self.besidePattern))$
        handle @beside {
          rewrite * /{re.beside.1}
          header Cache-Control "\(Self.pageCaching)"
    \(caddyFiles(indent: "      "))
        }
    \(caddyForm)
        # The program: \(mount)/sign-in runs it with SCRIPT_NAME \(mount) and PATH_INFO /sign-in.
        @program path_regexp program ^\(mount)((?s:/.*))?$
        handle @program {
          reverse_proxy "unix/\(placement.programSocket)" {
            transport fastcgi {
              root "\(folder(of: placement.program))"
              env SCRIPT_FILENAME "\(placement.program)"
              env SCRIPT_NAME \(mount)
              env PATH_INFO {re.program.1}
    \(caddySite)\(caddySSO)          # The program's own deadline is shorter.
              dial_timeout 5s
              read_timeout 30s
              write_timeout 30s
            }
            # What \(isFastCGI ? "ended in the middle" : "fcgiwrap answers itself"); the program has no such
            # status.
            @broken status 502
            handle_response @broken {
              error 502
            }
          }
        }
      }
    }

    # For browsers and password managers.
    redir \(Self.changePassword) \(mount)/settings/password 303
    handle \(Self.shouldNotExist) {
      error 404
    }
    @trace method TRACE
    handle @trace {
      error 405
    }
    \(caddyContact)
    # Caddy's own errors have pages too.
    handle_errors {
    \(caddyStopped)  @nightlatchError path \(mount) \(mount)/*
      handle @nightlatchError {
        header {
          Cache-Control "no-store"
    \(caddyHeaders(indent: "      "))
          -Server
        }
        rewrite * /errors/{err.status_code}.html
        file_server {
          root "\(pages)"
        }
      }
    }
    \(caddyGate)\(caddyRoot)
    """
  }

  private var caddyRoot: String {
    guard let root = site.root else { return "" }
    return """

      # The site's own pages.
      @hidden {
        path_regexp /\\.
        not path /.well-known/*
        not path \(mount) \(mount)/*
      }
      handle @hidden {
        error 404
      }
      handle {
        root * "\(root)"
        file_server {
          index index.html
        }
      }

      """
  }

  private var caddyContact: String {
    guard site.contact != nil else { return "" }
    return """
      handle /.well-known/security.txt {
        file_server {
          root "\(pages)"
        }
      }

      """
  }

  func caddyStandAlone(on stage: Stage) -> String {
    """
    # Made by nightlatch serve; runs one site, as long as nightlatch does.
    {
      admin off
      auto_https off
      storage file_system "\(stage.runFolder)/caddy"
      log {
        output stderr
        level ERROR
      }
      servers {
        protocols h1 h2
        timeouts {
          read_header 20s
          read_body 20s
          write 60s
        }
      }
    }
    http://:\(stage.port) {
      bind \(stage.address)
      header -Server
    \(site.root == nil ? caddyFront : "")
    \(snippet)
    }

    """
  }

  /// The top of a site that has no pages of its own there.
  private var caddyFront: String {
    """
      @front path / /robots.txt
      handle @front {
        root * "\(pages)"
        header {
    \(caddyHeaders(indent: "      "))
        }
        file_server {
          index index.html
          hide .*
          precompressed gzip
        }
      }
      handle {
        error 404
      }
    """
  }

  /// How files of the static part are sent.
  private func caddyFiles(indent: String, vary: String = "Accept-Encoding") -> String {
    """
    \(indent)header {
    \(indent)  Vary "\(vary)"
    \(indent)  defer
    \(indent)}
    \(indent)file_server {
    \(indent)  root "\(pages)"
    \(indent)  hide .*
    \(indent)  precompressed gzip
    \(indent)}
    """
  }

  /// "?": only where there is none of that name.
  private func caddyHeaders(indent: String) -> String {
    securityHeaders.map { "\(indent)?\($0.name) \"\($0.value)\"" }.joined(separator: "\n")
  }
}

extension ServerConfiguration {
  fileprivate var caddyForm: String {
    guard servesForm else { return "" }
    return """
          @form {
            method GET HEAD
            path \(mount)/sign-in
            expression `{http.request.uri.query} == "" && \(caddySpeaksHere)`
            not header Cookie *\(Self.knownCookie)*
          }
          handle @form {
            rewrite * /sign-in.html
            header Cache-Control "\(Self.formCaching)"
      \(caddyFiles(indent: "      ", vary: "Accept-Encoding, Accept-Language"))
          }
      """
  }

  /// A program that does not run, or ended in the middle: nobody is let in, and a page says so.
  fileprivate var caddyStopped: String {
    guard isFastCGI else { return "" }
    return """
        @nightlatchStopped expression {err.status_code} == 502 && path("\(mount)", "\(mount)/*")
        handle @nightlatchStopped {
          header {
            Cache-Control "no-store"
      \(caddyHeaders(indent: "      "))
            -Server
          }
          rewrite * /errors/503.html
          file_server {
            root "\(pages)"
            status 503
          }
        }

      """
  }

  /// The program as FastCGI knows its site from its own environment.
  fileprivate var caddySite: String {
    isFastCGI ? "" : "          env NIGHTLATCH_SITE \"\(placement.siteFile)\"\n"
  }

  fileprivate var caddySpeaksHere: String {
    "{http.request.header.Accept-Language}.matches(r\"(?i)\(speaksHere)\")"
  }

  /// Caddy fills the variable from a login handler of its own, and leaves it empty without one.
  fileprivate var caddySSO: String {
    guard site.sso.trustRemoteUser else { return "" }
    return """
                # Single sign-on is trusted here: whoever REMOTE_USER names is signed in as that
                # person. Caddy sets it after a login handler of its own, which belongs before this,
                # for every address below.

      """
  }
}
