internal import Accounts
internal import Gateway
internal import Site

/// Which of the two pages for a code a form came from.
enum CodePage: Sendable {
  case app, recovery
}

extension Visit {
  private var lastResort: LastResort {
    LastResort(offersCase: false, offersReset: site.recovery.adminReset)
  }

  func secondStepPage() throws -> Response { try codePage(.app) }

  func recoveryPage() throws -> Response { try codePage(.recovery) }

  private func codePage(
    _ kind: CodePage, _ trouble: Trouble? = nil, textFailed: Bool = false
  ) throws -> Response {
    let status = trouble?.status ?? .ok
    switch kind {
    case .app:
      return try page(
        SecondStepView(
          offersText: pending.map { accounts.canSendText(to: $0.account) } ?? false,
          textEnding: textFailed ? nil : pending?.textEnding, lastResort: lastResort,
          codeProblem: trouble?.code),
        status,
        error: trouble?.error)
    case .recovery:
      return try page(
        SecondStepRecoveryView(lastResort: lastResort, codeProblem: trouble?.code), status,
        error: trouble?.error)
    }
  }

  func secondStep(from kind: CodePage = .app) throws -> Response {
    guard let pending else { return signInAgain(true) }
    let typed = request.form["code"] ?? ""
    if let trouble = Trouble.empty(password: nil, code: typed) {
      return try codePage(kind, trouble)
    }
    let appWords =
      pending.textEnding == nil ? Words.sentence(.wrongCode) : Words.wrongAppOrTextCode
    let words = kind == .app ? appWords : Words.wrongRecoveryCode
    guard let submitted = SubmittedSecondFactor(typed) else {
      return try codePage(kind, .code(.wrong(drift: nil), words: words))
    }
    switch try accounts.answerSecondStep(pending.token, with: submitted, from: visitor) {
    case .refused(let refusal): return try codePage(kind, .code(refusal, words: words))
    case .expired: return signInAgain(true)
    case .signedIn(let token, let factor):
      try endPresentSession()
      let path =
        if case .recovery = factor {
          address("/settings/two-factor/lost-phone")
            + (pending.returnTo.map { "?return_to=" + queryValue($0) } ?? "")
        } else {
          pending.returnTo ?? address("/settings/security")
        }
      return settingSession(token, on: .redirect(to: path))
    }
  }

  /// Sends a code by text message for the pending sign-in.
  ///
  /// What stands against it is said with the other ways in, on the page that asks for the code.
  func sendText() throws -> Response {
    guard let pending else { return signInAgain(true) }
    switch try accounts.sendSignInText(pending.token, from: visitor) {
    case .sent: return done("/second-step", .textSent)
    case .notAllowed, .badNumber:
      return application.errorPage(.notFound, for: request)
    case .limited(let seconds): return try codePage(.app, .tooManyTexts(seconds))
    case .failed(let reason):
      application.log(reason)
      return try codePage(.app, .textFailed, textFailed: true)
    case .refused(let refusal): return try codePage(.app, .textRefused(refusal))
    }
  }

  /// After a recovery code: the way to a new phone.
  func lostPhonePage() throws -> Response {
    guard let second = try person().account.secondStep else { return done("/settings/security") }
    return try page(
      LostPhoneView(
        codesLeft: second.codesLeft, codesMade: second.codesTotal,
        continueAddress: request.query["return_to"].flatMap(returnPath)
          ?? address("/settings/security")))
  }
}
