import Sealing
import Testing

/// FIPS 180-4: the examples of its SHA-256 companion document, and the empty message.
@Suite struct FIPS180Examples {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var message: String
    var digest: String
  }

  // swift-format-ignore
  static let table = [
    Row(testDescription: "empty message", message: "",
        digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Row(testDescription: "one block", message: "abc",
        digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Row(testDescription: "two blocks, 448 bits",
        message: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Row(testDescription: "896 bits",
        message: "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
          + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        digest: "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
    Row(testDescription: "one million a", message: String(repeating: "a", count: 1_000_000),
        digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test(arguments: table) func digest(row: Row) {
    #expect(SHA256.hexDigest(Array(row.message.utf8)) == row.digest)
    #expect(Hex.encode(SHA256.digest(Array(row.message.utf8))) == row.digest)
  }
}

/// One row of an HMAC table; keys and data as the RFCs write them, repeated bytes spelt out.
struct HMACRow: Sendable, CustomTestStringConvertible {
  var number: Int
  var key: [UInt8]
  var data: [UInt8]
  var codes: [HMAC.Algorithm: String]
  var testDescription: String { "test case \(number)" }

  init(_ number: Int, key: [UInt8], data: [UInt8], codes: [HMAC.Algorithm: String]) {
    self.number = number
    self.key = key
    self.data = data
    self.codes = codes
  }
}

private func bytes(_ byte: UInt8, times count: Int) -> [UInt8] {
  [UInt8](repeating: byte, count: count)
}

private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// RFC 2202 §3, the test cases for HMAC-SHA-1, row for row.
@Suite struct RFC2202Section3 {
  static let table = [
    HMACRow(
      1, key: bytes(0x0B, times: 20), data: ascii("Hi There"),
      codes: [.sha1: "b617318655057264e28bc0b6fb378c8ef146be00"]),
    HMACRow(
      2, key: ascii("Jefe"), data: ascii("what do ya want for nothing?"),
      codes: [.sha1: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"]),
    HMACRow(
      3, key: bytes(0xAA, times: 20), data: bytes(0xDD, times: 50),
      codes: [.sha1: "125d7342b9ac11cd91a39af48aa17b4f63f175d3"]),
    HMACRow(
      4, key: Array(1...25), data: bytes(0xCD, times: 50),
      codes: [.sha1: "4c9007f4026250c6bc8414f9bf50c86c2d7235da"]),
    HMACRow(
      5, key: bytes(0x0C, times: 20), data: ascii("Test With Truncation"),
      codes: [.sha1: "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"]),
    HMACRow(
      6, key: bytes(0xAA, times: 80),
      data: ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
      codes: [.sha1: "aa4ae5e15272d00e95705637ce8a3b55ed402112"]),
    HMACRow(
      7, key: bytes(0xAA, times: 80),
      data: ascii("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
      codes: [.sha1: "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"]),
  ]

  @Test(arguments: table) func code(row: HMACRow) throws {
    for (algorithm, code) in row.codes {
      let found = try HMAC.code(algorithm, key: row.key, message: row.data)
      #expect(Hex.encode(found) == code)
    }
  }

  @Test func `the 96-bit digest of test case 5 is the front of the whole one`() throws {
    let row = Self.table[4]
    let code = try HMAC.code(.sha1, key: row.key, message: row.data)
    #expect(Hex.encode(Array(code.prefix(12))) == "4c1a03424b55e07fe7f27be1")
  }
}

/// RFC 4231 §4.2 to §4.8, row for row; case 5 is published cut to 128 bits.
@Suite struct RFC4231Section4 {
  static let table = [
    HMACRow(
      1, key: bytes(0x0B, times: 20), data: ascii("Hi There"),
      codes: [
        .sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        .sha512: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
          + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
      ]),
    HMACRow(
      2, key: ascii("Jefe"), data: ascii("what do ya want for nothing?"),
      codes: [
        .sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        .sha512: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
          + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
      ]),
    HMACRow(
      3, key: bytes(0xAA, times: 20), data: bytes(0xDD, times: 50),
      codes: [
        .sha256: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        .sha512: "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
          + "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
      ]),
    HMACRow(
      4, key: Array(1...25), data: bytes(0xCD, times: 50),
      codes: [
        .sha256: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        .sha512: "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
          + "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
      ]),
    HMACRow(
      5, key: bytes(0x0C, times: 20), data: ascii("Test With Truncation"),
      codes: [
        .sha256: "a3b6167473100ee06e0c796c2955552b",
        .sha512: "415fad6271580a531d4179bc891d87a6",
      ]),
    HMACRow(
      6, key: bytes(0xAA, times: 131),
      data: ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
      codes: [
        .sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        .sha512: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
          + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
      ]),
    HMACRow(
      7, key: bytes(0xAA, times: 131),
      data: ascii(
        "This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm."),
      codes: [
        .sha256: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        .sha512: "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
          + "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58",
      ]),
  ]

  @Test(arguments: table) func code(row: HMACRow) throws {
    #expect(row.codes.count == 2)
    for (algorithm, code) in row.codes {
      let found = try HMAC.code(algorithm, key: row.key, message: row.data)
      let shown = row.number == 5 ? Array(found.prefix(16)) : found
      #expect(Hex.encode(shown) == code)
      #expect(found.count == (algorithm == .sha256 ? 32 : 64))
    }
  }

  @Test(arguments: [HMAC.Algorithm.sha1, .sha256, .sha512])
  func `a key of one block is used as it is, one byte more is digested`(
    algorithm: HMAC.Algorithm
  ) throws {
    let block = algorithm == .sha512 ? 128 : 64
    let exact = try HMAC.code(algorithm, key: bytes(1, times: block), message: [])
    let longer = try HMAC.code(algorithm, key: bytes(1, times: block + 1), message: [])
    let padded = try HMAC.code(algorithm, key: bytes(1, times: block - 1) + [0], message: [])
    let short = try HMAC.code(algorithm, key: bytes(1, times: block - 1), message: [])
    #expect(exact != longer)
    #expect(padded == short)
  }
}
