internal import Records
internal import Site
internal import StrictJSON

/// A support case as administrators see it.
package struct ListedCase: Sendable {
  package let account: Account
  package let its: RecoveryCase
  package let standing: RecoveryCase.Standing
  /// Whether somebody has proven the second step since it was opened: then not everything is lost.
  package let wasProvenSince: Bool
}

/// What an administrator decides.
package enum CaseDecision: String, Sendable {
  case reset, decline
}

/// The answer to a decision.
package enum CaseDecisionOutcome: Equatable, Sendable {
  case done
  /// No such case, or its person is gone.
  case unknown
  /// A reset has to wait until that time, in seconds since the epoch.
  case tooEarly(Int64)
  /// Cancelled, decided, expired or overtaken meanwhile.
  case over
  /// It is the administrator's own.
  case own
  /// Whoever decides has stopped being an administrator, or has not proven every factor lately.
  case notAllowed
  /// The note is missing or not fit to be kept.
  case badNote
}

extension Accounts {
  /// Every support case, the open ones first, each group with the newest first.
  ///
  /// - Complexity: Reads two documents a case; one a person at most.
  package func cases() throws -> [ListedCase] {
    let found = try store.names(in: Self.casesPlace).compactMap { name in
      try recoveryCase(name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
    }
    return found.sorted {
      if $0.standing.isOpen != $1.standing.isOpen { return $0.standing.isOpen }
      return $0.its.opened > $1.its.opened
    }
  }

  /// A support case by its id; `nil` for none, one in whose place there is a later one, and one of
  /// somebody who was removed.
  package func recoveryCase(_ id: String) throws -> ListedCase? {
    guard PersonID(id) != nil else { return nil }
    let file = "\(Self.casesPlace)/\(id).json"
    guard let document = try store.read(file) else { return nil }
    guard let person = document.string("person").flatMap({ PersonID($0) }) else {
      throw RecordsError.damaged(store.path(file), "\"person\" is missing or of another type")
    }
    guard let account = try account(person), let its = account.recoveryCase, its.id == id else {
      return nil
    }
    let standing = its.standing(at: now, of: account, waitHours: site.recovery.waitHours)
    return ListedCase(
      account: account, its: its, standing: standing,
      wasProvenSince: try standing.isOpen && wasProven(since: its.opened, of: person))
  }

  /// Tells of each case's file that cannot be read.
  func checkCases(_ found: (Finding) -> Void) {
    do {
      for name in try store.names(in: Self.casesPlace) {
        do {
          _ = try recoveryCase(name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
        } catch {
          found(
            Finding(
              weight: .problem, path: store.path("\(Self.casesPlace)/\(name)"), what: "\(error)",
              mend: "restore this file from a backup; it only says whose the case is"))
        }
      }
    } catch {
      found(
        Finding(
          weight: .problem, path: store.path(Self.casesPlace), what: "\(error)",
          mend: "let the owner of the data folder through"))
    }
  }

  private func wasProven(since time: Int64, of person: PersonID) throws -> Bool {
    try sessions(of: person).contains {
      $0.session.level.provesSecondStep && $0.session.authenticated > time
    }
  }

  /// Decides on a case.
  ///
  /// A reset takes the second step off and ends everything that rested on it in one write with the
  /// case's end, once the waiting time is over. Decided under the person's lock: of two who decide
  /// at once, and of one who cancels meanwhile, one wins.
  /// - Parameters:
  ///   - id: Which.
  ///   - decision: What becomes of it.
  ///   - note: How identity was checked, or why not; see `isNote`.
  ///   - signedIn: The administrator.
  ///   - visitor: Where the administrator's request came from.
  /// - Returns: `done`, or what stands against it.
  /// - Throws: What the store throws, also where the site's log takes no line; nothing is done then.
  package func decideCase(
    _ id: String, _ decision: CaseDecision, note: String, by signedIn: SignedIn,
    from visitor: Visitor
  ) throws -> CaseDecisionOutcome {
    guard signedIn.isFresh(at: now, policy: site.session) else { return .notAllowed }
    return try decideCase(id, decision, note: note, by: .person(signedIn, from: visitor))
  }

  /// Decides on a case for an administrator whose factors were asked about already, or for a command
  /// on the server, which waits like everybody.
  package func decideCase(
    _ id: String, _ decision: CaseDecision, note: String, by actor: SiteEvent.Actor
  ) throws -> CaseDecisionOutcome {
    guard site.recovery.cases, try mayAdminister(actor) else { return .notAllowed }
    guard Self.isNote(note) else { return .badNote }
    guard let person = try recoveryCase(id)?.account.id else { return .unknown }
    guard person != actor.administrator else { return .own }
    var outcome = CaseDecisionOutcome.unknown
    let act = try administer(person, by: actor) { account, place in
      outcome = try decide(decision, on: id, of: &account, note: note, by: actor, in: place)
      return outcome == .done ? .done : .unchanged
    }
    return act == .notAllowed ? .notAllowed : outcome
  }

  private func decide(
    _ decision: CaseDecision, on id: String, of account: inout Account, note: String,
    by actor: SiteEvent.Actor, in place: borrowing LockedPlace
  ) throws -> CaseDecisionOutcome {
    guard var its = account.recoveryCase, its.id == id else { return .unknown }
    switch its.standing(at: now, of: account, waitHours: site.recovery.waitHours) {
    case .waiting(let until) where decision == .reset: return .tooEarly(until)
    case .waiting, .ready: break
    default: return .over
    }
    // No sign-in name has a space in it.
    let name = actor.administrator == nil ? "a command on the server" : actor.administratorName
    its.close(decision == .reset ? .reset : .declined, at: now, by: name, note: note)
    account.recoveryCase = its
    switch decision {
    case .reset:
      account.secondStep = nil
      account.forgetTries()
      account.setUpDue = now
      let act = Act(
        .secondStepReset, .caseReset, by: actor, detail: id, before: "on", after: "off",
        note: note, notice: .secondStepReset)
      try carryOut(act, on: &account, ending: true, in: place)
    case .decline:
      let act = Act(
        .caseDeclined, .caseDeclined, by: actor, detail: id, note: note, notice: .caseDeclined)
      try carryOut(act, on: &account, in: place)
    }
    return .done
  }

  /// Whether the people who run the site took a person's second step off and it is not on again.
  package func isSetupDue(_ person: PersonID) throws -> Bool {
    guard let account = try account(person) else { return false }
    return account.secondStep == nil && account.setUpDue != nil
  }
}
