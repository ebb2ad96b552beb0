internal import Records
internal import StrictJSON

/// What a personal access token stands for: one document, named by the token's hash.
///
/// It counts until its day comes or it is revoked, and only as long as nothing has changed that
/// ends the person's sessions everywhere: password, second step, a lock.
package struct TokenGrant: Sendable {
  private(set) var document: JSONObject

  init(_ document: JSONObject, path: String) throws(RecordsError) {
    guard document.whole("created") != nil, document.whole("expires") != nil,
      document.whole("epoch") != nil, document.string("name") != nil,
      document.array("scopes")?.allSatisfy({ $0.stringValue != nil }) == true,
      Self.isUseInOrder(document["lastUsed"])
    else {
      throw .damaged(path, "a member of the token is missing or of another type")
    }
    self.document = document
  }

  private static func isUseInOrder(_ member: JSONValue?) -> Bool {
    guard let member else { return true }
    return member.objectValue?.whole("at") != nil && member.objectValue?.string("address") != nil
  }

  init(_ wanted: TokenRequest, epoch: Int64, at now: Int64) {
    document = [
      "version": 1,
      "name": .string(wanted.name),
      "scopes": .array(wanted.scopes.map { .string($0.rawValue) }),
      "created": .int(now),
      "expires": .int(now + Int64(wanted.days) * 86_400),
      "epoch": .int(epoch),
    ]
  }

  /// What its person called it.
  package var name: String { document.string("name") ?? "" }
  /// Those that this program knows; a newer one's give nothing here.
  package var scopes: [Scope] {
    (document.array("scopes") ?? []).compactMap { $0.stringValue.flatMap { Scope(rawValue: $0) } }
  }
  /// Seconds since the epoch, like the next.
  package var created: Int64 { document.int("created") ?? 0 }
  package var expires: Int64 { document.int("expires") ?? 0 }
  /// The latest use, exact to a minute; `nil` before the first.
  package var lastUsed: (at: Int64, address: String)? {
    document.object("lastUsed").flatMap { used in
      used.int("at").map { ($0, used.string("address") ?? "") }
    }
  }

  mutating func use(from address: String, at now: Int64) {
    document["lastUsed"] = .object(["at": .int(now), "address": .string(address)])
  }

  func isAlive(at now: Int64, account: Account) -> Bool {
    guard account.state == .active, document.int("epoch") == account.epoch else { return false }
    // A clock that was set back must not lengthen it: the future is not alive.
    return created <= now + 300 && now < expires
  }
}

/// What somebody wants a token to be.
package struct TokenRequest: Equatable, Sendable {
  package var name: String
  package var scopes: [Scope]
  /// From its making until its end.
  package var days: Int

  package init(name: String, scopes: [Scope], days: Int = Self.usualDays) {
    self.name = name
    self.scopes = scopes
    self.days = days
  }

  package static let usualDays = 90
  package static let mostDays = 366

  /// Why such a token is not made; `nil` where nothing stands against it.
  func problem(for account: Account) -> TokenProblem? {
    guard Accounts.isDisplayName(name) else { return .name }
    let offered = Scope.offered(to: account)
    guard !scopes.isEmpty, scopes.allSatisfy(offered.contains) else { return .scopes }
    guard (1...Self.mostDays).contains(days) else { return .days }
    return nil
  }
}

/// Why a token was not made.
package enum TokenProblem: Error, Equatable, Sendable {
  /// Empty, too long, or with characters that do not show.
  case name
  /// None, or one that the person cannot give.
  case scopes
  /// Not 1 to 366.
  case days
  /// As many as an account can have.
  case tooMany
}
