internal import Records
internal import Site
internal import StrictJSON

extension Accounts {
  /// Keeps a person out: sessions, pending sign-ins, trusted devices and links end with the same
  /// write, and a sign-in is answered like a wrong password.
  package func lock(_ id: PersonID, by actor: SiteEvent.Actor) throws -> AdministrationOutcome {
    guard actor.administrator != id else { return .yourself }
    return try administer(id, by: actor, losing: true) { account, place in
      guard account.state != .locked else { return .unchanged }
      let before = account.state.rawValue
      account.state = .locked
      account.document["join"] = nil
      account.document["reset"] = nil
      let act = Act(
        .locked, .personLocked, by: actor, before: before, after: "locked", notice: .locked)
      try carryOut(act, on: &account, ending: true, in: place)
      return .done
    }
  }

  /// Lets a person in again, with the password and the second step of before.
  ///
  /// What was counted against guesses is forgotten, also for somebody who was not locked: after a
  /// hundred failures this is the way back.
  package func unlock(_ id: PersonID, by actor: SiteEvent.Actor) throws -> AdministrationOutcome {
    let outcome = try administer(id, by: actor) { account, place in
      let isStopped = try isStopped(account)
      account.forgetTries()
      let before = account.state
      if before == .locked { account.state = account.passwordHash == nil ? .invited : .active }
      guard before == .locked || isStopped else {
        if account.document != account.original { try write(account, in: place) }
        return .unchanged
      }
      let act = Act(
        .unlocked, .personUnlocked, by: actor, before: isStopped ? "stopped" : before.rawValue,
        after: account.state.rawValue, notice: .unlocked)
      try carryOut(act, on: &account, in: place)
      return .done
    }
    if outcome == .done || outcome == .unchanged { try throttle.forget(.init(person: id)) }
    return outcome
  }

  /// Whether so many tries failed that the password or a kind of code is not looked at any more.
  package func isStopped(_ account: Account) throws -> Bool {
    if try throttle.verdict(.init(person: account.id), from: .commandLine) == .stopped {
      return true
    }
    return FactorKind.allCases.contains {
      limits(of: $0).isStopped(account[tries: $0].failures)
    }
  }

  /// Makes an administrator of a person, or no longer; ends every session, for what a session may
  /// do and how long has changed.
  package func setAdministrator(
    _ isAdmin: Bool, of id: PersonID, by actor: SiteEvent.Actor
  ) throws -> AdministrationOutcome {
    try administer(id, by: actor, losing: !isAdmin) { account, place in
      guard account.isAdmin != isAdmin else { return .unchanged }
      account.setAdmin(isAdmin, at: now)
      let act = Act(
        .rightsChanged, .rightsChanged, by: actor, before: isAdmin ? "person" : "administrator",
        after: isAdmin ? "administrator" : "person",
        notice: isAdmin ? .administratorMade : .administratorUnmade)
      try carryOut(act, on: &account, ending: true, in: place)
      return .done
    }
  }

  /// Takes the second step off after an administrator has made sure by other means who asks.
  ///
  /// Sessions, pending sign-ins and trusted devices end with the same write; where the site requires
  /// a second step, the next sign-in leads to setting one up and nowhere else. `note` says how
  /// identity was checked. What was counted against codes is forgotten in any case: who failed a
  /// hundred times at setting up has nothing on yet, and no other way back to it.
  package func resetSecondStep(
    of id: PersonID, by actor: SiteEvent.Actor, note: String?
  ) throws -> AdministrationOutcome {
    guard actor.administrator != id else { return .yourself }
    guard actor.administrator == nil || site.recovery.adminReset else { return .notAllowed }
    return try administer(id, by: actor) { account, place in
      let before = account.document
      account.forgetTries()
      guard account.secondStep != nil else {
        if account.document != before { try write(account, in: place) }
        return .unchanged
      }
      account.secondStep = nil
      account.setUpDue = now
      let act = Act(
        .secondStepReset, .secondStepReset, by: actor, before: "on", after: "off", note: note,
        notice: .secondStepReset)
      try carryOut(act, on: &account, ending: true, in: place)
      return .done
    }
  }

  /// Signs a person out everywhere; trusted devices are asked for a code again.
  package func endEverySession(
    of id: PersonID, by actor: SiteEvent.Actor
  ) throws -> AdministrationOutcome {
    guard actor.administrator != id else { return .yourself }
    return try administer(id, by: actor) { account, place in
      let act = Act(
        .sessionEnded, .sessionsEnded, by: actor, detail: "all", notice: .signedOutEverywhere)
      try carryOut(act, on: &account, ending: true, in: place)
      return .done
    }
  }

  /// Gives a person another sign-in name.
  ///
  /// The new name is claimed first and the old one given back last: a stop between leaves a claim
  /// that counts as nobody's, and running it again finishes it. Throws `PersonProblem.nameTaken`,
  /// and `PersonProblem.linked` for somebody who comes in by single sign-on: the name there would
  /// make a second account at the next visit, and whoever has the new one there would get this one.
  package func rename(
    _ id: PersonID, to name: SignInName, by actor: SiteEvent.Actor
  ) throws -> AdministrationOutcome {
    guard let before = try account(id)?.name else { return .unknown }
    guard before != name.text else { return .unchanged }
    try claim(Identifier(name), for: id, or: .nameTaken)
    var isLinked = false
    let outcome = try administer(id, by: actor) { account, place in
      guard account.singleSignOn == nil else {
        isLinked = true
        return .notAllowed
      }
      let before = account.name
      account.document["name"] = .string(name.text)
      let act = Act(
        .renamed, .personChanged, by: actor, detail: "name", before: before, after: name.text,
        notice: .renamed(from: before))
      try carryOut(act, on: &account, in: place)
      // They say the old name to the programs behind the gate.
      try voidPasses(in: place)
      return .done
    }
    // By the account as it is: somebody else may have given it another name meanwhile.
    let now = try account(id)?.name
    for claimed in [before, name.text] where claimed != now {
      try release(Identifier(claimed), of: id)
    }
    if isLinked { throw PersonProblem.linked }
    return outcome
  }

  /// How identity was checked, as an administrator may note it: 3 to 500 code points, none of them
  /// invisible but line ends, and not of spaces alone.
  package static func isNote(_ text: String) -> Bool {
    (3...500).contains(text.unicodeScalars.count)
      && text.unicodeScalars.allSatisfy { !isInvisible($0) || $0 == "\n" || $0 == "\r" }
      && text.utf8.count(where: { $0 > 0x20 }) >= 3
  }
}
