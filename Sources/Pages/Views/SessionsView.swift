package import Templates

/// `/settings/sessions`: where one is signed in, this device first.
package struct SessionsView: PageView {
  package struct Row: Equatable, Sendable {
    package var id: String
    package var isThis: Bool
    /// "Firefox on Linux"; see ``BrowserName``.
    package var browser: Phrase
    /// Seconds since the epoch.
    package var startedAt: Int64
    /// Seconds since the epoch.
    package var seenAt: Int64
    package var address: String
    /// How this sign-in was proven: "Password and app".
    package var means: Phrase
  }

  package var now: Int64
  package var rows: [Row]
  /// Whether ending the others also ends the trust in other devices.
  package var forgetsDevices = false

  package static var template: String { "templates/sessions.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "hasOthers": .flag, "forgetsDevices": .flag,
      "sessions": .list([
        "sessionID": .text, "isThis": .flag, "browser": .text, "isHandheld": .flag,
        "address": .text, "means": .text,
        "seenISO": .text, "seenExact": .text, "seenWords": .text,
        "startedISO": .text, "startedExact": .text, "startedWords": .text,
      ]),
    ])
  }
  package var title: Phrase { .say("common.where-you-are-signed-in") }
  package var values: TemplateValues {
    let ordered = rows.filter(\.isThis) + rows.filter { !$0.isThis }
    return SettingsSection.sessions.values.merging([
      "hasOthers": .flag(rows.contains { !$0.isThis }),
      "forgetsDevices": .flag(forgetsDevices),
      "sessions": .list(ordered.map(values)),
    ])
  }

  private func values(of row: Row) -> TemplateValues {
    [
      "sessionID": .text(row.id), "isThis": .flag(row.isThis), "browser": .phrase(row.browser),
      "isHandheld": .flag(BrowserName.isHandheld(row.browser)),
      "address": .text(row.address), "means": .phrase(row.means),
      "seenISO": .text(TimeText.iso(row.seenAt)), "seenExact": .phrase(.moment(row.seenAt)),
      "seenWords": .phrase(TimeText.ago(row.seenAt, now: now)),
      "startedISO": .text(TimeText.iso(row.startedAt)),
      "startedExact": .phrase(.moment(row.startedAt)),
      "startedWords": .phrase(TimeText.ago(row.startedAt, now: now)),
    ]
  }
}
