internal import Sealing

/// A code that stands in for a lost device, once.
///
/// Eighty bits as sixteen characters of Crockford's base32 alphabet, which has no I, L, O or U.
/// Each character stands for five bits of the generator's, so none is likelier than another.
package struct RecoveryCode: Equatable, Sendable, Redacted {
  /// Bytes of chance in one code.
  package static let size = 10

  /// The sixteen characters, upper case, without hyphens: what is hashed and compared.
  package let canonicalRevealingSecret: [UInt8]

  /// Makes new codes.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - randomBytes: Returns that many bytes from the system's generator.
  /// - Returns: The codes.
  package static func generate(
    count: Int, randomBytes: (Int) -> [UInt8]
  ) -> [RecoveryCode] {
    (0..<count).map { _ in
      let bytes = randomBytes(size)
      precondition(bytes.count == size, "a recovery code is made of 10 random bytes")
      return RecoveryCode(canonical: FiveBitGroups.split(bytes).map(character))
    }
  }

  /// Reads a code as people copy and type it, or returns `nil` unless it has sixteen characters.
  ///
  /// ASCII spaces and hyphens are passed over, lower case is read as upper case, O as 0, I and L
  /// as 1 (Crockford's rules). Everything outside ASCII is refused.
  package init?(_ submitted: String) {
    // Room for a separator after every character, and no more to go through.
    guard submitted.utf8.count <= 64 else { return nil }
    var canonical: [UInt8] = []
    for unit in submitted.utf8 {
      if unit == UInt8(ascii: " ") || unit == UInt8(ascii: "-") { continue }
      guard let character = Self.canonical(unit) else { return nil }
      canonical.append(character)
    }
    guard canonical.count == 16 else { return nil }
    self.init(canonical: canonical)
  }

  private init(canonical: [UInt8]) { canonicalRevealingSecret = canonical }

  /// The code as it is shown: `ABCD-EFGH-JKMN-PQRS`.
  package var textRevealingSecret: String {
    grouped(canonicalRevealingSecret, by: UInt8(ascii: "-"))
  }

  package static func == (one: RecoveryCode, other: RecoveryCode) -> Bool {
    areEqualInConstantTime(one.canonicalRevealingSecret, other.canonicalRevealingSecret)
  }

  /// The character for a value below 32: digits, then the letters without I, L, O and U.
  private static func character(_ value: UInt8) -> UInt8 {
    switch value {
    case 0...9: UInt8(ascii: "0") + value
    case 10...17: UInt8(ascii: "A") + value - 10
    case 18...19: UInt8(ascii: "J") + value - 18
    case 20...21: UInt8(ascii: "M") + value - 20
    case 22...26: UInt8(ascii: "P") + value - 22
    default: UInt8(ascii: "V") + value - 27
    }
  }

  private static func canonical(_ unit: UInt8) -> UInt8? {
    let upper = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(unit) ? unit & ~0x20 : unit
    switch upper {
    case UInt8(ascii: "O"): return UInt8(ascii: "0")
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return UInt8(ascii: "1")
    case UInt8(ascii: "U"): return nil
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return upper
    default: return nil
    }
  }
}
