import Files
import OneTimeCodes
import Records
import Sealing
import StrictJSON
import Testing

@testable import Accounts

@Suite struct ForeignPasswordTests {
  static let hashes = [
    "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC",
    "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/", "{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=",
    "rqXexS6ZhobKA",
  ]

  private func add(_ hash: String, to site: TestSite, _ name: String = "ann") throws -> PersonID {
    let person = NewPerson(
      name: try #require(SignInName(name)), email: nil, displayName: "", isAdmin: false,
      signIn: .password(try #require(ForeignHash(hash))))
    guard case .added(let id) = try site.accounts.importPerson(person) else {
      throw Unexpected("not added")
    }
    return id
  }

  @Test(arguments: hashes)
  func `the password of before signs in, and is hashed anew with that`(hash: String) throws {
    try withSite { site in
      let id = try add(hash, to: site)
      // Of crypt's oldest kind only eight characters count.
      guard case .wrong = try site.signIn("ann", "myPassvord") else {
        throw Unexpected("signed in")
      }
      #expect(try site.account(id).passwordHash?.hasPrefix("sealed:v1.") == true)
      _ = try site.session("ann", "myPassword")
      let stored = try #require(try site.account(id).passwordHash)
      #expect(stored.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1,"))
      _ = try site.session("ann", "myPassword")
      #expect(try site.account(id).passwordHash == stored, "hashed anew once")
      guard case .wrong = try site.signIn("ann", "myPassword?") else {
        throw Unexpected("signed in")
      }
    }
  }

  @Test func `no hash of before stands in the data folder in the clear`() throws {
    try withSite { site in
      for (index, hash) in Self.hashes.enumerated() { _ = try add(hash, to: site, "p\(index)") }
      for path in try files(below: site.dataFolder) {
        let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
        for hash in Self.hashes {
          #expect(!text.contains(String(hash.suffix(13))), "\(path)")
        }
      }
    }
  }

  @Test func `a sealed hash opens for its person alone`() throws {
    try withSite { site in
      let ann = try add(Self.hashes[1], to: site)
      let bob = try add(Self.hashes[2], to: site, "bob")
      let stolen = try site.account(ann).passwordHash
      _ = try site.accounts.store.update(bob.place) { place in
        var account = try #require(try site.accounts.account(bob, in: place))
        account.upgradePassword(hash: try #require(stolen))
        try place.write("account.json", account.document)
      }
      #expect(throws: SealingError.self) { try site.signIn("bob", "myPassword") }
    }
  }

  /// What is computed for a wrong password is the same for every name: counted in crypt(3) classes
  /// and Argon2 hashes, because a clock in a test would lie.
  @Test func `every wrong password pays for every slow kind that was imported`() throws {
    try withSite { site in
      _ = try add(Self.hashes[0], to: site)
      _ = try add(Self.hashes[1], to: site, "bob")
      let noted = try #require(try site.accounts.store.read("imported/decoys.json"))
      #expect(noted.array("decoys")?.count == 1, "bcrypt; apr1 is as fast as nothing")
      // Noted once for all of one cost, and again for another.
      _ = try add("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", to: site, "c")
      _ = try add("$2y$06$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", to: site, "d")
      let more = try #require(try site.accounts.store.read("imported/decoys.json"))
      #expect(more.array("decoys")?.count == 2)
      for name in ["ann", "bob", "nobody"] {
        guard case .wrong = try site.signIn(name, "not this one") else {
          throw Unexpected("signed in")
        }
      }
    }
  }

  @Test func `a damaged note of costs is never none`() throws {
    try withSite { site in
      _ = try add(Self.hashes[0], to: site)
      _ = try site.accounts.store.update("imported") { place in
        try place.write("decoys.json", ["version": 1, "decoys": ["$2y$99$x"]])
      }
      #expect(throws: RecordsError.self) { try site.signIn("nobody", "whatever it is") }
    }
  }

  @Test func `who is here already is left as they are, and a dry run changes nothing`() throws {
    try withSite { site in
      let id = try site.person(emails: ["ann@example.org"])
      let before = try site.account(id).document
      func new(_ name: String, _ email: String) throws -> NewPerson {
        NewPerson(
          name: try #require(SignInName(name)), email: EmailAddress(email), displayName: "",
          isAdmin: true, signIn: .invitation)
      }
      #expect(
        try site.accounts.importPerson(new("ann", "other@example.org")) == .nameIsHere)
      #expect(try site.accounts.importPerson(new("bob", "ANN@example.org")) == .emailIsHere)
      #expect(
        try site.accounts.importPerson(new("bob", "b@example.org"), isDryRun: true)
          == .wouldBeAdded)
      #expect(try site.account(id).document == before)
      #expect(try site.accounts.people() == [id])
      guard case .added(let bob) = try site.accounts.importPerson(new("bob", "b@example.org"))
      else { throw Unexpected("not added") }
      #expect(try site.account(bob).state == .invited)
      #expect(try site.account(bob).isAdmin)
    }
  }
}
