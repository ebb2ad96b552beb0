internal import Accounts
internal import Files
internal import Gateway
internal import Glibc
internal import Site

/// The program as FastCGI: one site, one request after the other.
///
/// What a request is decided by is read from the disk for that request, as under CGI; the
/// configuration alone is kept, for as long as its file stays as it was.
struct FastCGIProgram {
  private let file: String
  private let configuration: KeptSite

  init(_ file: String) {
    self.file = file
    configuration = KeptSite(file)
  }

  /// Keeps workers going; returns the exit status.
  static func supervise() -> Int32 {
    do {
      let settings = try SupervisorSettings { name in getenv(name).map { String(cString: $0) } }
      var supervisor = Supervisor(settings, telling: Program.taskVariable, report: Program.log)
      return supervisor.run()
    } catch {
      Program.log(error.description)
      return 78
    }
  }

  /// Answers requests; returns the exit status.
  func work(_ orders: WorkerOrders) -> Int32 {
    var mail: (accounts: Accounts, form: String)?
    return FastCGI.serve(
      orders, deadline: GatewaySettings(isSecure: true).deadline, report: Program.log,
      answer: { task, body in
        switch task {
        case .respond(let environment):
          let (bytes, due) = respond(environment, &body)
          mail = due
          return bytes
        case .authorize(let environment, let page): return authorize(environment, page)
        }
      },
      after: {
        guard let due = mail else { return }
        mail = nil
        Program.startDelivery(due.accounts, file, after: due.form)
        // What delivered before has ended by now.
        while waitpid(-1, nil, WNOHANG) > 0 {}
      })
  }

  /// Answers one request with nothing of the one before.
  private func respond(
    _ environment: Environment, _ body: inout BodyReader
  ) -> (bytes: [UInt8], mail: (accounts: Accounts, form: String)?) {
    let accounts: Accounts
    do {
      accounts = try Accounts.open(configuration.site())
    } catch {
      return (closed(environment, &body, error), nil)
    }
    let application = Application(site: accounts.site, accounts: accounts, log: Program.log)
    var form: String?
    let bytes = CGI.answer(
      environment, body: &body, settings: Program.settings(accounts.site),
      refuse: application.refuse,
      handle: { request in
        if request.method != .get, request.method != .head { form = request.path }
        return application.respond(to: request)
      }, report: Program.log)
    return (bytes, form.map { (accounts, $0) })
  }

  /// Says whether somebody may see another page.
  private func authorize(_ environment: Environment, _ page: FastCGI.AskedPage) -> [UInt8] {
    var nothing = BodyReader([])
    let accounts: Accounts
    do {
      accounts = try Accounts.open(configuration.site())
    } catch {
      return closed(environment, &nothing, error)
    }
    let application = Application(site: accounts.site, accounts: accounts, log: Program.log)
    return CGI.answer(
      environment, body: &nothing, settings: Program.settings(accounts.site),
      refuse: application.refuse,
      handle: { application.authorize($0, for: page) }, report: Program.log)
  }

  private func closed(
    _ environment: Environment, _ body: inout BodyReader, _ error: any Error
  ) -> [UInt8] {
    Program.log("\(error)\(Program.hint(for: file))")
    return CGI.answer(
      environment, body: &body, settings: Program.closedSettings,
      refuse: { Program.closed(for: $1) }, handle: Program.closed(for:), report: Program.log)
  }
}

/// A site's configuration, read again when its file has changed.
private final class KeptSite {
  private let file: String
  private var kept: (mark: Files.Mark, site: Site)?

  init(_ file: String) { self.file = file }

  func site() throws -> Site {
    let mark = try Files.mark(file)
    if let kept, kept.mark == mark { return kept.site }
    let site = try Site.load(path: file)
    kept = nil
    var now = timespec()
    _ = clock_gettime(CLOCK_REALTIME, &now)
    let seconds = Int64(now.tv_sec)
    // A second change right after the first may leave the same mark; in doubt it is read anew.
    if let mark, seconds - mark.changed / 1_000_000_000 > 2 { kept = (mark, site) }
    return site
  }
}
