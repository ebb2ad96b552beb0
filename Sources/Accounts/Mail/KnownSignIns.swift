internal import Records
internal import Sealing
internal import StrictJSON

/// The browsers and networks that a person has signed in from, to tell of one that is new.
///
/// Kept as hashes in the person's `known.json`. Good enough for a notice; nothing is decided by it.
struct KnownSignIns {
  /// Seconds after which what was not seen again is new: half a year.
  static let memory: Int64 = 180 * 86_400
  static let kept = 32

  private(set) var document: JSONObject

  init(_ document: JSONObject?) {
    self.document = document ?? ["version": 1]
  }

  /// Notes a sign-in; returns whether the browser or the network is one not seen lately.
  mutating func note(_ visitor: Visitor, at now: Int64) -> Bool {
    let isNewBrowser = note(Self.browser(visitor.agent), in: "browsers", at: now)
    let isNewNetwork = note(Self.network(visitor.address), in: "networks", at: now)
    return isNewBrowser || isNewNetwork
  }

  private mutating func note(_ name: String, in member: String, at now: Int64) -> Bool {
    let hash = String(SHA256.hexDigest(Array(name.utf8)).prefix(16))
    var entries = (document.array(member) ?? []).compactMap(\.objectValue)
      .filter { now - ($0.int("at") ?? 0) < Self.memory }
    let known = entries.first { $0.string("of") == hash }
    // Written once a day at most: most sign-ins change nothing here.
    if let seen = known?.int("at"), now - seen < 86_400 { return false }
    entries.removeAll { $0.string("of") == hash }
    entries.append(["of": .string(hash), "at": .int(now)])
    document[member] = .array(entries.suffix(Self.kept).map { .object($0) })
    return known == nil
  }

  /// What a browser says of itself without its numbers, which change with each update.
  static func browser(_ agent: String) -> String {
    String(
      decoding: agent.utf8.filter { !(0x30...0x39).contains($0) && $0 != 0x2E && $0 != 0x5F },
      as: UTF8.self)
  }

  /// The first half of an IPv4 address and the first 32 bits of an IPv6 one: what a provider's
  /// customer keeps when the address changes overnight.
  static func network(_ address: String) -> String {
    let separator = UInt8(ascii: address.utf8.contains(UInt8(ascii: ":")) ? ":" : ".")
    let parts = address.utf8.split(
      separator: separator, maxSplits: 2, omittingEmptySubsequences: false)
    return parts.prefix(2).map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
  }
}

extension Accounts {
  /// Tells a person of a sign-in from a browser or a network that is new, after the session was
  /// written.
  ///
  /// The first sign-in of all is no news.
  func noteSignIn(
    of account: Account, from visitor: Visitor, in place: borrowing LockedPlace
  ) throws {
    guard sendsNotices(to: account) else { return }
    let before = try place.read("known.json")
    var known = KnownSignIns(before)
    let isNew = known.note(visitor, at: now)
    if known.document != before { try place.write("known.json", known.document) }
    if isNew, before != nil { announce(.newSignIn, to: account, from: visitor) }
  }
}
