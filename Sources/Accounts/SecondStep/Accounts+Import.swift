package import OneTimeCodes
internal import Records
internal import Sealing

extension Accounts {
  /// Turns the second step on with a key that an app has already, on the server's own authority.
  ///
  /// An earlier second step is replaced, and every session of the person is ended. No code was
  /// proven, so none is spent. Takes about 40 ms a recovery code.
  ///
  /// - Parameters:
  ///   - id: Whose it is.
  ///   - secret: The key as the app has it.
  ///   - appName: What the person sees it called; may be empty.
  /// - Returns: New recovery codes, to be handed to the person and kept nowhere.
  /// - Throws: `PersonProblem.unknown` where there is nobody of that id.
  package func importApp(
    of id: PersonID, secret: SharedSecret, appName: String
  ) throws -> [RecoveryCode] {
    guard try account(id) != nil else { throw PersonProblem.unknown }
    let made = try makeCodes(for: id)
    let codes = try openCodes(made.sealed, of: id)
    let app = AppFactor(
      id: String(surroundings.randomID().prefix(16)), name: appName,
      sealedSecret: try ring().seal(
        secret.bytesRevealingSecret, purpose: Purpose.appSecret, owner: id.text,
        nonce: surroundings.randomBytes(12)),
      added: now, lastStep: nil)
    let isDone = try store.update(id.place) { place in
      guard var account = try account(id, in: place) else { return false }
      let event: Event = account.secondStep == nil ? .secondStepOn : .secondStepReplaced
      account.secondStep = SecondStep(app: app, recovery: made.set, since: now)
      account.forgetTries()
      try endAllSessions(of: &account, event: event, detail: "import", in: place)
      return true
    }
    guard isDone == true else { throw PersonProblem.unknown }
    return codes
  }
}
