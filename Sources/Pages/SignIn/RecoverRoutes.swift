internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  /// A person's own case while it is open.
  func openCase(of account: Account) -> OpenCase? {
    guard let asked = account.recoveryCase?.opened else { return nil }
    switch accounts.caseStanding(of: account) {
    case .waiting(let until): return OpenCase(asked: asked, readyAt: until)
    case .ready: return OpenCase(asked: asked, readyAt: nil)
    default: return nil
    }
  }

  func recoverPage() throws -> Response { try recoverPage(nil) }

  private func recoverPage(_ trouble: Trouble?) throws -> Response {
    guard let account = pending?.account else { return signInAgain(request.method == .post) }
    guard accounts.offersCase(to: account) else {
      return errorPage(.forbidden, error: .notAllowed)
    }
    var view = RecoverView(
      message: request.form["message"] ?? "", contact: request.form["contact"] ?? "",
      waitHours: site.recovery.waitHours, openCase: openCase(of: account))
    switch trouble?.error.problems.first?.anchor {
    case "message": view.messageProblem = trouble?.sentence
    case "contact": view.contactProblem = trouble?.sentence
    default: break
    }
    return try page(view, trouble?.status ?? .ok, error: trouble?.error)
  }

  /// Opens a case for the pending sign-in.
  func recover() throws -> Response {
    guard let pending else { return signInAgain(true) }
    let message = request.form["message"] ?? ""
    let contact = request.form["contact"] ?? ""
    let outcome = try accounts.openCase(
      pending.token, message: message, contact: contact, from: visitor)
    switch outcome {
    case .opened: return done("/recover", .caseOpened)
    case .alreadyOpen: return done("/recover")
    case .badMessage:
      return try recoverPage(
        message.isEmpty
          ? .field(.required, anchor: "message", sentence: Words.caseMessageMissing)
          : .field(.badText, anchor: "message", sentence: Words.caseMessageBad))
    case .badContact:
      return try recoverPage(
        contact.isEmpty
          ? .field(.required, anchor: "contact", sentence: Words.caseContactMissing)
          : .field(.badText, anchor: "contact", sentence: Words.caseContactBad))
    case .wait(let seconds): return try recoverPage(.wait(seconds))
    case .notAllowed: return errorPage(.forbidden, error: .notAllowed)
    case .expired: return signInAgain(true)
    }
  }

  /// The page that the mailed link leads to; opening it changes nothing.
  func recoverCancelPage() throws -> Response {
    guard let link = request.query["token"], let account = try accounts.cancellable(by: link),
      let its = openCase(of: account)
    else { return try cancelLinkOver() }
    return try page(RecoverCancelView(username: account.name, openCase: its, token: link))
  }

  /// Stops a case: by the mailed link, which is what allows it, or by its person, signed in.
  func recoverCancel() throws -> Response {
    if let link = request.form["token"] {
      guard try accounts.cancelCase(byLink: link, from: visitor) else {
        return try cancelLinkOver()
      }
    } else {
      guard let signedIn else { return try cancelLinkOver() }
      guard hasFormToken else {
        return errorPage(.forbidden, error: .csrf)
      }
      guard try accounts.cancelCase(signedIn, from: visitor) else { return try cancelLinkOver() }
    }
    return done(signedIn == nil ? "/sign-in" : "/settings/security", .caseCancelled)
  }

  /// One answer to a forged and a used link, and to one whose case is over.
  private func cancelLinkOver() throws -> Response {
    try page(
      MessageView(
        heading: Words.badLink, paragraphs: [],
        link: PageLink(.say("titles.go-to-sign-in"), to: address("/sign-in"))), .notFound,
      error: ErrorSummary(.linkUsed, sentence: Words.cancelLinkOver))
  }
}
