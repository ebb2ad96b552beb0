import Sealing
import Testing

/// Keys that are easy to tell apart, and a ring of them.
enum Fixture {
  static let first = SealingKey(id: "k1", bytes: Array(0..<32))
  static let second = SealingKey(id: "k2", bytes: Array(32..<64))
  static let nonce: [UInt8] = Array(0xA0..<0xAC)

  static func ring(_ keys: [SealingKey] = [first], current: String = "k1") throws -> KeyRing {
    try KeyRing(keys: keys, current: current)
  }
}

@Suite struct KeyRingTests {
  static let secret = Array("12345678901234567890".utf8)
  /// Computed from the format's description with another library (Python's `cryptography`).
  static let sealed = "v1.k1.oKGio6SlpqeoqaqrRn9SE2ZfWwG0mJ7PfaFHqyGj7vq4t2lHYTnjWqYsDmyWgOpq"

  @Test func `the format is the one that stored values have`() throws {
    let ring = try Fixture.ring()
    let sealed = try ring.seal(
      Self.secret, purpose: "totp secret", owner: "7f3c", nonce: Fixture.nonce)
    #expect(sealed == Self.sealed)
    #expect(try ring.open(sealed, purpose: "totp secret", owner: "7f3c") == Self.secret)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 4096])
  func `what is sealed opens, whatever its length`(length: Int) throws {
    let ring = try Fixture.ring(), bytes = SystemRandom.bytes(length)
    let sealed = try ring.seal(
      bytes, purpose: "p", owner: "o", nonce: SystemRandom.bytes(12))
    #expect(try ring.open(sealed, purpose: "p", owner: "o") == bytes)
  }

  @Test func `another nonce gives another text`() throws {
    let ring = try Fixture.ring()
    let other = try ring.seal(
      Self.secret, purpose: "totp secret", owner: "7f3c", nonce: SystemRandom.bytes(12))
    #expect(other != Self.sealed)
  }

  @Test func `no flipped bit opens, wherever it is`() throws {
    let ring = try Fixture.ring([Fixture.first, Fixture.second])
    let text = Array(Self.sealed.utf8)
    for position in 0..<text.count * 8 {
      var changed = text
      changed[position / 8] ^= 1 << UInt8(position % 8)
      guard let changed = String(validating: changed, as: UTF8.self) else { continue }
      #expect(throws: SealingError.self) {
        try ring.open(changed, purpose: "totp secret", owner: "7f3c")
      }
    }
  }

  @Test func `no front of a sealed value opens`() throws {
    let ring = try Fixture.ring()
    for length in 0..<Self.sealed.utf8.count {
      #expect(throws: SealingError.self) {
        try ring.open(String(Self.sealed.prefix(length)), purpose: "totp secret", owner: "7f3c")
      }
    }
  }

  @Test func `it opens for its own purpose and owner alone`() throws {
    let ring = try Fixture.ring()
    for (purpose, owner) in [
      ("totp secret", "7f3d"), ("totp secret", ""), ("recovery codes", "7f3c"), ("", "7f3c"),
      ("7f3c", "totp secret"), ("totp secret7", "f3c"), ("totp secre", "t7f3c"),
    ] {
      #expect(throws: SealingError(.doesNotOpen, "sealed \(purpose)")) {
        try ring.open(Self.sealed, purpose: purpose, owner: owner)
      }
    }
  }

  @Test func `another key under the same id does not open it`() throws {
    let ring = try Fixture.ring([SealingKey(id: "k1", bytes: Array(1..<33))])
    #expect(throws: SealingError(.doesNotOpen, "sealed totp secret")) {
      try ring.open(Self.sealed, purpose: "totp secret", owner: "7f3c")
    }
  }

  @Test func `a key that is not in the ring is named`() throws {
    let ring = try Fixture.ring([Fixture.second], current: "k2")
    #expect(throws: SealingError(.unknownKey, "k1")) {
      try ring.open(Self.sealed, purpose: "totp secret", owner: "7f3c")
    }
  }

  @Test func `after a rotation old values still open and are due to be sealed again`() throws {
    let ring = try Fixture.ring([Fixture.first, Fixture.second], current: "k2")
    #expect(ring.currentID == "k2")
    #expect(ring.ids == ["k1", "k2"])
    #expect(try ring.open(Self.sealed, purpose: "totp secret", owner: "7f3c") == Self.secret)
    #expect(!ring.isCurrent(Self.sealed))
    let sealed = try ring.seal(
      Self.secret, purpose: "totp secret", owner: "7f3c", nonce: Fixture.nonce)
    #expect(sealed.hasPrefix("v1.k2."))
    #expect(ring.isCurrent(sealed))
    #expect(
      try !Fixture.ring([SealingKey(id: "k", bytes: Array(0..<32))], current: "k")
        .isCurrent(Self.sealed))
  }

  @Test(arguments: [
    "", "v1", "v1.k1", "v1.k1.", "v2.k1.oKGio6SlpqeoqaqrRn9SE2ZfWwG0mJ7PfaFHqw",
    "v1..oKGio6SlpqeoqaqrRn9SE2ZfWwG0mJ7PfaFHqw", "v1.k1.AAAA", "v1.k 1.AAAA",
    sealed + ".", sealed + "=", sealed + " ", " " + sealed, sealed + "\n",
    "V1" + sealed.dropFirst(2),
    "v1.k1.Ａ" + sealed.dropFirst(7), "v1.ｋ1." + sealed.dropFirst(6),
  ])
  func `text of another form is malformed`(text: String) throws {
    let ring = try Fixture.ring()
    #expect(throws: SealingError(.malformed, "sealed totp secret")) {
      try ring.open(text, purpose: "totp secret", owner: "7f3c")
    }
  }

  @Test func `a nonce of another length is refused`() throws {
    let ring = try Fixture.ring()
    for length in [0, 11, 13] {
      #expect(throws: SealingError(.malformed, "GCM nonce")) {
        try ring.seal(
          [1], purpose: "p", owner: "o", nonce: [UInt8](repeating: 0, count: length))
      }
    }
  }

  @Test func `the pepper is HMAC-SHA256 of its label, another one for each key`() throws {
    let ring = try Fixture.ring([Fixture.first, Fixture.second], current: "k2")
    let old = try ring.pepper(id: "k1"), current = try ring.pepper(id: nil)
    // Computed with Python's `hmac`.
    #expect(
      Hex.encode(old.bytes)
        == "0f72cb4da79e221d8ea4e58a8fe239211f7b8a9ecd386dc76b8a3702242eab36")
    #expect(old.id == "k1")
    #expect(current.id == "k2")
    #expect(current.bytes != old.bytes)
    #expect(throws: SealingError(.unknownKey, "k3")) { try ring.pepper(id: "k3") }
  }
}

