import Sealing
import Testing

/// RFC 9106 §5.3, Argon2id.
@Test func `the vector of RFC 9106 goes through the library`() throws {
  let tag = try PasswordHash.raw(
    [UInt8](repeating: 1, count: 32), salt: [UInt8](repeating: 2, count: 16),
    cost: Argon2Cost(memoryKiB: 32, passes: 3, lanes: 4),
    secret: [UInt8](repeating: 3, count: 8), associated: [UInt8](repeating: 4, count: 12),
    length: 32)
  #expect(Hex.encode(tag) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
}

@Suite struct PasswordHashTests {
  /// The least that Argon2 takes is enough to test what is around it.
  static let cheap = Argon2Cost(memoryKiB: 64, passes: 2, lanes: 1)
  static let password = Array("correct horse battery".utf8)
  static let salt: [UInt8] = Array(0..<16)
  /// Computed from the format's description with another library (Python's `cryptography`).
  static let stored =
    "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw"
    + "$4udZxQutS4sjO3c0M+o+qoXpLtBnWhqUPX7Gct7gYGA"

  @Test func `the string is the one that stored hashes have`() throws {
    let made = try PasswordHash.make(
      Self.password, salt: Self.salt, cost: Self.cheap, ring: try Fixture.ring())
    #expect(made == Self.stored)
  }

  @Test func `a standard hash names its cost and verifies`() throws {
    let ring = try Fixture.ring()
    let made = try PasswordHash.make(
      Self.password, salt: SystemRandom.bytes(16), cost: .standard, ring: ring)
    #expect(made.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$"))
    #expect(try PasswordHash.verify(Self.password, against: made, ring: ring))
    #expect(!PasswordHash.needsRehash(made, cost: .standard, ring: ring))
  }

  @Test func `another salt gives another string for the same password`() throws {
    let ring = try Fixture.ring()
    let made = try (0..<20).map { _ in
      try PasswordHash.make(
        Self.password, salt: SystemRandom.bytes(16), cost: Self.cheap, ring: ring)
    }
    #expect(Set(made).count == 20)
  }

  @Test func `only the whole password verifies`() throws {
    let ring = try Fixture.ring()
    #expect(try PasswordHash.verify(Self.password, against: Self.stored, ring: ring))
    for wrong in [
      "", "correct horse batter", "correct horse battery ", " correct horse battery",
      "Correct horse battery", "correct horse battery\0",
    ] {
      #expect(try !PasswordHash.verify(Array(wrong.utf8), against: Self.stored, ring: ring))
    }
  }

  @Test func `long passwords are not cut, empty and zero bytes are bytes`() throws {
    let ring = try Fixture.ring(), long = [UInt8](repeating: 0x61, count: 1024)
    for password in [long, [], [0], [0, 0]] {
      let made = try PasswordHash.make(password, salt: Self.salt, cost: Self.cheap, ring: ring)
      #expect(try PasswordHash.verify(password, against: made, ring: ring))
      #expect(try !PasswordHash.verify(password + [0x61], against: made, ring: ring))
      #expect(try !PasswordHash.verify(password + [0], against: made, ring: ring))
    }
  }

  @Test func `without the key's pepper the right password does not verify`() throws {
    let ring = try Fixture.ring([SealingKey(id: "k1", bytes: Array(1..<33))])
    #expect(try !PasswordHash.verify(Self.password, against: Self.stored, ring: ring))
  }

