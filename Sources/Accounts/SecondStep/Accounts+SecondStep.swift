internal import OneTimeCodes
internal import Records
internal import Sealing
internal import Site

/// The answer to a code at sign-in.
package enum SecondStepOutcome: Sendable {
  case signedIn(BearerToken, with: ProvenFactor)
  /// The same, and `device` is trusted from now on: the value of a cookie of its own.
  case signedInTrusting(BearerToken, with: ProvenFactor, device: BearerToken)
  case refused(CodeRefusal)
  /// The five minutes are over, or the sign-in was ended: begin with the password again.
  case expired
}

extension Accounts {
  /// Checks an app's code or a recovery code for a pending sign-in.
  ///
  /// What the answer rests on is spent before the session exists, in this order: the account with
  /// the step or the code spent, the pending sign-in, the new session. A stop between any two
  /// leaves nobody signed in and nothing to use again.
  ///
  /// Where the site's one recovery code turns the second step off, it is off with the write that
  /// spends the code, and everything that rested on it is dead. A recovery code ends the trust in
  /// every device: the phone may be in other hands.
  ///
  /// One network guesses at six digits only so often, whosever they are (OWASP ASVS 2.4.1): with the
  /// passwords of many, a few tries at each person's code would be many tries at some code.
  package func answerSecondStep(
    _ token: BearerToken, with submitted: SubmittedSecondFactor, trustDevice: Bool = false,
    through door: Door = .pages, from visitor: Visitor
  ) throws -> SecondStepOutcome {
    func answer() throws -> SecondStepOutcome {
      try withPrepared(submitted, of: token.person) { account, place in
        try isPending(token, through: door, account: account, in: place)
      } decide: { preparation in
        switch preparation {
        case .ready(let factor):
          try finish(token, with: factor, trustDevice: trustDevice, through: door, from: visitor)
        case .refused(let refusal): .refused(refusal)
        case .gone: .expired
        }
      }
    }
    guard case .appCode = submitted else { return try answer() }
    let counted = try throttle.counted(of: visitor) { outcome in
      if case .refused(.wrong) = outcome { true } else { false }
    } _: {
      try answer()
    }
    switch counted {
    case .decided(let outcome): return outcome
    case .refused(.wait(let seconds)): return .refused(.wait(seconds))
    case .refused: return .refused(.stopped)
    }
  }

  private func finish(
    _ token: BearerToken, with factor: PreparedFactor, trustDevice: Bool, through door: Door,
    from visitor: Visitor
  ) throws -> SecondStepOutcome {
    let person = token.person
    let ring = try ring()
    return try store.update(person.place) { place in
      guard var account = try account(person, in: place),
        try isPending(token, through: door, account: account, in: place)
      else { return .expired }
      let before = account
      let decision = try decide(
        factor, on: &account, ring: ring, sent: sentText(for: token, of: account, in: place))
      let isOff = turnsOff(decision)
      if isOff {
        account.secondStep = nil
        account.forgetTries()
        account.epoch += 1
      }
      if account.document != before.document { try write(account, in: place) }
      switch decision {
      case .refused(let refusal):
        if case .wrong = refusal {
          try record(.codeFailed, visitor: visitor, in: place)
          announceFailure(
            at: failedKind(factor, before: before, after: account), of: account, from: visitor)
        }
        return .refused(refusal)
      case .proven(let proven):
        let level = proven.level
        let remoteUser = try remoteUser(ofPending: token, in: place)
        try place.remove("pending/\(token.hash).json")
        if level == .recovery { try empty("devices", in: place) }
        if isOff {
          for folder in ["sessions", "pending", "tokens"] { try empty(folder, in: place) }
        }
        let device =
          trustDevice && trustDays(for: account) != nil
          ? try startTrust(in: account, keyID: ring.currentID, visitor: visitor, in: place) : nil
        let session = try startSession(
          for: account, level: level, through: door, visitor: visitor, remoteUser: remoteUser,
          in: place)
        if case .recovery(let left) = proven {
          try record(.recoveryCodeUsed, visitor: visitor, in: place)
          announce(.recoveryCodeUsed(left: left), to: account, from: visitor)
        }
        if isOff {
          try record(.secondStepOff, detail: level.rawValue, visitor: visitor, in: place)
          announce(after: .secondStepOff, to: account, from: visitor)
        }
        try record(.signedIn, detail: level.rawValue, visitor: visitor, in: place)
        guard let device else { return .signedIn(session, with: proven) }
        return .signedInTrusting(session, with: proven, device: device)
      }
    } ?? .expired
  }

  private func turnsOff(_ decision: CodeDecision) -> Bool {
    guard case .proven(.recovery) = decision else { return false }
    return site.secondStep.recoveryCodes.whenUsed == .turnOff
  }
}
