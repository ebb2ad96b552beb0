internal import Records
internal import Site
internal import StrictJSON

extension Accounts {
  /// What a person is to the programs behind the gate.
  package func passport(of account: Account) -> Passport {
    Passport(
      name: account.name, displayName: account.displayName, email: account.emails.first,
      groups: site.gate.groups.filter { $0.people.contains(account.name) }.map(\.name))
  }

  /// Gives a living session a pass; the one that it had is void.
  ///
  /// `nil` when the session ended meanwhile.
  ///
  /// The session's document names the pass before there is one, so that whatever ends the session
  /// finds it. It ends with the session, and fifteen minutes after it was given.
  package func admit(_ signedIn: SignedIn) throws -> GatePass? {
    let pass = GatePass(surroundings: surroundings)
    guard let mark = GatePass.mark(named: pass.name) else { return nil }
    let isGiven =
      try store.update(signedIn.person.place) { place in
        // All of it under the lock: a sign-out that came between would leave a pass behind.
        guard let account = try account(signedIn.person, in: place),
          var session = try session(signedIn.token, in: place),
          session.isAlive(at: now, account: account, policy: site.session)
        else { return false }
        try void(passOf: session.document)
        session.document["gate"] = .string(pass.name)
        session.document["gateGiven"] = .int(now)
        try place.write("sessions/\(signedIn.token.hash).json", session.document)
        let remaining = session.secondsLeft(
          at: now, isAdmin: account.isAdmin, policy: site.session)
        let end = surroundings.serverNow() + min(GatePass.lifetime, remaining)
        try store.writeMark(mark, GatePass.text(until: end, passport(of: account)))
        return true
      } ?? false
    guard isGiven else { return nil }
    try sweepPasses()
    return pass
  }

  /// Whether the session was given this very pass a moment ago: a web server that sends its owner
  /// back again does not take it.
  package func isPassJustGiven(_ cookie: String?, to signedIn: SignedIn) -> Bool {
    guard let pass = cookie.flatMap({ GatePass($0) }),
      let given = signedIn.session.document.int("gateGiven")
    else { return false }
    return signedIn.session.document.string("gate") == pass.name && now - given < 5
  }

  /// Removes the pass that a session's document names, if any.
  func void(passOf session: JSONObject) throws(RecordsError) {
    guard let mark = session.string("gate").flatMap({ GatePass.mark(named: $0) }) else { return }
    try store.removeMark(mark)
  }

  /// Removes a session with the pass that it has: the pass first.
  ///
  /// A document that cannot be read is removed all the same; a pass of it would end by its time.
  func removeSession(_ name: String, in place: borrowing LockedPlace) throws(RecordsError) {
    let file = "sessions/\(name)"
    do throws(RecordsError) {
      if let session = try place.read(file) { try void(passOf: session) }
    } catch  where error.code == .damaged || error.code == .newer {
      surroundings.report("\(error); the session is ended")
    }
    try place.remove(file)
  }

  /// Voids every pass: each browser passes through the program once more, which decides by what
  /// holds now.
  ///
  /// - Complexity: One file a pass.
  package func voidAllPasses() throws {
    for name in try store.names(in: "gate") {
      if let mark = GatePass.mark(named: name) { try store.removeMark(mark) }
    }
  }

  /// Now and then removes the passes whose time is over: their sessions ended by themselves.
  private func sweepPasses() throws {
    guard surroundings.randomBytes(1).first.map({ $0 < 8 }) == true else { return }
    let longOver = GatePass.text(
      until: surroundings.serverNow() - 86_400,
      Passport(name: "", displayName: "", email: nil, groups: []))
    for name in try store.names(in: "gate").prefix(1000) {
      guard let mark = GatePass.mark(named: name), let text = try store.mark(mark) else {
        continue
      }
      if text < longOver { try store.removeMark(mark) }
    }
  }
}
