internal import Records
internal import Sealing
internal import StrictJSON

/// The answer to a name and a password.
package enum SignInOutcome: Sendable {
  case signedIn(BearerToken)
  /// The password was right; the second step is due.
  case secondStep(BearerToken)
  /// Nobody of that name, a wrong password, a locked account: one answer.
  case wrong
  /// Too many tries: seconds until the next is looked at.
  case wait(Int64)
}

extension Accounts {
  /// Checks a name or address and a password.
  ///
  /// `returnTo` is a path on this site that a pending sign-in remembers; `device` is the cookie of
  /// a trusted device, which counts for nothing unless it is this person's own.
  /// An unknown name costs what a known one costs, in time and in files.
  package func signIn(
    _ typed: String, password: String, returnTo: String?, device cookie: String? = nil,
    through door: Door = .pages, from visitor: Visitor
  ) throws -> SignInOutcome {
    let identifier = Identifier(typed)
    let account = try findAccount(identifier)
    let device = try account.flatMap { try trustedDevice(for: cookie, of: $0) }
    let subject =
      account.map { Throttle.Subject(person: $0.id, device: device?.hash) }
      ?? .init(unknown: identifier)
    switch try checkPassword(password, of: account, as: subject, from: visitor) {
    case .wait(let seconds): return .wait(seconds)
    // Said as a wait: that the account is stopped is told to its owner, not to a guesser.
    case .stopped: return .wait(Tries.longestWait)
    case .wrong: return .wrong
    case .right(let proof):
      guard let account else { return .wrong }
      return try admit(
        account.id, proof, device: device, returnTo: returnTo, through: door, from: visitor)
    }
  }

  /// Decides on a right password: everything it rests on is read again under the lock.
  private func admit(
    _ person: PersonID, _ proof: PasswordProof, device: BearerToken?, returnTo: String?,
    through door: Door, from visitor: Visitor
  ) throws -> SignInOutcome {
    let keyID = try device.map { _ in try ring().currentID }
    return try store.update(person.place) { place in
      guard var account = try account(person, in: place), account.state == .active,
        proof.holds(for: account)
      else { return .wrong }
      if let upgraded = proof.upgraded {
        account.upgradePassword(hash: upgraded)
        try write(account, in: place)
      }
      var level = Level.password
      if account.secondStep != nil {
        guard let device, let keyID,
          try useTrust(device, of: account, keyID: keyID, visitor: visitor, in: place)
        else {
          return .secondStep(
            try startPending(
              for: account, returnTo: returnTo, through: door, visitor: visitor, in: place))
        }
        level = .trustedDevice
      }
      let token = try startSession(
        for: account, level: level, through: door, visitor: visitor, in: place)
      try record(.signedIn, detail: level.rawValue, visitor: visitor, in: place)
      return .signedIn(token)
    } ?? .wrong
  }

  /// The person whom a name or an address stands for now; `nil` for nobody.
  ///
  /// A claim that a stopped change left behind points to a person who has another name by now, or
  /// to none: it counts as nobody.
  package func findAccount(_ identifier: Identifier) throws -> Account? {
    guard let claim = try store.read(identifier.claim) else { return nil }
    guard let person = claim.string("person").flatMap({ PersonID($0) }) else {
      throw RecordsError.damaged(
        store.path(identifier.claim), "\"person\" is missing or of another type")
    }
    guard let account = try account(person) else { return nil }
    let answersTo =
      [account.name] + account.emails.compactMap { EmailAddress($0)?.canonical }
    return answersTo.contains(identifier.canonical) ? account : nil
  }
}
