internal import Records
internal import Site

/// The answer to removing an authenticator app.
package enum AppRemoval: Sendable {
  /// Its codes are refused from now on; this session's token changed with it.
  case removed(BearerToken)
  /// It is the only one: removing it is turning the second step off, which asks for more.
  case last
  /// The person has no such app.
  case unknown
  /// The session ended, or its person has not proven every factor a short while ago.
  case signedOut
}

extension Accounts {
  /// Apps that a person may have at once.
  package static let appsKept = 10

  /// Takes one app from those of a person; the others and the recovery codes stay as they are.
  ///
  /// Every other session is ended and every trusted device forgotten with the same write.
  package func removeApp(
    _ id: String, _ signedIn: SignedIn, from visitor: Visitor
  ) throws -> AppRemoval {
    guard signedIn.isFresh(at: now, policy: site.session) else { return .signedOut }
    return try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place),
        let session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session)
      else { return .signedOut }
      guard var second = account.secondStep, second.apps.contains(where: { $0.id == id }) else {
        return .unknown
      }
      guard second.apps.count > 1 else { return .last }
      second.apps.removeAll { $0.id == id }
      account.secondStep = second
      let token = try endingOtherSessions(
        signedIn, account: &account, event: .appRemoved, visitor: visitor, in: place)
      return token.map { .removed($0) } ?? .signedOut
    } ?? .signedOut
  }
}
