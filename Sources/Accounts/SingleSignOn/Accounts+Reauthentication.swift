internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// When the web server says that somebody authenticated, as it says it in
/// `NIGHTLATCH_AUTH_TIME`.
package enum RemoteAuthentication: Equatable, Sendable {
  /// "now": the server passes no request to this address without a new authentication.
  case now
  /// Seconds since the epoch, as OpenID Connect's `auth_time` counts them.
  case at(Int64)

  /// Reads the variable; `nil` for anything else, which proves nothing.
  package init?(_ text: String) {
    if text == "now" {
      self = .now
      return
    }
    let digits = text.utf8
    guard (1...12).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    self = .at(digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) })
  }
}

/// What came of coming back from a new authentication elsewhere.
package enum ReauthenticationOutcome: Sendable {
  case done(BearerToken, returnTo: String?)
  /// Nothing was begun in this session, it was too long ago, or it is spent.
  case expired
  /// The web server does not say that anybody authenticated since it was begun.
  case unproven
}

extension Accounts {
  /// Seconds in which somebody comes back from authenticating elsewhere.
  static let reauthenticationLifetime: Int64 = 600
  /// Seconds by which another server's clock may be slow.
  static let reauthenticationSkew: Int64 = 30

  /// Notes in the session that a new authentication was asked for elsewhere.
  ///
  /// - Returns: A state that comes back once, in this session alone; `nil` when the session ended,
  ///   or did not come through single sign-on.
  package func beginReauthentication(
    _ signedIn: SignedIn, returnTo: String?
  ) throws -> String? {
    guard signedIn.session.remoteUser != nil else { return nil }
    let state = surroundings.randomToken()
    var begun: JSONObject = ["hash": .string(Self.stateHash(state)), "at": .int(now)]
    begun["returnTo"] = returnTo.map { .string($0) }
    let isAlive = try changeSession(signedIn) { $0["reauthentication"] = .object(begun) }
    return isAlive ? state : nil
  }

  /// Makes the session fresh for whoever comes back from a new authentication.
  ///
  /// That they come back proves nothing, for the way back is known to the browser; what proves it is
  /// the web server's word that an authentication took place after it was asked for. The state binds
  /// that word to this session, once. It is spent by being brought, right or not.
  package func finishReauthentication(
    _ signedIn: SignedIn, state: String, said: RemoteAuthentication?, from visitor: Visitor
  ) throws -> ReauthenticationOutcome {
    try store.update(signedIn.person.place) { place in
      guard let account = try account(signedIn.person, in: place),
        let session = try session(signedIn.token, in: place),
        session.isAlive(at: now, account: account, policy: site.session),
        session.remoteUser != nil, session.remoteUser == account.singleSignOn?.name,
        let begun = session.document.object("reauthentication"), let at = begun.whole("at"),
        let hash = begun.string("hash"),
        areEqualInConstantTime(Array(hash.utf8), Array(Self.stateHash(state).utf8))
      else { return .expired }
      let isProven =
        switch said {
        case .now?: true
        case .at(let seconds)?:
          seconds >= at - Self.reauthenticationSkew && seconds <= now + Self.reauthenticationSkew
        case nil: false
        }
      let isInTime = at <= now && now - at < Self.reauthenticationLifetime
      guard isProven, isInTime else {
        var session = session
        session.document["reauthentication"] = nil
        try place.write("sessions/\(signedIn.token.hash).json", session.document)
        return isInTime ? .unproven : .expired
      }
      let token = try rotateSession(signedIn, account: account, in: place) { session in
        session["reauthentication"] = nil
        session["authenticated"] = .int(now)
      }
      guard let token else { return .expired }
      try record(
        .steppedUp, detail: Level.singleSignOn.rawValue, visitor: visitor, in: place)
      return .done(token, returnTo: begun.string("returnTo"))
    } ?? .expired
  }

  private static func stateHash(_ state: String) -> String {
    SHA256.hexDigest(Array("nightlatch reauthentication v1\u{0}\(state)".utf8))
  }
}
