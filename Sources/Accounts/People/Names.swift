@_spi(_Unicode) internal import Swift
internal import Sealing

/// The name a person signs in with, in its one canonical form.
///
/// 1 to 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit. Latin only on purpose:
/// no two names can look alike, and none needs normalising beyond lower case (docs/decisions).
package struct SignInName: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// Creates a name from what somebody typed: capital letters and spaces around it are forgiven.
  package init?(_ typed: String) {
    let bytes = trimmed(typed).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    guard (1...64).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first),
      bytes.allSatisfy({ isLetterOrDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D })
    else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  package var description: String { text }
}

/// A mail address, as it was typed and in the form that is compared.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
  /// As typed, without spaces around it.
  package let text: String
  /// NFC and lower case: two addresses that differ only in this are one.
  package let canonical: String

  /// Creates an address, or returns `nil` for what cannot be one.
  ///
  /// One "@", something before it of at most 64 bytes, a domain after it, at most 254 bytes, no
  /// spaces, control characters, quotes or angle brackets. Whether mail arrives is not known here.
  package init?(_ typed: String) {
    let bytes = trimmed(typed)
    guard (3...254).contains(bytes.count),
      !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F || Self.refused.contains($0) })
    else { return nil }
    let parts = bytes.split(separator: 0x40, omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].count), let last = parts[1].last,
      parts[1].first != 0x2E, last != 0x2E, parts[0].first != 0x2D
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.unicodeScalars.allSatisfy({ !isInvisible($0) }) else { return nil }
    self.text = text
    canonical = normalized(text.lowercased())
  }

  package var description: String { text }

  private static let refused: [UInt8] = Array("\"<>(),;:\\[]".utf8)
}

/// What somebody typed as "who I am": a name or an address.
package struct Identifier {
  /// What is looked up and counted: the same for every spelling of one name or address.
  let canonical: String

  /// Never fails: what can be no name is some unknown name, and costs the same.
  init(_ typed: String) {
    if let name = SignInName(typed) {
      canonical = name.text
    } else if let address = EmailAddress(typed) {
      canonical = address.canonical
    } else {
      canonical = "\u{0}" + String(decoding: typed.utf8.prefix(256), as: UTF8.self)
    }
  }

  init(_ name: SignInName) { canonical = name.text }
  init(_ address: EmailAddress) { canonical = address.canonical }

  /// The claim's place and document: "names/4c" and "HASH.json".
  var claimPlace: String { "names/\(hash.prefix(2))" }
  var claimFile: String { "\(hash).json" }
  package var claim: String { "\(claimPlace)/\(claimFile)" }

  private var hash: String { SHA256.hexDigest(Array(canonical.utf8)) }
}

/// Unicode normalisation form C (UAX #15), the only change made to a password before hashing.
func normalized(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  var scalars = String.UnicodeScalarView()
  for scalar in text._nfc { scalars.append(scalar) }
  return String(scalars)
}

/// The bytes without ASCII spaces and tabs at either end.
private func trimmed(_ text: String) -> [UInt8] {
  var bytes = Array(text.utf8)
  while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
  return Array(bytes.drop { $0 == 0x20 || $0 == 0x09 })
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
}

/// Control, format (direction marks, zero-width) and unassigned characters: never shown, so never
/// part of a name.
func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator:
    true
  default: false
  }
}
