internal import Templates

extension Words {
  static let singleSignOnRefused = (
    heading: Phrase.say("single-sign-on.nobody-is-let-in-under-this-name"),
    whatToDo: Phrase.say("single-sign-on.if-you-had-an-account-here-before")
  )

  static func cameAs(_ name: String) -> Phrase {
    .say("single-sign-on.the-sign-in-of-your-organisation", "name", .verbatim(name))
  }

  static let singleSignOnGoesOn =
    Phrase.say("single-sign-on.your-organisations-single-sign-on")

  static let reauthenticationExpired =
    Phrase.say("single-sign-on.that-took-too-long-or-was-begun")
  static let reauthenticationUnproven =
    Phrase.say("single-sign-on.your-organisations-sign-in-did-not")
  static let noWayToStepUp =
    Phrase.say("single-sign-on.this-needs-fresh-proof-that-it-is")
  static let stepUpElsewhere =
    Phrase.say("single-sign-on.you-will-be-asked-to-sign-in")

  /// What the Security page says first to somebody whose factors are elsewhere.
  static let singleSignOnStanding = (
    heading: Phrase.say("single-sign-on.your-organisations-sign-in"),
    why: Phrase.say("single-sign-on.you-come-here-through-single-sign")
  )

  static func singleSignOnState(since: Int64) -> Phrase {
    .say("single-sign-on.linked-on", "day", .day(since))
  }
}
