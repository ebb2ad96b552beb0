internal import Accounts
internal import Gateway
internal import Site
internal import Templates

/// Which of the two pages for a code a form came from.
enum CodePage: Sendable {
  case app, recovery
}

extension Visit {
  private var lastResort: LastResort {
    LastResort(
      offersCase: pending.map { accounts.offersCase(to: $0.account) } ?? false,
      offersReset: site.recovery.adminReset,
      openCase: pending.flatMap { openCase(of: $0.account) })
  }

  func secondStepPage() throws -> Response { try codePage(.app) }

  func recoveryPage() throws -> Response { try codePage(.recovery) }

  private func codePage(
    _ kind: CodePage, _ trouble: Trouble? = nil, textFailed: Bool = false
  ) throws -> Response {
    let status = trouble?.status ?? .ok
    let days = pending.flatMap { accounts.trustDays(for: $0.account) }
    let isTicked = request.form["trust_device"] == "yes"
    switch kind {
    case .app:
      return try page(
        SecondStepView(
          trustDays: days, isTrustTicked: isTicked,
          offersText: pending.map { accounts.canSendText(to: $0.account) } ?? false,
          textEnding: textFailed ? nil : pending?.textEnding, lastResort: lastResort,
          codeProblem: trouble?.code), status, error: trouble?.error)
    case .recovery:
      let turnsOff = site.secondStep.recoveryCodes.whenUsed == .turnOff
      return try page(
        SecondStepRecoveryView(
          trustDays: turnsOff ? nil : days, isTrustTicked: isTicked, turnsOff: turnsOff,
          hasOneCode: hasOneCode,
          lastResort: lastResort, codeProblem: trouble?.code), status, error: trouble?.error)
    }
  }

  func secondStep(from kind: CodePage = .app) throws -> Response {
    guard let pending else { return signInAgain(true) }
    let typed = request.form["code"] ?? ""
    if let trouble = Trouble.empty(password: nil, code: typed) {
      return try codePage(kind, trouble)
    }
    let submitted = SubmittedSecondFactor(typed)
    let words = wrongCodeWords(submitted, at: kind, sentText: pending.textEnding != nil)
    guard let submitted else {
      return try codePage(kind, .code(.wrong(drift: nil), words: words))
    }
    let outcome = try accounts.answerSecondStep(
      pending.token, with: submitted, trustDevice: request.form["trust_device"] == "yes",
      from: visitor)
    switch outcome {
    case .refused(let refusal):
      if case .wrong(let drift?) = refusal {
        application.log(
          "a code fitted a clock that is \(drift.magnitude) seconds \(drift < 0 ? "behind" : "ahead of") "
            + "this server's; if codes of others do too, the server's is wrong: timedatectl")
      }
      return try codePage(kind, .code(refusal, words: words, oneCode: hasOneCode))
    case .expired: return signInAgain(true)
    case .signedIn(let token, let factor): return try signedIn(token, factor, pending)
    case .signedInTrusting(let token, let factor, let device):
      let response = try signedIn(token, factor, pending)
      guard let days = accounts.trustDays(for: pending.account) else { return response }
      return settingDevice(device, days: days, on: response)
    }
  }

  /// What to say of a code that is plainly wrong.
  ///
  /// Either page takes either kind, so that what was typed decides; where it is neither, the page.
  func wrongCodeWords(
    _ submitted: SubmittedSecondFactor?, at kind: CodePage = .app, sentText: Bool = false
  ) -> Phrase {
    switch (submitted, kind) {
    case (.recoveryCode, _), (nil, .recovery): Words.wrongRecoveryCode(one: hasOneCode)
    case _ where sentText: Words.wrongAppOrTextCode
    default: Words.sentence(.wrongCode)
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
      return errorPage(.notFound)
    case .limited(let seconds): return try codePage(.app, .tooManyTexts(seconds))
    case .failed(let reason):
      application.log(reason)
      return try codePage(.app, .textFailed, textFailed: true)
    case .refused(let refusal): return try codePage(.app, .textRefused(refusal))
    }
  }

  private func signedIn(
    _ token: BearerToken, _ factor: ProvenFactor, _ pending: PendingSignIn
  ) throws -> Response {
    try endPresentSession()
    let response =
      if case .recovery = factor {
        lostPhone(returningTo: pending.returnTo)
      } else {
        Response.redirect(to: pending.returnTo ?? address("/settings/security"))
      }
    return settingSession(token, on: response)
  }

  /// To the page that a recovery code leads to, and from there on.
  func lostPhone(returningTo path: String?) -> Response {
    let onward = path.map { "?return_to=" + queryValue($0) } ?? ""
    return .redirect(to: address("/settings/two-factor/lost-phone") + onward)
  }

  /// After a recovery code: the way to a new phone, or, where the code turned the second step off,
  /// that it did.
  func lostPhonePage() throws -> Response {
    let person = try person()
    let onward =
      request.query["return_to"].flatMap(returnPath) ?? address("/settings/security")
    guard let second = person.account.secondStep else {
      return person.session.level == .recovery
        ? try page(TurnedOffView(continueAddress: onward)) : done("/settings/security")
    }
    return try page(
      LostPhoneView(
        usedCode: person.session.level == .recovery, codesLeft: second.codesLeft,
        codesMade: second.codesTotal, continueAddress: onward))
  }
}