@Suite struct KeyRingFormTests {
  @Test(arguments: ["", "a.b", "a b", "é", "a\0", "a,b", "a$", String(repeating: "a", count: 33)])
  func `ids that would break a sealed value are refused`(id: String) {
    #expect(throws: SealingError(.malformed, "key id '\(id)'")) {
      try Fixture.ring([SealingKey(id: id, bytes: Array(0..<32))], current: id)
    }
  }

  @Test(arguments: [0, 16, 31, 33, 64])
  func `keys of any length but 32 bytes are refused`(length: Int) {
    #expect(throws: SealingError(.malformed, "key k1")) {
      try Fixture.ring([SealingKey(id: "k1", bytes: [UInt8](repeating: 1, count: length))])
    }
  }

  @Test func `one id twice is refused`() {
    #expect(throws: SealingError(.malformed, "key id 'k1'")) {
      try Fixture.ring([Fixture.first, Fixture.second, Fixture.first])
    }
  }

  @Test func `a current key that is not there is refused`() {
    #expect(throws: SealingError(.unknownKey, "k2")) {
      try Fixture.ring([Fixture.first], current: "k2")
    }
    #expect(throws: SealingError(.unknownKey, "k1")) { try Fixture.ring([]) }
  }

  @Test func `neither a key nor a ring shows its bytes`() throws {
    let key = SealingKey(id: "k1", bytes: [UInt8](repeating: 0xAB, count: 32))
    let ring = try Fixture.ring([key])
    var dumped = ""
    dump(key, to: &dumped)
    dump(ring, to: &dumped)
    dumped += "\(key) \(ring) \(String(reflecting: key)) \(String(reflecting: [ring]))"
    #expect(!dumped.contains("171") && !dumped.lowercased().contains("abab"))
    #expect("\(key)" == "SealingKey(k1, redacted)")
    #expect("\(ring)" == "KeyRing(1 keys, current k1, redacted)")
    #expect(Mirror(reflecting: key).children.isEmpty)
    #expect(Mirror(reflecting: ring).children.isEmpty)
  }
}

@Suite struct ErrorMessageTests {
  @Test func `each message is one whole sentence`() {
    #expect(
      SealingError(.libraryFailure, "EVP_CIPHER_CTX_new").description
        == "could not call 'EVP_CIPHER_CTX_new': the library reported a failure")
    #expect(
      SealingError(.unknownKey, "k2").description
        == "could not use key 'k2': it is not in the key ring")
    #expect(
      SealingError(.doesNotOpen, "sealed totp secret").description
        == "could not open 'sealed totp secret': it was sealed with another key, for another "
        + "owner or purpose, or it was changed")
    #expect(
      SealingError(.malformed, "stored password hash").description
        == "could not read 'stored password hash': it is not in the form that it must have")
  }
}
