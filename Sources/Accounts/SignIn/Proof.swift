internal import OneTimeCodes
package import Records
internal import StrictJSON
internal import Site

/// Why a signed-in person's factors were not accepted.
package enum ProofRefusal: Equatable, Sendable {
  case wrongPassword
  case code(CodeRefusal)
  /// Too many tries at the password: seconds until the next is looked at.
  case wait(Int64)
  /// The password was tried wrongly so often that it is not looked at any more.
  case passwordStopped
  /// The person has no factor here: single sign-on is the only way in.
  case nothingToProve
  /// The session ended meanwhile.
  case signedOut
}

/// A result, or why the factors before it were not accepted.
package enum Proven<Value: Sendable>: Sendable {
  case done(Value)
  case refused(ProofRefusal)
}

extension Accounts {
  /// Checks the factors that were given and, in the same locked step, makes the change they allow.
  ///
  /// `nil` for a factor means that the caller's policy does not ask for it. `change` runs only
  /// when every given factor was right, with the account as it is then and with its spent codes in
  /// it; it writes what it changes. All prompts share one counter a factor. `preparing` is for what
  /// is slow about the change: it runs outside the lock, and only after the password was right, so
  /// that nobody without it can fill the hashing slots.
  func proving<Value: Sendable>(
    _ signedIn: SignedIn, password: String?, factor submitted: SubmittedSecondFactor?,
    from visitor: Visitor, preparing: () throws -> Void = {},
    change: (inout Account, ProvenFactor?, borrowing LockedPlace) throws -> Value?
  ) throws -> Proven<Value> {
    var proof: PasswordProof?
    if let password {
      let check = try checkPassword(
        password, of: signedIn.account, as: .init(person: signedIn.person), from: visitor)
      switch check {
      case .right(let right): proof = right
      case .wrong: return .refused(.wrongPassword)
      case .wait(let seconds): return .refused(.wait(seconds))
      case .stopped: return .refused(.passwordStopped)
      }
    }
    // Not within the slot of a recovery code: what is prepared takes a slot of its own.
    try preparing()
    guard let submitted else {
      return try deciding(signedIn, proof, nil, from: visitor, change: change)
    }
    return try withPrepared(submitted, of: signedIn.person) { account, place in
      try isAlive(signedIn, account: account, in: place)
    } decide: { preparation in
      switch preparation {
      case .ready(let factor):
        try deciding(signedIn, proof, factor, from: visitor, change: change)
      case .refused(let refusal): .refused(.code(refusal))
      case .gone: .refused(.signedOut)
      }
    }
  }

