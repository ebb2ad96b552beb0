package import Templates

/// `/settings/devices`: where no code is asked for, this device first.
package struct DevicesView: PageView {
  package struct Row: Equatable, Sendable {
    package var id: String
    package var isThis: Bool
    /// "Firefox on Android"; see ``BrowserName``.
    package var browser: Phrase
    /// Seconds since the epoch, like the two below.
    package var trustedAt: Int64
    package var usedAt: Int64
    package var endsAt: Int64
    /// Where it was last used.
    package var address: String
  }

  package var now: Int64
  package var rows: [Row]
  /// For how many days a device can be trusted; `nil` where this person is not offered it.
  package var days: Int?
  /// Whether there is a code that a trusted device is not asked for.
  package var hasSecondStep = true

  package static var template: String { "templates/devices.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "hasDevices": .flag, "hasSeveral": .flag, "secondStepOn": .flag,
      "offered": .optional("trustDays"),
      "devices": .list([
        "deviceID": .text, "isThis": .flag, "browser": .text, "isHandheld": .flag,
        "address": .text,
        "usedISO": .text, "usedExact": .text, "usedWords": .text,
        "trustedISO": .text, "trustedExact": .text, "trustedWords": .text,
        "endsISO": .text, "endsExact": .text, "endsWords": .text,
      ]),
    ])
  }
  package var title: Phrase { .say("common.trusted-devices") }
  package var values: TemplateValues {
    let ordered = rows.filter(\.isThis) + rows.filter { !$0.isThis }
    return SettingsSection.security.values.merging([
      "hasDevices": .flag(!rows.isEmpty), "hasSeveral": .flag(rows.count > 1),
      "secondStepOn": .flag(hasSecondStep),
      "offered": .optional(days.map { TimeText.trust(days: $0) }, as: "trustDays"),
      "devices": .list(ordered.map(values)),
    ])
  }

  private func values(of row: Row) -> TemplateValues {
    [
      "deviceID": .text(row.id), "isThis": .flag(row.isThis), "browser": .phrase(row.browser),
      "isHandheld": .flag(BrowserName.isHandheld(row.browser)),
      "address": .text(row.address),
      "usedISO": .text(TimeText.iso(row.usedAt)), "usedExact": .phrase(.moment(row.usedAt)),
      "usedWords": .phrase(TimeText.ago(row.usedAt, now: now)),
      "trustedISO": .text(TimeText.iso(row.trustedAt)),
      "trustedExact": .phrase(.moment(row.trustedAt)),
      "trustedWords": .phrase(TimeText.ago(row.trustedAt, now: now)),
      "endsISO": .text(TimeText.iso(row.endsAt)), "endsExact": .phrase(.moment(row.endsAt)),
      "endsWords": .phrase(.day(row.endsAt)),
    ]
  }
}
