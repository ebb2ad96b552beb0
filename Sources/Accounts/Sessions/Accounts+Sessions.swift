internal import Records
internal import Site
internal import StrictJSON

extension Accounts {
  /// Sessions a person may have at once; the one unused for longest makes room.
  static let sessionsKept = 50

  /// The living session that a cookie stands for; `nil` for none, an ended or an unknown one.
  ///
  /// Reads two documents by their path. `lastSeen` is written at most once a minute. One that began
  /// at another door counts as none.
  ///
  /// `remoteUser` is the name that the web server vouches for with this very request, on a site
  /// that trusts it. A session that came of such a name lives while it is said, and whatever session
  /// is brought along by somebody of another name ends.
  package func session(
    for cookie: String?, through door: Door = .pages, remoteUser: String? = nil
  ) throws -> SignedIn? {
    guard let token = cookie.flatMap({ BearerToken($0) }),
      let (session, account) = try read(token)
    else { return nil }
    let now = now
    guard session.door == door,
      session.isAlive(at: now, account: account, policy: site.session)
    else { return nil }
    var signedIn = SignedIn(account: account, session: session, token: token)
    let remoteUser = site.sso.trustRemoteUser ? remoteUser : nil
    guard session.isFor(remoteUser, account) else {
      if remoteUser != nil { try signOut(signedIn) }
      return nil
    }
    signedIn.inheritsSecondStep = session.remoteUser != nil && site.sso.secondStep == .inherit
    if now - session.lastSeen >= 60 { try touch(signedIn, at: now) }
    return signedIn
  }

  private func touch(_ signedIn: SignedIn, at now: Int64) throws {
    _ = try changeSession(signedIn) { $0["lastSeen"] = .int(now) }
  }

  /// Changes the session's own document under the person's lock; `false` if it ended meanwhile.
  func changeSession(
    _ signedIn: SignedIn, _ change: (inout JSONObject) throws -> Void
  ) throws -> Bool {
    try store.update(signedIn.person.place) { place in
      guard var session = try self.session(signedIn.token, in: place) else { return false }
      try change(&session.document)
      try place.write("sessions/\(signedIn.token.hash).json", session.document)
      return true
    } ?? false
  }

  /// The session of a token inside the locked place; `nil` when it ended.
  func session(_ token: BearerToken, in place: borrowing LockedPlace) throws -> Session? {
    let file = "sessions/\(token.hash).json"
    guard let object = try place.read(file) else { return nil }
    return try Session(object, path: place.path(file))
  }

  /// Writes a new session inside the locked place and returns its token.
  func startSession(
    for account: Account, level: Level, through door: Door = .pages, visitor: Visitor,
    remoteUser: String? = nil,
    in place: borrowing LockedPlace
  ) throws -> BearerToken {
    try makeRoom(for: account, in: place)
    let token = BearerToken(person: account.id, surroundings: surroundings)
    let session = Session(
      level: level, epoch: account.epoch, door: door, visitor: visitor, remoteUser: remoteUser,
      at: now)
    try place.write("sessions/\(token.hash).json", session.document)
    try noteSignIn(of: account, from: visitor, in: place)
    return token
  }

  /// Gives a session a new token and ends the old one: at each rise, and after a change that ends
  /// the others.
  ///
  /// What the session carries (an enrolment in hand) goes along, but its pass does not. The new document is written
  /// first: a stop between the two leaves two tokens of one person, the old one as it was.
  func rotateSession(
    _ signedIn: SignedIn, account: Account, in place: borrowing LockedPlace,
    _ change: (inout JSONObject) -> Void = { _ in }
  ) throws -> BearerToken? {
    guard var session = try session(signedIn.token, in: place) else { return nil }
    // What it says may be true no longer, such as that there is a second step.
    try void(passOf: session.document)
    for name in ["gate", "gateLevels", "gateGiven"] { session.document[name] = nil }
    session.document["epoch"] = .int(account.epoch)
    session.document["lastSeen"] = .int(now)
    change(&session.document)
    let token = BearerToken(person: account.id, surroundings: surroundings)
    try place.write("sessions/\(token.hash).json", session.document)
    try place.remove("sessions/\(signedIn.token.hash).json")
    return token
  }

