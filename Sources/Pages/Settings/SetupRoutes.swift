internal import Accounts
internal import Gateway
internal import OneTimeCodes
internal import QRImages
internal import Site
internal import Templates

/// The ways to send the QR code.
enum QRFormat: Sendable {
  case png, svg
}

extension Visit {
  /// The step of the set-up that is due.
  func setupPage() throws -> Response { try setupPage(nil) }

  /// What the person has chosen to become of the apps in use; `nil` where nothing was said.
  private var chosenMode: SetupPasswordView.Mode? {
    switch (request.method == .post ? request.form : request.query)["mode"] {
    case "add": .add
    case "replace": .replace
    default: nil
    }
  }

  /// The set-up in hand; `nil` also when the link that was followed is for another than that.
  private func enrolmentWanted(_ person: SignedIn) throws -> Enrolment? {
    let enrolment = try accounts.enrolment(of: person)
    guard request.method == .get, let mode = chosenMode else { return enrolment }
    if case .done = enrolment { return nil }
    return (mode == .add) == accounts.isAddingApp(person) ? enrolment : nil
  }

  private func setupPage(_ trouble: Trouble?, appName: String = "") throws -> Response {
    let person = try person()
    let status = trouble?.status ?? .ok
    switch try enrolmentWanted(person) {
    case nil: return try setupStart(person, trouble)
    case .scan(let address):
      let view = try scanView(address, person, trouble, appName: appName)
      return try page(view, status, error: trouble?.error)
    case .codes(let codes):
      let view = SetupCodesView(
        steps: steps(.codes, person), sheet: sheet(codes, person, "setup", trouble))
      return try page(view, status, error: trouble?.error)
    case .done:
      return try page(
        SetupDoneView(
          steps: steps(.done, person), codesLeft: person.account.secondStep?.codesLeft ?? 0,
          endedOthers: true, isAdding: accounts.isAddingApp(person),
          isReplacing: accounts.isReplacingApp(person),
          sendsNotices: accounts.sendsNotices(to: person.account),
          continueAddress: address("/settings/security")))
    }
  }

  /// The page that a set-up begins with: by its form, never by a link.
  private func setupStart(_ person: SignedIn, _ trouble: Trouble?) throws -> Response {
    let asks = accounts.asksPassword(atSetupOf: person.account)
    let hasApp = person.account.secondStep != nil
    guard asks && !hasApp || isFresh(person) else { return stepUpBeforeSetup() }
    var overdueSince: Int64?
    if case .overdue(let since) = standing { overdueSince = since }
    return try page(
      SetupPasswordView(
        username: person.account.name, asksPassword: asks, overdueSince: overdueSince,
        mode: hasApp ? chosenMode ?? .replace : nil,
        wasReset: person.account.setUpDue != nil, passwordProblem: trouble?.password),
      trouble?.status ?? .ok, error: trouble?.error)
  }

  private func stepUpBeforeSetup() -> Response {
    stepUpFirst(chosenMode.map { $0 == .add ? "?mode=add" : "?mode=replace" } ?? "")
  }

  private func steps(_ step: SetupSteps.Step, _ person: SignedIn) -> SetupSteps {
    SetupSteps(
      current: step, asksPassword: accounts.asksPassword(atSetupOf: person.account),
      makesCodes: !accounts.isAddingApp(person))
  }

  private func scanView(
    _ otpauth: OTPAuthURI, _ person: SignedIn, _ trouble: Trouble?, appName: String
  ) throws -> SetupScanView {
    let isAdding = accounts.isAddingApp(person)
    var codes: CodeSheet?
    if let shown = try accounts.enrolmentCodes(of: person) {
      codes = sheet(shown, person, "setup", nil)
      codes?.asksSaved = false
    }
    return SetupScanView(
      steps: steps(.scan, person), qrAddress: address("/settings/two-factor/qr.png"),
      manualKey: otpauth.secret.groupedRevealingSecret,
      otpauthAddress: otpauth.textRevealingSecret,
      accountLabel: "\(otpauth.issuer): \(otpauth.account)", appName: appName,
      secondsLeft: accounts.enrolmentSecondsLeft(person),
      replaces: person.account.secondStep != nil && !isAdding, isAdding: isAdding, sheet: codes,
      codeProblem: trouble?.code)
  }

  /// Recovery codes to be saved; `form` is the page below `two-factor` that ends their showing.
  func sheet(
    _ codes: [RecoveryCode], _ person: SignedIn, _ form: String, _ trouble: Trouble?
  ) -> CodeSheet {
    CodeSheet(
      codes: codes.map(\.textRevealingSecret), username: person.account.name, madeAt: now,
      action: address("/settings/two-factor/\(form)"),
      asksSaved: site.secondStep.setup.confirmSaved,
      viewAgain: site.secondStep.recoveryCodes.viewAgain,
      isOnlyWayBack: !site.recovery.cases && !site.recovery.adminReset,
      savedProblem: trouble?.sentence)
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
        Trouble.field(
          .setupExpired,
          anchor: accounts.asksPassword(atSetupOf: person.account) ? "password" : nil,
          sentence: Words.setupExpired))
    }
  }

  private func beginSetup(_ person: SignedIn) throws -> Response {
    let asks = accounts.asksPassword(atSetupOf: person.account)
    guard asks && person.account.secondStep == nil || isFresh(person) else {
      return stepUpBeforeSetup()
    }
    let isAdding = chosenMode == .add && person.account.secondStep != nil
    if isAdding, person.account.secondStep?.apps.count ?? 0 >= Accounts.appsKept {
      return try setupStart(person, .field(.tooManyApps, anchor: "mode-add"))
    }
    let password = asks ? request.form["password"] ?? "" : nil
    if let trouble = Trouble.empty(password: password, code: nil) {
      return try setupStart(person, trouble)
    }
    let outcome = try accounts.beginEnrolment(
      person, password: password, adding: isAdding, from: visitor)
    switch outcome {
    case .done: return done("/settings/two-factor/setup")
    case .refused(let refusal):
      guard let trouble = Trouble(refusal) else { return signInAgain(true) }
      return try setupStart(person, trouble)
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
        .field(.notConfirmed, anchor: "saved", sentence: Words.codesNotSaved(one: hasOneCode)))
    }
    guard let token = try accounts.finishEnrolment(person, from: visitor) else {
      return done("/settings/two-factor/setup")
    }
    return settingSession(token, on: done("/settings/two-factor/setup"))
  }

  /// The QR code of the set-up in hand; at any other time there is none.
  func qrImage(_ format: QRFormat) throws -> Response {
    guard let signedIn, case .scan(let otpauth) = try accounts.enrolment(of: signedIn) else {
      return errorPage(.notFound)
    }
    let symbol = try QRSymbol(otpauth.textRevealingSecret)
    return switch format {
    case .png: .png(try symbol.png())
    case .svg: .svg(symbol.svg())
    }
  }
}
