internal import Accounts
internal import Gateway
internal import OneTimeCodes
internal import Site

extension Visit {
  func recoveryCodesPage() throws -> Response { try recoveryCodesPage(nil) }

  private func recoveryCodesPage(
    _ trouble: Trouble?, confirm: String? = nil, saved: Trouble? = nil
  ) throws -> Response {
    let person = try person()
    guard let second = person.account.secondStep else { return done("/settings/security") }
    if try isSettingUp(person) { return done("/settings/two-factor/setup") }
    if let codes = try accounts.shownCodes(of: person) {
      let view = NewRecoveryCodesView(sheet: sheet(codes, person, "recovery-codes", saved))
      return try page(view, saved?.status ?? .ok, error: saved?.error)
    }
    return try page(
      RecoveryCodesView(
        username: person.account.name, codesLeft: second.codesLeft, codesMade: second.codesTotal,
        madeAt: second.codesMade, perSet: site.secondStep.recoveryCodes.count,
        passwordProblem: trouble?.password, confirmProblem: confirm),
      trouble?.status ?? .ok, error: trouble?.error)
  }

  /// Whether a set-up shows codes: until it is finished they do not replace those in force.
  private func isSettingUp(_ person: SignedIn) throws -> Bool {
    if case .codes = try accounts.enrolment(of: person) { true } else { false }
  }

  func recoveryCodes() throws -> Response {
    let person = try person()
    let form = request.form
    // Where the hidden field is absent, only the form for new codes has any of these.
    let step =
      form["step"] ?? (form["password"] == nil && form["confirm"] == nil ? "codes" : "new")
    return try step == "codes" ? hideCodes(person) : renewCodes(person)
  }

  private func hideCodes(_ person: SignedIn) throws -> Response {
    guard try !isSettingUp(person) else { return done("/settings/two-factor/setup") }
    guard try accounts.shownCodes(of: person) != nil else { return done("/settings/security") }
    guard !site.secondStep.setup.confirmSaved || request.form["saved"] == "yes" else {
      return try recoveryCodesPage(
        nil, saved: .field(.notConfirmed, anchor: "saved", sentence: Words.codesNotSaved))
    }
    try accounts.hideShownCodes(person)
    return done("/settings/security", .codes)
  }

  private func renewCodes(_ person: SignedIn) throws -> Response {
    guard person.account.secondStep != nil else { return done("/settings/security") }
    guard isFresh(person) else { return stepUpFirst() }
    let password = request.form["password"] ?? ""
    if let trouble = Trouble.empty(password: password, code: nil) {
      return try recoveryCodesPage(trouble)
    }
    guard request.form["confirm"] == "yes" else {
      return try recoveryCodesPage(
        .field(.notConfirmed, anchor: "confirm"), confirm: Words.sentence(.notConfirmed))
    }
    switch try accounts.renewRecoveryCodes(person, password: password, from: visitor) {
    case .done: return done("/settings/two-factor/recovery-codes")
    case .refused(let refusal):
      guard let trouble = Trouble(refusal) else { return signInAgain(true) }
      return try recoveryCodesPage(trouble)
    }
  }

  /// The codes that are being shown, as a file.
  func codesFile() throws -> Response {
    let person = try person()
    guard let codes = try accounts.shownCodes(of: person) else {
      return application.errorPage(.notFound, for: request)
    }
    let text = Words.codesFile(
      codes.map(\.textRevealingSecret), site: site.name, username: person.account.name,
      address: site.baseURL.text + address("/sign-in"), madeAt: now)
    return .attachment(Array(text.utf8), name: "recovery-codes.txt")
  }
}
