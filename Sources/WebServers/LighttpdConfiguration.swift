internal import Site

extension ServerConfiguration {
  var lighttpdSnippet: String {
    """
    # Nightlatch at \(site.baseURL.text)\(mount), for lighttpd 1.4.60 or later.
    # Put it into /etc/lighttpd/conf-enabled/, or include it at the end of lighttpd.conf.
    #
    \(dataFolderComment("lighttpd"))

    server.modules += (
      "mod_rewrite", "mod_redirect", "mod_access", "mod_alias", "mod_setenv", "mod_expire",
      "\(isFastCGI ? "mod_fastcgi" : "mod_cgi")"
    )

    $HTTP["url"] =~ "^\(mount)(?:/|$)" {
      # Kilobytes of a request's body; more is answered with 413 before the program starts.
      server.max-request-size = 64
      server.tag = ""
      # lighttpd's own errors have pages too. It looks for the headers of an address that is not
      # there, and then sends the page of the first status with them.
      server.errorfile-prefix = "\(pages)/errors/"
      server.error-handler = "\(mount)/.error"
      # The program sends these too, with these values; so they are on lighttpd's own answers.
      setenv.set-response-header = (
    \(lighttpdList(constantHeaders, indent: "    "))
      )
    }

    # The program: \(mount)/sign-in runs it with SCRIPT_NAME \(mount) and PATH_INFO /sign-in.
    $HTTP["url"] =~ "^\(mount)(?:/(?!assets/|\\.(?:page/|error$))|$)" {
    \(lighttpdProgram)
      # A part of a page is of no use to anyone.
      server.range-requests = "disable"
    \(lighttpdSSO)}

    \(lighttpdPages)
    \(lighttpdRoot)\(lighttpdGate)
    \(tlsComment("For TLS (lighttpd-mod-openssl), with your own certificate:", lighttpdTLS))
    """
  }

  private var lighttpdProgram: String {
    guard let socket = placement.fastCGISocket else {
      return """
          alias.url = ( "\(mount)" => "\(placement.program)" )
          cgi.assign = ( "" => "" )
          # Seconds; the program's own deadline is shorter.
          cgi.limits = ( "read-timeout" => 30, "write-timeout" => 30 )
          setenv.set-environment = ( "NIGHTLATCH_SITE" => "\(placement.siteFile)" )
        """
    }
    return """
        fastcgi.server = ( "\(mount)" => ((
          "socket" => "\(socket)",
          "check-local" => "disable",
          # Seconds; the program's own deadline is shorter.
          "connect-timeout" => 5, "read-timeout" => 30, "write-timeout" => 30,
          "disable-time" => 0
        )) )
      """
  }

  private var lighttpdSSO: String {
    guard site.sso.trustRemoteUser else { return "" }
    return """
        # Single sign-on is trusted here: whoever REMOTE_USER names is signed in as that person.
        # lighttpd sets it after a check of mod_auth's alone. It belongs here, for every address:
        #   auth.require = ( "" => ( "method" => "basic", "realm" => "...", "require" => "valid-user" ) )

      """
  }

  private var lighttpdRoot: String {
    guard let root = site.root else { return "" }
    return """

      # The site's own pages.
      $HTTP["url"] !~ "^\(mount)(?:/|$)" {
        server.document-root = "\(root)"
        index-file.names = ( "index.html" )
          $HTTP["url"] =~ "/\\.(?!well-known/)" {
          alias.url = ( "/" => "/nonexistent/" )
        }
      }

      """
  }

  func lighttpdStandAlone(on stage: Stage) -> String {
    """
    # Made by nightlatch serve; runs one site, as long as nightlatch does.
    server.modules = ( "mod_redirect" )
    server.bind = "\(stage.address)"
    server.port = \(stage.port)
    \(lighttpdUser(stage))server.document-root = "\(stage.runFolder)/pages"
    server.upload-dirs = ( "\(stage.runFolder)" )
    server.breakagelog = "\(stage.errorLog)"
    server.tag = ""
    # Seconds without a byte from, or to, a client.
    server.max-read-idle = 20
    server.max-write-idle = 60
    mimetype.assign = (
    \(lighttpdMediaTypes(indent: "  "))
    )
    \(snippet)
    \(site.root == nil ? lighttpdFront : "")
    """
  }

  private func lighttpdUser(_ stage: Stage) -> String {
    guard let user = stage.user else { return "" }
    return """
      server.username = "\(user.name)"
      server.groupname = "\(user.group)"

      """
  }

  func lighttpdList(
    _ pairs: [(name: String, value: String)], indent: String
  ) -> String {
    pairs.map { "\(indent)\"\($0.name)\" => \"\($0.value)\"" }.joined(separator: ",\n")
  }

  /// The empty ending fits every name, so it comes last.
  func lighttpdMediaTypes(indent: String) -> String {
    var pairs: [(name: String, value: String)] = []
    for (type, endings) in Self.mediaTypes {
      let value = Self.isText(type) ? "\(type); charset=utf-8" : type
      pairs += endings.map { (".\($0)", value) }
    }
    pairs.append(("", "application/octet-stream"))
    return lighttpdList(pairs, indent: indent)
  }
}
