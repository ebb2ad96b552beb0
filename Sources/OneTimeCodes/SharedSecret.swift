internal import Sealing

/// The key that an authenticator app and this site share.
///
/// Its life: drawn at enrolment (20 bytes, RFC 4226 §4 R6), shown once as a QR code and in groups
/// of four, kept sealed, asked for a `matchingStep` at each sign-in, and forgotten when the second
/// step is turned off.
package struct SharedSecret: Equatable, Sendable, Redacted {
  /// The key itself.
  package let bytesRevealingSecret: [UInt8]

  /// Creates a secret, or returns `nil` unless there are 16 to 64 bytes.
  ///
  /// 128 bits are the least that RFC 4226 §4 (R6) allows; more than 64 bytes no app needs.
  package init?(bytes: [UInt8]) {
    guard (16...64).contains(bytes.count) else { return nil }
    bytesRevealingSecret = bytes
  }

  /// Creates a secret from a key as people copy and type it (`Base32.decode(lenient:)`), or
  /// returns `nil` unless it has 16 to 64 bytes.
  package init?(base32 text: String) {
    // 64 bytes are 103 characters; the rest of the room is for spaces and hyphens.
    guard text.utf8.count <= 512, let bytes = Base32.decode(lenient: text) else { return nil }
    self.init(bytes: bytes)
  }

  /// The key in base32, upper case, without padding.
  package var base32RevealingSecret: String { Base32.encode(bytesRevealingSecret) }

  /// The key in base32 in groups of four, to be typed by hand.
  package var groupedRevealingSecret: String {
    grouped(Array(base32RevealingSecret.utf8), by: UInt8(ascii: " "))
  }

  package static func == (one: SharedSecret, other: SharedSecret) -> Bool {
    areEqualInConstantTime(one.bytesRevealingSecret, other.bytesRevealingSecret)
  }
}

/// Returns ASCII text with `separator` after every four characters but the last.
func grouped(_ text: [UInt8], by separator: UInt8) -> String {
  var result: [UInt8] = []
  result.reserveCapacity(text.count * 5 / 4)
  for (index, unit) in text.enumerated() {
    if index > 0 && index % 4 == 0 { result.append(separator) }
    result.append(unit)
  }
  return String(decoding: result, as: UTF8.self)
}
