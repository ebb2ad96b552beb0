internal import OneTimeCodes
internal import Sealing
internal import StrictJSON

/// A set of recovery codes as it is kept: Argon2id hashes under one salt.
///
/// One salt a set, so that one hash checks an attempt against all of them; each code carries 80
/// random bits, so hashes of a set tell nothing about each other (security, "where we decide
/// differently").
struct RecoverySet: Sendable {
  var object: JSONObject

  static let empty = RecoverySet(salt: [], keyID: "", cost: .standard, hashes: [], made: 0)

  init?(_ object: JSONObject) {
    guard object.string("salt").flatMap({ Base64URL.decode($0) }) != nil,
      object.string("key") != nil, let hashes = object.array("hashes"),
      hashes.allSatisfy({ $0.stringValue.flatMap { Base64URL.decode($0) } != nil }),
      object.whole("made") != nil, object.whole("total") != nil,
      Self.cost(object.object("cost")) != nil
    else { return nil }
    self.object = object
  }

  init(salt: [UInt8], keyID: String, cost: Argon2Cost, hashes: [[UInt8]], made: Int64) {
    object = [
      "salt": .string(Base64URL.encode(salt)), "key": .string(keyID),
      "cost": [
        "memoryKiB": .int(Int64(cost.memoryKiB)), "passes": .int(Int64(cost.passes)),
        "lanes": .int(Int64(cost.lanes)),
      ],
      "hashes": .array(hashes.map { .string(Base64URL.encode($0)) }), "made": .int(made),
      "total": .int(Int64(hashes.count)),
    ]
  }

  var salt: String { object.string("salt") ?? "" }
  private var keyID: String { object.string("key") ?? "" }
  /// What the hashes were made at, so that codes outlive a raise of the cost; checked when the set
  /// was read.
  private var cost: Argon2Cost { Self.cost(object.object("cost")) ?? .standard }

  private static func cost(_ object: JSONObject?) -> Argon2Cost? {
    guard let memory = object?.int("memoryKiB"), (8...1_048_576).contains(memory),
      let passes = object?.int("passes"), (1...64).contains(passes),
      let lanes = object?.int("lanes"), (1...16).contains(lanes)
    else { return nil }
    return Argon2Cost(
      memoryKiB: UInt32(memory), passes: UInt32(passes), lanes: UInt32(lanes))
  }

  /// When the set was made, seconds since the epoch.
  var made: Int64 { object.int("made") ?? 0 }
  /// How many codes it had then.
  var total: Int { Int(clamping: object.int("total") ?? 0) }

  var hashes: [String] {
    get { (object.array("hashes") ?? []).compactMap(\.stringValue) }
    set { object["hashes"] = .array(newValue.map { .string($0) }) }
  }

  /// Hashes new codes; slow, about 40 ms a code, so never under a lock.
  static func hashing(
    _ codes: [RecoveryCode], salt: [UInt8], made: Int64, cost: Argon2Cost, ring: KeyRing
  ) throws -> RecoverySet {
    let pepper = try ring.pepper(id: nil)
    let hashes = try codes.map { try hash($0, salt, cost, pepper.bytes) }
    return RecoverySet(salt: salt, keyID: pepper.id, cost: cost, hashes: hashes, made: made)
  }

  /// The hash of an attempt under this set's salt and cost; slow, so never under a lock.
  func hash(of attempt: RecoveryCode, ring: KeyRing) throws -> String {
    let pepper = try ring.pepper(id: keyID)
    let salt = Base64URL.decode(salt) ?? []
    return Base64URL.encode(try Self.hash(attempt, salt, cost, pepper.bytes))
  }

  /// Takes the code with this hash out of the set; returns whether it was in it.
  ///
  /// Compares with every hash, each in constant time.
  mutating func spend(_ hash: String) -> Bool {
    let attempt = Array(hash.utf8)
    let kept = hashes.filter { !areEqualInConstantTime(Array($0.utf8), attempt) }
    guard kept.count < hashes.count else { return false }
    hashes = kept
    return true
  }

  private static func hash(
    _ code: RecoveryCode, _ salt: [UInt8], _ cost: Argon2Cost, _ pepper: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try PasswordHash.raw(
      code.canonicalRevealingSecret, salt: salt, cost: cost, secret: pepper,
      associated: Array("nightlatch recovery code v1".utf8), length: 32)
  }
}
