internal import Accounts
internal import Gateway
internal import OneTimeCodes
internal import Site
internal import Templates

extension Visit {
  func recoveryCodesPage() throws -> Response { try recoveryCodesPage(nil) }

  private func recoveryCodesPage(
    _ trouble: Trouble?, confirm: Phrase? = nil, saved: Trouble? = nil, viewing: Trouble? = nil
  ) throws -> Response {
    let person = try person()
    guard let second = person.account.secondStep else { return done("/settings/security") }
    if try isSettingUp(person) { return done("/settings/two-factor/setup") }
    if let shown = try accounts.codesOnShow(person) {
      var sheet = sheet(shown.codes, person, "recovery-codes", saved)
      sheet.madeAt = shown.made
      if shown.isAgain { sheet.asksSaved = false }
      return try page(
        NewRecoveryCodesView(sheet: sheet, isAgain: shown.isAgain), saved?.status ?? .ok,
        error: saved?.error)
    }
    let mayView = accounts.mayViewCodes(person.account)
    let failed = trouble ?? viewing
    let typed = request.method == .get ? typedBefore(person) : nil
    let isConfirmTicked = (typed?["confirm"] ?? request.form["confirm"]) == "yes"
    return try page(
      RecoveryCodesView(
        username: person.account.name, codesLeft: second.codesLeft, codesMade: second.codesTotal,
        madeAt: second.codesMade, perSet: site.secondStep.recoveryCodes.count, offersView: mayView,
        isTooOldToView: site.secondStep.recoveryCodes.viewAgain && !mayView,
        viewProblem: viewing?.password, passwordProblem: trouble?.password,
        isConfirmTicked: isConfirmTicked, confirmProblem: confirm),
      failed?.status ?? .ok, error: failed?.error,
      notice: typed.map { _ in Words.passwordsAgain })
  }

  /// Whether a set-up shows codes: until it is finished they do not replace those in force.
  private func isSettingUp(_ person: SignedIn) throws -> Bool {
    try accounts.enrolmentCodes(of: person) != nil
  }

  func recoveryCodes() throws -> Response {
    let person = try person()
    let form = request.form
    // Where the hidden field is absent, only the form for new codes has any of these.
    let step =
      form["step"] ?? (form["password"] == nil && form["confirm"] == nil ? "codes" : "new")
    switch step {
    case "codes": return try hideCodes(person)
    case "view": return try viewCodes(person)
    default: return try renewCodes(person)
    }
  }

  /// Shows the codes once more, behind the password and a session that has proven every factor.
  private func viewCodes(_ person: SignedIn) throws -> Response {
    guard person.account.secondStep != nil else { return done("/settings/security") }
    guard site.secondStep.recoveryCodes.viewAgain else {
      return errorPage(.forbidden, error: .notAllowed)
    }
    guard isFresh(person) else { return try stepUpFirst(keeping: []) }
    try accounts.forgetTyped(person)
    let password = request.form["password"] ?? ""
    if let trouble = Trouble.empty(password: password, code: nil) {
      return try recoveryCodesPage(nil, viewing: trouble.anchored(at: "view-password"))
    }
    switch try accounts.viewRecoveryCodes(person, password: password, from: visitor) {
    case .done(true): return done("/settings/two-factor/recovery-codes")
    case .done(false):
      return try recoveryCodesPage(
        nil, viewing: .field(.notAllowed, anchor: "password", sentence: Words.codesNotViewable))
    case .refused(let refusal):
      guard let trouble = Trouble(refusal) else { return signInAgain(true) }
      return try recoveryCodesPage(nil, viewing: trouble.anchored(at: "view-password"))
    }
  }

  private func hideCodes(_ person: SignedIn) throws -> Response {
    guard try !isSettingUp(person) else { return done("/settings/two-factor/setup") }
    guard let shown = try accounts.codesOnShow(person) else {
      return done("/settings/security")
    }
    let isAgain = shown.isAgain
    guard !site.secondStep.setup.confirmSaved || isAgain || request.form["saved"] == "yes" else {
      return try recoveryCodesPage(
        nil,
        saved: .field(
          .notConfirmed, anchor: "saved", sentence: Words.codesNotSaved(one: hasOneCode)))
    }
    try accounts.hideShownCodes(person)
    return done("/settings/security", isAgain ? nil : hasOneCode ? .code : .codes)
  }

  private func renewCodes(_ person: SignedIn) throws -> Response {
    guard person.account.secondStep != nil else { return done("/settings/security") }
    guard isFresh(person) else { return try stepUpFirst(keeping: ["confirm"]) }
    try accounts.forgetTyped(person)
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
    guard let shown = try accounts.codesOnShow(person) else {
      return errorPage(.notFound)
    }
    let text = try Words.codesFile(
      shown.codes.map(\.textRevealingSecret), site: site.name, username: person.account.name,
      address: site.baseURL.text + address("/sign-in"), madeAt: shown.made, in: catalogue())
    return .attachment(Array(text.utf8), name: "recovery-codes.txt")
  }
}
