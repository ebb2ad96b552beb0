internal import Records

/// Whoever calls the programming interface.
package enum Bearer: Sendable {
  case session(SignedIn)
  case token(TokenHolder)

  package var account: Account {
    switch self {
    case .session(let signedIn): signedIn.account
    case .token(let holder): holder.account
    }
  }
}

/// A person's program with a living token.
package struct TokenHolder: Sendable {
  package let account: Account
  /// The token's public id.
  package let id: String
  package let grant: TokenGrant

  /// Whether the token opens what the scope stands for, by its document and by what its person is.
  package func has(_ scope: Scope) -> Bool {
    grant.scopes.contains(scope) && (account.isAdmin || !scope.isForAdministrators)
  }
}

/// What a credential in the header `Authorization` is worth.
package enum BearerOutcome: Sendable {
  case admitted(Bearer)
  /// Neither a session's nor a token's text, or a token with a wrong checksum; nothing was looked
  /// up.
  case malformed
  /// Of the right shape and good for nothing; `id` is the short hash of it, for the log.
  case unknown(id: String)
  /// The same, after too many of those from one network: seconds until they are answered again.
  case wait(Int64)
}

extension Accounts {
  /// How many credentials that are good for nothing one network may send.
  ///
  /// Guessing needs no limit at 192 bits; the disk and the log do. Good ones are never counted, so
  /// nobody is kept out by a neighbour.
  private static let unknownBearers = Allowance(
    name: "unknown bearer of a network", most: 30, seconds: 900)

  /// Whom a session's or a token's text stands for.
  ///
  /// Reads two documents by their path. The last use is written at most once a minute.
  package func bearer(_ text: String, from visitor: Visitor) throws -> BearerOutcome {
    if let token = PersonalToken(text) {
      if let holder = try holder(of: token, from: visitor) { return .admitted(.token(holder)) }
      return try refuse(token.id, from: visitor)
    }
    guard let token = BearerToken(text) else { return .malformed }
    if let signedIn = try session(for: text, through: .interface) {
      return .admitted(.session(signedIn))
    }
    return try refuse(String(token.hash.prefix(16)), from: visitor)
  }

  private func refuse(_ id: String, from visitor: Visitor) throws -> BearerOutcome {
    let network = Throttle.network(of: visitor)
    if let seconds = try take(Self.unknownBearers, of: network) { return .wait(seconds) }
    return .unknown(id: id)
  }

  private func holder(of token: PersonalToken, from visitor: Visitor) throws -> TokenHolder? {
    let file = "tokens/\(token.hash).json"
    let path = "\(token.person.place)/\(file)"
    guard let object = try store.read(path), let account = try account(token.person) else {
      return nil
    }
    let grant = try TokenGrant(object, path: store.path(path))
    guard grant.isAlive(at: now, account: account) else { return nil }
    if now - (grant.lastUsed?.at ?? 0) >= 60 { try touch(file, of: token, from: visitor) }
    return TokenHolder(account: account, id: token.id, grant: grant)
  }

  /// Notes the use under the person's lock, unless the token was revoked meanwhile.
  private func touch(_ file: String, of token: PersonalToken, from visitor: Visitor) throws {
    _ = try store.update(token.person.place) { place in
      guard let object = try place.read(file) else { return }
      var grant = try TokenGrant(object, path: place.path(file))
      grant.use(from: visitor.address, at: now)
      try place.write(file, grant.document)
    }
  }
}
