internal import Sealing

/// A personal access token: whose it is, 192 random bits, and a checksum.
///
/// "nlpat_", 32 hexadecimal digits (the person), 48 hexadecimal digits (the secret), six digits of
/// base 62 (the CRC-32 of all before). The prefix lets scanners find a token that was published by
/// mistake; the checksum lets a mistyped or cut one be refused without a look into the store. Only
/// the SHA-256 of the secret's digits is kept, as the name of the token's file.
package struct PersonalToken: Sendable {
  package static let prefix = "nlpat_"

  package let person: PersonID
  private let secret: String

  /// Creates a token from its text, or returns `nil` for anything of another shape or with a wrong
  /// checksum.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    let prefix = Array(Self.prefix.utf8)
    guard bytes.count == prefix.count + 86, bytes.starts(with: prefix) else { return nil }
    let digits = bytes.dropFirst(prefix.count).prefix(80)
    guard digits.allSatisfy(isLowerHex),
      bytes.suffix(6).elementsEqual(Self.checksum(of: bytes.dropLast(6))),
      let person = PersonID(String(decoding: digits.prefix(32), as: UTF8.self))
    else { return nil }
    self.person = person
    secret = String(decoding: digits.suffix(48), as: UTF8.self)
  }

  init(person: PersonID, surroundings: Surroundings) {
    self.person = person
    secret = Hex.encode(surroundings.randomBytes(24))
  }

  /// What a program sends.
  package var textRevealingSecret: String {
    let head = Self.prefix + person.text + secret
    return head + String(decoding: Self.checksum(of: Array(head.utf8)[...]), as: UTF8.self)
  }

  /// The name of the file that stands for it: 64 hexadecimal digits.
  var hash: String { SHA256.hexDigest(Array(secret.utf8)) }

  /// Its public id, for lists and for the log: the first 16 digits of its file's name.
  package var id: String { String(hash.prefix(16)) }

  private static func checksum(of bytes: ArraySlice<UInt8>) -> [UInt8] {
    let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    var rest = CRC32.checksum(bytes)
    var text: [UInt8] = []
    // 62⁶ is more than 2³², so six digits hold every value.
    for _ in 0..<6 {
      text.append(digits[Int(rest % 62)])
      rest /= 62
    }
    return text.reversed()
  }
}

extension PersonalToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "PersonalToken(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
