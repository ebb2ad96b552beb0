package import Templates

/// `/settings/two-factor/text`: codes by text message, from the warning to the number.
package struct TextMessagesView: PageView {
  package struct Number: Equatable, Sendable {
    /// The last two digits.
    package var ending: String
    /// Seconds since the epoch.
    package var since: Int64

    package init(ending: String, since: Int64) {
      self.ending = ending
      self.since = since
    }
  }

  /// The last two digits of a number that waits for its code.
  package var waiting: String?
  package var number: Number?
  /// As it was typed.
  package var phone = ""
  /// Whether the box was ticked for that number: what was chosen stays.
  package var isAgreed = false
  package var phoneProblem: Phrase?
  package var agreeProblem: Phrase?
  package var codeProblem: Phrase?

  package init(
    waiting: String? = nil, number: Number? = nil, phone: String = "",
    isAgreed: Bool = false, phoneProblem: Phrase? = nil, agreeProblem: Phrase? = nil,
    codeProblem: Phrase? = nil
  ) {
    self.waiting = waiting
    self.number = number
    self.phone = phone
    self.isAgreed = isAgreed
    self.phoneProblem = phoneProblem
    self.agreeProblem = agreeProblem
    self.codeProblem = codeProblem
  }

  package static var template: String { "templates/text-messages.mustache" }
  package static var declaration: Declaration {
    [
      "waiting": .optional("waitingEnding"),
      "number": .section(["numberEnding": .text, "sinceWords": .text]),
      "again": .optional("againWords"), "phone": .text, "phoneError": .problem,
      "agreeTicked": .flag, "agreeError": .problem, "codeError": .problem,
    ]
  }
  package var title: Phrase { .say("common.codes-by-text-message") }
  package var values: TemplateValues {
    [
      "waiting": .optional(waiting, as: "waitingEnding"),
      "number": .section(
        number.map {
          ["numberEnding": .text($0.ending), "sinceWords": .phrase(.day($0.since))]
        }),
      "again": .optional(
        Words.textAgain(waiting: waiting != nil, on: number != nil), as: "againWords"),
      "phone": .text(phone), "phoneError": .problem(phoneProblem),
      "agreeTicked": .flag(isAgreed), "agreeError": .problem(agreeProblem),
      "codeError": .problem(codeProblem),
    ]
  }
}
