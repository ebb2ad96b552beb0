import Testing

@testable import Sealing

/// The Galois/Counter Mode of Operation (McGrew, Viega), Appendix B, the cases of AES-256 with
/// 96-bit nonces: 13 to 16.
@Suite struct GCMSpecificationAppendixB {
  struct Row: Sendable, CustomTestStringConvertible {
    var number: Int
    var key: String
    var plaintext = ""
    var associated = ""
    var nonce: String
    var ciphertext = ""
    var tag: String
    var testDescription: String { "test case \(number)" }
  }

  static let zeroKey = String(repeating: "00", count: 32)
  static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"

  // swift-format-ignore
  static let table = [
    Row(number: 13, key: zeroKey, nonce: "000000000000000000000000",
        tag: "530f8afbc74536b9a963b4f1c4cb738b"),
    Row(number: 14, key: zeroKey, plaintext: "00000000000000000000000000000000",
        nonce: "000000000000000000000000",
        ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
        tag: "d0d1c8a799996bf0265b98b5d48ab919"),
    Row(number: 15, key: key,
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        nonce: "cafebabefacedbaddecaf888",
        ciphertext: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        tag: "b094dac5d93471bdec1a502270e3cc6c"),
    Row(number: 16, key: key,
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        nonce: "cafebabefacedbaddecaf888",
        ciphertext: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  @Test(arguments: table) func `seals and opens`(row: Row) throws {
    let key = try #require(Hex.decode(row.key)), nonce = try #require(Hex.decode(row.nonce))
    let plaintext = try #require(Hex.decode(row.plaintext))
    let associated = try #require(Hex.decode(row.associated))
    let sealed = try AESGCM.seal(plaintext, key: key, nonce: nonce, associated: associated)
    #expect(Hex.encode(sealed) == row.ciphertext + row.tag)
    #expect(
      try AESGCM.open(sealed, key: key, nonce: nonce, associated: associated) == plaintext)
  }

  @Test(arguments: table) func `opens with nothing else`(row: Row) throws {
    let key = try #require(Hex.decode(row.key)), nonce = try #require(Hex.decode(row.nonce))
    let associated = try #require(Hex.decode(row.associated))
    let sealed = try #require(Hex.decode(row.ciphertext + row.tag))
    func opened(
      _ sealed: [UInt8], key otherKey: [UInt8]? = nil, nonce otherNonce: [UInt8]? = nil,
      associated otherData: [UInt8]? = nil
    ) throws -> [UInt8]? {
      try AESGCM.open(
        sealed, key: otherKey ?? key, nonce: otherNonce ?? nonce,
        associated: otherData ?? associated)
    }
    #expect(try opened(sealed, key: [1] + key.dropFirst()) == nil)
    #expect(try opened(sealed, nonce: [1] + nonce.dropFirst()) == nil)
    #expect(try opened(sealed, associated: associated + [0]) == nil)
    for position in 0..<sealed.count * 8 {
      var changed = sealed
      changed[position / 8] ^= 1 << UInt8(position % 8)
      #expect(try opened(changed) == nil)
    }
    for length in 0..<sealed.count { #expect(try opened(Array(sealed.prefix(length))) == nil) }
    #expect(try opened(sealed + [0]) == nil)
  }

  @Test func `keys and nonces of other sizes are refused`() throws {
    let key = [UInt8](repeating: 0, count: 32), nonce = [UInt8](repeating: 0, count: 12)
    #expect(throws: SealingError(.malformed, "AES-256 key")) {
      try AESGCM.seal([], key: Array(key.dropLast()), nonce: nonce, associated: [])
    }
    #expect(throws: SealingError(.malformed, "GCM nonce")) {
      try AESGCM.seal([], key: key, nonce: nonce + [0], associated: [])
    }
    #expect(throws: SealingError(.malformed, "AES-256 key")) {
      try AESGCM.open([], key: key + [0], nonce: nonce, associated: [])
    }
    #expect(throws: SealingError(.malformed, "GCM nonce")) {
      try AESGCM.open([], key: key, nonce: [], associated: [])
    }
  }
}
