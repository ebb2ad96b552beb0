internal import OneTimeCodes
internal import Sealing
internal import StrictJSON

/// A set of recovery codes as it is kept: Argon2id hashes under one salt, or, where the site lets
/// people look at them again, each code sealed.
///
/// One salt a set, so that one hash checks an attempt against all of them; each code carries 80
/// random bits, so hashes of a set tell nothing about each other (security, "where we decide
/// differently"). What a set was made as it stays: it works on after the site's setting changes.
struct RecoverySet: Sendable {
  var object: JSONObject

  static let empty = RecoverySet(salt: [], keyID: "", cost: .standard, hashes: [], made: 0)

  init?(_ object: JSONObject) {
    guard object.string("salt").flatMap({ Base64URL.decode($0) }) != nil,
      object.whole("made") != nil, object.whole("total") != nil
    else { return nil }
    if object["sealed"] != nil {
      guard let sealed = object.array("sealed"), sealed.allSatisfy({ $0.stringValue != nil })
      else { return nil }
    } else {
      guard object.string("key") != nil, let hashes = object.array("hashes"),
        hashes.allSatisfy({ $0.stringValue.flatMap { Base64URL.decode($0) } != nil }),
        Self.cost(object.object("cost")) != nil
      else { return nil }
    }
    self.object = object
  }

  /// Takes a member that was checked when its account was read.
  init(checked object: JSONObject) { self.object = object }

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

  private init(salt: [UInt8], sealed: [String], made: Int64) {
    object = [
      "salt": .string(Base64URL.encode(salt)), "sealed": .array(sealed.map { .string($0) }),
      "made": .int(made), "total": .int(Int64(sealed.count)),
    ]
  }

  /// Tells one set from another; for hashes it is the salt as well.
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
  /// How many still work.
  var left: Int { isSealed ? sealed.count : hashes.count }

  /// Whether the codes can be shown again.
  var isSealed: Bool { object["sealed"] != nil }

  var hashes: [String] {
    get { (object.array("hashes") ?? []).compactMap(\.stringValue) }
    set { object["hashes"] = .array(newValue.map { .string($0) }) }
  }

  private var sealed: [String] {
    get { (object.array("sealed") ?? []).compactMap(\.stringValue) }
    set { object["sealed"] = .array(newValue.map { .string($0) }) }
  }
}

extension RecoverySet {
  /// Hashes new codes; slow, about 40 ms a code, so never under a lock.
  static func hashing(
    _ codes: [RecoveryCode], salt: [UInt8], made: Int64, cost: Argon2Cost, ring: KeyRing
  ) throws -> RecoverySet {
    let pepper = try ring.pepper(id: nil)
    let hashes = try codes.map { try hash($0, salt, cost, pepper.bytes) }
    return RecoverySet(salt: salt, keyID: pepper.id, cost: cost, hashes: hashes, made: made)
  }

  /// Seals new codes for the one person they are for.
  static func sealing(
    _ codes: [RecoveryCode], salt: [UInt8], made: Int64, owner: PersonID, ring: KeyRing,
    nonce: () -> [UInt8]
  ) throws(SealingError) -> RecoverySet {
    var sealed: [String] = []
    for code in codes {
      sealed.append(
        try ring.seal(
          Array(code.textRevealingSecret.utf8), purpose: Purpose.recoveryCode, owner: owner.text,
          nonce: nonce()))
    }
    return RecoverySet(salt: salt, sealed: sealed, made: made)
  }

  /// The codes that still work; `nil` where only their hashes are kept.
  func codes(owner: PersonID, ring: KeyRing) throws(SealingError) -> [RecoveryCode]? {
    guard isSealed else { return nil }
    var codes: [RecoveryCode] = []
    for sealed in sealed {
      let text = try ring.open(sealed, purpose: Purpose.recoveryCode, owner: owner.text)
      guard let code = RecoveryCode(String(decoding: text, as: UTF8.self)) else {
        throw SealingError(.malformed, "a recovery code")
      }
      codes.append(code)
    }
    return codes
  }
}

/// A recovery code that somebody typed, made comparable with one set.
struct RecoveryAttempt: Sendable {
  fileprivate enum Form: Sendable {
    case hash(String)
    case code(RecoveryCode)
  }

  fileprivate let form: Form
  /// The set it was made for: one that was renewed meanwhile has another salt.
  fileprivate let salt: String
}

extension RecoverySet {
  /// Makes an attempt comparable with this set; slow where the set is hashed, under its salt and
  /// at its cost, so never under a lock.
  func attempt(_ code: RecoveryCode, ring: KeyRing) throws -> RecoveryAttempt {
    guard !isSealed else { return RecoveryAttempt(form: .code(code), salt: salt) }
    let pepper = try ring.pepper(id: keyID)
    let hash = try Self.hash(code, Base64URL.decode(salt) ?? [], cost, pepper.bytes)
    return RecoveryAttempt(form: .hash(Base64URL.encode(hash)), salt: salt)
  }

  /// Takes the attempted code out of the set; returns whether it was in it.
  ///
  /// Compares with every code, each in constant time.
  mutating func spend(
    _ attempt: RecoveryAttempt, owner: PersonID, ring: KeyRing
  ) throws -> Bool {
    guard attempt.salt == salt else { return false }
    switch attempt.form {
    case .hash(let hash):
      guard !isSealed else { return false }
      let attempt = Array(hash.utf8)
      let kept = hashes.filter { !areEqualInConstantTime(Array($0.utf8), attempt) }
      guard kept.count < hashes.count else { return false }
      hashes = kept
    case .code(let code):
      guard let codes = try codes(owner: owner, ring: ring) else { return false }
      let attempt = code.canonicalRevealingSecret
      let kept = zip(sealed, codes).filter {
        !areEqualInConstantTime($0.1.canonicalRevealingSecret, attempt)
      }
      guard kept.count < codes.count else { return false }
      sealed = kept.map(\.0)
    }
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
