package import Templates

/// `/settings/two-factor/apps`: the authenticator apps of one person.
package struct AppsView: PageView {
  package struct Row: Equatable, Sendable {
    package var id: String
    /// Whether its removal waits for nothing but its button, pressed once more.
    package var isChosen = false
    package var name: Phrase
    /// Seconds since the epoch, like the next.
    package var addedAt: Int64
    /// `nil` for one that was never used.
    package var usedAt: Int64?
  }

  package var now: Int64
  package var rows: [Row]
  /// Whether another one may be added.
  package var mayAdd: Bool
  /// Whether removing the last one is allowed.
  package var mayTurnOff: Bool

  package static var template: String { "templates/apps.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "mayAdd": .flag, "onlyOne": .flag, "mayRemove": .flag,
      "apps": .list([
        "appID": .text, "chosen": .flag, "appName": .text, "addedISO": .text, "addedExact": .text,
        "addedWords": .text,
        "used": .section(["usedISO": .text, "usedExact": .text, "usedWords": .text]),
      ]),
    ])
  }
  package var title: Phrase { .say("apps.your-authenticator-apps") }
  package var values: TemplateValues {
    SettingsSection.security.values.merging([
      "mayAdd": .flag(mayAdd), "onlyOne": .flag(rows.count == 1),
      "mayRemove": .flag(rows.count > 1 || mayTurnOff), "apps": .list(rows.map(values)),
    ])
  }

  private func values(of row: Row) -> TemplateValues {
    [
      "appID": .text(row.id), "chosen": .flag(row.isChosen), "appName": .phrase(row.name),
      "addedISO": .text(TimeText.iso(row.addedAt)), "addedExact": .phrase(.moment(row.addedAt)),
      "addedWords": .phrase(TimeText.ago(row.addedAt, now: now)),
      "used": .section(
        row.usedAt.map {
          [
            "usedISO": .text(TimeText.iso($0)), "usedExact": .phrase(.moment($0)),
            "usedWords": .phrase(TimeText.ago($0, now: now)),
          ]
        }),
    ]
  }
}
