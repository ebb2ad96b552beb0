package import OneTimeCodes
internal import Records
internal import Sealing
internal import StrictJSON
internal import Site

/// The answer to the first code of a new app.
package enum EnrolmentOutcome: Sendable {
  /// The code was right. With a token when the second step is on already and the session's
  /// token changed with it; without one when the codes must be saved first.
  case proven(BearerToken?)
  case refused(CodeRefusal)
  /// No set-up in hand, or its ten minutes are over.
  case expired
}

extension Accounts {
  /// Begins a set-up: a new secret, sealed in this session.
  ///
  /// What is on stays on.
  ///
  /// `password` is asked for where the policy says so; who has a second step already must have
  /// proven it a short while ago (`isFresh`).
  package func beginEnrolment(
    _ signedIn: SignedIn, password: String?, from visitor: Visitor
  ) throws -> Proven<Bool> {
    if site.secondStep.setup.askPassword, password == nil { return .refused(.wrongPassword) }
    guard signedIn.account.secondStep == nil || signedIn.isFresh(at: now, policy: site.session)
    else { return .refused(.signedOut) }
    let sealed = try newSealedSecret(for: signedIn.person)
    return try proving(signedIn, password: password, factor: nil, from: visitor) { _, _, place in
      try changeEnrolment(signedIn, in: place) {
        $0.enrolment = EnrolmentState(sealedSecret: sealed, started: now)
      }
    }
  }

  /// Throws the secret of the set-up in hand away for a new one; its time runs on.
  package func restartEnrolment(_ signedIn: SignedIn) throws -> Bool {
    let sealed = try newSealedSecret(for: signedIn.person)
    return try store.update(signedIn.person.place) { place in
      try changeEnrolment(signedIn, in: place) { session in
        // A set-up whose app is on already is over: what follows is a new one, with its password.
        guard let state = session.enrolment, state.isAlive(at: now), state.stage != .done,
          state.app == nil || site.secondStep.setup.confirmSaved
        else {
          session.enrolment = nil
          return
        }
        session.enrolment = EnrolmentState(sealedSecret: sealed, started: state.started)
      } ?? false
    } ?? false
  }

  /// Checks the new app's first code, which is spent with that.
  ///
  /// Where the policy asks that the codes be saved first, nothing is on yet afterwards.
  package func proveEnrolment(
    _ signedIn: SignedIn, code: SubmittedCode, appName: String, from visitor: Visitor
  ) throws -> EnrolmentOutcome {
    guard let state = signedIn.session.enrolment, state.isAlive(at: now), state.stage == .scan
    else { return .expired }
    if let refusal = verdict(on: .app, of: signedIn.account) { return .refused(refusal) }
    let secret = try openSecret(state.sealedSecret, of: signedIn.person)
    // Codes are hashed only for a code that is right; the decision is made under the lock below.
    let isPromising = try secret.matchingStep(for: code, at: now, after: nil) != nil
    let made = isPromising ? try makeCodes(for: signedIn.person) : nil
    let ring = try ring()
    return try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place),
        var session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session),
        var state = session.enrolment, state.isAlive(at: now), state.stage == .scan
      else { return .expired }
      if let refusal = verdict(on: .app, of: account) { return .refused(refusal) }
      // Another tab may have begun anew: the secret that is in hand now is the one that counts.
      let secret = try openSecret(state.sealedSecret, of: signedIn.person)
      guard let step = try secret.matchingStep(for: code, at: now, after: nil), let made else {
        charge(.app, of: &account)
        try place.write("account.json", account.document)
        // Three slips at a set-up are no news; that nothing is accepted any more is.
        announceStop(of: .app, account, from: visitor)
        return .refused(.wrong(drift: try secret.clockDrift(for: code, at: now)))
      }
      state.app = AppFactor(
        id: String(surroundings.randomID().prefix(16)), name: appName,
        sealedSecret: try ring.seal(
          secret.bytesRevealingSecret, purpose: Purpose.appSecret, owner: account.id.text,
          nonce: surroundings.randomBytes(12)),
        added: now, lastStep: step)
      state.recovery = made.set
      state.sealedCodes = made.sealed
      state.stage = .codes
      session.enrolment = state
      try place.write("sessions/\(signedIn.token.hash).json", session.document)
      guard !site.secondStep.setup.confirmSaved else { return .proven(nil) }
      guard let token = try turnOn(signedIn, state, &account, .codes, visitor, in: place) else {
        return .expired
      }
      return .proven(token)
    } ?? .expired
  }

  /// How many seconds of the set-up's ten minutes are left.
  package func enrolmentSecondsLeft(_ signedIn: SignedIn) -> Int64 {
    guard let state = signedIn.session.enrolment else { return 0 }
    return max(state.started + EnrolmentState.lifetime - now, 0)
  }

  /// Ends the set-up: the person says that the codes are saved.
  ///
  /// The second step is on with the write of the account, every other session ended with it.
  /// Returns `nil` when there is no proven set-up in hand.
  package func finishEnrolment(
    _ signedIn: SignedIn, from visitor: Visitor
  ) throws -> BearerToken? {
    try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place),
        let session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session),
        let state = session.enrolment, state.isAlive(at: now), state.stage == .codes
      else { return nil }
      if account.secondStep?.apps.contains(where: { $0.id == state.app?.id }) == true {
        // Turned on when the code was right; this only ends the showing.
        return try rotateSession(signedIn, account: account, in: place) {
          $0["enrolment"] = .object(Self.ended(state).object)
        }
      }
      return try turnOn(signedIn, state, &account, .done, visitor, in: place)
    } ?? nil
  }

  /// Makes the proven app the person's second step, in place of what was there.
  private func turnOn(
    _ signedIn: SignedIn, _ state: EnrolmentState, _ account: inout Account,
    _ next: EnrolmentState.Stage, _ visitor: Visitor, in place: borrowing LockedPlace
  ) throws -> BearerToken? {
    guard let app = state.app, let recovery = state.recovery else { return nil }
    let event: Event = account.secondStep == nil ? .secondStepOn : .secondStepReplaced
    account.secondStep = SecondStep(app: app, recovery: recovery, since: now)
    account.forgetTries()
    return try endingOtherSessions(
      signedIn, account: &account, event: event, visitor: visitor, in: place
    ) { session in
      session["level"] = .string(Level.secondStep.rawValue)
      session["authenticated"] = .int(now)
      if next == .done { session["enrolment"] = .object(Self.ended(state).object) }
    }
  }

  /// What is left of a set-up that is over: that it is over, for the last page.
  private static func ended(_ state: EnrolmentState) -> EnrolmentState {
    var ended = EnrolmentState(sealedSecret: "", started: state.started)
    ended.stage = .done
    return ended
  }

  private func newSealedSecret(for person: PersonID) throws -> String {
    // 20 bytes, the length of the HMAC-SHA1 output (RFC 4226 section 4, R6).
    try ring().seal(
      surroundings.randomBytes(20), purpose: Purpose.enrolment, owner: person.text,
      nonce: surroundings.randomBytes(12))
  }

  private func changeEnrolment(
    _ signedIn: SignedIn, in place: borrowing LockedPlace, _ change: (inout Session) -> Void
  ) throws -> Bool? {
    guard var session = try session(signedIn.token, in: place) else { return nil }
    change(&session)
    try place.write("sessions/\(signedIn.token.hash).json", session.document)
    return session.enrolment != nil
  }
}
