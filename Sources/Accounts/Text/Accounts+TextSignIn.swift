internal import OneTimeCodes
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

extension Accounts {
  /// Whether a code can be sent to a person whose second step is due.
  package func canSendText(to account: Account) -> Bool {
    offersText(to: account) && account.textNumber != nil
  }

  /// Sends a code for one pending sign-in to the person's number.
  ///
  /// The code is good for that sign-in alone and voids the one sent before it. Nothing that was
  /// counted against wrong codes is given back by asking for another (NIST SP 800-63B 3.1.3.2).
  package func sendSignInText(
    _ token: BearerToken, from visitor: Visitor
  ) throws -> TextOutcome {
    guard let pending = try pendingSignIn(for: token.cookieRevealingSecret),
      canSendText(to: pending.account), let number = pending.account.textNumber?.number
    else { return .notAllowed }
    if let refusal = verdict(on: .text, of: pending.account) { return .refused(refusal) }
    if let wait = try textAllowance.take(
      number: number, person: token.person, visitor: visitor, at: now, in: store)
    {
      return .limited(wait)
    }
    let made = try TextCode.make(
      for: .signIn, person: token.person, number: number, surroundings: surroundings, ring: ring())
    var language: String?
    let isWritten = try store.update(token.person.place) { place in
      let file = "pending/\(token.hash).json"
      guard let account = try account(token.person, in: place),
        account.textNumber?.number == number, canSendText(to: account),
        try isPending(token, account: account, in: place), var document = try place.read(file)
      else { return false }
      language = account.language
      document["text"] = .object(made.kept.object)
      try place.write(file, document)
      try record(.textSent, visitor: visitor, in: place)
      return true
    }
    guard isWritten == true else { return .notAllowed }
    let outcome = deliver(made.digitsRevealingSecret, for: .signIn, to: number, in: language)
    if outcome != .sent { try forgetText(made.kept, sentFor: token) }
    return outcome
  }

  /// Forgets a code that did not go out, unless another has taken its place.
  private func forgetText(_ code: TextCode, sentFor token: BearerToken) throws {
    _ = try store.update(token.person.place) { place in
      let file = "pending/\(token.hash).json"
      guard var document = try place.read(file),
        document.object("text").flatMap({ TextCode($0) }) == code
      else { return }
      document["text"] = nil
      try place.write(file, document)
    }
  }

  /// The code that was sent for a pending sign-in, inside the locked place; `nil` for none, an old
  /// one, or one to a number that is the person's no longer.
  func sentText(
    for token: BearerToken, of account: Account, in place: borrowing LockedPlace
  ) throws -> TextCode? {
    guard canSendText(to: account) else { return nil }
    let code = try place.read("pending/\(token.hash).json")?.object("text")
      .flatMap { TextCode($0) }
    return code?.isAlive(at: now) == true ? code : nil
  }

  /// Decides on six digits, which are an app's code or that of a text message sent for this
  /// sign-in, and changes `account` accordingly.
  ///
  /// The guess is charged to each counter whose codes it is compared with, before it is: what is
  /// two guesses is paid for twice. Whichever it was, its counter begins anew and the other gets
  /// back this one charge and no more. A kind that has to wait is left out and the other still
  /// looked at, so that a stopped app leaves the text message and the other way round.
  func decide(
    _ code: SubmittedCode, sent text: TextCode?, on account: inout Account, ring: KeyRing
  ) throws -> CodeDecision {
    guard var second = account.secondStep else { return .refused(.wrong(drift: nil)) }
    let refusal = verdict(on: .app, of: account)
    let text = verdict(on: .text, of: account) == nil ? text : nil
    if let refusal, text == nil { return .refused(refusal) }
    if refusal == nil { charge(.app, of: &account) }
    if text != nil { charge(.text, of: &account) }
    if refusal == nil, try spendStep(code, of: &second, person: account.id, ring: ring) {
      account.secondStep = second
      account[tries: .app].succeed()
      if text != nil { refund(.text, of: &account) }
      return .proven(.app)
    }
    if let text, let number = account.textNumber?.number,
      try text.matches(
        code, for: .signIn, person: account.id, number: number, at: now, ring: ring)
    {
      account[tries: .text].succeed()
      if refusal == nil { refund(.app, of: &account) }
      return .proven(.text)
    }
    guard refusal == nil else { return .refused(.wrong(drift: nil)) }
    let drift = try drift(of: code, &second, account.id, ring)
    account.secondStep = second
    return .refused(.wrong(drift: drift))
  }

  /// The kind of code that a wrong answer counts against: six digits are taken for a text code
  /// where the app's codes are not looked at.
  func failedKind(_ factor: PreparedFactor, before: Account, after: Account) -> FactorKind {
    factor.kind == .app && before[tries: .app] == after[tries: .app] ? .text : factor.kind
  }
}

extension ProvenFactor {
  /// The level of a session that this factor began.
  var level: Level {
    switch self {
    case .app: .secondStep
    case .recovery: .recovery
    case .text: .text
    }
  }
}
