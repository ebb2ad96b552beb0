internal import Accounts
internal import Gateway
internal import OneTimeCodes
internal import QRImages
internal import Site

/// The ways to send the QR code.
enum QRFormat: Sendable {
  case png, svg
}

extension Visit {
  /// The step of the set-up that is due.
  func setupPage() throws -> Response { try setupPage(nil) }

  private func setupPage(_ trouble: Trouble?, appName: String = "") throws -> Response {
    let person = try person()
    let status = trouble?.status ?? .ok
    switch try accounts.enrolment(of: person) {
    case nil:
      guard person.account.secondStep == nil || isFresh(person) else { return stepUpFirst() }
      return try page(
        SetupPasswordView(username: person.account.name, passwordProblem: trouble?.password),
        status, error: trouble?.error)
    case .scan(let address):
      return try page(
        scanView(address, person, trouble, appName: appName), status, error: trouble?.error)
    case .codes(let codes):
      let view = SetupCodesView(
        steps: steps(.codes), sheet: sheet(codes, person, "setup", trouble))
      return try page(view, status, error: trouble?.error)
    case .done:
      return try page(
        SetupDoneView(
          steps: steps(.done), codesLeft: person.account.secondStep?.codesLeft ?? 0,
          endedOthers: true, sendsNotices: accounts.sendsNotices(to: person.account),
          continueAddress: address("/settings/security")))
    }
  }

  private func steps(_ step: SetupSteps.Step) -> SetupSteps {
    SetupSteps(current: step, asksPassword: site.secondStep.setup.askPassword)
  }

  private func scanView(
    _ otpauth: OTPAuthURI, _ person: SignedIn, _ trouble: Trouble?, appName: String
  ) -> SetupScanView {
    SetupScanView(
      steps: steps(.scan), qrAddress: address("/settings/two-factor/qr.png"),
      manualKey: otpauth.secret.groupedRevealingSecret,
      otpauthAddress: otpauth.textRevealingSecret,
      accountLabel: "\(otpauth.issuer): \(otpauth.account)", appName: appName,
      secondsLeft: accounts.enrolmentSecondsLeft(person),
      replaces: person.account.secondStep != nil, codeProblem: trouble?.code)
  }

  /// Recovery codes to be saved; `form` is the page below `two-factor` that ends their showing.
  func sheet(
    _ codes: [RecoveryCode], _ person: SignedIn, _ form: String, _ trouble: Trouble?
  ) -> CodeSheet {
    CodeSheet(
      codes: codes.map(\.textRevealingSecret), username: person.account.name, madeAt: now,
      action: address("/settings/two-factor/\(form)"),
      asksSaved: site.secondStep.setup.confirmSaved,
      viewAgain: site.secondStep.recoveryCodes.viewAgain, savedProblem: trouble?.sentence)
  }

  /// Which step's form was sent.
  ///
  /// One address takes the forms of all steps, and a hidden field says which it is. Where that is
  /// absent, the form's own fields do; `nil` for none of them, as of a box that was not ticked.
  private var submittedStep: String? {
    let form = request.form
    if let step = form["step"] { return step }
    if form["code"] != nil { return "scan" }
    if form["saved"] != nil { return "codes" }
    return form["password"] == nil ? nil : "password"
  }

  func setup() throws -> Response {
    let person = try person()
    let state = try accounts.enrolment(of: person)
    switch (submittedStep, state) {
    case ("restart", _), (nil, .scan):
      _ = try accounts.restartEnrolment(person)
      return done("/settings/two-factor/setup")
    case ("scan", .scan): return try proveApp(person)
    case ("codes", .codes), (nil, .codes): return try finishSetup(person)
    case ("password", _), (nil, nil), (nil, .done): return try beginSetup(person)
    // The page that was sent is not the step that is due: another tab went on, or time is over.
    default:
      guard state == nil else { return done("/settings/two-factor/setup") }
      return try setupPage(
        Trouble.field(.setupExpired, anchor: "password", sentence: Words.setupExpired))
    }
  }

  private func beginSetup(_ person: SignedIn) throws -> Response {
    guard person.account.secondStep == nil || isFresh(person) else { return stepUpFirst() }
    let asks = site.secondStep.setup.askPassword
    guard asks || isFresh(person) else { return stepUpFirst() }
    let password = asks ? request.form["password"] ?? "" : nil
    if let trouble = Trouble.empty(password: password, code: nil) { return try setupPage(trouble) }
    switch try accounts.beginEnrolment(person, password: password, from: visitor) {
    case .done: return done("/settings/two-factor/setup")
    case .refused(let refusal):
      guard let trouble = Trouble(refusal) else { return signInAgain(true) }
      return try setupPage(trouble)
    }
  }

  private func proveApp(_ person: SignedIn) throws -> Response {
    let typed = request.form["code"] ?? ""
    let name = request.form["name"] ?? ""
    if let trouble = Trouble.empty(password: nil, code: typed) {
      return try setupPage(trouble, appName: name)
    }
    guard let code = SubmittedCode(typed) else {
      return try setupPage(.code(.wrong(drift: nil)), appName: name)
    }
    let outcome = try accounts.proveEnrolment(
      person, code: code, appName: Accounts.isDisplayName(name) ? name : "", from: visitor)
    switch outcome {
    case .proven(nil): return done("/settings/two-factor/setup")
    case .proven(let token?): return settingSession(token, on: done("/settings/two-factor/setup"))
    case .refused(let refusal): return try setupPage(.code(refusal), appName: name)
    case .expired: return done("/settings/two-factor/setup")
    }
  }

  private func finishSetup(_ person: SignedIn) throws -> Response {
    guard !site.secondStep.setup.confirmSaved || request.form["saved"] == "yes" else {
      return try setupPage(
        .field(.notConfirmed, anchor: "saved", sentence: Words.codesNotSaved))
    }
    guard let token = try accounts.finishEnrolment(person, from: visitor) else {
      return done("/settings/two-factor/setup")
    }
    return settingSession(token, on: done("/settings/two-factor/setup"))
  }

  /// The QR code of the set-up in hand; at any other time there is none.
  func qrImage(_ format: QRFormat) throws -> Response {
    guard let signedIn, case .scan(let otpauth) = try accounts.enrolment(of: signedIn) else {
      return application.errorPage(.notFound, for: request)
    }
    let symbol = try QRSymbol(otpauth.textRevealingSecret)
    return switch format {
    case .png: .png(try symbol.png())
    case .svg: .svg(symbol.svg())
    }
  }
}