  /// The locked step of `proving`.
  private func deciding<Value: Sendable>(
    _ signedIn: SignedIn, _ proof: PasswordProof?, _ factor: PreparedFactor?,
    from visitor: Visitor,
    change: (inout Account, ProvenFactor?, borrowing LockedPlace) throws -> Value?
  ) throws -> Proven<Value> {
    let ring = try ring()
    return try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place),
        try isAlive(signedIn, account: account, in: place)
      else { return .refused(.signedOut) }
      if let proof, !proof.holds(for: account) { return .refused(.wrongPassword) }
      var proven: ProvenFactor?
      if let factor {
        let before = account.document
        let decision = try decide(factor, on: &account, ring: ring)
        if account.document != before { try write(account, in: place) }
        switch decision {
        case .proven(let right): proven = right
        case .refused(let refusal):
          if case .wrong = refusal {
            try record(.codeFailed, visitor: visitor, in: place)
            announceFailure(at: factor.kind, of: account, from: visitor)
          }
          return .refused(.code(refusal))
        }
      }
      if case .recovery(let left) = proven {
        // Spent by the write above, whatever becomes of the change.
        try record(.recoveryCodeUsed, visitor: visitor, in: place)
        announce(.recoveryCodeUsed(left: left), to: account, from: visitor)
      }
      guard let value = try change(&account, proven, place) else { return .refused(.signedOut) }
      return .done(value)
    } ?? .refused(.signedOut)
  }

  private func isAlive(
    _ signedIn: SignedIn, account: Account, in place: borrowing LockedPlace
  ) throws -> Bool {
    guard let session = try session(signedIn.token, in: place) else { return false }
    return session.isAlive(at: now, account: account, policy: site.session)
  }

  /// Proves every factor the person has, and gives the session a new token and a fresh time.
  ///
  /// `password` is `nil` for somebody who comes through single sign-on alone and has none.
  package func stepUp(
    _ signedIn: SignedIn, password: String?, factor: SubmittedSecondFactor?, from visitor: Visitor
  ) throws -> Proven<BearerToken> {
    guard signedIn.account.secondStep == nil || factor != nil else {
      return .refused(.code(.wrong(drift: nil)))
    }
    guard !signedIn.account.hasPassword || password != nil else {
      return .refused(.wrongPassword)
    }
    let password = signedIn.account.hasPassword ? password : nil
    guard password != nil || factor != nil else { return .refused(.nothingToProve) }
    // Where a recovery code turns the second step off, it is not spent on anything less.
    if case .recoveryCode = factor, site.secondStep.recoveryCodes.whenUsed == .turnOff {
      return .refused(.code(.wrong(drift: nil)))
    }
    return try proving(signedIn, password: password, factor: factor, from: visitor) {
      account, proven, place in
      // Turned on between the page and this answer: the code was not asked for.
      guard account.secondStep == nil || proven != nil, !account.hasPassword || password != nil
      else { return nil }
      // How such a session began stays what it is: it is the web server's to end.
      let level = signedIn.inheritsSecondStep ? nil : proven?.level
      let token = try rotateSession(signedIn, account: account, in: place) { session in
        session["authenticated"] = .int(now)
        if let level { session["level"] = .string(level.rawValue) }
      }
      if token != nil { try record(.steppedUp, visitor: visitor, in: place) }
      return token
    }
  }

  /// Sets a new password: ends the other sessions and every pending sign-in with the same write.
  ///
  /// Throws `PersonProblem.password` for a new password that is refused.
  package func changePassword(
    _ signedIn: SignedIn, from old: String, to new: String, visitor: Visitor
  ) throws -> Proven<BearerToken> {
    var hash = ""
    return try proving(
      signedIn, password: old, factor: nil, from: visitor,
      preparing: { hash = try hashNewPassword(new, for: signedIn.account) }
    ) { account, _, place in
      account.setPassword(hash: hash, at: now)
      return try endingOtherSessions(
        signedIn, account: &account, event: .passwordChanged, visitor: visitor, in: place)
    }
  }

  /// Writes a changed account so that every other session is dead with that write, then gives
  /// this one a new token and clears the others away.
  func endingOtherSessions(
    _ signedIn: SignedIn, account: inout Account, event: Event, visitor: Visitor,
    in place: borrowing LockedPlace, _ change: (inout JSONObject) -> Void = { _ in }
  ) throws -> BearerToken? {
    account.epoch += 1
    try write(account, in: place)
    let token = try rotateSession(signedIn, account: account, in: place, change)
    for folder in ["sessions", "pending", "devices", "tokens"] {
      try empty(folder, except: token, in: place)
    }
    try record(event, visitor: visitor, in: place)
    announce(after: event, to: account, from: visitor)
    return token
  }

  /// Removes the documents of a person's folder, but for the one of a token.
  package func empty(
    _ folder: String, except kept: BearerToken? = nil, in place: borrowing LockedPlace
  ) throws {
    for name in try place.names(in: folder) where name != kept.map({ "\($0.hash).json" }) {
      if folder == "sessions" {
        try removeSession(name, in: place)
      } else {
        try place.remove("\(folder)/\(name)")
      }
    }
  }
}
