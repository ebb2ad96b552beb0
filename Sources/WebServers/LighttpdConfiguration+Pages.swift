internal import Site

/// The static part behind lighttpd.
extension ServerConfiguration {
  var lighttpdTLS: String {
    """
    server.modules += ( "mod_openssl" )
    ssl.pemfile = "/etc/ssl/\(site.baseURL.host)/fullchain.pem"
    ssl.privkey = "/etc/ssl/\(site.baseURL.host)/privkey.pem"
    ssl.openssl.ssl-conf-cmd = ( "MinProtocol" => "TLSv1.2" )
    $SERVER["socket"] == ":\(site.baseURL.port)" { ssl.engine = "enable" }
    $SERVER["socket"] == "[::]:\(site.baseURL.port)" { ssl.engine = "enable" }
    $HTTP["scheme"] == "http" {
      # Not as above: the address would be that of the file.
      url.rewrite-once = ( )
      url.redirect = ( "" => "\(site.baseURL.text)${url.path}${qsa}" )
      url.redirect-code = 301
    }
    """
  }

  var lighttpdPages: String {
    """
    # The static part; build it with "nightlatch build". Its pages have addresses without their
    # ending, and a client that takes them gets the compressed copies that lie beside the files.
    $HTTP["request-method"] =~ "^(?:GET|HEAD)$" {
      $REQUEST_HEADER["Accept-Encoding"] =~ "\(Self.takesGzip)" {
        url.rewrite-once = (
    \(lighttpdRewrites(copies: true, form: false))
        )
        # Sign-in page and help, for those whom the program need not look at, in their language.
        $HTTP["cookie"] !~ "\(Self.knownCookie)" {
          $REQUEST_HEADER["Accept-Language"] =~ "(?i)\(speaksHere)" {
            url.rewrite-once = (
    \(lighttpdRewrites(copies: true, form: true))
            )
          }
        }
      }
      $REQUEST_HEADER["Accept-Encoding"] !~ "\(Self.takesGzip)" {
        url.rewrite-once = (
    \(lighttpdRewrites(copies: false, form: false))
        )
        $HTTP["cookie"] !~ "\(Self.knownCookie)" {
          $REQUEST_HEADER["Accept-Language"] =~ "(?i)\(speaksHere)" {
            url.rewrite-once = (
    \(lighttpdRewrites(copies: false, form: true))
            )
          }
        }
      }
    }
    # A rewritten address is not rewritten again, so this is for those who ask for it themselves.
    $HTTP["url"] =~ "^\(mount)/\\.page/" {
      url.rewrite-once = ( "" => "\(mount)/.error" )
    }
    $HTTP["url"] == "\(mount)/.error" {
      alias.url = ( "/" => "/nonexistent/" )
      mimetype.assign = ( ".html" => "text/html; charset=utf-8" )
      setenv.set-response-header = (
        "Cache-Control" => "no-store",
    \(lighttpdList(securityHeaders, indent: "    "))
      )
    }
    $HTTP["url"] =~ "^\(mount)/(?:assets|\\.page)/" {
      alias.url = ( "\(mount)/assets/" => "\(assets)/", "\(mount)/.page/" => "\(pages)/" )
      mimetype.assign = (
    \(Self.compressedTypes.map { "    \".\($1).gz\" => \"\($0)\"," }.joined(separator: "\n"))
    \(lighttpdMediaTypes(indent: "    "))
      )
    }
    $HTTP["url"] =~ "^\(mount)/\\.page/(?!assets/)" {
      setenv.set-response-header = (
        "Cache-Control" => "\(Self.pageCaching)",
        "Vary" => "Accept-Encoding, Accept-Language",
    \(lighttpdList(securityHeaders, indent: "    "))
      )
    }
    $HTTP["url"] =~ "^\(mount)/\\.page/sign-in\\.html" {
      setenv.set-response-header = (
        "Cache-Control" => "\(Self.formCaching)",
        "Vary" => "Accept-Encoding, Accept-Language",
    \(lighttpdList(securityHeaders, indent: "    "))
      )
    }
    $HTTP["url"] =~ "^\(mount)/(?:\\.page/)?assets/" {
      # A name holds its content's digest. Said of what is there, and not of what is missing.
      expire.url = ( "" => "access plus 12 months" )
      setenv.set-response-header = (
        "Vary" => "Accept-Encoding",
    \(lighttpdList(securityHeaders, indent: "    "))
      )
    }
    $HTTP["url"] =~ "^\(mount)/\\.page/.*\\.gz$" {
      setenv.add-response-header = ( "Content-Encoding" => "gzip" )
    }
    $HTTP["url"] =~ "^\(mount)/(?:assets|\\.page)/(?:.*/)?\\." {
      # No such place: a file whose name begins with a dot is not found.
      alias.url = ( "/" => "/nonexistent/" )
    }
    # For browsers and password managers.
    $HTTP["url"] == "\(Self.changePassword)" {
      url.redirect = ( "" => "\(mount)/settings/password" )
      url.redirect-code = 303
    }
    $HTTP["url"] == "\(Self.shouldNotExist)" {
      alias.url = ( "/" => "/nonexistent/" )
    }
    \(lighttpdContact)
    """
  }

  /// The addresses of the static part, each with the file that it stands for.
  private func lighttpdRewrites(copies: Bool, form: Bool) -> String {
    let copy = copies ? ".gz" : ""
    var pairs = [
      ("^\(mount)/(\(Self.pagePattern))(?:\\?|$)", "\(mount)/.page/$1.html\(copy)"),
      ("^\(mount)/(\(Self.besidePattern))(?:\\?|$)", "\(mount)/.page/$1"),
    ]
    if copies {
      pairs.append(
        (
          "^\(mount)/(assets/[^/.?][^/?]*\\.(?:css|js|svg|webmanifest))(?:\\?|$)",
          "\(mount)/.page/$1.gz"
        ))
    }
    if form {
      pairs.append(
        ("^\(mount)/(\(Self.spokenPattern))(?:\\?|$)", "\(mount)/.page/$1.html\(copy)"))
    }
    if form && servesForm {
      pairs.append(("^\(mount)/sign-in$", "\(mount)/.page/sign-in.html\(copy)"))
    }
    return lighttpdList(pairs.map { (name: $0.0, value: $0.1) }, indent: "        ")
  }

  private var lighttpdContact: String {
    guard site.contact != nil else { return "" }
    return """
      $HTTP["url"] == "/.well-known/security.txt" {
        alias.url = ( "/.well-known/" => "\(pages)/.well-known/" )
        mimetype.assign = ( ".txt" => "text/plain; charset=utf-8" )
      }

      """
  }

  /// The top of a site that has no pages of its own there.
  var lighttpdFront: String {
    """
    $HTTP["url"] == "/" {
      url.rewrite-once = ( "" => "\(mount)/.page/index.html" )
    }
    $HTTP["url"] == "/robots.txt" {
      url.rewrite-once = ( "" => "\(mount)/.page/robots.txt" )
    }

    """
  }
}
