internal import Records
package import Site
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
  /// `nil` when the session ended meanwhile, or opens nothing.
  ///
  /// The session's document names the pass before there is one, so that whatever ends the session
  /// finds it. It ends with the session, fifteen minutes after it was given, and when its person
  /// would not be let in any more; each level by its own time.
  package func admit(_ signedIn: SignedIn) throws -> GatePass? {
    let pass =
      try store.update(signedIn.person.place) { place -> GatePass? in
        // All of it under the lock: a sign-out that came between would leave a pass behind.
        guard let account = try account(signedIn.person, in: place),
          var session = try session(signedIn.token, in: place),
          session.isAlive(at: now, account: account, policy: site.session)
        else { return nil }
        let current = SignedIn(
          account: account, session: session, token: signedIn.token,
          inheritsSecondStep: signedIn.inheritsSecondStep)
        let open = levels(open: current)
        guard !open.isEmpty else { return nil }
        let longest = min(
          GatePass.lifetime,
          session.secondsLeft(at: now, isAdmin: account.isAdmin, policy: site.session))
        let passport = passport(of: account)
        let start = surroundings.serverNow()
        let pass = GatePass(
          until: start + min(longest, open[0].seconds),
          named: site.gate.namesInCookie ? passport : nil, surroundings: surroundings)
        try void(passOf: session.document)
        session.document["gate"] = .string(pass.name)
        session.document["gateLevels"] = .string(
          open.map(\.level.name).joined(separator: " "))
        session.document["gateGiven"] = .int(now)
        try place.write("sessions/\(signedIn.token.hash).json", session.document)
        for (level, seconds) in open {
          guard let mark = GatePass.mark(named: pass.name, level: level.name) else { continue }
          try store.writeMark(
            mark, GatePass.text(until: start + min(longest, seconds), passport))
        }
        return pass
      } ?? nil
    guard let pass else { return nil }
    try sweepPasses()
    return pass
  }

  /// Whether the session was given this very pass, good for these levels, a moment ago: a web server
  /// that sends its owner back again does not take it.
  package func isPassJustGiven(
    _ cookie: String?, to signedIn: SignedIn, for levels: [GateLevel]
  ) -> Bool {
    let document = signedIn.session.document
    guard let pass = cookie.flatMap({ GatePass($0) }), let given = document.int("gateGiven"),
      document.string("gate") == pass.name, now - given < 5
    else { return false }
    let names = levelNames(document)
    return levels.allSatisfy { $0.isPlain || names.contains($0.name) }
  }

  private func levelNames(_ session: JSONObject) -> [String] {
    (session.string("gateLevels") ?? "").utf8.split(separator: UInt8(ascii: " "))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Removes the pass that a session's document names, if any.
  func void(passOf session: JSONObject) throws(RecordsError) {
    guard let name = session.string("gate"), let plain = GatePass.mark(named: name) else { return }
    try store.removeMark(plain)
    for level in levelNames(session) {
      if let mark = GatePass.mark(named: name, level: level) { try store.removeMark(mark) }
    }
  }

  /// Voids the passes of a person whose sessions go on: what stands in them does not hold any more.
  func voidPasses(in place: borrowing LockedPlace) throws(RecordsError) {
    for name in try place.names(in: "sessions") {
      do throws(RecordsError) {
        if let session = try place.read("sessions/\(name)") { try void(passOf: session) }
      } catch  where error.code == .damaged || error.code == .newer {
        // Such a session lets nobody in, and a pass of it ends by its time.
        surroundings.report("\(error)")
      }
    }
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
      if let mark = GatePass.mark(ofFile: name) { try store.removeMark(mark) }
    }
  }

  /// Now and then removes the passes whose time is over: their sessions ended by themselves.
  private func sweepPasses() throws {
    guard surroundings.randomBytes(1).first.map({ $0 < 8 }) == true else { return }
    let longOver = GatePass.text(
      until: surroundings.serverNow() - 86_400,
      Passport(name: "", displayName: "", email: nil, groups: []))
    for name in try store.names(in: "gate").prefix(1000) {
      guard let mark = GatePass.mark(ofFile: name), let text = try store.mark(mark) else {
        continue
      }
      if text < longOver { try store.removeMark(mark) }
    }
  }
}
