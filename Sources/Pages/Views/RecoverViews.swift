package import Templates

/// An open support case, as its person reads of it.
package struct OpenCase: Equatable, Sendable {
  /// When it was opened, seconds since the epoch.
  package var asked: Int64
  /// From when on it can be decided; `nil` when it can be now.
  package var readyAt: Int64?

  package init(asked: Int64, readyAt: Int64?) {
    self.asked = asked
    self.readyAt = readyAt
  }
}

/// `/recover`: asking the people who run the site, after a correct password.
package struct RecoverView: PageView {
  package var message = ""
  package var contact = ""
  /// Hours from asking until they can act.
  package var waitHours: Int
  /// What was asked for already; then there is nothing to fill in.
  package var openCase: OpenCase?
  package var messageProblem: Phrase?
  package var contactProblem: Phrase?

  package static var template: String { "templates/recover.mustache" }
  package static var declaration: Declaration {
    [
      "message": .text, "contact": .text, "recoverWait": .optional("waitWords"),
      "openCase": .optional("caseWords"), "messageError": .problem, "contactError": .problem,
    ]
  }
  package var title: Phrase { .say("recover.recover-your-account") }
  package var values: TemplateValues {
    [
      "message": .text(message), "contact": .text(contact),
      "recoverWait": .optional(
        waitHours > 0 ? TimeText.duration(Int64(waitHours) * 3600) : nil, as: "waitWords"),
      "openCase": .optional(openCase.map(Words.ownCase), as: "caseWords"),
      "messageError": .problem(messageProblem), "contactError": .problem(contactProblem),
    ]
  }
}

/// `/recover/cancel?token=`: the button that stops it.
package struct RecoverCancelView: PageView, RedactedView {
  package var username: String
  package var openCase: OpenCase
  package var token: String

  package static var template: String { "templates/recover-cancel.mustache" }
  package static var declaration: Declaration {
    ["username": .text, "caseWords": .text, "cancelToken": .text]
  }
  package var title: Phrase { .say("recover-cancel.stop-the-recovery") }
  package var values: TemplateValues {
    [
      "username": .text(username), "caseWords": .phrase(Words.somebodysCase(openCase)),
      "cancelToken": .text(token),
    ]
  }
}
