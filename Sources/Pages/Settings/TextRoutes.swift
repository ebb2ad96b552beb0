internal import Accounts
internal import Gateway
internal import OneTimeCodes
internal import Site
internal import Templates

extension Visit {
  func textPage() throws -> Response {
    guard let typed = typedBefore(try person()) else { return try textPage(nil) }
    return try textPage(
      nil, phone: typed["phone"] ?? "", isAgreed: typed["agree"] == "yes",
      notice: typed["phone"] == nil ? Words.pressAgain : Words.typedAgain)
  }

  private func textPage(
    _ trouble: Trouble?, phone: String = "", isAgreed: Bool = false,
    phoneProblem: Phrase? = nil, agreeProblem: Phrase? = nil, notice: Phrase? = nil
  ) throws -> Response {
    let person = try person()
    // As it is now: the form may just have changed it.
    let account = try accounts.person(person.person) ?? person.account
    guard site.secondStep.text.offered, site.text != nil else {
      return errorPage(.notFound)
    }
    guard accounts.offersText(to: account) else {
      return try page(
        MessageView(
          heading: Words.textAppFirst.heading, paragraphs: [Words.textAppFirst.sentence],
          link: PageLink(
            .say("not-me.turn-on-two-factor-authentication"),
            to: address("/settings/two-factor/setup"))))
    }
    let waiting = accounts.textSetup(of: account)
    let view = TextMessagesView(
      waiting: waiting?.ending,
      number: account.textNumber.map { .init(ending: $0.ending, since: $0.since) },
      phone: phone.isEmpty ? waiting?.text ?? "" : phone,
      // It was for this number that the person agreed; another is to be agreed to anew.
      isAgreed: isAgreed || request.form["agree"] == "yes" || waiting != nil && phone.isEmpty,
      phoneProblem: phoneProblem, agreeProblem: agreeProblem, codeProblem: trouble?.code)
    return try page(view, trouble?.status ?? .ok, error: trouble?.error, notice: notice)
  }

  /// One address takes three forms: a hidden field says which, and the fields themselves where
  /// that is absent.
  func text() throws -> Response {
    let person = try person()
    guard accounts.offersText(to: person.account) else {
      return errorPage(.notFound)
    }
    guard isFresh(person) else { return try stepUpFirst(keeping: ["phone", "agree"]) }
    try accounts.forgetTyped(person)
    let form = request.form
    switch form["step"] {
    case "number": return try sendToNumber(person)
    case "confirm": return try confirmNumber(person)
    case nil where form["code"] != nil: return try confirmNumber(person)
    case nil where form["phone"] != nil || form["agree"] != nil: return try sendToNumber(person)
    default:
      guard let token = try accounts.removeText(person, from: visitor) else {
        return signInAgain(true)
      }
      return settingSession(token, on: done("/settings/security", .textOff))
    }
  }

  private func sendToNumber(_ person: SignedIn) throws -> Response {
    let phone = request.form["phone"] ?? ""
    if phone.isEmpty {
      return try textPage(
        .field(.required, anchor: "phone", sentence: Words.numberMissing),
        phoneProblem: Words.sentence(.required))
    }
    guard request.form["agree"] == "yes" else {
      return try textPage(
        .field(.notConfirmed, anchor: "agree"), phone: phone,
        agreeProblem: Words.sentence(.notConfirmed))
    }
    switch try accounts.beginText(person, number: phone, from: visitor) {
    case .sent: return done("/settings/two-factor/text", .textSent)
    case .badNumber:
      return try textPage(
        .field(.badNumber, anchor: "phone"), phone: phone,
        phoneProblem: Words.sentence(.badNumber))
    case .limited(let seconds): return try textPage(.tooManyTexts(seconds), phone: phone)
    case .failed(let reason):
      application.log(reason)
      return try textPage(.textFailed, phone: phone)
    case .refused(let refusal): return try textPage(.textRefused(refusal), phone: phone)
    case .notAllowed: return signInAgain(true)
    }
  }

  private func confirmNumber(_ person: SignedIn) throws -> Response {
    guard accounts.textSetup(of: person.account) != nil else {
      return try textPage(.field(.textExpired, anchor: "phone"))
    }
    let typed = request.form["code"] ?? ""
    if let trouble = Trouble.empty(password: nil, code: typed) { return try textPage(trouble) }
    guard let code = SubmittedCode(typed) else {
      return try textPage(.code(.wrong(drift: nil), words: Words.wrongTextCode))
    }
    switch try accounts.confirmText(person, code: code, from: visitor) {
    case .proven(let token?):
      return settingSession(token, on: done("/settings/security", .textOn))
    case .refused(let refusal):
      return try textPage(.code(refusal, words: Words.wrongTextCode))
    case .expired, .proven(nil): return try textPage(.field(.textExpired, anchor: "phone"))
    }
  }
}
