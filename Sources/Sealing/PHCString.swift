/// A stored password hash, taken apart.
///
/// The form is the PHC string format of Argon2id with `keyid`; order and spelling are fixed, so
/// that one hash has one text.
struct PHCString {
  var cost: Argon2Cost
  var keyID: String
  var salt: [UInt8]
  var hash: [UInt8]

  init(cost: Argon2Cost, keyID: String, salt: [UInt8], hash: [UInt8]) {
    self.cost = cost
    self.keyID = keyID
    self.salt = salt
    self.hash = hash
  }

  /// Reads a stored string.
  ///
  /// - Throws: `malformed`, also for costs beyond `isBearable`, a salt outside 8 to 64 bytes and a
  ///   hash outside 16 to 64 bytes: a shorter one could be hit by chance.
  init(parsing text: String) throws(SealingError) {
    guard let parsed = Self(checking: text) else {
      throw SealingError(.malformed, "stored password hash")
    }
    self = parsed
  }

  var text: String {
    "$argon2id$v=19$m=\(cost.memoryKiB),t=\(cost.passes),p=\(cost.lanes),"
      + "keyid=\(Base64.encode(Array(keyID.utf8), alphabet: .standard))$"
      + "\(Base64.encode(salt, alphabet: .standard))$\(Base64.encode(hash, alphabet: .standard))"
  }

  /// Whether a cost is one that a stored string may ask this machine to pay.
  ///
  /// Eight blocks a lane are the least that Argon2 takes (RFC 9106 §3.1). 1 GiB, 20 passes and 16
  /// lanes are far above any sensible setting, and still end.
  static func isBearable(_ cost: Argon2Cost) -> Bool {
    (1...16).contains(cost.lanes) && (1...20).contains(cost.passes)
      && (8 * cost.lanes...1 << 20).contains(cost.memoryKiB)
  }

  private init?(checking text: String) {
    guard text.utf8.count <= 512 else { return nil }
    let fields = Self.split(Array(text.utf8)[...], at: "$")
    guard fields.count == 6, fields[0].isEmpty, fields[1].elementsEqual("argon2id".utf8),
      fields[2].elementsEqual("v=19".utf8)
    else { return nil }
    let parameters = Self.split(fields[3], at: ",")
    guard parameters.count == 4,
      let memory = Self.value("m=", of: parameters[0]).flatMap(Self.number),
      let passes = Self.value("t=", of: parameters[1]).flatMap(Self.number),
      let lanes = Self.value("p=", of: parameters[2]).flatMap(Self.number),
      let encodedID = Self.value("keyid=", of: parameters[3]),
      let id = Base64.decode(Array(encodedID), alphabet: .standard), SealingKey.isValidID(id),
      let salt = Base64.decode(Array(fields[4]), alphabet: .standard),
      let hash = Base64.decode(Array(fields[5]), alphabet: .standard),
      (8...64).contains(salt.count), (16...64).contains(hash.count)
    else { return nil }
    let cost = Argon2Cost(memoryKiB: memory, passes: passes, lanes: lanes)
    guard Self.isBearable(cost) else { return nil }
    self.init(cost: cost, keyID: String(decoding: id, as: UTF8.self), salt: salt, hash: hash)
  }

  private static func split(
    _ bytes: ArraySlice<UInt8>, at separator: Unicode.Scalar
  ) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
  }

  private static func value(_ name: String, of field: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    field.starts(with: name.utf8) ? field.dropFirst(name.utf8.count) : nil
  }

  /// Decimal digits alone, no zero in front: `UInt32("+5")` would be 5.
  private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
    guard (1...9).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
    var number: UInt32 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + UInt32(digit - UInt8(ascii: "0"))
    }
    return number
  }
}
