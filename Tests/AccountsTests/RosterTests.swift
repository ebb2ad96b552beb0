import Files
import Records
import Sealing
import Site
import StrictJSON
import Testing

@testable import Accounts

/// The list of people: what it costs, what it finds, and that it comes back.
@Suite struct RosterTests {
  private static let names = (0..<300).map { "p\(1000 + $0 * 7 % 300)" }

  /// Makes people without hashing anything: their documents, then one roster.
  private func fill(_ site: TestSite, _ names: [String], admins: Set<String> = []) throws {
    var accounts = site.accounts
    accounts.defersRoster = true
    for name in names {
      _ = try accounts.addPerson(
        #require(SignInName(name)), displayName: "Person \(name.uppercased())",
        emails: [#require(EmailAddress("\(name)@example.org"))], isAdmin: admins.contains(name),
        password: nil)
    }
  }

  private func everybody(_ site: TestSite) throws -> [String] {
    try site.accounts.wholeRoster().map(\.name)
  }

  @Test func `a new site has an empty list, then one with its people in order`() throws {
    try withSite { site in
      #expect(try site.accounts.roster().entries.isEmpty)
      for name in ["zoe", "ann", "Bert"] { try site.person(name, password: nil) }
      #expect(try everybody(site) == ["ann", "bert", "zoe"])
      let glance = try site.accounts.enrolmentAtAGlance()
      #expect(glance.sums.people == 3 && glance.sums.invited == 3)
    }
  }

  @Test func `pages of fifty hold everybody once`() throws {
    try withSite { site in
      try fill(site, Self.names)
      var seen: [String] = []
      for page in 1...6 {
        let page = try site.accounts.roster(page: page)
        #expect(page.total == 300)
        seen += page.entries.map(\.name)
      }
      #expect(seen == Self.names.sorted())
      #expect(try site.accounts.roster(page: 7).entries.isEmpty)
      #expect(try site.accounts.roster(page: 5).hasMore)
      #expect(try !site.accounts.roster(page: 6).hasMore)
    }
  }

  @Test func `every change that shows is shown, and the sums are those of the people`() throws {
    try withSite { site in
      try fill(site, Self.names)
      let ann = try site.enrolledPerson()
      let entry = try #require(try site.accounts.roster(matching: "ann").entries.first)
      let since = try site.account(ann.signedIn.person).secondStep?.since
      #expect(entry.secondStepSince == since)
      let people = try site.accounts.wholeRoster()
      let sums = RosterSums.of(people.map(\.sums))
      #expect(try site.accounts.enrolmentAtAGlance().sums == sums)
      #expect(try site.accounts.enrolmentAtAGlance().sums.withSecondStep == 1)
      try site.accounts.removePerson(ann.signedIn.person)
      #expect(try site.accounts.roster(matching: "ann").entries.isEmpty)
      #expect(try everybody(site) == Self.names.sorted())
    }
  }

  @Test func `a tree that grew one by one and shrank one by one is right at every step`() throws {
    try withSite { site in
      let ids = try (0..<40).map { try site.person("x\($0 * 17 % 40 + 100)", password: nil) }
      #expect(try everybody(site) == (100..<140).map { "x\($0)" })
      for id in ids.dropLast(3) { try site.accounts.removePerson(id) }
      #expect(try everybody(site).count == 3)
      #expect(try site.accounts.enrolmentAtAGlance().sums.people == 3)
      for id in ids.suffix(3) { try site.accounts.removePerson(id) }
      #expect(try everybody(site).isEmpty)
      let left = try Files.names(in: "\(site.dataFolder)/roster/nodes") ?? []
      #expect(left.isEmpty, "nothing is left behind: \(left)")
    }
  }

  @Test func `the first page opens no more with 20000 people`() throws {
    try withSite { site in
      try site.person("a1", password: nil)
      var few = RosterReader(try #require(try site.accounts.rosterRoot())) {
        try site.accounts.store.read("roster/nodes/\($0).json")
      }
      _ = try few.entries(site.accounts.sieve(.everybody), skip: 0, count: 50)
      #expect(few.opened == 1)
      let first = try #require(try site.accounts.wholeRoster().first)
      let many = try (0..<20_000).map { number in
        let account = Account(
          id: first.id, name: try #require(SignInName("n\(100_000 + number)")), displayName: "",
          emails: [], isAdmin: false, created: 1)
        return RosterEntry(account)
      }
      let packing = try RosterPacking(in: site.accounts.store.path("roster")) {
        String(site.accounts.surroundings.randomID().prefix(16))
      }
      for entry in many { try packing.add(entry) }
      let root = try packing.finish(unreadable: 0) {
        try site.accounts.store.create("roster/\($0)", $1)
      }
      for skip in [0, 9_990, 19_950] {
        var reader = RosterReader(root) {
          try site.accounts.store.read("roster/nodes/\($0).json")
        }
        let page = try reader.entries(site.accounts.sieve(.everybody), skip: skip, count: 50)
        #expect(page.map(\.name) == many[skip..<(skip + 50)].map(\.name))
        #expect(reader.opened <= 4, "the way down, and one more part of it")
      }
    }
  }

  @Test func `a search finds by the beginning of name, address or word, everybody once`() throws {
    try withSite { site in
      _ = try site.accounts.addPerson(
        #require(SignInName("ab")), displayName: "Ärger Birch-Lane of Bath",
        emails: [#require(EmailAddress("Birch@Example.org"))], isAdmin: false, password: nil)
      try site.person("birch", emails: ["other@example.net"])
      try site.person("zed", password: nil)
      func found(_ typed: String) throws -> [String] {
        try site.accounts.roster(matching: typed).entries.map(\.name)
      }
      #expect(try found("bir") == ["birch", "ab"])
      #expect(try found("BIRCH@ex") == ["ab"])
      #expect(try found("äRG") == ["ab"])
      #expect(try found("bath ärger") == ["ab"])
      #expect(try found("bath zed") == [])
      #expect(try found("b") == ["ab", "birch"])
      #expect(try found("irch") == [])
      #expect(try found("  ") == ["ab", "birch", "zed"])
    }
  }

  @Test func `filters count and page by themselves`() throws {
    try withSite { site in
      try fill(site, Self.names, admins: ["p1003", "p1290"])
      let ann = try site.enrolledPerson()
      let page = try site.accounts.roster(filter: .admins)
      #expect(page.entries.map(\.name) == ["p1003", "p1290"])
      #expect(page.total == 2)
      #expect(try site.accounts.roster(page: 7, filter: .withoutSecondStep).total == 300)
      #expect(try site.accounts.roster(matching: "p10", filter: .admins).entries.count == 1)
      _ = try site.accounts.lock(ann.signedIn.person, by: .server)
      #expect(try site.accounts.roster(filter: .locked).entries.map(\.name) == ["ann"])
    }
  }
}

/// Who should have had a second step by now, counted without opening everybody.
@Suite struct RosterOverdueTests {
  private func overdue(_ site: TestSite) throws -> [String] {
    let page = try site.accounts.roster(filter: .overdue)
    #expect(page.total == page.entries.count && !page.isCut)
    let glance = try site.accounts.enrolmentAtAGlance()
    #expect(glance.overdue == page.entries.count)
    return page.entries.map(\.name)
  }

  private func required(_ days: Int, _ body: (TestSite) throws -> Void) throws {
    try withSite(
      change: {
        $0.secondStep.required = .everyone
        $0.secondStep.graceDays = days
      }, body)
  }

  @Test func `the list and the count say what each account says`() throws {
    try required(10) { site in
      var site = site
      site.accounts.policy.history.note(site.accounts.site.secondStep, at: site.now)
      try site.person("early")
      let enrolled = try site.enrolledPerson("enrolled")
      try site.person("boss", isAdmin: true)
      try site.person("invited", password: nil)
      let service = try site.person("service")
      let last = CalendarDay(of: site.now + 12 * 86_400)
      _ = try site.accounts.exempt(service, reason: "a printer", until: last, by: .server)
      site.clock.advance(by: 5 * 86_400)
      try site.person("late")
      #expect(try overdue(site) == [])
      site.clock.advance(by: 6 * 86_400)
      #expect(try overdue(site) == ["boss", "early"])
      site.clock.advance(by: 2 * 86_400)
      #expect(try overdue(site) == ["boss", "early", "service"])
      site.clock.advance(by: 3 * 86_400)
      #expect(try overdue(site) == ["boss", "early", "late", "service"])
      for entry in try site.accounts.wholeRoster() {
        let account = try site.account(entry.id)
        let standing = site.accounts.standing(of: account)
        #expect(site.accounts.standing(of: entry).isOverdue == standing.isOverdue)
      }
      #expect(site.accounts.standing(of: enrolled.signedIn.account) == .enrolled)
    }
  }

  @Test func `days that were made fewer meanwhile are counted by whom they touch`() throws {
    try required(30) { site in
      var site = site
      site.accounts.policy.history.note(site.accounts.site.secondStep, at: site.now)
      try site.person("first")
      site.clock.advance(by: 86_400)
      var shorter = site.accounts.site.secondStep
      shorter.graceDays = 0
      site.accounts.policy.history.note(shorter, at: site.now)
      try site.person("middle")
      site.clock.advance(by: 86_400)
      var longer = shorter
      longer.graceDays = 30
      site.accounts.policy.history.note(longer, at: site.now)
      try site.person("third")
      #expect(try overdue(site) == ["middle"])
    }
  }

  @Test func `where none is required nobody is overdue`() throws {
    try withSite { site in
      try site.person()
      #expect(try site.accounts.enrolmentAtAGlance().overdue == nil)
      #expect(try site.accounts.roster(filter: .overdue).entries.isEmpty)
    }
  }
}

/// Stops, damage and haste.
@Suite struct RosterMendingTests {
  private func names(_ site: TestSite) throws -> [String] {
    try site.accounts.wholeRoster().map(\.name)
  }

  private func nodes(_ site: TestSite) throws -> [String] {
    try (Files.names(in: "\(site.dataFolder)/roster/nodes") ?? []).map {
      "\(site.dataFolder)/roster/nodes/\($0)"
    }
  }

  @Test func `a change that was stopped before the roster had it is made good by the next look`()
    throws
  {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      try site.person("bert", password: nil)
      var stopped = site.accounts
      stopped.defersRoster = true
      _ = try stopped.rename(ann, to: #require(SignInName("carla")), by: .server)
      try stopped.removePerson(#require(try site.accounts.person(named: "bert")).id)
      #expect(try Files.names(in: "\(site.dataFolder)/roster/changed")?.count == 2)
      #expect(try names(site) == ["carla"])
      #expect(try Files.names(in: "\(site.dataFolder)/roster/changed")?.isEmpty == true)
    }
  }

  @Test func `very many changes that wait are brought in by making the list anew`() throws {
    try withSite { site in
      try site.person("ann", password: nil)
      var deferring = site.accounts
      deferring.defersRoster = true
      for number in 100..<350 {
        _ = try deferring.addPerson(
          #require(SignInName("p\(number)")), displayName: "", emails: [], isAdmin: false,
          password: nil)
      }
      let held = try #require(try site.accounts.person(named: "p200")).id
      _ = try site.accounts.store.update(held.place) { _ in
        let listed = try names(site)
        #expect(listed.count == 251)
        let waiting = try Files.names(in: "\(site.dataFolder)/roster/changed") ?? []
        #expect(waiting.count == 1 && waiting.first?.hasPrefix(held.text) == true)
      }
      #expect(try names(site).count == 251)
      #expect(try Files.names(in: "\(site.dataFolder)/roster/changed")?.isEmpty == true)
    }
  }

  @Test func `a note without a change changes nothing`() throws {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      _ = site.accounts.noteChange(of: ann, from: "ann")
      #expect(try names(site) == ["ann"])
    }
  }

  @Test func `a change that is being made is left to whoever makes it`() throws {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      let note = site.accounts.noteChange(of: ann, from: "ann")
      _ = try site.accounts.store.update(ann.place) { _ in
        let listed = try names(site)
        #expect(listed == ["ann"])
        let notes = try Files.names(in: "\(site.dataFolder)/roster/changed") ?? []
        #expect(notes.map { Optional($0) } == [note])
      }
      #expect(try names(site) == ["ann"])
      #expect(try Files.names(in: "\(site.dataFolder)/roster/changed")?.isEmpty == true)
    }
  }

  @Test(arguments: ["root", "node", "note", "all", "root missing", "nodes missing"])
  func `what is damaged or gone is made anew, and nobody is missing`(what: String) throws {
    try withSite { site in
      for name in ["ann", "bert", "carla"] { try site.person(name, password: nil) }
      let root = "\(site.dataFolder)/roster/roster.json"
      let bad = Array("{\"version\":1,\"people\":".utf8)
      switch what {
      case "root": try Files.replace(root, with: bad)
      case "node": for node in try nodes(site) { try Files.replace(node, with: bad) }
      case "note":
        try Files.makeFolder("\(site.dataFolder)/roster/changed")
        try Files.replace("\(site.dataFolder)/roster/changed/x.json", with: bad)
      case "all":
        try Files.replace(root, with: [])
        for node in try nodes(site) { try Files.replace(node, with: []) }
      case "root missing": try Files.remove(root)
      default: for node in try nodes(site) { try Files.remove(node) }
      }
      #expect(try names(site) == ["ann", "bert", "carla"])
      try site.person("dora", password: nil)
      #expect(try names(site) == ["ann", "bert", "carla", "dora"])
    }
  }

  @Test func `one damaged account hides nobody else, and is counted`() throws {
    try withSite { site in
      for name in ["ann", "bert"] { try site.person(name, password: nil) }
      let bert = try #require(try site.accounts.person(named: "bert"))
      let path = site.accounts.store.path("\(bert.id.place)/account.json")
      try Files.replace(path, with: Array("{\"version\":1}".utf8))
      try site.accounts.repackRoster()
      #expect(try names(site) == ["ann"])
      #expect(try site.accounts.enrolmentAtAGlance().unreadable == 1)
    }
  }

  @Test func `with too many people to read a page says so and is not empty`() throws {
    try withSite { site in
      for name in ["ann", "bert"] { try site.person(name, password: nil) }
      try Files.remove("\(site.dataFolder)/roster/roster.json")
      #expect(throws: RosterError.self) { try site.accounts.repackRoster(atMost: 1) }
    }
  }

  @Test func `a roster that cannot be written stands in no account’s way`() throws {
    try withSite { site in
      try site.person("ann", password: nil)
      let folder = "\(site.dataFolder)/roster/nodes"
      for node in try nodes(site) { try Files.remove(node) }
      try Files.removeFolder(folder)
      try Files.replace(folder, with: Array("in the way".utf8))
      let bert = try site.person("bert")
      #expect(try site.account(bert).name == "bert")
      _ = try site.session("bert")
      try Files.remove(folder)
      #expect(try names(site) == ["ann", "bert"])
    }
  }

  @Test func `people who are made at once are all there`() throws {
    try withSite { site in
      try site.person("ann", password: nil)
      _ = try inParallel(8) { thread in
        for number in 0..<6 {
          try site.person("t\(thread)n\(number)", password: nil)
          _ = try site.accounts.roster()
        }
      }
      #expect(try names(site).count == 49)
      #expect(try site.accounts.enrolmentAtAGlance().sums.people == 49)
      let root = try #require(try site.accounts.rosterRoot())
      #expect(root.people != nil && root.terms != nil)
    }
  }

  @Test func `check tells of a list that differs from the people`() throws {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      func findings() throws -> [Finding] {
        var findings: [Finding] = []
        try site.accounts.check(progress: { _, _ in }, found: { findings.append($0) })
        return findings.filter { $0.path.contains("roster") }
      }
      #expect(try findings().isEmpty)
      // What another program does to the file.
      let path = site.accounts.store.path("\(ann.place)/account.json")
      var document = try site.account(ann).document
      document["displayName"] = "Somebody else"
      try Files.replace(path, with: JSONValue.object(document).serialized())
      #expect(try findings().count == 1)
      try site.accounts.repackRoster()
      #expect(try findings().isEmpty)
    }
  }
}
