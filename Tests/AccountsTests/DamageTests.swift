@testable import Accounts
import Files
import Records
import Sealing
import StrictJSON
import Testing

@Suite struct DamageTests {
  /// Changes a JSON file by hand, as a fault or a careless editor would.
  private func edit(_ path: String, _ change: (inout JSONObject) -> Void) throws {
    let bytes = try #require(try Files.read(path))
    var object = try #require(try JSONValue(parsing: bytes).objectValue)
    change(&object)
    try Files.replace(path, with: JSONValue.object(object).serialized())
  }

  private func expectDamaged(
    _ path: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    let error = #expect(throws: RecordsError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.code == .damaged, sourceLocation: sourceLocation)
    #expect(error?.path == path, sourceLocation: sourceLocation)
  }

  /// Ways in which a second step can be damaged; each must never read as "no second step".
  static let damages: [(String, @Sendable (inout JSONObject) -> Void)] = [
    ("null", { $0["secondStep"] = .null }),
    ("of another type", { $0["secondStep"] = "on" }),
    ("empty", { $0["secondStep"] = [:] }),
    ("without apps", { $0["secondStep"] = .object(changed($0, "apps", nil)) }),
    ("with no app in it", { $0["secondStep"] = .object(changed($0, "apps", [])) }),
    ("with an odd app", { $0["secondStep"] = .object(changed($0, "apps", [7])) }),
    ("without codes", { $0["secondStep"] = .object(changed($0, "recovery", nil)) }),
    ("with odd codes", { $0["secondStep"] = .object(changed($0, "recovery", ["hashes": [1]])) }),
    ("counted in words", { $0["codeTries"] = ["failures": "none"] }),
    ("counted below zero", { $0["recoveryTries"] = ["failures": -5] }),
    ("of an odd epoch", { $0["epoch"] = .int(.max) }),
    ("of an odd state", { $0["state"] = "busy" }),
    ("without a name", { $0["name"] = nil }),
    ("with an odd password", { $0["password"] = "x" }),
    ("with a case that is none", { $0["case"] = 7 }),
    ("with an empty case", { $0["case"] = [:] }),
    ("due at no time", { $0["setUpDue"] = "yesterday" }),
  ]

  private static func changed(
    _ account: JSONObject, _ member: String, _ value: JSONValue?
  ) -> JSONObject {
    var second = account.object("secondStep") ?? [:]
    second[member] = value
    return second
  }

  @Test(arguments: damages.map(\.0))
  func `a damaged account lets nobody in and is left as it is`(damage: String) throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pending = try site.pending()
      let path = site.accounts.store.path("\(ann.signedIn.person.place)/account.json")
      try edit(path, try #require(Self.damages.first { $0.0 == damage }?.1))
      let before = try Files.read(path)
      expectDamaged(path) { _ = try site.signIn() }
      expectDamaged(path) { _ = try site.isAlive(ann.signedIn.token) }
      expectDamaged(path) { _ = try site.answer(pending, site.code(of: ann.secret)) }
      expectDamaged(path) {
        _ = try site.accounts.changePassword(
          ann.signedIn, from: TestSite.password, to: "brass heron under ice",
          visitor: TestSite.visitor)
      }
      #expect(try Files.read(path) == before)
    }
  }

  @Test(arguments: ["created", "lastSeen", "authenticated", "epoch", "level"])
  func `a damaged session is a fault and never means signed out`(member: String) throws {
    try withSite { site in
      let ann = try site.person()
      let session = try site.session()
      let path = site.accounts.store.path("\(ann.place)/sessions/\(session.token.hash).json")
      for value in [nil, "x", .null, .int(.min)] as [JSONValue?] {
        try edit(path) { $0[member] = value }
        expectDamaged(path) { _ = try site.isAlive(session.token) }
      }
      try Files.replace(path, with: [])
      expectDamaged(path) { _ = try site.isAlive(session.token) }
    }
  }

  @Test func `a damaged counter stops the prompt instead of starting at zero`() throws {
    try withSite { site in
      let ann = try site.person()
      _ = try site.signIn("ann", "wrong but long enough")
      let counters = try files(below: "\(site.dataFolder)/throttle").filter {
        $0.hasSuffix(".json")
      }
      #expect(counters.count == 2)
      for path in counters {
        let before = try #require(try Files.read(path))
        for member in ["tries", "all", "networks"] {
          try Files.replace(path, with: Array("{\"version\":1,\"\(member)\":\"x\"}".utf8))
          if (path.contains("/person/")) == (member != "tries") {
            expectDamaged(path) { _ = try site.signIn() }
          }
        }
        try Files.replace(path, with: before)
      }
      #expect(try site.session().person == ann)
    }
  }

  @Test func `a damaged claim is a fault and never stands for nobody`() throws {
    try withSite { site in
      try site.person()
      let path = site.accounts.store.path(Identifier("ann").claim)
      try Files.replace(path, with: Array("{\"version\":1}".utf8))
      expectDamaged(path) { _ = try site.signIn() }
    }
  }

  @Test func `secrets swapped between two people do not open`() throws {
    try withSite { site in
      let people = try ["ann", "bob"].map { try site.enrolledPerson($0) }
      let paths = people.map {
        site.accounts.store.path("\($0.signedIn.person.place)/account.json")
      }
      let steps = try people.map {
        try #require(try site.account($0.signedIn.person).document["secondStep"])
      }
      for (path, step) in zip(paths, steps.reversed()) {
        try edit(path) { $0["secondStep"] = step }
      }
      for (name, person) in zip(["ann", "bob"], people.reversed()) {
        let pending = try site.pending(name)
        let error = #expect(throws: SealingError.self) {
          try site.answer(pending, site.code(of: person.secret))
        }
        #expect(error?.code == .doesNotOpen)
      }
    }
  }
}
