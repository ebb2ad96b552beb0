internal import Records
internal import StrictJSON

/// A browser that its person trusts: after the right password it is not asked for a code.
///
/// It counts for one person, for a number of days that using it does not lengthen, and only as
/// long as nothing has changed that it rests on: password, factors, the site's key and its policy.
package struct Device: Sendable {
  private(set) var document: JSONObject

  init(_ document: JSONObject, path: String) throws(RecordsError) {
    guard document.whole("created") != nil, document.whole("lastSeen") != nil,
      document.whole("expires") != nil, document.whole("epoch") != nil,
      document.string("key") != nil
    else {
      throw .damaged(path, "a member of the device is missing or of another type")
    }
    self.document = document
  }

  init(epoch: Int64, keyID: String, days: Int, visitor: Visitor, at now: Int64) {
    document = [
      "version": 1,
      "created": .int(now),
      "lastSeen": .int(now),
      "expires": .int(now + Int64(days) * Self.day),
      "epoch": .int(epoch),
      "key": .string(keyID),
      "address": .string(visitor.address),
      "agent": .string(visitor.agent),
    ]
  }

  private static let day: Int64 = 86_400

  /// When it was trusted, seconds since the epoch.
  package var created: Int64 { document.int("created") ?? 0 }
  /// The last sign-in with it, seconds since the epoch.
  package var lastSeen: Int64 { document.int("lastSeen") ?? 0 }
  /// The address of the last sign-in with it.
  package var address: String { document.string("address") ?? "" }
  /// The browser's description of itself when it was trusted.
  package var agent: String { document.string("agent") ?? "" }

  /// When the trust ends, seconds since the epoch, under a policy of `days`.
  ///
  /// A policy that was shortened since counts from the day the device was trusted; one that was
  /// lengthened changes nothing.
  package func end(days: Int) -> Int64 {
    min(document.int("expires") ?? 0, created + Int64(days) * Self.day)
  }

  /// Notes a sign-in with it.
  mutating func use(by visitor: Visitor, at now: Int64) {
    document["lastSeen"] = .int(now)
    document["address"] = .string(visitor.address)
  }

  /// Whether it still counts; `days` is what the policy gives this person, `nil` for nothing.
  ///
  /// `floor`: devices that were trusted before it are not any more, whatever the days are now.
  func isAlive(
    at now: Int64, account: Account, days: Int?, since floor: Int64, keyID: String
  ) -> Bool {
    guard let days, created >= floor, account.state == .active, account.secondStep != nil,
      document.int("epoch") == account.epoch, document.string("key") == keyID
    else { return false }
    // A clock that was set back must not lengthen the trust: the future is not alive.
    return created <= now + 300 && now < end(days: days)
  }
}