  @Test func `an old key verifies while it is in the ring, and asks for a new hash`() throws {
    let ring = try Fixture.ring([Fixture.first, Fixture.second], current: "k2")
    #expect(try PasswordHash.verify(Self.password, against: Self.stored, ring: ring))
    #expect(PasswordHash.needsRehash(Self.stored, cost: Self.cheap, ring: ring))
    let without = try Fixture.ring([Fixture.second], current: "k2")
    #expect(throws: SealingError(.unknownKey, "k1")) {
      try PasswordHash.verify(Self.password, against: Self.stored, ring: without)
    }
  }

  @Test func `another cost asks for a new hash, the same does not`() throws {
    let ring = try Fixture.ring()
    #expect(!PasswordHash.needsRehash(Self.stored, cost: Self.cheap, ring: ring))
    for cost in [
      Argon2Cost(memoryKiB: 128, passes: 2), Argon2Cost(memoryKiB: 64, passes: 3),
      Argon2Cost(memoryKiB: 64, passes: 2, lanes: 2), Argon2Cost(memoryKiB: 32, passes: 2),
    ] {
      #expect(PasswordHash.needsRehash(Self.stored, cost: cost, ring: ring))
    }
    #expect(PasswordHash.needsRehash("$2y$10$abc", cost: Self.cheap, ring: ring))
    // A salt of 8 bytes and a hash of 16 verify, and are too short to stay.
    let short = "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$AAECAwQFBgc$AAECAwQFBgcICQoLDA0ODw"
    #expect(try !PasswordHash.verify(Self.password, against: short, ring: ring))
    #expect(PasswordHash.needsRehash(short, cost: Self.cheap, ring: ring))
  }

  @Test func `no flipped bit of a stored string verifies`() throws {
    let ring = try Fixture.ring(), text = Array(Self.stored.utf8)
    for position in 0..<text.count * 8 {
      var changed = text
      changed[position / 8] ^= 1 << UInt8(position % 8)
      guard let changed = String(validating: changed, as: UTF8.self) else { continue }
      do throws(SealingError) {
        #expect(try !PasswordHash.verify(Self.password, against: changed, ring: ring))
      } catch {
        #expect(error.code == .malformed || error.code == .unknownKey)
      }
    }
  }
}

@Suite struct PHCFormTests {
  static let salt = "AAECAwQFBgcICQoLDA0ODw"
  static let hash = "4udZxQutS4sjO3c0M+o+qoXpLtBnWhqUPX7Gct7gYGA"

  @Test(
    "Absurd costs are refused before any memory is taken",
    arguments: [
      "m=1048577,t=2,p=1", "m=4294967295,t=2,p=1", "m=4294967296,t=2,p=1",
      "m=99999999999999999999,t=2,p=1", "m=64,t=21,p=1", "m=64,t=4294967295,p=1",
      "m=1048576,t=2,p=17", "m=64,t=0,p=1", "m=0,t=2,p=1", "m=7,t=2,p=1", "m=15,t=2,p=2",
      "m=64,t=2,p=0",
    ])
  func absurd(cost: String) throws {
    let phc = "$argon2id$v=19$\(cost),keyid=azE$\(Self.salt)$\(Self.hash)"
    #expect(throws: SealingError(.malformed, "stored password hash")) {
      try PasswordHash.verify([1], against: phc, ring: Fixture.ring())
    }
  }

  @Test(
    "Strings of another form are malformed",
    arguments: [
      "", "$", "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)",
      "$argon2i$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=16$m=64,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$m=64,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1$\(salt)$\(hash)",
      "$argon2id$v=19$t=2,m=64,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=+64,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=064,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m= 64,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=６４,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=$\(salt)$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=k1=$\(salt)$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE,data=AAAA$\(salt)$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)==$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$AAECAwQFBg$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$AAAA",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$\(hash)$",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$\(hash)\n",
      " $argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$\(hash)",
      "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$\(salt)$" + String(repeating: "A", count: 600),
    ])
  func malformed(phc: String) throws {
    let ring = try Fixture.ring()
    #expect(throws: SealingError(.malformed, "stored password hash")) {
      try PasswordHash.verify([1], against: phc, ring: ring)
    }
    #expect(PasswordHash.needsRehash(phc, cost: .standard, ring: ring))
  }

  @Test func `what verify would refuse is not made`() throws {
    let ring = try Fixture.ring()
    for length in [0, 8, 15, 17] {
      #expect(throws: SealingError(.malformed, "password salt")) {
        try PasswordHash.make(
          [1], salt: [UInt8](repeating: 0, count: length), cost: .standard, ring: ring)
      }
    }
    #expect(throws: SealingError(.malformed, "password cost")) {
      try PasswordHash.make(
        [1], salt: [UInt8](repeating: 0, count: 16), cost: Argon2Cost(passes: 21), ring: ring)
    }
  }

  @Test func `the library's own refusals come through with its words`() throws {
    #expect(throws: SealingError(.libraryFailure, "argon2_ctx (Salt is too short)")) {
      try PasswordHash.raw(
        [1], salt: [1], cost: .standard, secret: [], associated: [], length: 32)
    }
    for length in [-1, 0, 3, 1025] {
      #expect(throws: SealingError(.malformed, "argument of a password hash")) {
        try PasswordHash.raw(
          [1], salt: [], cost: .standard, secret: [], associated: [], length: length)
      }
    }
  }
}
