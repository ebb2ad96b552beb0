internal import Files
internal import Records
internal import StrictJSON

/// The answer to somebody who has forgotten a password.
package enum ResetRequestOutcome: Equatable, Sendable {
  /// Taken on; whether a mail goes out is nobody's business but its reader's.
  case taken
  /// Too many from one network, or on the whole site: seconds until the next is looked at.
  case wait(Int64)
}

/// The answer to a new password through a mailed link.
package enum ResetOutcome: Equatable, Sendable {
  case done
  case problem(PasswordProblem)
  /// Forged, used, replaced or expired: one answer.
  case badLink
}

extension Accounts {
  /// How long a link for a forgotten password is good, in seconds: an hour.
  package static let resetLifetime: Int64 = 3600

  private static let requestsOfNetwork = Allowance(
    name: "reset from a network", most: 10, seconds: 3600)
  private static let requestsOfSite = Allowance(
    name: "resets of the site", most: 300, seconds: 3600)
  private static let requestsOfPerson = Allowance(
    name: "reset of a person", most: 3, seconds: 3600)

  /// Mails a link for a new password to an address, if it is a confirmed one of somebody active.
  ///
  /// Whatever was typed, the same is done: three allowances are taken, a token is made, two
  /// documents are written and synchronised and a mail is put into words. For an address that is
  /// nobody's (or has had its three mails in this hour) they are written beside the people, where
  /// the next such request writes over them. Answer, time and files of the request tell nothing.
  package func requestPasswordReset(
    _ typed: String, from visitor: Visitor
  ) throws -> ResetRequestOutcome {
    let network = Throttle.network(of: visitor)
    if let wait = try take(Self.requestsOfNetwork, of: network) { return .wait(wait) }
    if let wait = try take(Self.requestsOfSite, of: "") { return .wait(wait) }
    let identifier = Identifier(typed)
    let found = try findAccount(identifier)
    let subject = found?.id.text ?? "nobody \(identifier.canonical)"
    let isOver = try take(Self.requestsOfPerson, of: subject) != nil
    // A name finds its person too, but a link goes to an address that was typed.
    let address = EmailAddress(typed).flatMap { typed in
      found?.emails.first { EmailAddress($0)?.canonical == typed.canonical }
    }
    if let found, let address, found.state == .active, found.hasPassword, !isOver {
      try mailReset(to: address, of: found.id, from: visitor)
    } else {
      try pretendReset(key: subject, from: visitor)
    }
    return .taken
  }

  private func mailReset(
    to address: String, of id: PersonID, from visitor: Visitor
  ) throws {
    let token = BearerToken(person: id, surroundings: surroundings)
    _ = try store.update(id.place) { place in
      guard var account = try account(id, in: place), account.state == .active,
        account.hasPassword
      else { return }
      // One at a time: the newer link voids the older.
      account.document["reset"] = resetMember(token)
      try write(account, in: place)
      send(
        resetLetter(token, username: account.name, from: visitor), to: [address],
        in: account.language, until: now + Self.resetLifetime)
    }
  }

  private func pretendReset(key: String, from visitor: Visitor) throws {
    guard let nobody = PersonID(surroundings.randomID()) else { preconditionFailure("32 digits") }
    let token = BearerToken(person: nobody, surroundings: surroundings)
    // Few, so that they are all there after the first requests: making one takes time.
    let place = "throttle/nobody/\(nobody.text.prefix(1))"
    try change(place) { locked in
      let account = Account(
        id: nobody, name: SignInName("nobody") ?? Self.noName, displayName: "", emails: [],
        isAdmin: false, created: now)
      var document = account.document
      document["reset"] = resetMember(token)
      try locked.write("account.json", document)
      guard sendsMail else { return }
      let letter = resetLetter(token, username: account.name, from: visitor)
      let bytes = try outboxDocument(
        letter, to: ["nobody@localhost"], in: nil, name: "mail.json",
        until: now + Self.resetLifetime)
      try Files.replace(locked.path("mail"), with: bytes)
    }
  }

  private static var noName: SignInName { preconditionFailure("\"nobody\" is a sign-in name") }

  private func resetMember(_ token: BearerToken) -> JSONValue {
    .object(["hash": .string(token.hash), "expires": .int(now + Self.resetLifetime)])
  }

  private func resetLetter(
    _ token: BearerToken, username: String, from visitor: Visitor
  ) -> Letter {
    .resetPassword(
      token: token, username: username, seconds: Self.resetLifetime, at: now, visitor)
  }

  /// The person whom a link for a forgotten password is for; `nil` for a link that is not good
  /// (any more).
  ///
  /// Nothing is spent: mail programs open links to look at them.
  package func resettable(by link: String?) throws -> Account? {
    guard let token = link.flatMap({ BearerToken($0) }), let account = try account(token.person),
      isGood(token, for: account)
    else { return nil }
    return account
  }

  /// Sets a new password through a mailed link, which is spent with that.
  ///
  /// Nobody is signed in, everybody is signed out, and the second step stays as it is.
  package func resetPassword(
    _ link: String, to password: String, from visitor: Visitor
  ) throws -> ResetOutcome {
    guard let account = try resettable(by: link), let token = BearerToken(link) else {
      return .badLink
    }
    if let problem = problem(with: password, for: account) { return .problem(problem) }
    let hash = try hashNewPassword(password, for: account)
    let isDone = try store.update(account.id.place) { place in
      guard var account = try self.account(token.person, in: place), isGood(token, for: account)
      else { return false }
      account.setPassword(hash: hash, at: now)
      try endAllSessions(of: &account, event: .passwordReset, by: visitor, in: place)
      return true
    }
    guard isDone == true else { return .badLink }
    // A new password was bound: what was counted against the old one is over.
    try throttle.forget(.init(person: account.id))
    return .done
  }

  private func isGood(_ token: BearerToken, for account: Account) -> Bool {
    guard account.state == .active, let reset = account.document.object("reset"),
      let expires = reset.int("expires"), now < expires, expires <= now + Self.resetLifetime
    else { return false }
    return reset.string("hash") == token.hash
  }
}
