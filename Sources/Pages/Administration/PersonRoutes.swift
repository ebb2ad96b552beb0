internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  /// The person whom the address names; `nil` for nobody.
  private func subject() throws -> Account? {
    try PersonID(id).flatMap { try accounts.person($0) }
  }

  func personPage() throws -> Response {
    guard let account = try subject() else {
      return errorPage(.notFound)
    }
    let person = try person()
    guard let typed = accounts.fields(typedAt: request.path, person), isFresh(person) else {
      return try personPage(account, PersonFields())
    }
    let fields = PersonFields(
      note: typed["note"] ?? "", isVerified: typed["verified"] == "yes",
      reason: typed["reason"] ?? "", until: typed["until"] ?? "")
    return try personPage(account, fields, notice: Words.typedAgain)
  }

  /// The forms as they were typed.
  private struct PersonFields {
    var note = ""
    var isVerified = false
    var noteProblem: Phrase?
    var verifiedProblem: Phrase?
    var reason = ""
    var until = ""
    var reasonProblem: Phrase?
    var untilProblem: Phrase?
  }

  private func personPage(
    _ account: Account, _ fields: PersonFields, _ trouble: Trouble? = nil, notice: Phrase? = nil
  ) throws -> Response {
    let isOwn = try account.id == person().person
    let second = account.secondStep
    let trusts = second != nil && accounts.trustDays(for: account) != nil
    let deeds = try accounts.activity(of: account.id).entries.filter { $0.author != nil }
    var view = PersonView(
      mount: site.mount, now: now, id: account.id.text, username: account.name,
      displayName: account.displayName, emails: account.emails, isAdmin: account.isAdmin,
      state: Words.state(account.state) ?? StateWords(Words.accountOpen, .good),
      secondStep: StateWords(accounts.standing(of: account), since: second?.since),
      secondStepDetail: second.map {
        Words.secondStepDetail(apps: $0.apps.count, codesLeft: $0.codesLeft)
      },
      passwordChanged: account.passwordChanged, created: account.created,
      sessions: try accounts.sessions(of: account.id).count,
      devices: trusts ? try accounts.devices(of: account).count : nil,
      deeds: deeds.prefix(10).map {
        PersonView.Deed(
          words: Words.event($0), at: $0.at, author: Words.author($0.author ?? ""),
          note: $0.note)
      },
      isOwn: isOwn, isLocked: account.state == .locked, isInvited: account.state == .invited,
      hasSecondStep: second != nil, mayReset: site.recovery.adminReset,
      isLastAdmin: try account.isAdmin && !accounts.isOtherAdministrator(than: account.id),
      sendsMail: accounts.sendsMail, note: fields.note, isVerified: fields.isVerified,
      noteProblem: fields.noteProblem, verifiedProblem: fields.verifiedProblem)
    view.isStopped = try account.state == .active && accounts.isStopped(account)
    if !account.isAdmin { view.exemption = exemptionFields(account, fields) }
    return try page(view, trouble?.status ?? .ok, error: trouble?.error, notice: notice)
  }

  private func exemptionFields(_ account: Account, _ typed: PersonFields) -> ExemptionFields {
    var fields = ExemptionFields(
      present: account.exemption.map {
        .init(
          reason: $0.reason, until: .day($0.last.start), author: Words.grantor($0.author),
          holds: $0.holds(at: now))
      })
    fields.reason = typed.reason
    fields.until = typed.until
    fields.reasonProblem = typed.reasonProblem
    fields.untilProblem = typed.untilProblem
    return fields
  }

  /// Which form was sent: a known one may be sent with its own fields alone.
  private var act: String? {
    if let act = request.form["act"] { return act }
    if request.form["note"] != nil || request.form["verified"] != nil {
      return "reset-second-step"
    }
    return request.form["reason"] != nil || request.form["until"] != nil ? "exempt" : nil
  }

  /// Does to the person what the form says: every one after a fresh proof of who does it.
  func administer() throws -> Response {
    guard let account = try subject() else {
      return errorPage(.notFound)
    }
    let person = try person()
    guard isFresh(person) else {
      return try stepUpFirst(keeping: ["note", "verified", "reason", "until"])
    }
    let actor = SiteEvent.Actor.person(person, from: visitor)
    switch act {
    case "lock": return try answer(accounts.lock(account.id, by: actor), account, .locked)
    case "unlock": return try answer(accounts.unlock(account.id, by: actor), account, .unlocked)
    case "make-administrator":
      return try answer(
        accounts.setAdministrator(true, of: account.id, by: actor), account, .madeAdmin)
    case "unmake-administrator":
      return try answer(
        accounts.setAdministrator(false, of: account.id, by: actor), account, .unmadeAdmin)
    case "end-sessions":
      return try answer(
        accounts.endEverySession(of: account.id, by: actor), account, .endedEverywhere)
    case "reset-second-step": return try resetSecondStep(of: account, by: actor)
    case "exempt": return try exempt(account, by: actor)
    case "end-exemption":
      return try answer(
        accounts.endExemption(of: account.id, by: actor), account, .exemptionEnded)
    case "invite-again": return try inviteAgain(account, by: actor)
    default: return errorPage(.badRequest)
    }
  }

  private func resetSecondStep(of account: Account, by actor: SiteEvent.Actor) throws -> Response {
    var fields = PersonFields(
      note: request.form["note"] ?? "", isVerified: request.form["verified"] == "yes")
    guard Accounts.isNote(fields.note) else {
      let words = fields.note.isEmpty ? Words.noteMissing : Words.badNote
      fields.noteProblem = words
      return try personPage(
        account, fields,
        .field(fields.note.isEmpty ? .required : .badNote, anchor: "note", sentence: words))
    }
    guard fields.isVerified else {
      fields.verifiedProblem = Words.notVerified
      return try personPage(
        account, fields, .field(.notConfirmed, anchor: "verified", sentence: Words.notVerified))
    }
    let outcome = try accounts.resetSecondStep(of: account.id, by: actor, note: fields.note)
    try accounts.forgetTyped(person())
    guard outcome != .notAllowed || site.recovery.adminReset else {
      return try personPage(account, fields, .refused(.resetForbidden))
    }
    return try answer(outcome, account, .wasReset)
  }

  private func exempt(_ account: Account, by actor: SiteEvent.Actor) throws -> Response {
    var fields = PersonFields(
      reason: request.form["reason"] ?? "", until: request.form["until"] ?? "")
    let problem = try accounts.exempt(
      account.id, reason: fields.reason, until: CalendarDay(fields.until), by: actor)
    switch problem {
    case nil:
      try accounts.forgetTyped(person())
      return done("/admin/people/\(account.id.text)", .exempted)
    case .reason:
      fields.reasonProblem = Words.badReason
      return try personPage(
        account, fields, .field(.badReason, anchor: "reason", sentence: Words.badReason))
    case .until:
      fields.untilProblem = Words.badUntil
      return try personPage(
        account, fields, .field(.badUntil, anchor: "until", sentence: Words.badUntil))
    case .administrator, .notAllowed: return try personPage(account, fields, .refused(.tooLate))
    case .unknown: return errorPage(.notFound)
    }
  }

  private func inviteAgain(_ account: Account, by actor: SiteEvent.Actor) throws -> Response {
    switch try accounts.inviteAgain(account.id, by: actor) {
    case .invited: return done("/admin/people/\(account.id.text)", .invited)
    case .wait(let seconds): return try personPage(account, PersonFields(), .wait(seconds))
    case .noMail: return try personPage(account, PersonFields(), .refused(.noMail))
    case .badName, .badEmail, .nameTaken, .emailTaken, .notAllowed:
      return try personPage(account, PersonFields(), .refused(.tooLate))
    }
  }

  private func answer(
    _ outcome: AdministrationOutcome, _ account: Account, _ notice: Notice
  ) throws -> Response {
    switch outcome {
    case .done: return done("/admin/people/\(account.id.text)", notice)
    case .unchanged: return done("/admin/people/\(account.id.text)", .unchanged)
    case .unknown: return errorPage(.notFound)
    case .notAllowed:
      return errorPage(.forbidden, error: .notAllowed)
    case .lastAdministrator:
      return try personPage(account, PersonFields(), .refused(.lastAdministrator))
    case .yourself: return try personPage(account, PersonFields(), .refused(.ownAccount))
    }
  }
}
