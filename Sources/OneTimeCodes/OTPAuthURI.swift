internal import Sealing

/// What the QR code of an enrolment says: `otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=ISSUER`.
///
/// The format is Google Authenticator's "Key URI Format". Issuer and account have no colon, which
/// separates them, and no control characters.
package struct OTPAuthURI: Equatable, Sendable {
  /// UTF-8 bytes that are kept of the issuer and of the account, each.
  ///
  /// Each byte may take three characters, the issuer twice: a URI has at most 750 characters,
  /// whatever the names, and fits a QR code of level M (version 22, 105 modules wide) that a phone
  /// reads from a screen and from paper.
  package static let longestName = 64

  /// The site's name; empty if there is none.
  package let issuer: String
  /// The person's name at the site.
  package let account: String
  package let secret: SharedSecret
  package let parameters: CodeParameters

  /// Creates the URI of a key.
  ///
  /// Both names lose their colons, control characters, and spaces at either end, and are cut
  /// between two scalars to `longestName` bytes.
  package init(
    issuer: String, account: String, secret: SharedSecret, parameters: CodeParameters = .standard
  ) {
    self.issuer = Self.name(issuer)
    self.account = Self.name(account)
    self.secret = secret
    self.parameters = parameters
  }

  /// The URI, secret included: for the QR code and the link, and for nothing else.
  ///
  /// Parameters are left out where they are the standard ones, which is what apps assume.
  package var textRevealingSecret: String {
    var text = "otpauth://totp/"
    if !issuer.isEmpty { text += Self.percentEncoded(issuer) + ":" }
    text += Self.percentEncoded(account) + "?secret=" + secret.base32RevealingSecret
    if !issuer.isEmpty { text += "&issuer=" + Self.percentEncoded(issuer) }
    if parameters.algorithm != .sha1 {
      text += "&algorithm=" + (parameters.algorithm == .sha256 ? "SHA256" : "SHA512")
    }
    if parameters.digits != 6 { text += "&digits=\(parameters.digits)" }
    if parameters.period != 30 { text += "&period=\(parameters.period)" }
    return text
  }

  private static func name(_ text: String) -> String {
    var name = String.UnicodeScalarView()
    var length = 0
    for scalar in text.unicodeScalars {
      if isControl(scalar) || scalar == ":" || (scalar == " " && name.isEmpty) { continue }
      length += UTF8.width(scalar)
      guard length <= longestName else { break }
      name.append(scalar)
    }
    while name.last == " " { name.removeLast() }
    return String(name)
  }

  /// Whether a scalar is of general category Cc.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  /// Everything but the unreserved characters is escaped (RFC 3986 §2.3), so a space is `%20`:
  /// apps show a `+` as a plus.
  private static func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count * 3)
    for unit in text.utf8 {
      if isUnreserved(unit) {
        encoded.append(unit)
      } else {
        encoded.append(UInt8(ascii: "%"))
        for value in [unit >> 4, unit & 15] {
          encoded.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10)
        }
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// RFC 3986 §2.3.
  static func isUnreserved(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