  /// Removes what ended, and, when a person has too many sessions, those unused for longest.
  private func makeRoom(for account: Account, in place: borrowing LockedPlace) throws {
    let names = try place.names(in: "sessions")
    guard names.count >= 8 else { return }
    var alive: [(name: String, lastSeen: Int64)] = []
    for name in names {
      let file = "sessions/\(name)"
      guard let object = try place.read(file) else { continue }
      let session = try Session(object, path: place.path(file))
      if session.isAlive(at: now, account: account, policy: site.session) {
        alive.append((name, session.lastSeen))
      } else {
        try removeSession(name, in: place)
      }
    }
    guard alive.count >= Self.sessionsKept else { return }
    alive.sort { $0.lastSeen < $1.lastSeen }
    for entry in alive.prefix(alive.count - Self.sessionsKept + 1) {
      try removeSession(entry.name, in: place)
    }
  }

  /// Ends a session; the file is gone when this returns.
  package func signOut(_ signedIn: SignedIn) throws {
    _ = try store.update(signedIn.person.place) { place in
      try removeSession("\(signedIn.token.hash).json", in: place)
      try record(.signedOut, visitor: nil, in: place)
    }
  }

  /// A session as it is listed: its public id is the first 16 digits of its file's name.
  package struct Listed: Sendable {
    package let id: String
    package let session: Session
    package let isThisOne: Bool
  }

  /// A person's living sessions, this one first, then the most recently used.
  package func sessions(of person: PersonID, this token: BearerToken? = nil) throws -> [Listed] {
    guard let account = try account(person) else { return [] }
    var listed: [Listed] = []
    for name in try store.names(in: "\(person.place)/sessions") {
      let path = "\(person.place)/sessions/\(name)"
      guard let object = try store.read(path) else { continue }
      let session = try Session(object, path: store.path(path))
      guard session.isAlive(at: now, account: account, policy: site.session) else { continue }
      listed.append(
        Listed(
          id: String(name.prefix(16)), session: session,
          isThisOne: token.map { name == "\($0.hash).json" } ?? false))
    }
    return listed.sorted {
      if $0.isThisOne != $1.isThisOne { return $0.isThisOne }
      return $0.session.lastSeen > $1.session.lastSeen
    }
  }

  /// How many other living sessions a person has.
  ///
  /// For the Security page, so without reading again what the request has read already.
  package func otherSessions(_ signedIn: SignedIn) throws -> Int {
    let folder = "\(signedIn.person.place)/sessions"
    let this = "\(signedIn.token.hash).json"
    let others = try store.names(in: folder).filter { $0 != this }
    return try others.filter { name in
      let path = "\(folder)/\(name)"
      guard let object = try store.read(path) else { return false }
      return try Session(object, path: store.path(path))
        .isAlive(at: now, account: signedIn.account, policy: site.session)
    }.count
  }

  /// Ends one session of a person by its public id; returns whether there was one.
  package func endSession(
    _ id: String, of person: PersonID, from visitor: Visitor? = nil
  ) throws -> Bool {
    guard id.utf8.count == 16, id.utf8.allSatisfy(isLowerHex) else { return false }
    return try endSessions(of: person, from: visitor, said: id) { $0.hasPrefix(id) } > 0
  }

  /// Ends all sessions of a person but the one kept; returns how many.
  package func endSessions(
    of person: PersonID, except kept: BearerToken?, from visitor: Visitor? = nil
  ) throws -> Int {
    let kept = kept.map { "\($0.hash).json" }
    return try endSessions(of: person, from: visitor, said: "all") { $0 != kept }
  }

  /// `said` is what the site's log calls them, where the server's command line ends them.
  private func endSessions(
    of person: PersonID, from visitor: Visitor?, said: String, where isMeant: (String) -> Bool
  ) throws -> Int {
    try store.update(person.place) { place in
      let names = try place.names(in: "sessions").filter(isMeant)
      guard !names.isEmpty else { return 0 }
      if visitor == .commandLine, let account = try account(person, in: place) {
        try recordForSite(
          SiteEvent(.sessionsEnded, by: .server, to: .init(account), detail: said))
      }
      for name in names { try removeSession(name, in: place) }
      try record(.sessionEnded, visitor: visitor, in: place)
      return names.count
    } ?? 0
  }
}
