internal import Site
internal import StrictJSON

/// Who is wanted, for whoever goes through the roster.
struct RosterSieve {
  /// How many of those below are wanted; `nil` when only they themselves can say.
  let count: (RosterSums) -> Int?
  let isWanted: (RosterEntry) -> Bool

  init(_ count: @escaping (RosterSums) -> Int) {
    self.count = count
    isWanted = { count($0.sums) > 0 }
  }

  init(count: @escaping (RosterSums) -> Int?, isWanted: @escaping (RosterEntry) -> Bool) {
    self.count = count
    self.isWanted = isWanted
  }
}

extension Accounts {
  func sieve(_ filter: RosterFilter) -> RosterSieve {
    switch filter {
    case .everybody: RosterSieve { $0.people }
    case .withoutSecondStep: RosterSieve { $0.people - $0.withSecondStep }
    case .admins: RosterSieve { $0.admins }
    case .locked: RosterSieve { $0.locked }
    case .invited: RosterSieve { $0.invited }
    case .overdue:
      RosterSieve(count: overdue) { $0.state == .active && standing(of: $0).isOverdue }
    }
  }

  /// Where somebody in the list stands towards the second step, as the account would say.
  package func standing(of entry: RosterEntry) -> Standing {
    if entry.isBySingleSignOn, site.sso.trustRemoteUser, site.sso.secondStep == .inherit {
      return entry.secondStepSince == nil ? .optional : .enrolled
    }
    return entry.secondStepSince == nil ? standing(of: Account(entry)) : .enrolled
  }

  /// How many of those below are overdue, where that follows from when they were made.
  private func overdue(in sums: RosterSums) -> Int? {
    guard sums.special == 0 else { return nil }
    guard let first = sums.openFirst, let last = sums.openLast else { return 0 }
    // Between two changes of the policy, who came earlier is overdue earlier.
    let changes = policy.history.periods.map(\.from).filter { (first...last).contains($0) }
    let moments = [first, last] + changes + changes.map { max($0 - 1, first) }
    let areOverdue = moments.map { standing(of: Account(created: $0)).isOverdue }
    guard let one = areOverdue.first, areOverdue.allSatisfy({ $0 == one }) else { return nil }
    return one ? sums.open : 0
  }
}

extension Account {
  /// What the list knows of a person, for asking where the person stands.
  init(_ entry: RosterEntry) {
    self.init(created: entry.created)
    document["admin"] = .bool(entry.isAdmin)
    document["adminSince"] = entry.adminSince.map { .int($0) }
    setUpDue = entry.setUpDue
    if let since = entry.exemptSince, let until = entry.exemptUntil {
      exemption = Exemption(reason: "in the account", until: until, since: since, author: "")
    }
  }

  /// Somebody of whom nothing is known but when the account was made.
  fileprivate init(created: Int64) {
    id = PersonID.nobody
    original = nil
    document = ["version": 1, "created": .int(created)]
  }
}
