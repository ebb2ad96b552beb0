internal import Site

extension ServerConfiguration {
  var apacheSnippet: String {
    """
    # Nightlatch at \(site.baseURL.text)\(mount), for Apache 2.4 with mpm_event.
    # Include it in the <VirtualHost> of the site (outside, the host would not see the rules of
    # mod_rewrite); it needs: a2enmod \
    \(isFastCGI ? "proxy_fcgi" : "cgid") headers rewrite
    # (ServerTokens Prod belongs beside, in the main configuration.)
    #
    \(tlsComment("For TLS (a2enmod ssl), with your own certificate:", apacheTLS))\
    \(dataFolderComment("Apache"))

    TraceEnable Off

    \(apachePages)
    # The program: \(mount)/sign-in runs it with SCRIPT_NAME \(mount) and PATH_INFO /sign-in.
    \(apacheProgram)

    <Location "\(mount)">
    \(apacheSite)      # Access tokens come in the Authorization header, which Apache keeps back otherwise.
      CGIPassAuth On
      # Bytes of a request's body; more is answered with 413 before the program starts.
      LimitRequestBody 65536
    \(apacheTimeout)\(apacheSSO)  # Compressed, a page's length tells of the secrets in it (BREACH).
      SetEnv no-gzip 1
      SetEnv no-brotli 1
      # Apache's own errors have pages too.
    \(Self.errorStatuses.map { "  ErrorDocument \($0) \(mount)/errors/\($0).html" }
      .joined(separator: "\n"))
      UnsetEnv nightlatch_gz
      # For the static part and for Apache's own error pages; what the program sends stays.
    \(apacheHeaders(indent: "  "))
      Header always setifempty Cache-Control "no-store" "expr=%{REQUEST_STATUS} -ge 400"
    </Location>
    \(apacheRoot)\(apacheGate)
    """
  }

  private var apacheProgram: String {
    guard let socket = placement.fastCGISocket else {
      return """
        ScriptAlias "\(mount)" "\(placement.program)"
        <Directory "\(folder(of: placement.program))">
          <Files "\(name(of: placement.program))">
            Require all granted
          </Files>
        </Directory>
        """
    }
    return """
      # It answers on a socket; the file is there for Apache to know where its path ends.
      Alias "\(mount)" "\(placement.program)"
      <Directory "\(folder(of: placement.program))">
        <Files "\(name(of: placement.program))">
          Require all granted
          SetHandler "proxy:unix:\(socket)|fcgi://nightlatch/"
        </Files>
      </Directory>
      # Seconds; the program's own deadline is shorter. One that was down is asked again at once.
      <Proxy "fcgi://nightlatch/">
        ProxySet connectiontimeout=5 timeout=30 retry=0
      </Proxy>
      """
  }

  private var apacheSite: String {
    isFastCGI ? "" : "  SetEnv NIGHTLATCH_SITE \"\(placement.siteFile)\"\n"
  }

  private var apacheTimeout: String {
    guard !isFastCGI else { return "" }
    return """
        # Seconds; the program's own deadline is shorter.
        <IfModule mod_cgid.c>
          CGIDScriptTimeout 30
        </IfModule>

      """
  }

  /// What makes `REMOTE_USER` trustworthy is a module of the owner's choice, so it is described.
  private var apacheSSO: String {
    guard site.sso.trustRemoteUser else { return "" }
    return """
        # Single sign-on is trusted here: whoever REMOTE_USER names is signed in as that person.
        # Your module's lines belong here, for every address below, so that Apache lets nobody
        # through unnamed (a <LocationMatch> of assets and health may be left open):
        #   AuthType openid-connect
        #   Require valid-user
        # For sensitive acts, where 'sso.reauthenticate' is "\(mount)/step-up/again": in a
        # <Location> of that address make your module ask anew, and say that it does:
        #   SetEnv NIGHTLATCH_AUTH_TIME now
        # Neither variable may ever be filled from a header that a client can send.
        RequestHeader unset Remote-User
        RequestHeader unset X-Remote-User

      """
  }

  private var apacheRoot: String {
    guard let root = site.root else { return "" }
    return """

      # The site's own pages.
      DocumentRoot "\(root)"
      RedirectMatch 404 "^(?!\(mount)(?:/|$)).*/\\.(?!well-known/)"
      <Directory "\(root)">
        Options FollowSymLinks
        AllowOverride None
        Require all granted
        DirectoryIndex index.html
      </Directory>

      """
  }

  /// - Parameters:
  ///   - stage: Where the server runs.
  ///   - modules: The folder of Apache's modules.
  /// - Returns: The text of the file.
  func apacheStandAlone(on stage: Stage, modules: String = apacheModulesFolder) -> String {
    """
    # Made by nightlatch serve; runs one site, as long as nightlatch does.
    ServerRoot "\(stage.runFolder)"
    DefaultRuntimeDir "\(stage.runFolder)"
    PidFile "\(stage.runFolder)/apache2.pid"
    Mutex "file:\(stage.runFolder)" default
    ErrorLog "\(stage.errorLog)"
    LogLevel warn
    Listen \(stage.address):\(stage.port)
    ServerName \(stage.address):\(stage.port)
    ServerTokens Prod
    ServerSignature Off
    \(apacheModules.map { "LoadModule \($0)_module \"\(modules)/mod_\($0).so\"" }
      .joined(separator: "\n"))
    \(isFastCGI ? "" : "ScriptSock \"\(stage.runFolder)/cgid.sock\"\n")\(apacheUser(stage))# One process of threads is enough for one site; a second comes under load.
    StartServers 1
    ServerLimit 4
    ThreadsPerChild 25
    MaxRequestWorkers 100
    # Seconds in which a request's head and body arrive, at these bytes a second at least.
    RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500
    Timeout 60

    <Directory "/">
      Options None
      AllowOverride None
      Require all denied
    </Directory>
    <Directory "\(stage.runFolder)/pages">
      Require all granted
    </Directory>
    DocumentRoot "\(stage.runFolder)/pages"
    # The types are listed here: Debian's file of them is in a package of its own.
    TypesConfig /dev/null
    \(apacheMediaTypes(indent: ""))
    \(site.root == nil ? apacheFront : "")
    \(snippet)
    """
  }

  /// The modules of the stand-alone configuration, and no other.
  var apacheModules: [String] {
    ["mpm_event", "authz_core", "alias"] + (isFastCGI ? ["proxy", "proxy_fcgi"] : ["cgid"])
      + ["dir", "env", "headers", "mime", "reqtimeout", "rewrite", "setenvif"]
  }

  private func apacheUser(_ stage: Stage) -> String {
    guard let user = stage.user else { return "" }
    return "User \(user.name)\nGroup \(user.group)\n"
  }

  func apacheHeaders(indent: String) -> String {
    securityHeaders.map { "\(indent)Header always setifempty \($0.name) \"\($0.value)\"" }
      .joined(separator: "\n")
  }

  func apacheMediaTypes(indent: String) -> String {
    Self.mediaTypes.map { type, endings in
      let value = Self.isText(type) ? "\"\(type); charset=utf-8\"" : type
      return "\(indent)AddType \(value) " + endings.map { ".\($0)" }.joined(separator: " ")
    }
    .joined(separator: "\n")
  }
}

/// Where Debian keeps Apache's modules.
let apacheModulesFolder = "/usr/lib/apache2/modules"

/// Returns what stands before the last slash of an absolute path; `/` for a path right below it.
func folder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
    return "/"
  }
  return String(path[..<slash])
}

/// Returns what stands after the last slash of a path.
func name(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(path[path.utf8.index(after: slash)...])
}
