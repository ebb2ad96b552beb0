package import Accounts
package import Templates

/// When and from where something was done, in words.
struct Circumstances {
  let at: Int64
  /// `nil` for the people who run the site.
  let visitor: Visitor?

  static var members: Declaration { ["when": .text, "whenISO": .text, "where": .text] }

  var values: TemplateValues {
    [
      "when": .phrase(.moment(at)), "whenISO": .text(TimeText.iso(at)),
      "where": .phrase(Words.whence(visitor)),
    ]
  }
}

/// What happened to a person's security.
package struct NoticeLetter: LetterView {
  package var notice: SecurityNotice
  package var siteName: String
  /// Whether the recovery codes are one, called a backup code.
  package var hasOneCode = false

  package static var template: String { "templates/mail/notice" }
  package static var declaration: Declaration {
    Circumstances.members.merging([
      "username": .text, "what": .text, "ifYou": .text, "firstStep": .text, "secondStep": .text,
    ])
  }
  private var backupCode: Words.BackupCodeNotice? {
    hasOneCode ? Words.backupCode(notice.kind, site: siteName) : nil
  }
  package var subject: Phrase { backupCode?.subject ?? Words.subject(notice.kind) }
  package var values: TemplateValues {
    let steps = Words.steps(notice.kind, site: siteName)
    let one = backupCode
    return Circumstances(at: notice.at, visitor: notice.visitor).values.merging([
      "username": .text(notice.username),
      "what": .phrase(one?.what ?? Words.what(notice.kind, site: siteName)),
      "ifYou": .phrase(one?.ifYou ?? Words.ifYou(notice.kind)), "firstStep": .phrase(steps.first),
      "secondStep": .phrase(one?.secondStep ?? steps.second),
    ])
  }
}

/// The link for a forgotten password.
package struct ResetPasswordLetter: LetterView, RedactedView {
  package var username: String
  /// The whole address with the token in it.
  package var link: String
  /// Seconds that it is good for.
  package var lifetime: Int64
  package var at: Int64
  package var visitor: Visitor

  package static var template: String { "templates/mail/reset-password" }
  package static var declaration: Declaration {
    Circumstances.members.merging(["username": .text, "link": .text, "lifetime": .text])
  }
  package var subject: Phrase { .say("reset-password.set-a-new-password") }
  package var values: TemplateValues {
    Circumstances(at: at, visitor: visitor).values.merging([
      "username": .text(username), "link": .text(link),
      "lifetime": .phrase(TimeText.duration(lifetime)),
    ])
  }
}

/// The link that makes an address count.
package struct ConfirmAddressLetter: LetterView, RedactedView {
  package var username: String
  /// The whole address with the token in it.
  package var link: String
  /// Seconds that it is good for.
  package var lifetime: Int64
  package var at: Int64
  package var visitor: Visitor

  package static var template: String { "templates/mail/confirm-address" }
  package static var declaration: Declaration {
    Circumstances.members.merging(["username": .text, "link": .text, "lifetime": .text])
  }
  package var subject: Phrase { .say("confirm-address.confirm-your-e-mail-address") }
  package var values: TemplateValues {
    Circumstances(at: at, visitor: visitor).values.merging([
      "username": .text(username), "link": .text(link),
      "lifetime": .phrase(TimeText.duration(lifetime)),
    ])
  }
}

/// The link at which an invited person sets the first password.
package struct InvitationLetter: LetterView, RedactedView {
  package var username: String
  /// The whole address with the token in it.
  package var link: String
  /// The first second at which it is not good any more, seconds since the epoch.
  package var until: Int64

  package static var template: String { "templates/mail/invitation" }
  package static var declaration: Declaration {
    ["username": .text, "link": .text, "until": .text, "untilISO": .text]
  }
  package var subject: Phrase { .say("titles.your-new-account") }
  package var values: TemplateValues {
    [
      "username": .text(username), "link": .text(link), "until": .phrase(.moment(until)),
      "untilISO": .text(TimeText.iso(until)),
    ]
  }
}
