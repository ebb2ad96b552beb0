internal import Accounts

extension Words {
  static let searchCut =
    "Very many people fit, and not all were looked through. Type more of the name to see the others."
  static let accountOpen = "In use"
  static let badUserName =
    "Use a to z, 0 to 9, “.”, “_” and “-”, beginning with a letter or a digit."
  static let nameTaken = "Somebody has that user name already. Choose another."
  static let emailTaken = "That address belongs to somebody already."
  static let newUserNameMissing = "Enter a user name."
  static let newEmailMissing = "Enter the e-mail address."
  static let noteMissing = "Write down how you made sure who is asking."
  static let badNote = "Use 3 to 500 characters."
  static let notVerified = "Tick the box once you have made sure. Until then nothing changes."

  static let invitedNotice = "The invitation is on its way."
  static let lockedNotice = "The account is locked. Every session ended."
  static let unlockedNotice = "The account is open again."
  static let madeAdmin = "That is an administrator now."
  static let unmadeAdmin = "That is no administrator any more."
  static let endedEverywhere = "Every session is ended and every trusted device forgotten."
  static let wasReset =
    "The second step is off and every session ended. The next sign-in takes the password alone, "
    + "and a new second step can be set up."
  static let exempted = "The account is exempt until that day. The person was told."
  static let exemptionEnded = "The exemption is over."
  static let badReason = sentence(.badReason)
  static let badUntil = sentence(.badUntil)
  static let unchanged = "It was so already; nothing else was changed."

  static func filter(_ filter: RosterFilter) -> String {
    switch filter {
    case .everybody: "Everybody"
    case .withoutSecondStep: "Without a second step"
    case .overdue: "Overdue"
    case .admins: "Administrators"
    case .locked: "Locked"
    case .invited: "Invited"
    }
  }

  static func glance(_ with: Int, of people: Int) -> String {
    "\(grouped(with)) of \(people == 1 ? "1 person has" : grouped(people) + " people have") "
      + "a second step"
  }
  static func withoutSecondStep(_ count: Int) -> String { "\(grouped(count)) without" }
  static func overdue(_ count: Int, isAtLeast: Bool) -> String {
    "\(isAtLeast ? "at least " : "")\(grouped(count)) overdue"
  }
  static func invited(_ count: Int) -> String { "\(grouped(count)) invited" }
  static func locked(_ count: Int) -> String { "\(grouped(count)) locked" }
  static func unreadableAccounts(_ count: Int) -> String {
    "\(count == 1 ? "One account" : "\(count) accounts") cannot be read and "
      + "\(count == 1 ? "is" : "are") in no list; “nightlatch check” on the server says which."
  }

  /// What is listed: "812 people, 51 to 100", "Found by “bir”".
  static func list(
    _ page: RosterPage, page number: Int, size: Int, typed: String, filter: RosterFilter
  ) -> String {
    let first = (number - 1) * size + 1
    let range = "\(grouped(first)) to \(grouped(first + page.entries.count - 1))"
    guard let total = page.total else {
      if page.entries.isEmpty { return "Nobody is found by “\(typed)”." }
      return page.hasMore || number > 1 ? "Found by “\(typed)”, \(range)." : "Found by “\(typed)”."
    }
    if total == 0 { return filter == .everybody ? "There is nobody yet." : "There is nobody here." }
    let people = total == 1 ? "1 person" : "\(grouped(total)) people"
    if page.entries.isEmpty { return "\(people); this page is beyond the last." }
    return total > size ? "\(people), \(range)." : "\(people)."
  }

  static func state(_ state: Account.State) -> StateWords? {
    switch state {
    case .active: nil
    case .invited: StateWords("Invited", .quiet)
    case .locked: StateWords("Locked", .stop)
    }
  }

  static func secondStepDetail(apps: Int, codesLeft: Int) -> String {
    "\(apps == 1 ? "1 app" : "\(apps) apps"), "
      + "\(codesLeft == 1 ? "1 recovery code" : "\(codesLeft) recovery codes") left"
  }
  static func passwordState(_ changed: Int64?, now: Int64) -> String {
    changed.map { "Set \(TimeText.ago($0, now: now))" } ?? "None yet"
  }
  static func sessionCount(_ count: Int) -> String {
    count == 0 ? "Nowhere" : count == 1 ? "In 1 session" : "In \(count) sessions"
  }
  static func deviceCount(_ count: Int) -> String {
    count == 0 ? "No trusted device" : count == 1 ? "1 trusted device" : "\(count) trusted devices"
  }
  static func author(_ name: String) -> String {
    name.isEmpty ? "The people who run the server" : name
  }

  /// "12,345".
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number).utf8)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }
}

extension StateWords {
  /// Where somebody stands towards the second step; `since` is when it was turned on, in seconds
  /// since the epoch.
  init(_ standing: Standing, since: Int64?) {
    switch standing {
    case .enrolled:
      self.init(since.map { "Since \(TimeText.date($0))" } ?? "On", .good)
    case .optional: self.init("Off", .quiet)
    case .inGrace(let until): self.init("Off, has until \(TimeText.date(until))", .warn)
    case .overdue(let since): self.init("Overdue since \(TimeText.date(since))", .stop)
    case .exempt(let exemption):
      self.init("Exempt until \(TimeText.date(exemption.last.start))", .warn)
    }
  }
}
