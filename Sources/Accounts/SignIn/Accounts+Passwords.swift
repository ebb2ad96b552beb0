internal import Records
internal import Sealing
internal import Site

/// What became of checking a password, before anything is decided on it.
enum PasswordCheck {
  case right(PasswordProof)
  case wrong
  case wait(Int64)
  case stopped
}

/// A password that was right for a hash; the decision under the lock makes sure that the hash is
/// still the person's.
struct PasswordProof {
  let hash: String
  /// The same password at today's cost, where the stored one is cheaper.
  let upgraded: String?

  func holds(for account: Account) -> Bool { account.passwordHash == hash }
}

extension Accounts {
  var throttle: Throttle { Throttle(store: store, policy: site.signIn, now: now) }

  /// Charges a try, then hashes, outside any lock and in a slot; the caller decides.
  ///
  /// `account` is `nil`, or has no password, for a name that nobody can sign in with: the same
  /// charge is made and the same hashes computed, so that time tells nothing.
  func checkPassword(
    _ password: String, of account: Account?, as subject: Throttle.Subject, from visitor: Visitor
  ) throws -> PasswordCheck {
    // A look before waiting for a slot: who is blocked costs no hashing and holds nobody up.
    switch try throttle.verdict(subject, from: visitor) {
    case .allowed: break
    case .wait(let seconds): return .wait(seconds)
    case .stopped: return .stopped
    }
    let ring = try ring()
    return try hashing.withSlot {
      switch try throttle.charge(subject, from: visitor) {
      case .allowed: break
      case .wait(let seconds): return .wait(seconds)
      case .stopped: return .stopped
      }
      guard let bytes = PasswordRules.bytes(password) else { return .wrong }
      guard let account, let hash = account.passwordHash, account.state == .active else {
        try payForOthers(bytes, paid: nil, ring: ring)
        _ = try throttle.verdict(subject, from: visitor)
        return .wrong
      }
      let stored = try StoredPassword(hash, of: account.id, ring: ring)
      guard try stored.matches(bytes, ring: ring) else {
        try payForOthers(bytes, paid: stored, ring: ring)
        // The hundredth is charged once: the next is turned away before it is counted.
        if try throttle.verdict(subject, from: visitor) == .stopped {
          announceStop(.password, account, from: visitor)
        }
        return .wrong
      }
      try throttle.succeed(subject, from: visitor)
      let upgraded =
        PasswordHash.needsRehash(hash, cost: cost, ring: ring)
        ? try makeHash(bytes, ring: ring) : nil
      return .right(PasswordProof(hash: hash, upgraded: upgraded))
    }
  }

  /// Hashes a new password of a person, in a slot.
  ///
  /// Throws `PersonProblem.password` for one that is refused, so that none is stored unchecked.
  func hashNewPassword(_ password: String, for account: Account) throws -> String {
    if let problem = problem(with: password, for: account) {
      throw PersonProblem.password(problem)
    }
    guard let bytes = PasswordRules.bytes(password) else {
      throw PersonProblem.password(.tooLong(most: PasswordRules.most))
    }
    let ring = try ring()
    return try hashing.withSlot { try makeHash(bytes, ring: ring) }
  }

  private func makeHash(_ bytes: [UInt8], ring: KeyRing) throws -> String {
    try PasswordHash.make(bytes, salt: surroundings.randomBytes(16), cost: cost, ring: ring)
  }

  /// The least number of code points that a new password of this person has.
  package func minimumPasswordLength(for account: Account) -> Int {
    isSecondStepRequired(of: account)
      ? PasswordRules.leastWithSecondStep : PasswordRules.leastAlone
  }

  /// What is wrong with a new password of a person, or `nil`.
  package func problem(with password: String, for account: Account) -> PasswordProblem? {
    PasswordRules.problem(
      with: password, least: minimumPasswordLength(for: account),
      context: [site.name, account.name, account.displayName] + account.emails)
  }
}
