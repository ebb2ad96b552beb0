internal import Accounts
internal import Templates

extension Words {
  /// Of one's own case, to whoever has just given the password.
  static func ownCase(_ its: OpenCase) -> Phrase {
    acting(its, now: "case-words.own-now", later: "case-words.own-later")
  }

  /// Of a case that may be somebody else's doing.
  static func somebodysCase(_ its: OpenCase) -> Phrase {
    acting(its, now: "case-words.somebodys-now", later: "case-words.somebodys-later")
  }

  private static func acting(_ its: OpenCase, now: String, later: String) -> Phrase {
    guard let readyAt = its.readyAt else { return .say(now, "asked", .moment(its.asked)) }
    return .say(later, "asked", .moment(its.asked), "ready", .moment(readyAt))
  }

  /// How a case stands, for administrators.
  static func standing(_ standing: RecoveryCase.Standing) -> Phrase {
    switch standing {
    case .waiting(let until):
      .say("case-words.a-reset-can-be-decided-from-on", "time", .moment(until))
    case .ready: .say("case-words.can-be-decided-now")
    case .cancelled: .say("case-words.cancelled-by-the-person-or-by")
    case .declined: .say("case-words.declined")
    case .reset: .say("case-words.second-step-reset")
    case .expired: .say("case-words.nobody-decided-in-time-it-is-over")
    case .overtaken: .say("case-words.over-password-or-second-step-were")
    }
  }

  static let caseOpened =
    Phrase.say("case-words.the-people-who-run-this-site-are")
  static let caseCancelled =
    Phrase.say("case-words.it-is-stopped-the-second-step-stays")
  static let caseDecided = Phrase.say("case-words.your-decision-is-carried-out-and")
  static let cancelLinkOver =
    Phrase.say("case-words.nothing-was-changed-what-this-link")
  static let caseMessageMissing = Phrase.say("case-words.say-in-a-few-words-what-has")
  static let caseMessageBad = Phrase.say("case-words.write-at-most-1000-characters-of")
  static let caseContactMissing = Phrase.say("case-words.say-how-you-can-be-reached")
  static let caseContactBad = Phrase.say("case-words.write-one-line-of-at-most-200")
  static let caseNoteMissing = Phrase.say("case-words.write-down-how-you-made-sure-or")
  static let caseNotVerified =
    Phrase.say("case-words.tick-the-box-once-you-have-made")
  static let caseUndecided = Phrase.say("case-words.choose-what-becomes-of-the-case")
  static let caseOver = Phrase.say("case-words.this-case-is-over-it-was-decided")
  static func caseTooEarly(until: Int64) -> Phrase {
    .say("case-words.the-waiting-time-is-not-over-a", "time", .moment(until))
  }
  static let secondStepWasReset =
    Phrase.say("case-words.the-people-who-run-this-site-took")
}
