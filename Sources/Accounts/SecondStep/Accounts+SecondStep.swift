internal import OneTimeCodes
internal import Records

/// The answer to a code at sign-in.
package enum SecondStepOutcome: Sendable {
  case signedIn(BearerToken, with: ProvenFactor)
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
  package func answerSecondStep(
    _ token: BearerToken, with submitted: SubmittedSecondFactor, from visitor: Visitor
  ) throws -> SecondStepOutcome {
    try withPrepared(submitted, of: token.person) { account, place in
      try isPending(token, account: account, in: place)
    } decide: { preparation in
      switch preparation {
      case .ready(let factor): try finish(token, with: factor, from: visitor)
      case .refused(let refusal): .refused(refusal)
      case .gone: .expired
      }
    }
  }

  private func finish(
    _ token: BearerToken, with factor: PreparedFactor, from visitor: Visitor
  ) throws -> SecondStepOutcome {
    let person = token.person
    let ring = try ring()
    return try store.update(person.place) { place in
      guard var account = try account(person, in: place),
        try isPending(token, account: account, in: place)
      else { return .expired }
      let before = account.document
      let decision = try decide(factor, on: &account, ring: ring)
      if account.document != before { try place.write("account.json", account.document) }
      switch decision {
      case .refused(let refusal):
        if case .wrong = refusal { try record(.codeFailed, visitor: visitor, in: place) }
        return .refused(refusal)
      case .proven(let proven):
        try place.remove("pending/\(token.hash).json")
        let level: Level = proven == .app ? .secondStep : .recovery
        let session = try startSession(for: account, level: level, visitor: visitor, in: place)
        if level == .recovery { try record(.recoveryCodeUsed, visitor: visitor, in: place) }
        try record(.signedIn, detail: level.rawValue, visitor: visitor, in: place)
        return .signedIn(session, with: proven)
      }
    } ?? .expired
  }
}
