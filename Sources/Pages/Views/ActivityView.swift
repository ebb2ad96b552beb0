package import Templates

/// `/settings/activity`: what happened to one's account, newest first.
package struct ActivityView: PageView {
  package struct Row: Equatable, Sendable {
    /// "Signed in with the password".
    package var words: Phrase
    /// Seconds since the epoch.
    package var at: Int64
    /// "Firefox on Linux", or who else it was; `nil` where it is not known.
    package var browser: Phrase?
    package var address: String?

    package init(words: Phrase, at: Int64, browser: Phrase? = nil, address: String? = nil) {
      self.words = words
      self.at = at
      self.browser = browser
      self.address = address
    }
  }

  package var now: Int64
  package var rows: [Row]
  /// How many records of this page could not be read.
  package var damaged = 0
  /// The addresses of the pages before and after this one.
  package var newer: String?
  package var older: String?

  package init(
    now: Int64, rows: [Row], damaged: Int = 0, newer: String? = nil, older: String? = nil
  ) {
    self.now = now
    self.rows = rows
    self.damaged = damaged
    self.newer = newer
    self.older = older
  }

  package static var template: String { "templates/activity.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "hasEvents": .flag, "damaged": .optional("damagedWords"),
      "newer": .optional("newerAddress"), "older": .optional("olderAddress"),
      "events": .list([
        "eventWords": .text, "timeISO": .text, "timeExact": .text, "timeWords": .text,
        "from": .optional("browser"), "where": .optional("address"),
      ]),
    ])
  }
  package var title: Phrase { .say("common.activity") }
  package var values: TemplateValues {
    SettingsSection.activity.values.merging([
      "hasEvents": .flag(!rows.isEmpty),
      "damaged": .optional(damaged > 0 ? Words.damagedEvents(damaged) : nil, as: "damagedWords"),
      "newer": .optional(newer, as: "newerAddress"),
      "older": .optional(older, as: "olderAddress"),
      "events": .list(
        rows.map { row in
          [
            "eventWords": .phrase(row.words), "timeISO": .text(TimeText.iso(row.at)),
            "timeExact": .phrase(.moment(row.at)),
            "timeWords": .phrase(TimeText.ago(row.at, now: now)),
            "from": .optional(row.browser, as: "browser"),
            "where": .optional(row.address, as: "address"),
          ]
        }),
    ])
  }
}

/// `/settings/activity/not-me`: what to do about something that somebody else did.
package struct NotMeView: PageView {
  package var secondStepOn: Bool

  package static var template: String { "templates/not-me.mustache" }
  package static var declaration: Declaration { ["secondStepOn": .flag] }
  package var title: Phrase { .say("not-me.if-it-was-not-you") }
  package var values: TemplateValues { ["secondStepOn": .flag(secondStepOn)] }
}
