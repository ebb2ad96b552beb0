package import OneTimeCodes
internal import Records
internal import StrictJSON
internal import Site

/// What turning the second step off is asked for, by policy.
package struct TurnOffFactors: Equatable, Sendable {
  package let password: Bool
  package let code: Bool
}

extension Accounts {
  /// How long new codes can be seen and downloaded after they were made, in seconds.
  static let showingTime: Int64 = 600

  /// Makes new recovery codes; the old ones stop working with the write that brings the new.
  ///
  /// Throws nothing away before the new codes are hashed. Answers `signedOut` when the person has
  /// no second step or has not proven it a short while ago.
  package func renewRecoveryCodes(
    _ signedIn: SignedIn, password: String, from visitor: Visitor
  ) throws -> Proven<Bool> {
    guard signedIn.account.secondStep != nil,
      signedIn.isFresh(at: now, policy: site.session)
    else { return .refused(.signedOut) }
    var codes: (set: RecoverySet, sealed: String)?
    return try proving(
      signedIn, password: password, factor: nil, from: visitor,
      preparing: { codes = try makeCodes(for: signedIn.person) }
    ) { account, _, place in
      guard var second = account.secondStep, let made = codes,
        var session = try session(signedIn.token, in: place)
      else { return nil }
      second.recovery = made.set
      account.secondStep = second
      // The codes are in the session before they count: a stop between leaves the old ones good.
      session.document["shownCodes"] = .object([
        "codes": .string(made.sealed), "made": .int(made.set.made), "shown": .int(now),
      ])
      try place.write("sessions/\(signedIn.token.hash).json", session.document)
      try write(account, in: place)
      try record(.recoveryCodesRenewed, visitor: visitor, in: place)
      announce(.recoveryCodesRenewed, to: account, from: visitor)
      return true
    }
  }

  /// Shows the codes that still work once more, where the site keeps them sealed for that.
  ///
  /// Answers `done(false)` where this person's codes are hashed: they were made before the site let
  /// people look at them again. Answers `signedOut` when no second step is on, the site does not
  /// offer this, or the person has not proven every factor a short while ago.
  package func viewRecoveryCodes(
    _ signedIn: SignedIn, password: String, from visitor: Visitor
  ) throws -> Proven<Bool> {
    guard site.secondStep.recoveryCodes.viewAgain, signedIn.account.secondStep != nil,
      signedIn.isFresh(at: now, policy: site.session)
    else { return .refused(.signedOut) }
    let ring = try ring()
    return try proving(signedIn, password: password, factor: nil, from: visitor) {
      account, _, place in
      guard let set = account.secondStep?.recovery,
        var session = try session(signedIn.token, in: place)
      else { return nil }
      guard let codes = try set.codes(owner: account.id, ring: ring) else { return false }
      session.document["shownCodes"] = .object([
        "codes": .string(try sealForShowing(codes, of: account.id)), "made": .int(set.made),
        "shown": .int(now), "again": true,
      ])
      try place.write("sessions/\(signedIn.token.hash).json", session.document)
      try record(.recoveryCodesViewed, visitor: visitor, in: place)
      return true
    }
  }

  /// Whether the person's codes can be looked at again.
  package func mayViewCodes(_ account: Account) -> Bool {
    site.secondStep.recoveryCodes.viewAgain && account.secondStep?.recovery.isSealed == true
  }

  /// Recovery codes that a session may see now.
  package struct ShownCodes: Sendable {
    package let codes: [RecoveryCode]
    /// When they were made, seconds since the epoch.
    package let made: Int64
    /// Whether they were there before and are only looked at again.
    package let isAgain: Bool
  }

  /// The codes that this session may see now: those of a set-up in hand, new ones, or those that
  /// the person asked to see again.
  package func shownCodes(of signedIn: SignedIn) throws -> [RecoveryCode]? {
    try codesOnShow(signedIn)?.codes
  }

  /// The same, with when they were made and why they are shown.
  package func codesOnShow(_ signedIn: SignedIn) throws -> ShownCodes? {
    if let codes = try enrolmentCodes(of: signedIn) {
      return ShownCodes(codes: codes, made: now, isAgain: false)
    }
    guard let shown = signedIn.session.document.object("shownCodes"),
      let sealed = shown.string("codes"), let made = shown.int("made"),
      let since = shown.int("shown"), now - since < Self.showingTime,
      let second = signedIn.account.secondStep, second.codesMade == made
    else { return nil }
    let isAgain = shown.bool("again") ?? false
    guard !isAgain || mayViewCodes(signedIn.account) else { return nil }
    return ShownCodes(
      codes: try openCodes(sealed, of: signedIn.person), made: made, isAgain: isAgain)
  }

  /// The codes of a set-up in hand, shown beside its secret or after its code.
  package func enrolmentCodes(of signedIn: SignedIn) throws -> [RecoveryCode]? {
    guard let state = signedIn.session.enrolment, state.isAlive(at: now), state.stage != .done,
      let sealed = state.sealedCodes
    else { return nil }
    return try openCodes(sealed, of: signedIn.person)
  }

  /// Ends the showing of new codes.
  package func hideShownCodes(_ signedIn: SignedIn) throws {
    _ = try changeSession(signedIn) { $0["shownCodes"] = nil }
  }

  /// What `turnOffSecondStep` asks for.
  package var turnOffFactors: TurnOffFactors {
    switch site.secondStep.turnOff {
    case .passwordAndCode: TurnOffFactors(password: true, code: true)
    case .password: TurnOffFactors(password: true, code: false)
    case .code: TurnOffFactors(password: false, code: true)
    }
  }

  /// Turns the second step off: key and recovery codes are gone with one write, and with it every
  /// other session.
  package func turnOffSecondStep(
    _ signedIn: SignedIn, password: String?, factor: SubmittedSecondFactor?, from visitor: Visitor
  ) throws -> Proven<BearerToken> {
    let asked = turnOffFactors
    guard !asked.password || password != nil else { return .refused(.wrongPassword) }
    guard !asked.code || factor != nil else { return .refused(.code(.wrong(drift: nil))) }
    return try proving(
      signedIn, password: asked.password ? password : nil, factor: asked.code ? factor : nil,
      from: visitor
    ) { account, _, place in
      guard account.secondStep != nil else { return nil }
      account.secondStep = nil
      account.forgetTries()
      return try endingOtherSessions(
        signedIn, account: &account, event: .secondStepOff, visitor: visitor, in: place
      ) { session in
        session["enrolment"] = nil
        session["shownCodes"] = nil
        session["level"] = .string(Level.password.rawValue)
      }
    }
  }
}
