internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  var returnAfterStepUp: String? {
    (request.method == .post ? request.form : request.query)["return_to"].flatMap(returnPath)
  }

  /// Not where a recovery code turns the second step off: it is spent on nothing less.
  private var takesRecoveryCode: Bool {
    site.secondStep.recoveryCodes.whenUsed == .spend
  }

  func stepUpPage() throws -> Response { try stepUpPage(nil) }

  func stepUpPage(_ trouble: Trouble?) throws -> Response {
    let person = try person()
    let account = person.account
    let elsewhere = try reauthenticationAddress(person)
    var trouble = trouble
    let hasFactor = account.hasPassword || account.secondStep != nil
    if !hasFactor && elsewhere == nil {
      trouble = .refused(.reauthenticate, sentence: Words.noWayToStepUp)
    }
    return try page(
      StepUpView(
        username: account.name, reason: Words.stepUpReason, returnTo: returnAfterStepUp,
        elsewhere: elsewhere, asksPassword: account.hasPassword,
        asksCode: account.secondStep != nil,
        takesRecoveryCode: takesRecoveryCode, hasOneCode: hasOneCode,
        passwordProblem: trouble?.password,
        codeProblem: trouble?.code), trouble?.status ?? .ok, error: trouble?.error)
  }

  func stepUp() throws -> Response {
    let person = try person()
    let password = person.account.hasPassword ? request.form["password"] ?? "" : nil
    let typed = person.account.secondStep == nil ? nil : request.form["code"] ?? ""
    if let trouble = Trouble.empty(password: password, code: typed) {
      return try stepUpPage(trouble)
    }
    let factor = typed.flatMap { SubmittedSecondFactor($0) }
    if typed != nil, factor == nil { return try stepUpPage(.code(.wrong(drift: nil))) }
    switch try accounts.stepUp(person, password: password, factor: factor, from: visitor) {
    case .done(let token):
      // After the last recovery code new ones are offered first.
      if case .recoveryCode = factor,
        try accounts.person(person.person)?.secondStep?.codesLeft == 0
      {
        return settingSession(token, on: lostPhone(returningTo: returnAfterStepUp))
      }
      return settingSession(
        token, on: .redirect(to: returnAfterStepUp ?? address("/settings/security")))
    case .refused(let refusal):
      var words = wrongCodeWords(factor)
      if case .recoveryCode = factor, !takesRecoveryCode { words = Words.recoveryCodeNotHere }
      guard let trouble = Trouble(refusal, codeWords: words, oneCode: hasOneCode) else {
        return signInAgain(true)
      }
      return try stepUpPage(trouble)
    }
  }
}
