internal import OneTimeCodes
internal import Sealing
internal import StrictJSON

/// A code that went out by text message, as it is kept: a keyed hash that is bound to the person,
/// the number and what the code is for.
///
/// Keyed, because there are only a million codes: without the key file the hash of each could be
/// looked up.
struct TextCode: Equatable, Sendable {
  /// Seconds for which a code is good (NIST SP 800-63B 3.1.3.2: ten minutes at most).
  static let lifetime: Int64 = 600

  enum Use: String {
    case setup = "confirm the number"
    case signIn = "sign in"

    /// The message's name in the outbox.
    var about: String {
      switch self {
      case .setup: "number-code"
      case .signIn: "sign-in-code"
      }
    }
  }

  private(set) var object: JSONObject

  init?(_ object: JSONObject) {
    guard object.whole("made") != nil, object.string("key") != nil,
      object.string("salt").flatMap({ Base64URL.decode($0) }) != nil,
      object.string("hash").flatMap({ Base64URL.decode($0) }) != nil
    else { return nil }
    self.object = object
  }

  private var made: Int64 { object.int("made") ?? 0 }

  func isAlive(at now: Int64) -> Bool {
    now - made < Self.lifetime && made <= now + Self.lifetime
  }

  /// Six random digits, and what is kept of them.
  ///
  /// The digits are returned once, for the message, and are nowhere afterwards.
  static func make(
    for use: Use, person: PersonID, number: PhoneNumber, surroundings: Surroundings, ring: KeyRing
  ) throws(SealingError) -> (digitsRevealingSecret: String, kept: TextCode) {
    let digits = randomDigits(surroundings)
    let salt = surroundings.randomBytes(16)
    let key = try ring.codeKey(id: nil)
    let hash = try Self.hash(Array(digits.utf8), use, person, number, salt: salt, key: key.bytes)
    let kept = TextCode([
      "made": .int(surroundings.now()), "key": .string(key.id),
      "salt": .string(Base64URL.encode(salt)), "hash": .string(Base64URL.encode(hash)),
    ])
    guard let kept else { throw SealingError(.malformed, "text code") }
    return (digits, kept)
  }

  /// Whether these are the digits that went to this number for this use; constant time.
  func matches(
    _ code: SubmittedCode, for use: Use, person: PersonID, number: PhoneNumber, at now: Int64,
    ring: KeyRing
  ) throws(SealingError) -> Bool {
    let key = try ring.codeKey(id: object.string("key"))
    let salt = object.string("salt").flatMap { Base64URL.decode($0) } ?? []
    let expected = object.string("hash").flatMap { Base64URL.decode($0) } ?? []
    let hash = try Self.hash(
      code.digits, use, person, number, salt: salt, key: key.bytes)
    return areEqualInConstantTime(hash, expected) && isAlive(at: now)
  }

  private static func hash(
    _ digits: [UInt8], _ use: Use, _ person: PersonID, _ number: PhoneNumber, salt: [UInt8],
    key: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    let bound =
      "nightlatch text code v1\u{0}\(use.rawValue)\u{0}\(person.text)\u{0}\(number.text)\u{0}"
    return try HMAC.code(
      .sha256, key: key, message: Array(bound.utf8) + salt + digits)
  }

  /// Each of the million codes alike: draws beyond the last whole million are thrown away.
  private static func randomDigits(_ surroundings: Surroundings) -> String {
    while true {
      let draw = surroundings.randomBytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      guard draw < 4_294_000_000 else { continue }
      let digits = String(draw % 1_000_000)
      return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
  }
}
