internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func casesPage() throws -> Response {
    let rows = try accounts.cases().map { listed in
      CasesView.Row(
        id: listed.its.id, username: listed.account.name,
        displayName: listed.account.displayName, standing: Words.standing(listed.standing),
        isOpen: listed.standing.isOpen, isReady: listed.standing == .ready,
        openedAt: listed.its.opened, address: listed.its.visitor.address)
    }
    return try page(CasesView(now: now, rows: rows))
  }

  func casePage() throws -> Response {
    guard let listed = try accounts.recoveryCase(id) else { return noSuchCase() }
    let person = try person()
    guard isFresh(person), let typed = accounts.fields(typedAt: request.path, person) else {
      return try casePage(caseView(listed))
    }
    var view = try caseView(listed)
    view.note = typed["note"] ?? ""
    view.chosen = typed["decision"]
    view.isVerified = typed["verified"] == "yes"
    return try casePage(view, notice: Words.typedAgain)
  }

  private func casePage(
    _ view: CaseView, _ trouble: Trouble? = nil, notice: Phrase? = nil
  ) throws -> Response {
    try page(view, trouble?.status ?? .ok, error: trouble?.error, notice: notice)
  }

  private func noSuchCase() -> Response {
    errorPage(.notFound, error: .noSuchCase)
  }

  private func caseView(_ listed: ListedCase) throws -> CaseView {
    let isOwn = try listed.account.id == person().person
    let decision: CaseView.Decision =
      switch listed.standing {
      case .waiting where isOwn, .ready where isOwn: .own
      case .waiting(let until): .declineUntil(until)
      case .ready: .any
      default: .none
      }
    let account = listed.account
    let its = listed.its
    return CaseView(
      id: its.id, username: account.name, displayName: account.displayName,
      person: account.id.text,
      knownContacts: account.emails + (account.phone.isEmpty ? [] : [account.phone]),
      openedAt: its.opened, browser: BrowserName.short(its.visitor.agent),
      address: its.visitor.address, message: its.message, contact: its.contact,
      standing: Words.standing(listed.standing), decidedBy: its.decidedBy,
      decisionNote: its.note, decision: decision, wasProvenSince: listed.wasProvenSince)
  }

  /// Carries out what an administrator decides.
  func decideCase() throws -> Response {
    let person = try person()
    guard let listed = try accounts.recoveryCase(id) else { return noSuchCase() }
    guard isFresh(person) else {
      return try stepUpFirst(keeping: ["verified", "note", "decision"])
    }
    var view = try caseView(listed)
    view.note = request.form["note"] ?? ""
    view.chosen = request.form["decision"]
    view.isVerified = request.form["verified"] == "yes"
    guard let decision = view.chosen.flatMap({ CaseDecision(rawValue: $0) }) else {
      let trouble = Trouble.field(
        .required, anchor: "decision-decline", sentence: Words.caseUndecided)
      view.decisionProblem = trouble.sentence
      return try casePage(view, trouble)
    }
    guard view.isVerified || decision == .decline else {
      let trouble = Trouble.field(
        .notConfirmed, anchor: "verified", sentence: Words.caseNotVerified)
      view.verifiedProblem = trouble.sentence
      return try casePage(view, trouble)
    }
    let outcome = try accounts.decideCase(
      id, decision, note: view.note, by: person, from: visitor)
    switch outcome {
    case .done:
      try accounts.forgetTyped(person)
      return done("/admin/cases/\(id)", .caseDecided)
    case .unknown: return noSuchCase()
    case .badNote:
      let trouble = Trouble.field(
        view.note.isEmpty ? .required : .badText, anchor: "note",
        sentence: Words.caseNoteMissing)
      view.noteProblem = trouble.sentence
      return try casePage(view, trouble)
    case .tooEarly(let until): return try refused(.tooEarly, Words.caseTooEarly(until: until))
    case .over: return try refused(.tooLate, Words.caseOver)
    case .own, .notAllowed:
      return errorPage(.forbidden, error: .notAllowed)
    }
  }

  /// The case as it is by now, with why nothing was done.
  private func refused(_ code: ErrorCode, _ sentence: Phrase) throws -> Response {
    guard let listed = try accounts.recoveryCase(id) else { return noSuchCase() }
    return try page(
      caseView(listed), .forbidden, error: ErrorSummary(code, sentence: sentence))
  }
}
