package import Templates

/// `/admin/activity`: what was done to the site, newest first.
package struct AdminActivityView: PageView {
  package struct Row: Equatable, Sendable {
    /// The event's name in the log: "authn_login_lock".
    package var kind: String
    /// "Account locked".
    package var words: Phrase
    /// Whom it was done to.
    package var target: String?
    package var actor: Phrase
    /// Seconds since the epoch.
    package var at: Int64
    package var address: String?
    package var detail: Phrase?
    /// "active → locked".
    package var change: Phrase?
    package var note: String?
  }

  /// What was asked for, as it was typed.
  package struct Filter: Equatable, Sendable {
    package var person = ""
    package var kind = ""
    package var from = ""
    package var to = ""
    package var fromProblem: Phrase?
    package var toProblem: Phrase?

    package init() {}

    var isEmpty: Bool { person.isEmpty && kind.isEmpty && from.isEmpty && to.isEmpty }
  }

  package var now: Int64
  package var filter = Filter()
  /// The events that can be chosen, with their words.
  package var kinds: [(kind: String, words: Phrase)]
  package var rows: [Row]
  /// How many records of this page could not be read.
  package var damaged = 0
  /// The addresses of the first page, where this is another, and of the next.
  package var newest: String?
  package var older: String?

  package static var template: String { "templates/admin-activity.mustache" }
  package static var declaration: Declaration {
    AdminSection.members.merging([
      "filterPerson": .text, "filterFrom": .text, "filterTo": .text, "isFiltered": .flag,
      "fromError": .problem, "toError": .problem,
      "kinds": .list(["kind": .text, "kindWords": .text, "isChosen": .flag]),
      "hasEvents": .flag, "damaged": .optional("damagedWords"),
      "newest": .optional("newestAddress"), "older": .optional("olderAddress"),
      "events": .list([
        "kind": .text, "eventWords": .text, "target": .optional("targetName"), "actor": .text,
        "timeISO": .text, "timeExact": .text, "timeWords": .text,
        "where": .optional("address"), "detail": .optional("detailWords"),
        "change": .optional("changeWords"), "note": .optional("noteWords"),
      ]),
    ])
  }
  package var title: Phrase { .say("titles.activity-of-the-site") }
  package var values: TemplateValues {
    AdminSection.activity.values.merging([
      "filterPerson": .text(filter.person), "filterFrom": .text(filter.from),
      "filterTo": .text(filter.to), "isFiltered": .flag(!filter.isEmpty),
      "fromError": .problem(filter.fromProblem), "toError": .problem(filter.toProblem),
      "kinds": .list(
        kinds.map {
          [
            "kind": .text($0.kind), "kindWords": .phrase($0.words),
            "isChosen": .flag($0.kind == filter.kind),
          ]
        }),
      "hasEvents": .flag(!rows.isEmpty),
      "damaged": .optional(damaged > 0 ? Words.damagedEvents(damaged) : nil, as: "damagedWords"),
      "newest": .optional(newest, as: "newestAddress"),
      "older": .optional(older, as: "olderAddress"),
      "events": .list(rows.map(values)),
    ])
  }

  private func values(of row: Row) -> TemplateValues {
    [
      "kind": .text(row.kind), "eventWords": .phrase(row.words),
      "target": .optional(row.target, as: "targetName"), "actor": .phrase(row.actor),
      "timeISO": .text(TimeText.iso(row.at)), "timeExact": .phrase(.moment(row.at)),
      "timeWords": .phrase(TimeText.ago(row.at, now: now)),
      "where": .optional(row.address, as: "address"),
      "detail": .optional(row.detail, as: "detailWords"),
      "change": .optional(row.change, as: "changeWords"),
      "note": .optional(row.note, as: "noteWords"),
    ]
  }
}
