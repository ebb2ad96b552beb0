internal import Accounts
internal import Templates

extension Words {
  static let searchCut =
    Phrase.say("people-words.very-many-people-fit-and-not-all")
  static let accountOpen = Phrase.say("people-words.in-use")
  static let badUserName =
    Phrase.say("people-words.use-a-to-z-0-to-9")
  static let nameTaken = Phrase.say("people-words.somebody-has-that-user-name-already")
  static let emailTaken = Phrase.say("people-words.that-address-belongs-to-somebody")
  static let newUserNameMissing = Phrase.say("people-words.enter-a-user-name")
  static let newEmailMissing = Phrase.say("people-words.enter-the-e-mail-address")
  static let noteMissing = Phrase.say("people-words.write-down-how-you-made-sure-who")
  static let badNote = Phrase.say("people-words.use-3-to-500-characters")
  static let notVerified = Phrase.say("people-words.tick-the-box-once-you-have-made")

  static let invitedNotice = Phrase.say("people-words.the-invitation-is-on-its-way")
  static let lockedNotice = Phrase.say("people-words.the-account-is-locked-every-session")
  static let unlockedNotice = Phrase.say("people-words.the-account-is-open-again")
  static let madeAdmin = Phrase.say("people-words.that-is-an-administrator-now")
  static let unmadeAdmin = Phrase.say("people-words.that-is-no-administrator-any-more")
  static let endedEverywhere = Phrase.say("people-words.every-session-is-ended-and-every")
  static let wasReset =
    Phrase.say("people-words.the-second-step-is-off-and-every")
  static let exempted = Phrase.say("people-words.the-account-is-exempt-until-that")
  static let exemptionEnded = Phrase.say("people-words.the-exemption-is-over")
  static let badReason = sentence(.badReason)
  static let badUntil = sentence(.badUntil)
  static let unchanged = Phrase.say("people-words.it-was-so-already-nothing-else-was")

  static func filter(_ filter: RosterFilter) -> Phrase {
    switch filter {
    case .everybody: .say("people-words.everybody")
    case .withoutSecondStep: .say("people-words.without-a-second-step")
    case .overdue: .say("people-words.status-overdue")
    case .admins: .say("people-words.administrators")
    case .locked: .say("people-words.status-locked")
    case .invited: .say("people-words.status-invited")
    }
  }

  static func glance(_ with: Int, of people: Int) -> Phrase {
    .count("people-words.glance", people, "with", .number(with))
  }
  static func withoutSecondStep(_ count: Int) -> Phrase { .count("people-words.without", count) }
  static func overdue(_ count: Int, isAtLeast: Bool) -> Phrase {
    .count(isAtLeast ? "people-words.overdue-at-least" : "people-words.overdue", count)
  }
  static func invited(_ count: Int) -> Phrase { .count("people-words.invited", count) }
  static func locked(_ count: Int) -> Phrase { .count("people-words.locked", count) }
  static func unreadableAccounts(_ count: Int) -> Phrase {
    .count("people-words.unreadable", count)
  }

  /// What is listed: "812 people, 51 to 100", "Found by “bir”".
  static func list(
    _ page: RosterPage, page number: Int, size: Int, typed: String, filter: RosterFilter
  ) -> Phrase {
    let first = (number - 1) * size + 1
    let last = first + page.entries.count - 1
    let found = Phrase.verbatim(typed)
    guard let total = page.total else {
      if page.entries.isEmpty { return .say("people-words.nobody-found", "typed", found) }
      return page.hasMore || number > 1
        ? .say(
          "people-words.found-range", "typed", found, "first", .number(first), "last", .number(last)
        )
        : .say("people-words.found", "typed", found)
    }
    if total == 0 {
      return filter == .everybody
        ? .say("people-words.there-is-nobody-yet") : .say("people-words.there-is-nobody-here")
    }
    if page.entries.isEmpty { return .count("people-words.beyond", total) }
    return total > size
      ? .count("people-words.range", total, "first", .number(first), "last", .number(last))
      : .count("people-words.people", total)
  }

  static func state(_ state: Account.State) -> StateWords? {
    switch state {
    case .active: nil
    case .invited: StateWords(.say("people-words.status-invited"), .quiet)
    case .locked: StateWords(.say("people-words.status-locked"), .stop)
    }
  }

  static func secondStepDetail(apps: Int, codesLeft: Int) -> Phrase {
    .say(
      "people-words.second-step-detail", "apps", .count("people-words.apps", apps), "codes",
      .count("people-words.codes-left", codesLeft))
  }
  static func passwordState(_ changed: Int64?, now: Int64) -> Phrase {
    changed.map { .say("people-words.password-set", "ago", TimeText.ago($0, now: now)) }
      ?? .say("people-words.none-yet")
  }
  static func sessionCount(_ count: Int) -> Phrase {
    count == 0 ? .say("people-words.nowhere") : .count("people-words.sessions", count)
  }
  static func deviceCount(_ count: Int) -> Phrase {
    count == 0 ? .say("people-words.no-trusted-device") : .count("people-words.devices", count)
  }
  static func author(_ name: String) -> Phrase {
    name.isEmpty ? .say("people-words.the-people-who-run-the-server") : .verbatim(name)
  }
  /// As `author`, inside a sentence.
  static func grantor(_ name: String) -> Phrase {
    name.isEmpty ? .say("people-words.granted-by-the-people-who-run-the-server") : .verbatim(name)
  }
}

extension StateWords {
  /// Where somebody stands towards the second step; `since` is when it was turned on, in seconds
  /// since the epoch.
  init(_ standing: Standing, since: Int64?) {
    switch standing {
    case .enrolled:
      self.init(
        since.map { .say("people-words.since", "day", .day($0)) } ?? .say("security.on"), .good)
    case .optional: self.init(.say("security.off"), .quiet)
    case .inGrace(let until):
      self.init(.say("people-words.off-has-until", "day", .day(until)), .warn)
    case .overdue(let since):
      self.init(.say("people-words.overdue-since", "day", .day(since)), .stop)
    case .exempt(let exemption):
      self.init(.say("people-words.exempt-until", "day", .day(exemption.last.start)), .warn)
    }
  }
}
