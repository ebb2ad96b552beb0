internal import Accounts
internal import Confinement
internal import Files
internal import Gateway
internal import Glibc
internal import Site

/// The program as FastCGI: one site, one request after the other.
///
/// What a request is decided by is looked for on the disk for that request, as under CGI. What was
/// read of it before, the configuration, the policy, a session and its person's account, is used
/// again only where the file is found in the same state. A worker is confined to the folders of the
/// configuration that it began with, and makes room for another when that changes.
struct FastCGIProgram {
  private let file: String
  private let site: KeptSite

  init(_ file: String) {
    self.file = file
    site = KeptSite(file)
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
      isReady: site.isReady,
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
        guard let due = mail, let errands = site.errands else { return }
        mail = nil
        Program.startDelivery(due.accounts, errands, after: due.form)
      })
  }

  /// Answers one request with nothing of the one before.
  private func respond(
    _ environment: Environment, _ body: inout BodyReader
  ) -> (bytes: [UInt8], mail: (accounts: Accounts, form: String)?) {
    let application: Application
    do {
      application = try site.application()
    } catch {
      return (closed(environment, &body, error), nil)
    }
    var form: String?
    let bytes = CGI.answer(
      environment, body: &body, settings: Program.settings(application.site),
      refuse: application.refuse,
      handle: { request in
        if request.method != .get, request.method != .head { form = request.path }
        return application.respond(to: request)
      }, report: Program.log)
    return (bytes, form.map { (application.accounts, $0) })
  }

  /// Says whether somebody may see another page.
  private func authorize(_ environment: Environment, _ page: FastCGI.AskedPage) -> [UInt8] {
    var nothing = BodyReader([])
    let application: Application
    do {
      application = try site.application()
    } catch {
      return closed(environment, &nothing, error)
    }
    return CGI.answer(
      environment, body: &nothing, settings: Program.settings(application.site),
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
