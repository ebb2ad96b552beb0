internal import Accounts
internal import Confinement
internal import Files
internal import Gateway
internal import Glibc
internal import Site

/// The program as FastCGI: one site, one request after the other.
///
/// What a request is decided by is read from the disk for that request, as under CGI; the
/// configuration alone is kept, for as long as its file stays as it was. A worker is confined to the
/// folders of the configuration that it began with, and makes room for another when that changes.
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
      isReady: configuration.isReady,
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
        guard let due = mail, let errands = configuration.errands else { return }
        mail = nil
        Program.startDelivery(due.accounts, errands, after: due.form)
      })
  }

  /// Answers one request with nothing of the one before.
  private func respond(
    _ environment: Environment, _ body: inout BodyReader
  ) -> (bytes: [UInt8], mail: (accounts: Accounts, form: String)?) {
    let accounts: Accounts
    do {
      accounts = try open()
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
      accounts = try open()
    } catch {
      return closed(environment, &nothing, error)
    }
    let application = Application(site: accounts.site, accounts: accounts, log: Program.log)
    return CGI.answer(
      environment, body: &nothing, settings: Program.settings(accounts.site),
      refuse: application.refuse,
      handle: { application.authorize($0, for: page) }, report: Program.log)
  }

  private func open() throws -> Accounts {
    var accounts = try Accounts.open(configuration.site())
    if let errands = configuration.errands { accounts.send(through: errands) }
    return accounts
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

/// A site's configuration, read again when its file has changed, and what this process is confined
/// to for it.
private final class KeptSite {
  private let file: String
  private var kept: (mark: Files.Mark, site: Site)?
  /// What this process was confined for; until then it answers nobody.
  private var confined: (mark: Files.Mark?, site: Site, to: Confinement)?
  /// Why it is not confined yet.
  private var fault: (any Error)?
  /// Runs the site's commands.
  private(set) var errands: Errands?

  init(_ file: String) { self.file = file }

  /// Whether this process can answer the request that waits; confines it before the first.
  ///
  /// That this failed, or that the configuration cannot be used, is for the request to tell of.
  func isReady() -> Bool {
    do {
      let mark = try Files.mark(file)
      if let confined { return confined.mark == mark }
      let site = try Site.load(path: file)
      let confinement = try Confinement(of: site, hashes: true)
      errands = try Program.confine(to: site, file, takesForms: true)
      confined = (mark, site, confinement)
    } catch {
      fault = error
    }
    return true
  }

  func site() throws -> Site {
    if confined == nil, let fault { throw fault }
    let mark = try Files.mark(file)
    if let kept, kept.mark == mark { return kept.site }
    let site = try Site.load(path: file)
    // Changed in this very moment: this one request is still answered as before.
    if let confined, try Confinement(of: site, hashes: true) != confined.to { return confined.site }
    kept = nil
    var now = timespec()
    _ = clock_gettime(CLOCK_REALTIME, &now)
    let seconds = Int64(now.tv_sec)
    // A second change right after the first may leave the same mark; in doubt it is read anew.
    if let mark, seconds - mark.changed / 1_000_000_000 > 2 { kept = (mark, site) }
    return site
  }
}
