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
  /// `password` is asked for where the policy says so; where it does not, and for who has a second
  /// step already, every factor must have been proven a short while ago (`isFresh`). With `adding`
  /// the new app will stand beside those in use instead of replacing them.
  package func beginEnrolment(
    _ signedIn: SignedIn, password: String?, adding: Bool = false, from visitor: Visitor
  ) throws -> Proven<Bool> {
    let asksPassword = asksPassword(atSetupOf: signedIn.account)
    if asksPassword, password == nil { return .refused(.wrongPassword) }
    guard
      asksPassword && signedIn.account.secondStep == nil
        || signedIn.isFresh(at: now, policy: site.session)
    else { return .refused(.signedOut) }
    let fresh = try newEnrolment(for: signedIn, adding: adding, started: now)
    return try proving(
      signedIn, password: asksPassword ? password : nil, factor: nil, from: visitor
    ) { _, _, place in
      try changeEnrolment(signedIn, in: place) { $0.enrolment = fresh }
    }
  }

  /// Whether a set-up begins with the password: where the site asks for it, of who has one.
  package func asksPassword(atSetupOf account: Account) -> Bool {
    site.secondStep.setup.askPassword && account.hasPassword
  }

  /// Throws the secret of the set-up in hand away for a new one; its time runs on.
  package func restartEnrolment(_ signedIn: SignedIn) throws -> Bool {
    guard let old = signedIn.session.enrolment, old.isAlive(at: now) else { return false }
    let fresh = try newEnrolment(for: signedIn, adding: old.isAdding, started: old.started)
    return try store.update(signedIn.person.place) { place in
      try changeEnrolment(signedIn, in: place) { session in
        // A set-up whose app is on already is over: what follows is a new one, with its password.
        guard let state = session.enrolment, state.isAlive(at: now), state.stage != .done,
          state.app == nil || site.secondStep.setup.confirmSaved
        else {
          session.enrolment = nil
          return
        }
        session.enrolment = fresh
      } ?? false
    } ?? false
  }

  /// A set-up at its beginning: a new secret and, where the site shows the codes beside it, those.
  private func newEnrolment(
    for signedIn: SignedIn, adding: Bool, started: Int64
  ) throws -> EnrolmentState {
    // 20 bytes, the length of the HMAC-SHA1 output (RFC 4226 section 4, R6).
    let secret = try ring().seal(
      surroundings.randomBytes(20), purpose: Purpose.enrolment, owner: signedIn.person.text,
      nonce: surroundings.randomBytes(12))
    var state = EnrolmentState(sealedSecret: secret, started: started)
    state.isAdding = adding && signedIn.account.secondStep != nil
    state.isReplacing = !adding && signedIn.account.secondStep != nil
    if site.secondStep.setup.showCodes == .withQR, !state.isAdding {
      state.sealedCodes = try sealForShowing(newCodes(), of: signedIn.person)
    }
    return state
  }

  /// Checks the new app's first code, which is spent with that.
  ///
  /// Where the policy asks that the codes be saved first, nothing is on yet afterwards.
  package func proveEnrolment(
    _ signedIn: SignedIn, code: SubmittedCode, appName: String, from visitor: Visitor
  ) throws -> EnrolmentOutcome {
    guard let state = signedIn.session.enrolment, state.isAlive(at: now), state.stage == .scan
    else { return .expired }
    if let refusal = verdict(on: .setup, of: signedIn.account) { return .refused(refusal) }
    let secret = try openSecret(state.sealedSecret, of: signedIn.person)
    // Codes are hashed only for a code that is right; the decision is made under the lock below.
    let isPromising = try secret.matchingStep(for: code, at: now, after: nil) != nil
    let made = isPromising ? try codes(for: state, of: signedIn.person) : nil
    let ring = try ring()
    return try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place),
        var session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session),
        var state = session.enrolment, state.isAlive(at: now), state.stage == .scan
      else { return .expired }
      if let refusal = verdict(on: .setup, of: account) { return .refused(refusal) }
      // Another tab may have begun anew: the secret that is in hand now is the one that counts.
      let secret = try openSecret(state.sealedSecret, of: signedIn.person)
      guard let step = try secret.matchingStep(for: code, at: now, after: nil), let made,
        made.isFor(state)
      else {
        charge(.setup, of: &account)
        try write(account, in: place)
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
      if state.isAdding {
        guard let token = try addApp(signedIn, state, &account, visitor, in: place) else {
          return .expired
        }
        return .proven(token)
      }
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

  /// Puts the proven app beside those in use; the recovery codes stay as they are.
  private func addApp(
    _ signedIn: SignedIn, _ state: EnrolmentState, _ account: inout Account, _ visitor: Visitor,
    in place: borrowing LockedPlace
  ) throws -> BearerToken? {
    guard let app = state.app, var second = account.secondStep,
      second.apps.count < Self.appsKept
    else { return nil }
    second.apps.append(app)
    account.secondStep = second
    account.forgetTries()
    return try endingOtherSessions(
      signedIn, account: &account, event: .appAdded, visitor: visitor, in: place
    ) { session in
      session["level"] = .string(Level.secondStep.rawValue)
      session["enrolment"] = .object(Self.ended(state).object)
    }
  }

  /// What is left of a set-up that is over: that it is over, for the last page.
  private static func ended(_ state: EnrolmentState) -> EnrolmentState {
    var ended = EnrolmentState(sealedSecret: "", started: state.started)
    ended.stage = .done
    ended.isAdding = state.isAdding
    ended.isReplacing = state.isReplacing
    return ended
  }

  /// Recovery codes made ready for a set-up whose app's code was right.
  private struct ReadyCodes {
    /// `nil` for an app that comes beside others.
    let set: RecoverySet?
    /// The same codes, sealed for showing.
    let sealed: String?
    let shownBefore: String?

    /// Whether the codes shown with that set-up's secret, if any, are these.
    func isFor(_ state: EnrolmentState) -> Bool { state.sealedCodes == shownBefore }
  }

  private func codes(for state: EnrolmentState, of person: PersonID) throws -> ReadyCodes {
    if state.isAdding { return ReadyCodes(set: nil, sealed: nil, shownBefore: state.sealedCodes) }
    guard let shown = state.sealedCodes else {
      let made = try makeCodes(for: person)
      return ReadyCodes(set: made.set, sealed: made.sealed, shownBefore: nil)
    }
    let set = try makeSet(of: openCodes(shown, of: person), for: person)
    return ReadyCodes(set: set, sealed: shown, shownBefore: shown)
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
