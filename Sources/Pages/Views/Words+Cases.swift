internal import Accounts

extension Words {
  /// Of one's own case, to whoever has just given the password.
  static func ownCase(_ its: OpenCase) -> String {
    "You asked for help on \(TimeText.utc(its.asked)). The people who run this site can act "
      + (its.readyAt.map { "from \(TimeText.utc($0)) on." } ?? "now.")
  }

  /// Of a case that may be somebody else's doing.
  static func somebodysCase(_ its: OpenCase) -> String {
    "On \(TimeText.utc(its.asked)) somebody who gave the right password asked for the second step "
      + "to be taken off. The people who run this site can act "
      + (its.readyAt.map { "from \(TimeText.utc($0)) on." } ?? "now.")
  }

  /// How a case stands, for administrators.
  static func standing(_ standing: RecoveryCase.Standing) -> String {
    switch standing {
    case .waiting(let until): "A reset can be decided from \(TimeText.utc(until)) on"
    case .ready: "Can be decided now"
    case .cancelled: "Cancelled by the person, or by whoever reads the person’s mail"
    case .declined: "Declined"
    case .reset: "Second step reset"
    case .expired: "Nobody decided in time; it is over"
    case .overtaken: "Over: password or second step were changed since, or the account was locked"
    }
  }

  static let caseOpened =
    "The people who run this site are told, and so is every address of yours. What happens next "
    + "comes by mail."
  static let caseCancelled =
    "It is stopped: the second step stays as it is. If somebody else knows the password, change it."
  static let caseDecided = "Your decision is carried out, and the person is told."
  static let cancelLinkOver =
    "Nothing was changed. What this link would have stopped is over, or the link was used."
  static let caseMessageMissing = "Say in a few words what has happened."
  static let caseMessageBad = "Write at most 1000 characters of plain text."
  static let caseContactMissing = "Say how you can be reached."
  static let caseContactBad = "Write one line of at most 200 characters."
  static let caseNoteMissing = "Write down how you made sure, or why not: 3 to 500 characters."
  static let caseNotVerified =
    "Tick the box once you have made sure who is asking. Until then decline, or wait."
  static let caseUndecided = "Choose what becomes of the case."
  static let caseOver = "This case is over: it was decided, cancelled or overtaken meanwhile."
  static func caseTooEarly(until: Int64) -> String {
    "The waiting time is not over. A reset can be decided from \(TimeText.utc(until)) on."
  }
  static let secondStepWasReset =
    "The people who run this site took your second step off. Set it up again, with your new phone "
    + "or app; until then your password is the only lock."
}
