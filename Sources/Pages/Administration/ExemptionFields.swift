package import Templates

/// The form that lets somebody be without a second step, as it was typed, and what holds now.
package struct ExemptionFields: Equatable, Sendable {
  package struct Present: Equatable, Sendable {
    package var reason: String
    /// "31 December 2026".
    package var until: Phrase
    package var author: Phrase
    package var holds: Bool

    package init(reason: String, until: Phrase, author: Phrase, holds: Bool) {
      self.reason = reason
      self.until = until
      self.author = author
      self.holds = holds
    }
  }

  package var present: Present?
  package var reason = ""
  /// "2026-12-31".
  package var until = ""
  package var reasonProblem: Phrase?
  package var untilProblem: Phrase?

  package init(present: Present? = nil) { self.present = present }

  static var kind: Declaration.Kind {
    .section([
      "present": .section([
        "presentReason": .text, "presentUntil": .text, "presentAuthor": .text, "holds": .flag,
      ]),
      "reason": .text, "until": .text, "reasonError": .problem, "untilError": .problem,
    ])
  }
  static func value(_ fields: ExemptionFields?) -> TemplateValue {
    .section(
      fields.map {
        [
          "present": .section(
            $0.present.map {
              [
                "presentReason": .text($0.reason), "presentUntil": .phrase($0.until),
                "presentAuthor": .phrase($0.author), "holds": .flag($0.holds),
              ]
            }),
          "reason": .text($0.reason), "until": .text($0.until),
          "reasonError": .problem($0.reasonProblem), "untilError": .problem($0.untilProblem),
        ]
      })
  }
}
