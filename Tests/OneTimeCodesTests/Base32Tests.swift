import OneTimeCodes
import Testing

/// RFC 4648 §10, the vectors for base32.
@Suite struct RFC4648Section10 {
  static let table = [
    ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
    ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
  ]

  @Test(arguments: table) func vector(bytes: String, padded: String) {
    let text = String(padded.prefix { $0 != "=" })
    #expect(Base32.encode(Array(bytes.utf8)) == text)
    #expect(Base32.decode(padded) == Array(bytes.utf8))
    #expect(Base32.decode(text) == Array(bytes.utf8))
  }

  @Test func `all byte values survive at every length`() {
    for length in 0...64 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
      #expect(Base32.decode(Base32.encode(bytes)) == bytes)
      #expect(Base32.decode(lenient: Base32.encode(bytes).lowercased()) == bytes)
    }
  }

  @Test(
    "Text that is not canonical base32 is refused",
    arguments: [
      "M", "MZX", "MZXW6Y", "my", "MZ XQ", "MZ-XQ", "MY=", "MY=====", "MY=======", "=", "========",
      "MY======MY======", "M=Y", "MZ======", "MZXW6YQ=A", "M0", "M1", "M8", "M9", "ＭＹ", "MÝ",
      "MY\n", "\0MY",
    ])
  func refused(text: String) { #expect(Base32.decode(text) == nil) }

  @Test func `what people type is read`() {
    for text in ["mzxw6ytb", "MZXW 6YTB", "mzxw-6ytb", " M Z X W 6 Y T B ", "MzXw6yTb"] {
      #expect(Base32.decode(lenient: text) == Array("fooba".utf8))
    }
    // Bits left over, which the strict reader refuses, are dropped.
    #expect(Base32.decode(lenient: "MZ") == Array("f".utf8))
    #expect(Base32.decode(lenient: "my======") == Array("f".utf8))
  }

  @Test(arguments: ["M", "MZX", "MZXW6Y", "M0", "M1", "M8", "ＭＹ", "MY\t", "MY=", "M=Y", "é"])
  func `what cannot be meant is refused leniently too`(text: String) {
    #expect(Base32.decode(lenient: text) == nil)
  }
}

@Suite struct SharedSecretTests {
  static let bytes = Array("12345678901234567890".utf8)

  @Test func `a key is written whole and in groups of four`() throws {
    let secret = try #require(SharedSecret(bytes: Self.bytes))
    #expect(secret.base32RevealingSecret == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    #expect(secret.groupedRevealingSecret == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    #expect(secret.bytesRevealingSecret == Self.bytes)
    #expect(SharedSecret(base32: "gezd gnbv-gy3t qojq GEZD GNBV GY3T QOJQ") == secret)
    #expect(secret.base32RevealingSecret.utf8.count == 32)
  }

  @Test func `16 to 64 bytes are taken, 15 and 65 are not`() {
    for (length, isTaken) in [(0, false), (15, false), (16, true), (20, true), (64, true)] {
      let bytes = [UInt8](repeating: 7, count: length)
      #expect((SharedSecret(bytes: bytes) != nil) == isTaken)
      #expect((SharedSecret(base32: Base32.encode(bytes)) != nil) == isTaken)
    }
    #expect(SharedSecret(bytes: [UInt8](repeating: 7, count: 65)) == nil)
    #expect(SharedSecret(base32: "JBSWY3DPEHPK3PXP") == nil)
    #expect(SharedSecret(base32: String(repeating: " ", count: 600)) == nil)
  }

  @Test func `secrets are equal where all their bytes are`() throws {
    let one = try #require(SharedSecret(bytes: Self.bytes))
    let other = try #require(SharedSecret(bytes: Self.bytes.dropLast() + [0x31]))
    #expect(one == SharedSecret(bytes: Self.bytes))
    #expect(one != other)
    #expect(one != SharedSecret(bytes: Self.bytes + [0]))
  }

  @Test func `nothing that holds a secret prints it`() throws {
    let secret = try #require(SharedSecret(bytes: Self.bytes))
    let uri = OTPAuthURI(issuer: "Example", account: "ann", secret: secret)
    let code = try #require(RecoveryCode("ABCD-EFGH-JKMN-PQRS"))
    let submitted = try #require(SubmittedCode("287082"))
    var text = ""
    dump(secret, to: &text)
    dump(uri, to: &text)
    dump(code, to: &text)
    dump(submitted, to: &text)
    text += "\(secret) \(uri) \(code) \(submitted)"
    text += [secret].debugDescription + [uri].debugDescription + [code].debugDescription
    text += String(reflecting: submitted)
    for part in ["GEZD", "1234567", "49", "ABCD", "65", "287082", "50"] {
      #expect(!text.contains(part), "\(part) is in what was printed")
    }
    #expect("\(secret)" == "SharedSecret(redacted)")
    #expect("\(code)" == "RecoveryCode(redacted)")
    #expect("\(submitted)" == "SubmittedCode(redacted)")
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }
}
