package import Templates

/// `/admin/cases`: who asks for help with getting in, the open cases first.
package struct CasesView: PageView {
  package struct Row: Equatable, Sendable {
    package var id: String
    package var username: String
    package var displayName: String
    /// "Can be decided from 22 November 2026, 10:15 UTC on".
    package var standing: Phrase
    package var isOpen: Bool
    /// Whether the waiting time is over.
    package var isReady: Bool
    /// Seconds since the epoch.
    package var openedAt: Int64
    package var address: String
  }

  package var now: Int64
  package var rows: [Row]

  package static var template: String { "templates/cases.mustache" }
  package static var declaration: Declaration {
    let row: Declaration = [
      "caseID": .text, "username": .text, "named": .optional("displayName"),
      "standing": .text, "isReady": .flag, "openedISO": .text, "openedExact": .text,
      "openedWords": .text,
      "where": .optional("address"),
    ]
    return AdminSection.members.merging([
      "hasOpen": .flag, "hasClosed": .flag, "open": .list(row), "closed": .list(row),
    ])
  }
  package var title: Phrase { .say("common.cases") }
  package var values: TemplateValues {
    let open = rows.filter(\.isOpen)
    let closed = rows.filter { !$0.isOpen }
    return AdminSection.cases.values.merging([
      "hasOpen": .flag(!open.isEmpty), "hasClosed": .flag(!closed.isEmpty),
      "open": .list(open.map(values)), "closed": .list(closed.map(values)),
    ])
  }

  private func values(of row: Row) -> TemplateValues {
    [
      "caseID": .text(row.id), "username": .text(row.username),
      "named": .optional(
        row.displayName == row.username ? nil : row.displayName, as: "displayName"),
      "standing": .phrase(row.standing),
      "isReady": .flag(row.isReady), "openedISO": .text(TimeText.iso(row.openedAt)),
      "openedExact": .phrase(.moment(row.openedAt)),
      "openedWords": .phrase(TimeText.ago(row.openedAt, now: now)),
      "where": .optional(row.address.isEmpty ? nil : row.address, as: "address"),
    ]
  }
}

/// `/admin/cases/ID`: one case, and the form that decides it.
package struct CaseView: PageView {
  /// What can be decided.
  package enum Decision: Equatable, Sendable {
    /// Reset or decline.
    case any
    /// Decline only, until that time; seconds since the epoch.
    case declineUntil(Int64)
    /// It is the administrator's own.
    case own
    /// It is over.
    case none
  }

  package var id: String
  package var username: String
  package var displayName: String
  package var person: String
  /// Addresses and number that the person gave before, for asking back.
  package var knownContacts: [String]
  package var openedAt: Int64
  package var browser: Phrase
  package var address: String
  package var message: String
  package var contact: String
  package var standing: Phrase
  package var decidedBy: String?
  package var decisionNote: String?
  package var decision: Decision
  /// Whether somebody has proven the second step since.
  package var wasProvenSince = false
  package var note = ""
  package var isVerified = false
  package var chosen: String?
  package var noteProblem: Phrase?
  package var verifiedProblem: Phrase?
  package var decisionProblem: Phrase?

  package static var template: String { "templates/case.mustache" }
  package static var declaration: Declaration {
    AdminSection.members.merging([
      "caseID": .text, "username": .text, "displayName": .text, "personID": .text,
      "knownContacts": .list(["known": .text]), "hasKnown": .flag, "openedISO": .text,
      "openedExact": .text, "browser": .text, "where": .optional("address"), "message": .text,
      "contact": .text, "standing": .text, "decided": .optional("decidedBy"),
      "decidedNote": .optional("noteWords"), "provenSince": .flag, "own": .flag,
      "decide": .section([
        "mayReset": .flag, "tooEarly": .optional("readyAt"), "resetChosen": .flag,
        "declineChosen": .flag, "verified": .flag, "note": .text, "noteError": .problem,
        "verifiedError": .problem, "decisionError": .problem,
      ]),
    ])
  }
  package var title: Phrase { .say("case.case-of", "username", .verbatim(username)) }
  package var values: TemplateValues {
    AdminSection.cases.values.merging([
      "caseID": .text(id), "username": .text(username), "displayName": .text(displayName),
      "personID": .text(person),
      "knownContacts": .list(knownContacts.map { ["known": .text($0)] }),
      "hasKnown": .flag(!knownContacts.isEmpty), "openedISO": .text(TimeText.iso(openedAt)),
      "openedExact": .phrase(.moment(openedAt)), "browser": .phrase(browser),
      "where": .optional(address.isEmpty ? nil : address, as: "address"),
      "message": .text(message), "contact": .text(contact), "standing": .phrase(standing),
      "decided": .optional(decidedBy, as: "decidedBy"),
      "decidedNote": .optional(decisionNote, as: "noteWords"),
      "provenSince": .flag(wasProvenSince), "own": .flag(decision == .own),
      "decide": .section(form),
    ])
  }

  private var form: TemplateValues? {
    var readyAt: Int64?
    switch decision {
    case .own, .none: return nil
    case .any: break
    case .declineUntil(let time): readyAt = time
    }
    return [
      "mayReset": .flag(readyAt == nil),
      "tooEarly": .optional(readyAt.map { .moment($0) }, as: "readyAt"),
      "resetChosen": .flag(chosen == "reset"), "declineChosen": .flag(chosen == "decline"),
      "verified": .flag(isVerified), "note": .text(note), "noteError": .problem(noteProblem),
      "verifiedError": .problem(verifiedProblem), "decisionError": .problem(decisionProblem),
    ]
  }
}
