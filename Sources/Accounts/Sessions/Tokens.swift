internal import Sealing

/// What a session cookie or a pending cookie carries: whose it is, and 256 random bits.
///
/// "PERSON.TOKEN": 32 hexadecimal digits, a full stop, 43 characters of base64url. Only the
/// SHA-256 of the token is kept, as the name of the session's file.
package struct BearerToken: Sendable, Equatable {
  package let person: PersonID
  private let secret: String

  /// Creates a token from a cookie's value, or returns `nil` for anything of another shape.
  package init?(_ cookie: String) {
    // By bytes: where a `Character` ends is a long question.
    let bytes = cookie.utf8
    guard bytes.count == 76, bytes.dropFirst(32).first == UInt8(ascii: "."),
      let person = PersonID(String(decoding: bytes.prefix(32), as: UTF8.self)),
      bytes.dropFirst(33).allSatisfy(Self.isBase64URL)
    else { return nil }
    self.person = person
    secret = String(decoding: bytes.dropFirst(33), as: UTF8.self)
  }

  init(person: PersonID, surroundings: Surroundings) {
    self.person = person
    secret = surroundings.randomToken()
  }

  /// The cookie's value.
  package var cookieRevealingSecret: String { "\(person.text).\(secret)" }

  /// The name of the file that stands for it: 64 hexadecimal digits.
  var hash: String { SHA256.hexDigest(Array(secret.utf8)) }

  /// The value that forms of this session carry: the token's hash in a domain of its own.
  ///
  /// The token is uniformly random and of fixed length, so a plain hash with a prefix is a
  /// pseudo-random function of it.
  package var formToken: String {
    Base64URL.encode(SHA256.digest(Array("nightlatch form token v1\u{0}\(secret)".utf8)))
  }

  /// Whether a submitted form token is this session's; constant time.
  package func accepts(formToken submitted: String) -> Bool {
    areEqualInConstantTime(Array(submitted.utf8), Array(formToken.utf8))
  }

  package static func == (left: BearerToken, right: BearerToken) -> Bool {
    left.person == right.person
      && areEqualInConstantTime(Array(left.secret.utf8), Array(right.secret.utf8))
  }

  private static func isBase64URL(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "BearerToken(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
