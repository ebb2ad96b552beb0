internal import Records
internal import StrictJSON

/// A sign-in whose password was right and whose second step is due.
///
/// It is good for the second step alone, for five minutes, once.
struct Pending {
  static let lifetime: Int64 = 300
  /// Open at once for one person; who has the password could otherwise fill the disk.
  static let kept = 64

  private(set) var document: JSONObject

  init(_ document: JSONObject, path: String) throws(RecordsError) {
    guard document.whole("created") != nil, document.whole("epoch") != nil,
      document["door"] == nil || document.string("door").flatMap({ Door(rawValue: $0) }) != nil,
      document["remoteUser"] == nil || document.string("remoteUser") != nil
    else {
      throw .damaged(path, "a member of the pending sign-in is missing or of another type")
    }
    self.document = document
  }

  init(
    account: Account, returnTo: String?, door: Door, visitor: Visitor, remoteUser: String?,
    at now: Int64
  ) {
    document = [
      "version": 1, "created": .int(now), "epoch": .int(account.epoch),
      "address": .string(visitor.address), "agent": .string(visitor.agent),
    ]
    document["returnTo"] = returnTo.map { .string($0) }
    if door != .pages { document["door"] = .string(door.rawValue) }
    document["remoteUser"] = remoteUser.map { .string($0) }
  }

  /// Where the person wanted to go, as the page that asked for the password checked it.
  var returnTo: String? { document.string("returnTo") }

  /// Where the password was given: the code has to come the same way.
  var door: Door { document.string("door").flatMap { Door(rawValue: $0) } ?? .pages }

  /// The name that the web server vouched for, in place of a password.
  var remoteUser: String? { document.string("remoteUser") }

  var created: Int64 { document.int("created") ?? 0 }
  private var epoch: Int64 { document.int("epoch") ?? 0 }

  func isAlive(at now: Int64, account: Account) -> Bool {
    account.state == .active && epoch == account.epoch && account.secondStep != nil
      && now - created < Self.lifetime && created <= now + Self.lifetime
  }
}

/// A living pending sign-in, for the page that asks for the code.
package struct PendingSignIn: Sendable {
  package let token: BearerToken
  package let account: Account
  /// A path on this site, or `nil`.
  package let returnTo: String?
  /// The last two digits of the number that a code was sent to for this sign-in, while it is good.
  package let textEnding: String?
}

extension Accounts {
  /// How long a pending sign-in is good for, in seconds.
  package static let pendingLifetime = Pending.lifetime

  /// The pending sign-in that a cookie, or a ticket of the programming interface, stands for; `nil`
  /// for none, one that ended or one of the other door.
  ///
  /// `remoteUser` is the name that the web server vouches for with this request: one that began with
  /// such a name goes on with it alone.
  package func pendingSignIn(
    for cookie: String?, through door: Door = .pages, remoteUser: String? = nil
  ) throws -> PendingSignIn? {
    guard let token = cookie.flatMap({ BearerToken($0) }) else { return nil }
    let path = "\(token.person.place)/pending/\(token.hash).json"
    guard let object = try store.read(path), let account = try account(token.person) else {
      return nil
    }
    let pending = try Pending(object, path: store.path(path))
    guard pending.door == door, pending.isAlive(at: now, account: account),
      pending.remoteUser == remoteUser
    else { return nil }
    let isTextSent =
      canSendText(to: account)
      && pending.document.object("text").flatMap { TextCode($0) }?.isAlive(at: now) == true
    return PendingSignIn(
      token: token, account: account, returnTo: pending.returnTo,
      textEnding: isTextSent ? account.textNumber?.ending : nil)
  }

  func startPending(
    for account: Account, returnTo: String?, through door: Door = .pages, visitor: Visitor,
    remoteUser: String? = nil,
    in place: borrowing LockedPlace
  ) throws -> BearerToken {
    let names = try place.names(in: "pending")
    if names.count >= 8 { try sweepPending(names, account: account, in: place) }
    let token = BearerToken(person: account.id, surroundings: surroundings)
    let pending = Pending(
      account: account, returnTo: returnTo, door: door, visitor: visitor, remoteUser: remoteUser,
      at: now)
    try place.write("pending/\(token.hash).json", pending.document)
    return token
  }

  /// Whether the pending sign-in of that door still stands, inside the locked place.
  func isPending(
    _ token: BearerToken, through door: Door = .pages, account: Account,
    in place: borrowing LockedPlace
  ) throws -> Bool {
    let file = "pending/\(token.hash).json"
    guard let object = try place.read(file) else { return false }
    let pending = try Pending(object, path: place.path(file))
    return pending.door == door && pending.isAlive(at: now, account: account)
  }

  /// The name that the web server vouched for when a pending sign-in began.
  func remoteUser(ofPending token: BearerToken, in place: borrowing LockedPlace) throws -> String? {
    let file = "pending/\(token.hash).json"
    return try place.read(file).flatMap { try Pending($0, path: place.path(file)).remoteUser }
  }

  private func sweepPending(
    _ names: [String], account: Account, in place: borrowing LockedPlace
  ) throws {
    var alive: [(file: String, created: Int64)] = []
    for name in names {
      let file = "pending/\(name)"
      guard let object = try place.read(file) else { continue }
      let pending = try Pending(object, path: place.path(file))
      if pending.isAlive(at: now, account: account) {
        alive.append((file, pending.created))
      } else {
        try place.remove(file)
      }
    }
    guard alive.count >= Pending.kept else { return }
    alive.sort { $0.created < $1.created }
    for entry in alive.prefix(alive.count - Pending.kept + 1) { try place.remove(entry.file) }
  }
}
