internal import Records
internal import StrictJSON

/// The answer to a first password.
package enum JoinOutcome: Equatable, Sendable {
  case joined
  case problem(PasswordProblem)
  /// Forged, used or expired: one answer.
  case badLink
}

extension Accounts {
  /// Makes a join link's token for a person without a password; older ones stop working.
  ///
  /// Only its hash is kept. `nil` when there is no such person or a password was set.
  package func makeJoinToken(for id: PersonID) throws -> BearerToken? {
    try store.update(id.place) { place in
      guard var account = try account(id, in: place), account.state == .invited else { return nil }
      let token = BearerToken(person: id, surroundings: surroundings)
      account.document["join"] = .object([
        "hash": .string(token.hash), "expires": .int(now + Self.joinLifetime),
      ])
      try write(account, in: place)
      return token
    } ?? nil
  }

  /// The person whom a join link is for; `nil` for a link that is not good (any more).
  package func invited(by link: String?) throws -> Account? {
    guard let token = link.flatMap({ BearerToken($0) }), let account = try account(token.person),
      isGood(token, for: account)
    else { return nil }
    return account
  }

  /// Sets an invited person's first password.
  ///
  /// The link is spent with that; nobody is signed in.
  package func join(_ link: String, password: String, from visitor: Visitor) throws -> JoinOutcome {
    guard let account = try invited(by: link), let token = BearerToken(link) else {
      return .badLink
    }
    if let problem = problem(with: password, for: account) { return .problem(problem) }
    let hash = try hashNewPassword(password, for: account)
    return try store.update(account.id.place) { place in
      guard var account = try self.account(token.person, in: place), isGood(token, for: account)
      else { return .badLink }
      account.setPassword(hash: hash, at: now)
      account.state = .active
      account.document["join"] = nil
      try write(account, in: place)
      try record(.joined, visitor: visitor, in: place)
      return .joined
    } ?? .badLink
  }

  private func isGood(_ token: BearerToken, for account: Account) -> Bool {
    guard account.state == .invited, let join = account.document.object("join"),
      let expires = join.int("expires"), now < expires
    else { return false }
    return join.string("hash") == token.hash
  }
}
