package import Accounts
package import Templates

/// That somebody who knows the password asked for the second step to be taken off, with the link
/// that stops it.
package struct CaseOpenedLetter: LetterView, RedactedView {
  package var username: String
  /// The whole address with the token in it.
  package var link: String
  /// From when on administrators can act, seconds since the epoch.
  package var readyAt: Int64
  package var siteName: String
  package var at: Int64
  package var visitor: Visitor

  package static var template: String { "templates/mail/case-opened" }
  package static var declaration: Declaration {
    Circumstances.members.merging([
      "username": .text, "link": .text, "readyAt": .text, "readyISO": .text, "firstStep": .text,
    ])
  }
  package var subject: Phrase { .say("titles.somebody-asked-for-help-with") }
  package var values: TemplateValues {
    Circumstances(at: at, visitor: visitor).values.merging([
      "username": .text(username), "link": .text(link), "readyAt": .phrase(.moment(readyAt)),
      "readyISO": .text(TimeText.iso(readyAt)),
      "firstStep": .phrase(Words.changeYourPassword(site: siteName)),
    ])
  }
}

/// The same for an administrator, with the case's address.
package struct CaseToDecideLetter: LetterView {
  package var username: String
  package var address: String
  package var at: Int64
  package var visitor: Visitor

  package static var template: String { "templates/mail/case-to-decide" }
  package static var declaration: Declaration {
    Circumstances.members.merging(["username": .text, "address": .text])
  }
  package var subject: Phrase {
    .say("titles.asks-for-help-with-getting-in", "username", .verbatim(username))
  }
  package var values: TemplateValues {
    Circumstances(at: at, visitor: visitor).values.merging([
      "username": .text(username), "address": .text(address),
    ])
  }
}
