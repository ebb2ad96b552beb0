package import Site

/// What the gate says to somebody who is signed in.
package enum GateVerdict: Equatable, Sendable {
  case admitted
  /// In none of the groups that the rule names: nothing that they prove would help.
  case notInGroup
  /// A second step has to be set up first.
  case setUpFirst
  /// Every factor has to be proven, once more or for the first time in this session.
  case stepUpFirst
}

extension Accounts {
  /// Decides on rules that have to be satisfied all at once, by what holds now.
  package func verdict(on levels: [GateLevel], for signedIn: SignedIn) -> GateVerdict {
    guard !standing(of: signedIn).isOverdue else { return .setUpFirst }
    for level in levels where !isInGroup(signedIn.account, level) { return .notInGroup }
    for level in levels {
      if level.secondStep, !signedIn.inheritsSecondStep {
        guard case .some = signedIn.account.secondStep else { return .setUpFirst }
        guard signedIn.session.level.provesSecondStep else { return .stepUpFirst }
      }
      guard freshness(of: signedIn, level) > 0 else { return .stepUpFirst }
    }
    return .admitted
  }

  /// Whether a person is in one of the groups that a level names, or it names none.
  package func isInGroup(_ account: Account, _ level: GateLevel) -> Bool {
    level.groups.isEmpty
      || site.gate.groups.contains {
        level.groups.contains($0.name) && $0.people.contains(account.name)
      }
  }

  /// For how many seconds more a session is as fresh as a level asks.
  ///
  /// A device that was known again has proven nothing (security, TD-3).
  private func freshness(of signedIn: SignedIn, _ level: GateLevel) -> Int64 {
    guard level.freshMinutes > 0 else { return .max }
    let hasProven =
      signedIn.account.secondStep == nil || signedIn.inheritsSecondStep
      || signedIn.session.level.provesSecondStep
    guard hasProven else { return 0 }
    return Int64(level.freshMinutes) * 60 - (now - signedIn.session.authenticated)
  }

  /// The levels that somebody satisfies now, each with the seconds for which they do if nothing
  /// changes; none for somebody who has to set a second step up first.
  func levels(open signedIn: SignedIn) -> [(level: GateLevel, seconds: Int64)] {
    var limit = Int64.max
    switch standing(of: signedIn) {
    case .overdue: return []
    case .inGrace(let end): limit = end - now
    case .exempt(let exemption): limit = exemption.until - now
    case .enrolled, .optional: break
    }
    return site.gate.levels.compactMap { level in
      guard verdict(on: [level], for: signedIn) == .admitted else { return nil }
      return (level, min(limit, freshness(of: signedIn, level)))
    }
  }
}
