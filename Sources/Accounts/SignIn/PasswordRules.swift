@_spi(_Unicode) internal import Swift

/// Why a new password is refused.
package enum PasswordProblem: Equatable, Sendable {
  /// The least number of characters that would be accepted.
  case tooShort(least: Int)
  case tooLong(most: Int)
  /// Whole, it is one of those that are tried first.
  case common
  /// Whole, it is made of the site's or the person's own names.
  case aboutYou
}

/// What a password must be (NIST SP 800-63B-4 3.1.1.2): long and not one of the usual ones.
enum PasswordRules {
  /// Code points, where the password is the only factor.
  static let leastAlone = 15
  /// Code points, where a second step is required of the person.
  static let leastWithSecondStep = 8
  static let most = 256

  /// Returns what is wrong with a new password, or `nil`.
  ///
  /// `least` is `leastAlone` or `leastWithSecondStep`; `context` are the site's and the person's own
  /// words: names, addresses.
  static func problem(
    with password: String, least: Int, context: [String]
  ) -> PasswordProblem? {
    // Before normalising: a megabyte is not worth the work.
    guard password.utf8.count <= most * 4 else { return .tooLong(most: most) }
    let normal = normalized(password)
    // Code points, not the grapheme clusters that `count` counts.
    let length = normal.unicodeScalars.count
    if length > most { return .tooLong(most: most) }
    if length < least { return .tooShort(least: least) }
    let words = context.flatMap(Blocklist.words)
    let plain = Blocklist.plain(normal)
    if Blocklist.isMade(plain, of: words) { return .aboutYou }
    if Blocklist.isCommon(plain) { return .common }
    return nil
  }

  /// The bytes that are hashed: NFC, nothing cut, folded or trimmed.
  static func bytes(_ password: String) -> [UInt8]? {
    guard password.utf8.count <= most * 4 else { return nil }
    let normal = normalized(password)
    return normal.unicodeScalars.count <= most ? Array(normal.utf8) : nil
  }
}
