internal import CCrypt

/// A password hash that another system made, as an htpasswd file holds it.
///
/// It is checked until its person signs in, and replaced by one of ours then; none is ever made.
package struct ForeignHash: Equatable, Sendable {
  /// What made it; the raw value is what people call it.
  package enum Kind: String, CaseIterable, Sendable {
    case bcrypt
    case apr1
    case sha1 = "SHA-1"
    /// `$1$`, `$5$`, `$6$` and `$y$` of crypt(3).
    case md5Crypt = "MD5 crypt"
    case sha256Crypt = "SHA-256 crypt"
    case sha512Crypt = "SHA-512 crypt"
    case yescrypt
    /// The first crypt(3): eight characters of a password count, the others do not.
    case crypt
  }

  package let kind: Kind
  private let text: [UInt8]
  /// How many bytes of the text are the salt and the cost, without the hash itself.
  private let settingLength: Int

  /// Reads a stored hash; `nil` for a kind that is not known, another form, or a cost beyond all
  /// reason.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 256, let (kind, setting) = Self.kind(of: bytes) else { return nil }
    self.kind = kind
    self.text = bytes
    settingLength = setting
  }

  /// Whether a password is the one that was hashed, comparing in constant time.
  ///
  /// - Throws: `libraryFailure` where the library refuses a hash of this form.
  package func matches(_ password: [UInt8]) throws(SealingError) -> Bool {
    // In C a zero byte is the end of the password: what comes after it would not count.
    guard !password.contains(0) else { return false }
    return areEqualInConstantTime(try hash(of: password), text)
  }

  /// A hash of nobody's password that costs as much as this one to check.
  package var decoy: ForeignHash {
    var decoy = text[..<settingLength]
    decoy += [UInt8](repeating: UInt8(ascii: "."), count: text.count - settingLength)
    return ForeignHash(kind: kind, text: Array(decoy), settingLength: settingLength)
  }

  /// Two hashes of one class cost the same to check: the kind and, where it has one, its cost.
  package var costClass: String {
    switch kind {
    case .bcrypt: "bcrypt \(String(decoding: text[4..<6], as: UTF8.self))"
    case .sha256Crypt, .sha512Crypt:
      "\(kind.rawValue) \(Self.rounds(in: text).map { String($0.rounds) } ?? "default")"
    default: kind.rawValue
    }
  }

  /// Whether checking it takes so long that it shows beside the hash that every try pays for.
  package var isSlow: Bool {
    switch kind {
    case .bcrypt, .sha256Crypt, .sha512Crypt, .yescrypt: true
    case .apr1, .sha1, .md5Crypt, .crypt: false
    }
  }

  /// The stored text, to be sealed.
  package var textRevealingSecret: String { String(decoding: text, as: UTF8.self) }

  private init(kind: Kind, text: [UInt8], settingLength: Int) {
    self.kind = kind
    self.text = text
    self.settingLength = settingLength
  }

  private func hash(of password: [UInt8]) throws(SealingError) -> [UInt8] {
    switch kind {
    case .sha1:
      return Array("{SHA}".utf8)
        + Array(Base64.encode(try LegacyDigest.sha1(password), alphabet: .standard).utf8)
        + [UInt8(ascii: "=")]
    case .apr1:
      let salt = text[APR1.mark.utf8.count..<settingLength - 1]
      return Array(text[..<settingLength])
        + Array(try APR1.hash(password, salt: Array(salt)).utf8)
    default:
      return try Self.crypt(password, setting: text)
    }
  }

  private static func crypt(
    _ password: [UInt8], setting: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    let password = (password + [0]).map { CChar(bitPattern: $0) }
    let setting = (setting + [0]).map { CChar(bitPattern: $0) }
    var result = [CChar](repeating: 0, count: 384)
    guard unsafe nightlatch_crypt(password, setting, &result, result.count) == 1 else {
      throw .libraryFailure("crypt")
    }
    return result.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  }
}

extension ForeignHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "ForeignHash(\(kind.rawValue), redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
