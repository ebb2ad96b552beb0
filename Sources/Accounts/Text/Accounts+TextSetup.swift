package import OneTimeCodes
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

extension Accounts {
  /// Whether a person can have codes sent: the site offers it, and the person has an app, which
  /// works where text messages do not (NIST SP 800-63B 3.2.9).
  package func offersText(to account: Account) -> Bool {
    site.secondStep.text.offered && site.text != nil && account.secondStep != nil
  }

  private func maySetUpText(_ signedIn: SignedIn) -> Bool {
    offersText(to: signedIn.account) && signedIn.isFresh(at: now, policy: site.session)
  }

  /// The number that waits for its code; `nil` when none does, or its time is over.
  package func textSetup(of account: Account) -> PhoneNumber? {
    guard offersText(to: account), let setup = account.textSetup, setup.code.isAlive(at: now)
    else { return nil }
    return setup.number
  }

  /// Sends a code to a number that a person wants codes sent to; nothing changes until it is
  /// entered, and an earlier code is void.
  package func beginText(
    _ signedIn: SignedIn, number typed: String, from visitor: Visitor
  ) throws -> TextOutcome {
    guard maySetUpText(signedIn) else { return .notAllowed }
    guard let number = PhoneNumber(typed) else { return .badNumber }
    if let refusal = verdict(on: .textSetup, of: signedIn.account) { return .refused(refusal) }
    if let wait = try textAllowance.take(
      number: number, person: signedIn.person, visitor: visitor, at: now, in: store)
    {
      return .limited(wait)
    }
    let made = try TextCode.make(
      for: .setup, person: signedIn.person, number: number, surroundings: surroundings,
      ring: ring())
    let isWritten = try changeText(signedIn) { account, place in
      account.textSetup = TextSetup(number: number, code: made.kept)
      try write(account, in: place)
      return true
    }
    guard isWritten == true else { return .notAllowed }
    let outcome = deliver(
      made.digitsRevealingSecret, for: .setup, to: number, in: signedIn.account.language)
    if outcome != .sent {
      _ = try changeText(signedIn) { account, place in
        guard account.textSetup?.code == made.kept else { return }
        account.textSetup = nil
        try write(account, in: place)
      }
    }
    return outcome
  }

  /// Checks the code that went to the new number; with it the number counts, in place of an
  /// earlier one, and every other session is ended.
  package func confirmText(
    _ signedIn: SignedIn, code: SubmittedCode, from visitor: Visitor
  ) throws -> EnrolmentOutcome {
    guard maySetUpText(signedIn) else { return .expired }
    let ring = try ring()
    return try changeText(signedIn) { account, place in
      guard let setup = account.textSetup, setup.code.isAlive(at: now) else { return .expired }
      if let refusal = verdict(on: .textSetup, of: account) { return .refused(refusal) }
      charge(.textSetup, of: &account)
      guard
        try setup.code.matches(
          code, for: .setup, person: account.id, number: setup.number, at: now, ring: ring)
      else {
        try write(account, in: place)
        return .refused(.wrong(drift: nil))
      }
      account.textSetup = nil
      account[tries: .textSetup].succeed()
      // A number that was just bound has had no failures (NIST SP 800-63B 3.2.2).
      account[tries: .text].succeed()
      account.textNumber = TextNumber(number: setup.number, since: now)
      return try endingOtherSessions(
        signedIn, account: &account, event: .textOn, visitor: visitor, in: place
      ).map { .proven($0) } ?? .expired
    } ?? .expired
  }

  /// Forgets the person's number, and one that waits for its code; every other session and every
  /// pending sign-in, with the codes that were sent for it, is ended by the same write.
  ///
  /// Returns `nil` when the person may not, or the session ended.
  package func removeText(_ signedIn: SignedIn, from visitor: Visitor) throws -> BearerToken? {
    guard maySetUpText(signedIn) else { return nil }
    return try changeText(signedIn) { account, place in
      let hadNumber = account.textNumber != nil
      account.textSetup = nil
      account.textNumber = nil
      account[tries: .text].succeed()
      guard hadNumber else {
        try write(account, in: place)
        return signedIn.token
      }
      return try endingOtherSessions(
        signedIn, account: &account, event: .textOff, visitor: visitor, in: place)
    } ?? nil
  }

  /// Changes a person's text messages under the lock, if the session still stands.
  ///
  /// `change` writes what it changes.
  private func changeText<Result>(
    _ signedIn: SignedIn, _ change: (inout Account, borrowing LockedPlace) throws -> Result
  ) throws -> Result? {
    try store.update(signedIn.person.place) { place -> Result? in
      guard var account = try account(signedIn.person, in: place),
        let session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session),
        offersText(to: account)
      else { return nil }
      return try change(&account, place)
    } ?? nil
  }
}
