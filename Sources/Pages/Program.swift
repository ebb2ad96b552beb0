internal import Accounts
internal import Confinement
internal import Files
internal import Gateway
internal import Glibc
internal import Site
internal import Templates

/// The CGI program: one site, one request.
package enum Program {
  /// Answers for the site that `siteFile` finds: the request of this process as CGI, or, with
  /// a listening socket on standard input, all that come on it as FastCGI.
  ///
  /// A site that cannot be used safely (a wrong configuration, a missing or open key file) answers
  /// everything with 503 and says in the log which file it is.
  ///
  /// - Returns: The exit status of the process, unless it was a request of CGI: that ends it here.
  package static func serve() -> Int32 {
    let file = siteFile()
    // Set for each request of CGI (RFC 3875 §4.1.4), so that none costs a look at the socket.
    if getenv("GATEWAY_INTERFACE") == nil, let status = serveOther(file) { return status }
    do {
      let loaded = try Site.load(path: file)
      let errands = try confine(to: loaded, file, takesForms: isForm())
      var accounts = try Accounts.open(loaded)
      if let errands { accounts.send(through: errands) }
      let site = accounts.site
      let application = Application(site: site, accounts: accounts, log: log)
      var form: String?
      CGI.serve(
        settings: settings(site), refuse: application.refuse,
        handle: { request in
          if request.method != .get, request.method != .head { form = request.path }
          return application.respond(to: request)
        })
      if let form, let errands {
        // The answer ends for the server here, not when this process does.
        if dup2(STDIN_FILENO, STDOUT_FILENO) < 0 { _ = close(STDOUT_FILENO) }
        startDelivery(accounts, errands, after: form)
      }
      errands?.end()
      // The system takes back all that a process has sooner than the process would let go of it. Nothing
      // waits to be written: what is said goes to its descriptor at once.
      _exit(0)
    } catch {
      log("\(error)\(hint(for: file))")
      CGI.serve(settings: closedSettings, refuse: { closed(for: $1) }, handle: closed(for:))
    }
    return 0
  }

  /// What is no request of CGI; `nil` where it is one after all.
  private static func serveOther(_ file: String) -> Int32? {
    if let task = getenv(taskVariable).map({ String(cString: $0) }) {
      if let orders = WorkerOrders(task) { return FastCGIProgram(file).work(orders) }
      deliverMail(file)
      return 0
    }
    return FastCGI.isListening ? FastCGIProgram.supervise() : nil
  }

  static let closedSettings = GatewaySettings(
    isSecure: true, interfacePrefix: Interface.prefix)

  /// What makes a process of this program deliver mail, or work for a supervisor, and answer no request of
  /// CGI.
  ///
  /// Not an argument, which a query can become (RFC 3875 §4.4). A request's own variables all begin
  /// with HTTP_ or are named by the standard, so no client can set this one.
  static let taskVariable = "NIGHTLATCH_TASK"

  /// Starts a process that hands waiting mail to the site's program, when the answer has been sent.
  ///
  /// A process of its own, because servers end a CGI program soon after its answer (Apache after
  /// three seconds, and holds the connection until then), and a sending program may take ten. It
  /// is no loss when it cannot be started: the mail is in the outbox, and the next form tries
  /// again.
  static func startDelivery(_ accounts: Accounts, _ errands: Errands, after form: String) {
    guard case .command(let words)? = accounts.site.mail else { return }
    do {
      // Always after this one: that a mail was written for an address must not show in time.
      let isSecret = form == "/forgot-password"
      guard try isSecret || accounts.isMailWaiting() else { return }
      // Said here: the other process has no log, since servers wait for whoever holds theirs.
      if let program = words.first, access(program, X_OK) != 0 {
        let why = FileError("run the mail program", program, errno: errno)
        log("\(why); mail waits; install it, or set 'mail' in '\(accounts.site.file)'")
      }
      try errands.detach()
    } catch {
      log("\(error)")
    }
  }

  private static func deliverMail(_ file: String) {
    _ = umask(0o077)
    do {
      _ = try Accounts.open(Site.load(path: file)).deliverOutbox()
    } catch {
      log("\(error)")
    }
  }

  static func settings(_ site: Site) -> GatewaySettings {
    GatewaySettings(
      isSecure: site.baseURL.isSecure, trustedProxies: site.proxies,
      trustRemoteUser: site.sso.trustRemoteUser,
      repeatingForm: Route.tokensPath, repeatableFields: ["scope"],
      interfacePrefix: Interface.prefix, foreignQueryPrefix: "/enter")
  }

  /// The answer of a site that serves nobody: without its configuration there is no page to make.
  static func closed(for request: Request?) -> Response {
    var response =
      if request?.path == "/health" {
        Response.text(
          .serviceUnavailable, "the site is not set up right; its server's log says which file\n")
      } else if let request, Interface.isMeant(by: request) {
        InterfaceFault(.serviceUnavailable, .unavailable).response
      } else {
        Response.html(.serviceUnavailable, closedPage(request?.acceptLanguage))
      }
    response.set("Retry-After", "300")
    return response
  }

  /// Without a site there is no template folder and no setting: the browser alone says which language.
  private static func closedPage(_ accepted: String?) -> [UInt8] {
    let catalogue = Languages.shipped(accepted: accepted)
    func say(_ key: String) -> String { catalogue.said(.say(key)) }
    let mend = catalogue.said(
      .say("closed.mend", "command", .verbatim("<code>nightlatch check</code>")))
    return Array(
      """
      <!doctype html>
      <html lang="\(catalogue.tag)" dir="\(catalogue.direction)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(say("closed.title"))</title>
      </head>
      <body>
      <main data-page="error" data-status="503">
      <h1>\(say("failures.the-site-cannot-answer-just-now"))</h1>
      <p>\(say("closed.why"))</p>
      <p>\(mend)</p>
      </main>
      </body>
      </html>

      """.utf8)
  }

  /// One short line on standard error, which the servers write to their logs.
  @Sendable static func log(_ sentence: String) {
    var line = Array("nightlatch: ".utf8)
    // More than a line, or a control character, could forge an entry or block fcgiwrap.
    line += sentence.utf8.prefix(500).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
    line.append(UInt8(ascii: "\n"))
    _ = write(STDERR_FILENO, line, line.count)
  }
}
