internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// The answer to somebody who wants a new token.
package enum TokenOutcome: Sendable {
  /// Its text is shown once; see ``Accounts/takeNewToken(_:)``.
  case made(PersonalToken)
  case problem(TokenProblem)
  /// The session ended, or its person has not proven every factor a short while ago.
  case signedOut
}

extension Accounts {
  /// Tokens that a person may have at once.
  package static let tokensKept = 20

  /// Makes a token for the person of a session who has proven every factor a short while ago.
  ///
  /// The token is in the session, sealed, before its document is written: a stop between leaves a
  /// token that is shown to nobody and good for nothing.
  package func makeToken(
    _ wanted: TokenRequest, _ signedIn: SignedIn, from visitor: Visitor
  ) throws -> TokenOutcome {
    let ring = try ring()
    return try store.update(signedIn.person.place) { place in
      guard let account = try account(signedIn.person, in: place),
        var session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session),
        SignedIn(account: account, session: session, token: signedIn.token)
          .isFresh(at: now, policy: site.session)
      else { return .signedOut }
      if let problem = try problem(with: wanted, for: account, in: place) {
        return .problem(problem)
      }
      let token = PersonalToken(person: account.id, surroundings: surroundings)
      session.document["newToken"] = .object([
        "token": .string(
          try ring.seal(
            Array(token.textRevealingSecret.utf8), purpose: Purpose.newToken,
            owner: account.id.text, nonce: surroundings.randomBytes(12))),
        "at": .int(now),
      ])
      try place.write("sessions/\(signedIn.token.hash).json", session.document)
      try write(token, wanted, of: account, from: visitor, in: place)
      return .made(token)
    } ?? .signedOut
  }

  /// Makes a token on the server's own authority; `nil` when there is no such person.
  package func makeToken(
    _ wanted: TokenRequest, for person: PersonID
  ) throws -> Result<PersonalToken, TokenProblem>? {
    try store.update(person.place) { place -> Result<PersonalToken, TokenProblem>? in
      guard let account = try account(person, in: place) else { return nil }
      if let problem = try problem(with: wanted, for: account, in: place) {
        return .failure(problem)
      }
      let token = PersonalToken(person: person, surroundings: surroundings)
      try recordForSite(
        SiteEvent(.tokenCreated, by: .server, to: .init(account), detail: token.id))
      try write(token, wanted, of: account, from: .commandLine, in: place)
      return .success(token)
    } ?? nil
  }

  /// What stands against a token; clears those that ended away before it counts the others.
  private func problem(
    with wanted: TokenRequest, for account: Account, in place: borrowing LockedPlace
  ) throws -> TokenProblem? {
    if let problem = wanted.problem(for: account) { return problem }
    var alive = 0
    for name in try place.names(in: "tokens") {
      let file = "tokens/\(name)"
      guard let object = try place.read(file) else { continue }
      if try TokenGrant(object, path: place.path(file)).isAlive(at: now, account: account) {
        alive += 1
      } else {
        try place.remove(file)
      }
    }
    return alive < Self.tokensKept ? nil : .tooMany
  }

  private func write(
    _ token: PersonalToken, _ wanted: TokenRequest, of account: Account, from visitor: Visitor,
    in place: borrowing LockedPlace
  ) throws {
    var wanted = wanted
    wanted.name = normalized(wanted.name)
    let grant = TokenGrant(wanted, epoch: account.epoch, at: now)
    try place.write("tokens/\(token.hash).json", grant.document)
    try record(.tokenCreated, detail: token.id, visitor: visitor, in: place)
    announce(
      .tokenCreated(name: grant.name), to: account,
      from: visitor == .commandLine ? nil : visitor)
  }

  /// The token that was just made in this session, and gone from it with this call; `nil` for none,
  /// one of more than ten minutes ago, or one that was revoked since.
  package func takeNewToken(_ signedIn: SignedIn) throws -> PersonalToken? {
    guard signedIn.session.document["newToken"] != nil else { return nil }
    let ring = try ring()
    return try store.update(signedIn.person.place) { place -> PersonalToken? in
      guard var session = try session(signedIn.token, in: place),
        let waiting = session.document.object("newToken")
      else { return nil }
      session.document["newToken"] = nil
      try place.write("sessions/\(signedIn.token.hash).json", session.document)
      guard let sealed = waiting.string("token"), let at = waiting.int("at"),
        now - at < Self.showingTime
      else { return nil }
      let bytes = try ring.open(
        sealed, purpose: Purpose.newToken, owner: signedIn.person.text)
      guard let token = PersonalToken(String(decoding: bytes, as: UTF8.self)),
        try place.read("tokens/\(token.hash).json") != nil
      else { return nil }
      return token
    } ?? nil
  }

  /// A token as it is listed: its public id is the first 16 digits of its file's name.
  package struct ListedToken: Sendable {
    package let id: String
    package let grant: TokenGrant
  }

  /// A person's living tokens, the newest first.
  package func tokens(of account: Account) throws -> [ListedToken] {
    let folder = "\(account.id.place)/tokens"
    let listed = try store.names(in: folder).compactMap { name -> ListedToken? in
      guard let object = try store.read("\(folder)/\(name)") else { return nil }
      let grant = try TokenGrant(object, path: store.path("\(folder)/\(name)"))
      guard grant.isAlive(at: now, account: account) else { return nil }
      return ListedToken(id: String(name.prefix(16)), grant: grant)
    }
    return listed.sorted { ($0.grant.created, $1.id) > ($1.grant.created, $0.id) }
  }

  /// Ends one token of a person by its public id; returns whether there was one.
  package func revokeToken(
    _ id: String, of person: PersonID, from visitor: Visitor
  ) throws -> Bool {
    guard id.utf8.count == 16, id.utf8.allSatisfy(isLowerHex) else { return false }
    return try revokeTokens(of: person, from: visitor) { $0.hasPrefix(id) } > 0
  }

  /// Ends all tokens of a person; returns how many.
  package func revokeTokens(of person: PersonID, from visitor: Visitor) throws -> Int {
    try revokeTokens(of: person, from: visitor) { _ in true }
  }

  private func revokeTokens(
    of person: PersonID, from visitor: Visitor, where isMeant: (String) -> Bool
  ) throws -> Int {
    try store.update(person.place) { place in
      let names = try place.names(in: "tokens").filter(isMeant)
      for name in names {
        let id = String(name.prefix(16))
        if visitor == .commandLine, let account = try account(person, in: place) {
          try recordForSite(SiteEvent(.tokenRevoked, by: .server, to: .init(account), detail: id))
        }
        try place.remove("tokens/\(name)")
        try record(.tokenRevoked, detail: id, visitor: visitor, in: place)
      }
      return names.count
    } ?? 0
  }
}
