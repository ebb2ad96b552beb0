import Files
import Records
import Testing

@testable import Accounts

@Suite struct KeptSessionTests {
  @Test func `what was read is used again while both files stay as they were`() throws {
    try withSite { site in
      let scene = try Scene(site)
      _ = try #require(try scene.accounts.read(scene.token))
      let kept = try #require(try scene.kept.find(scene.token.hash, scene.marks()))
      #expect(kept.account.id == scene.token.person)
      // One that only the memory knows, so that what comes back tells where it is from.
      var told = kept.account
      told.displayName = "Remembered"
      scene.kept.keep(
        scene.token.hash, try scene.marks(), kept.session, told, at: Scene.later)
      #expect(try scene.accounts.read(scene.token)?.account.displayName == "Remembered")
    }
  }

  @Test func `a changed account is read anew, and an ended session is none`() throws {
    try withSite { site in
      let scene = try Scene(site)
      _ = try scene.accounts.read(scene.token)
      try scene.change { $0.displayName = "Ann Other" }
      #expect(try scene.accounts.read(scene.token)?.account.displayName == "Ann Other")
      try scene.change { $0.epoch += 1 }
      #expect(try scene.isAlive == false)
      try scene.change { $0.epoch -= 1 }
      #expect(try scene.isAlive)
      _ = try scene.accounts.endSessions(of: scene.token.person, except: nil)
      #expect(try scene.accounts.read(scene.token) == nil)
      #expect(try scene.isAlive == false)
    }
  }

  @Test func `a damaged account is refused though a good one was read`() throws {
    try withSite { site in
      let scene = try Scene(site)
      _ = try scene.accounts.read(scene.token)
      let path = site.accounts.store.path("\(scene.token.person.place)/account.json")
      try Files.replace(path, with: Array("{".utf8))
      #expect(throws: (any Error).self) { try scene.accounts.read(scene.token) }
      #expect(throws: (any Error).self) { try scene.isAlive }
    }
  }

  @Test func `nothing is kept of files that changed a moment ago`() throws {
    try withSite { site in
      let scene = try Scene(site, at: Surroundings.live().now())
      _ = try #require(try scene.accounts.read(scene.token))
      #expect(try scene.kept.find(scene.token.hash, scene.marks()) == nil)
    }
  }

  @Test func `two sessions with one place are each their own person's`() throws {
    try withSite { site in
      let scene = try Scene(site, places: 1)
      try site.person("ben")
      let ben = try site.session("ben").token
      for _ in 0..<3 {
        #expect(try scene.accounts.read(scene.token)?.account.name == "ann")
        #expect(try scene.accounts.read(ben)?.account.name == "ben")
      }
    }
  }

  /// Whoever knows whose session it is and not its token finds nothing.
  @Test func `another token of the same person is unknown`() throws {
    try withSite { site in
      let scene = try Scene(site, places: 1)
      _ = try scene.accounts.read(scene.token)
      let other = BearerToken(
        person: scene.token.person, surroundings: site.accounts.surroundings)
      #expect(try scene.accounts.read(other) == nil)
    }
  }
}

/// Somebody signed in, and accounts that keep what they read.
private struct Scene {
  /// Long after the files of a test were written.
  static let later = Surroundings.live().now() + 1000

  let site: TestSite
  let kept: KeptSessions
  let token: BearerToken
  let accounts: Accounts

  init(_ site: TestSite, places: Int = 256, at now: Int64 = Scene.later) throws {
    self.site = site
    kept = KeptSessions(places: places)
    try site.person()
    token = try site.session().token
    var accounts = site.accounts
    accounts.surroundings.serverNow = { now }
    self.accounts = accounts.keeping(kept)
  }

  var isAlive: Bool {
    get throws { try accounts.session(for: token.cookieRevealingSecret) != nil }
  }

  func marks() throws -> KeptSessions.Marks {
    KeptSessions.Marks(
      session: try #require(
        try accounts.store.state(of: "\(token.person.place)/sessions/\(token.hash).json")),
      account: try #require(try accounts.store.state(of: "\(token.person.place)/account.json")))
  }

  func change(_ change: (inout Account) -> Void) throws {
    _ = try site.accounts.store.update(token.person.place) { place in
      var account = try #require(try site.accounts.account(token.person, in: place))
      change(&account)
      try place.write("account.json", account.document)
    }
  }
}
