internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  func turnOffPage() throws -> Response { try turnOffPage(nil) }

  private func staysOn() -> Response {
    errorPage(
      .forbidden, error: .notAllowed,
      failure: Words.secondStepStays(site: site.name))
  }

  private func turnOffPage(_ trouble: Trouble?, confirm: Phrase? = nil) throws -> Response {
    let person = try person()
    guard person.account.secondStep != nil else { return done("/settings/security") }
    guard !accounts.isSecondStepRequired(of: person.account) else {
      return staysOn()
    }
    let factors = accounts.turnOffFactors
    return try page(
      TwoFactorOffView(
        username: person.account.name, asksPassword: factors.password, asksCode: factors.code,
        forgetsDevices: accounts.trustDays(for: person.account) != nil,
        sendsNotices: accounts.sendsNotices(to: person.account),
        passwordProblem: trouble?.password, codeProblem: trouble?.code,
        isConfirmTicked: request.form["confirm"] == "yes", confirmProblem: confirm,
        hasOneCode: hasOneCode),
      trouble?.status ?? .ok, error: trouble?.error)
  }

  func turnOff() throws -> Response {
    let person = try person()
    guard person.account.secondStep != nil else { return done("/settings/security") }
    guard !accounts.isSecondStepRequired(of: person.account) else {
      return staysOn()
    }
    let asked = accounts.turnOffFactors
    let password = asked.password ? request.form["password"] ?? "" : nil
    let typed = asked.code ? request.form["code"] ?? "" : nil
    if let trouble = Trouble.empty(password: password, code: typed) {
      return try turnOffPage(trouble)
    }
    guard request.form["confirm"] == "yes" else {
      return try turnOffPage(
        .field(.notConfirmed, anchor: "confirm"), confirm: Words.sentence(.notConfirmed))
    }
    let factor = typed.flatMap { SubmittedSecondFactor($0) }
    if typed != nil, factor == nil { return try turnOffPage(.code(.wrong(drift: nil))) }
    let outcome = try accounts.turnOffSecondStep(
      person, password: password, factor: factor, from: visitor)
    switch outcome {
    case .done(let token): return settingSession(token, on: done("/settings/security", .off))
    case .refused(let refusal):
      let words = wrongCodeWords(factor)
      guard let trouble = Trouble(refusal, codeWords: words, oneCode: hasOneCode) else {
        return signInAgain(true)
      }
      return try turnOffPage(trouble)
    }
  }
}
