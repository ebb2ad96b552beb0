internal import Records
package import Site
internal import StrictJSON

/// How a session's person proved who they are.
///
/// Never raised without proving more.
package enum Level: String, Sendable {
  case password
  case secondStep = "second-step"
  case recovery
  case text = "text-message"
  /// The password on a trusted device: as good as the password alone for whatever asks for more.
  case trustedDevice = "trusted-device"
  /// The web server's word; what the identity provider asked for is not known here.
  case singleSignOn = "single-sign-on"

  /// Whether a code was proven, and not only a device known again.
  var provesSecondStep: Bool {
    switch self {
    case .secondStep, .recovery, .text: true
    case .password, .trustedDevice, .singleSignOn: false
    }
  }
}

/// One session's document.
package struct Session: Sendable {
  var document: JSONObject

  init(_ document: JSONObject, path: String) throws(RecordsError) {
    guard document.whole("created") != nil, document.whole("lastSeen") != nil,
      document.whole("authenticated") != nil, document.whole("epoch") != nil,
      document.string("level").flatMap({ Level(rawValue: $0) }) != nil,
      document["door"] == nil || document.string("door").flatMap({ Door(rawValue: $0) }) != nil,
      document["remoteUser"] == nil || document.string("remoteUser") != nil
    else {
      throw .damaged(path, "a member of the session is missing or of another type")
    }
    self.document = document
  }

  init(
    level: Level, epoch: Int64, door: Door, visitor: Visitor, remoteUser: String? = nil,
    at now: Int64
  ) {
    document = [
      "version": 1,
      "created": .int(now),
      "lastSeen": .int(now),
      "authenticated": .int(now),
      "level": .string(level.rawValue),
      "epoch": .int(epoch),
      "address": .string(visitor.address),
      "agent": .string(visitor.agent),
    ]
    if door != .pages { document["door"] = .string(door.rawValue) }
    guard let remoteUser else { return }
    document["remoteUser"] = .string(remoteUser)
    // How long ago the identity provider asked for anything is not known: nothing is fresh yet.
    document["authenticated"] = 0
  }

  /// The name that the web server vouched for, where the session came of that.
  var remoteUser: String? { document.string("remoteUser") }

  /// Seconds since the epoch, like the two below.
  package var created: Int64 { document.int("created") ?? 0 }
  /// Exact to a minute.
  package var lastSeen: Int64 { document.int("lastSeen") ?? 0 }
  /// When the person last proved every factor.
  package var authenticated: Int64 { document.int("authenticated") ?? 0 }
  package var level: Level {
    document.string("level").flatMap { Level(rawValue: $0) } ?? .password
  }
  package var address: String { document.string("address") ?? "" }
  package var agent: String { document.string("agent") ?? "" }
  /// Where the session began, and all that it is good for.
  package var door: Door { document.string("door").flatMap { Door(rawValue: $0) } ?? .pages }
  var epoch: Int64 { document.int("epoch") ?? 0 }

  /// Whether the session still stands, by the server's clock and the account as it is now.
  func isAlive(at now: Int64, account: Account, policy: SessionPolicy) -> Bool {
    guard account.state == .active, epoch == account.epoch else { return false }
    // A clock that was set back must not lengthen a session for ever: the future is not alive.
    guard created <= now + 300, lastSeen <= now + 300 else { return false }
    return secondsLeft(at: now, isAdmin: account.isAdmin, policy: policy) > 0
  }

  /// How long it stands if it is not used again; 0 or less when its time is over.
  func secondsLeft(at now: Int64, isAdmin: Bool, policy: SessionPolicy) -> Int64 {
    let idle = Int64(isAdmin ? policy.adminIdleMinutes : policy.idleMinutes) * 60
    let whole = Int64(isAdmin ? policy.adminAbsoluteHours : policy.absoluteHours) * 3600
    return min(idle - (now - lastSeen), whole - (now - created))
  }
}

/// A person with a living session: what a signed-in request acts as.
package struct SignedIn: Sendable {
  package let account: Account
  package let session: Session
  package let token: BearerToken
  /// Whether the second step is the identity provider's: ours is neither asked for nor offered.
  package var inheritsSecondStep = false

  /// Whether the session came through single sign-on.
  package var isBySingleSignOn: Bool { session.remoteUser != nil }

  package var person: PersonID { account.id }

  /// Whether this session is the one listed under a public id.
  package func isListed(as id: String) -> Bool {
    id.utf8.count == 16 && token.hash.hasPrefix(id)
  }

  /// Whether the person proved every factor a short while ago.
  package func isFresh(at now: Int64, policy: SessionPolicy) -> Bool {
    guard now - session.authenticated < Int64(policy.stepUpMinutes) * 60 else { return false }
    // A device that was known again has proven nothing that a step-up asks for (security, TD-3).
    return account.secondStep == nil || inheritsSecondStep || session.level.provesSecondStep
  }
}
