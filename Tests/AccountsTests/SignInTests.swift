@testable import Accounts
import Records
import Sealing
import StrictJSON
import Testing

@Suite struct SignInTests {
  /// Whether the answer is the one for everything that is not right.
  private func isWrong(_ outcome: SignInOutcome) -> Bool {
    if case .wrong = outcome { true } else { false }
  }

  @Test func `the right password signs in by name or address, in any spelling`() throws {
    try withSite { site in
      let ann = try site.person("ann", emails: ["ann@example.org"])
      for typed in ["ann", " ANN", "Ann@Example.ORG "] {
        #expect(try site.session(typed).person == ann)
      }
    }
  }

  @Test func `unknown, wrong, locked and invited have one answer`() throws {
    try withSite { site in
      try site.person("ann")
      try site.person("carl", password: nil)
      let dora = try site.person("dora")
      _ = try site.accounts.store.update(dora.place) { place in
        var account = try #require(try site.accounts.account(dora, in: place))
        account.state = .locked
        try place.write("account.json", account.document)
      }
      #expect(try isWrong(site.signIn("nobody")))
      #expect(try isWrong(site.signIn("ann", "copper lantern on a shelF")))
      #expect(try isWrong(site.signIn("ann", "")))
      #expect(try isWrong(site.signIn("carl")))
      #expect(try isWrong(site.signIn("carl", "")))
      #expect(try isWrong(site.signIn("dora")))
      #expect(try isWrong(site.signIn("ann", String(repeating: "a", count: 257))))
      #expect(try isWrong(site.signIn("", "")))
      #expect(try isWrong(site.signIn(String(repeating: "\u{0}", count: 5000), "x")))
    }
  }

  @Test func `unknown names write the same number of files, and are counted alike`() throws {
    /// The files that a wrong password for a name adds, without the folder named by chance.
    func added(_ site: TestSite, _ name: String) throws -> Int {
      let before = Set(try files(below: site.dataFolder))
      #expect(try isWrong(site.signIn(name, "not this one at all")))
      return Set(try files(below: site.dataFolder)).subtracting(before).count
    }
    let known = try withSite { site in
      try site.person("ann")
      return try added(site, "ann")
    }
    let unknown = try withSite { site in
      try site.person("ann")
      return try added(site, "nobody")
    }
    #expect(known == unknown)
  }

  @Test func `a second step makes a right password pending, and a session it is not`() throws {
    try withSite { site in
      _ = try site.enrolledPerson()
      let pending = try site.pending()
      #expect(try site.accounts.session(for: pending.cookieRevealingSecret) == nil)
      #expect(try site.accounts.pendingSignIn(for: pending.cookieRevealingSecret) != nil)
      #expect(try isWrong(site.signIn("ann", "wrong but long enough")))
    }
  }

  @Test func `an account locked between check and decision gets no session`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      let session = try site.session("ann")
      _ = try site.accounts.store.update(ann.place) { place in
        var account = try #require(try site.accounts.account(ann, in: place))
        account.state = .locked
        try place.write("account.json", account.document)
      }
      #expect(try !site.isAlive(session.token))
      #expect(try isWrong(site.signIn("ann")))
    }
  }

  @Test func `a password hashed at a lower cost is hashed anew when it is next right`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      let ring = try site.accounts.ring()
      let cheap = try PasswordHash.make(
        Array(TestSite.password.utf8), salt: [UInt8](repeating: 7, count: 16),
        cost: Argon2Cost(memoryKiB: 8192, passes: 1), ring: ring)
      _ = try site.accounts.store.update(ann.place) { place in
        var account = try #require(try site.accounts.account(ann, in: place))
        account.upgradePassword(hash: cheap)
        try place.write("account.json", account.document)
      }
      #expect(try isWrong(site.signIn("ann", "wrong but long enough")))
      #expect(try site.account(ann).passwordHash == cheap)
      _ = try site.session("ann")
      let hash = try #require(try site.account(ann).passwordHash)
      #expect(!PasswordHash.needsRehash(hash, cost: .standard, ring: ring))
      _ = try site.session("ann")
      #expect(try site.account(ann).passwordHash == hash)
    }
  }

  @Test func `a claim whose person is gone or renamed counts as nobody`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      try site.accounts.store.makePlace(Identifier("zed").claimPlace)
      _ = try site.accounts.store.update(Identifier("zed").claimPlace) { place in
        try place.write(Identifier("zed").claimFile, ["version": 1, "person": .string(ann.text)])
      }
      #expect(try site.accounts.person(named: "zed") == nil)
      #expect(try isWrong(site.signIn("zed")))
    }
  }
}
