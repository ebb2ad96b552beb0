import Sealing
import Testing

/// RFC 4648 §10, the vectors for base64, here without padding.
@Suite struct Base64URLTests {
  static let table = [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
    ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: table) func vector(bytes: String, text: String) {
    #expect(Base64URL.encode(Array(bytes.utf8)) == text)
    #expect(Base64URL.decode(text) == Array(bytes.utf8))
  }

  @Test func `the last two characters are those of the URL alphabet`() {
    #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
    #expect(Base64URL.decode("-_-_") == [0xFB, 0xFF, 0xBF])
    #expect(Base64URL.decode("+/+/") == nil)
  }

  @Test func `all byte values survive at every length`() {
    for length in 0...64 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }

  @Test(
    "Text that encode never gives is refused",
    arguments: [
      "Zg==", "Zg=", "=", "Z", "Zm9vY", "Zh", "Zm9", "Zm8 ", " Zm8", "Zm\n8", "Zm8\0", "Zé8",
      "Ｚｍ８", "Zm9v.", "Zm9v\u{301}",
    ])
  func refused(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }
}

@Suite struct HexTests {
  @Test func `RFC 4648 §10: foobar`() {
    #expect(Hex.encode(Array("foobar".utf8)) == "666f6f626172")
    #expect(Hex.decode("666F6f626172") == Array("foobar".utf8))
    #expect(Hex.encode([]).isEmpty)
    #expect(Hex.decode("") == [])
  }

  @Test(arguments: ["0", "0g", "0x", " 00", "00 ", "٠٠", "+1", "００"])
  func `what is not pairs of digits is refused`(text: String) {
    #expect(Hex.decode(text) == nil)
  }
}

@Suite struct ConstantTimeTests {
  @Test func `equal bytes are equal, any difference and any other length is not`() {
    let bytes: [UInt8] = Array(0..<32)
    #expect(areEqualInConstantTime(bytes, bytes))
    #expect(areEqualInConstantTime([], []))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x80
      #expect(!areEqualInConstantTime(bytes, other))
    }
    #expect(!areEqualInConstantTime(bytes, Array(bytes.dropLast())))
    #expect(!areEqualInConstantTime(bytes, bytes + [0]))
    #expect(!areEqualInConstantTime([], [0]))
  }
}

@Suite struct PaddedBase64Tests {
  // RFC 4648 §10, and the two characters in which the alphabets differ.
  @Test(
    arguments: [
      ([], ""), ([0x66], "Zg=="), ([0x66, 0x6F], "Zm8="), ([0x66, 0x6F, 0x6F], "Zm9v"),
      ([0xFB, 0xFF], "+/8="),
    ] as [([UInt8], String)])
  func `the usual kind has its padding`(bytes: [UInt8], text: String) {
    #expect(Base64.encodePadded(bytes) == text)
  }
}

@Suite struct SystemRandomTests {
  @Test(arguments: [0, 1, 20, 32, 255, 256, 257, 5000])
  func `as many bytes come as were asked for`(count: Int) {
    #expect(SystemRandom.bytes(count).count == count)
  }

  @Test func `a thousand draws of 16 bytes are all different`() {
    #expect(Set((0..<1000).map { _ in SystemRandom.bytes(16) }).count == 1000)
  }

  @Test func `every part of a long draw is filled`() {
    // A run of 16 zero bytes comes by chance once in 2¹²⁸.
    let bytes = SystemRandom.bytes(1024)
    for start in stride(from: 0, to: 1024, by: 16) {
      #expect(bytes[start..<start + 16].contains { $0 != 0 })
    }
  }
}
