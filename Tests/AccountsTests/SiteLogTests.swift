import Files
import Sealing
import StrictJSON
import Testing

@testable import Accounts

/// The site's log and its chain; 1,800,000,000 s, where the clock of these tests begins, is
/// 15 January 2027.
@Suite struct SiteLogTests {
  static let month = "2027-01.jsonl"

  private func path(_ site: TestSite, _ file: String = month) -> String {
    "\(site.dataFolder)/activity/\(file)"
  }

  private func lines(_ site: TestSite, _ file: String = month) throws -> [String] {
    let bytes = try Files.read(path(site, file)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func write(_ lines: [String], _ site: TestSite, _ file: String = month) throws {
    try Files.replace(path(site, file), with: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func event(_ number: Int) -> SiteEvent {
    SiteEvent(.policyChanged, by: .server, detail: "setting \(number)", before: "0", after: "1")
  }

  private func record(_ count: Int, _ site: TestSite) throws {
    for number in 1...count { try site.accounts.recordForSite(event(number)) }
  }

  private func faults(_ site: TestSite) throws -> [String] {
    try site.accounts.siteLogFaults().map { fault in
      fault.file + (fault.line.map { ":\($0)" } ?? "") + " " + fault.what
    }
  }

  @Test func `LO-7: a line says who did what to whom, what was before and after, and from where`()
    throws
  {
    try withSite { site in
      let admin = try site.person("root", isAdmin: true)
      let bob = try site.account(site.person("bob"))
      let event = SiteEvent(
        .personLocked, by: .person(admin, name: "root", address: "192.0.2.9"),
        to: .init(bob), detail: "page", before: "active", after: "locked", note: "asked by phone")
      try site.accounts.recordForSite(event)
      let line = try #require(try lines(site).last)
      let zeros = String(repeating: "0", count: 64)
      let before = try site.accounts.siteActivity().entries.count - 1
      let previous =
        before == 0 ? zeros : SHA256.hexDigest(Array(try lines(site)[before - 1].utf8))
      #expect(
        line == """
          {"version":1,"number":\(before + 1),"at":1800000000,"event":"authn_login_lock",\
          "actor":{"person":"\(admin)","name":"root"},"target":{"person":"\(bob.id)",\
          "name":"bob"},"detail":"page","before":"active","after":"locked",\
          "note":"asked by phone","address":"192.0.2.9","previous":"\(previous)"}
          """)
      let read = try #require(try site.accounts.siteActivity().entries.first)
      #expect(read.event == event)
      #expect(read.at == 1_800_000_000)
    }
  }

  @Test(arguments: [
    SiteEvent.Actor.server, .site, .link(address: "2001:db8::7"),
  ])
  func `LO-7: an event is read as it was recorded, whoever did it`(actor: SiteEvent.Actor) throws {
    try withSite { site in
      for kind in SiteEvent.Kind.allCases {
        try site.accounts.recordForSite(SiteEvent(kind, by: actor, after: "x"))
      }
      let read = try site.accounts.siteActivity(count: 100).entries.compactMap(\.event)
      #expect(
        read == SiteEvent.Kind.allCases.reversed().map { SiteEvent($0, by: actor, after: "x") })
    }
  }

  @Test func `LO-4: a note stays one line whatever is in it, and is bounded`() throws {
    try withSite { site in
      let note = "a\r\nb\u{2028}c\u{1B}[2J\u{0}" + String(repeating: "é", count: 2000)
      try site.accounts.recordForSite(SiteEvent(.exempted, by: .server, note: note))
      #expect(try lines(site).count == 1)
      let read = try site.accounts.siteActivity().entries.first?.event?.note
      #expect(read?.unicodeScalars.count == SiteEvent.mostNote)
      #expect(read?.hasPrefix("a\r\nb\u{2028}c") == true)
      #expect(try faults(site).isEmpty)
    }
  }

  @Test func `the first line of a month carries the last hash of the month before`() throws {
    try withSite { site in
      try record(2, site)
      site.clock.advance(by: 31 * 86_400)
      try record(1, site)
      let last = try #require(try lines(site).last)
      let first = try #require(try lines(site, "2027-02.jsonl").first)
      #expect(first.contains("\"number\":3,"))
      #expect(first.hasSuffix("\"previous\":\"\(SHA256.hexDigest(Array(last.utf8)))\"}"))
      #expect(try faults(site).isEmpty)
    }
  }

  @Test func `a clock that was set back writes on where the log is`() throws {
    try withSite { site in
      try record(1, site)
      site.clock.advance(by: -40 * 86_400)
      try record(1, site)
      #expect(try lines(site).count == 2)
      #expect(try faults(site).isEmpty)
    }
  }

  @Test func `an altered line is named`() throws {
    try withSite { site in
      try record(5, site)
      var all = try lines(site)
      all[2] = all[2].replacing("\"after\":\"1\"", with: "\"after\":\"2\"")
      try write(all, site)
      #expect(try faults(site) == ["2027-01.jsonl:3 the line was altered after it was written"])
    }
  }

  @Test func `the last line, altered, is named too`() throws {
    try withSite { site in
      try record(3, site)
      var all = try lines(site)
      all[2] = all[2].replacing("\"after\":\"1\"", with: "\"after\":\"2\"")
      try write(all, site)
      #expect(try faults(site) == ["2027-01.jsonl:3 the line was altered after it was written"])
    }
  }

  @Test func `a removed line is named, wherever it stood`() throws {
    try withSite { site in
      try record(5, site)
      let all = try lines(site)
      try write(all.enumerated().filter { $0.offset != 2 }.map(\.element), site)
      #expect(
        try faults(site) == ["2027-01.jsonl:3 a line is missing before it, gone or moved elsewhere"]
      )
      try write(Array(all.dropFirst(2)), site)
      #expect(
        try faults(site) == [
          "2027-01.jsonl:1 the log begins with its line 3: 2 before it are gone"
        ])
      try write(Array(all.dropLast(2)), site)
      #expect(try faults(site) == ["2027-01.jsonl 2 lines are missing at the end"])
    }
  }

  @Test func `a removed month is missed`() throws {
    try withSite { site in
      for _ in 1...3 {
        try record(2, site)
        site.clock.advance(by: 31 * 86_400)
      }
      _ = try Files.remove(path(site, "2027-02.jsonl"))
      #expect(
        try faults(site) == [
          "2027-03.jsonl:1 2 lines are missing before it, gone or moved elsewhere"
        ])
      _ = try Files.remove(path(site, "2027-03.jsonl"))
      #expect(try faults(site) == ["2027-03.jsonl 4 lines are missing at the end"])
    }
  }

  @Test func `a moved line is named`() throws {
    try withSite { site in
      try record(5, site)
      var all = try lines(site)
      all.swapAt(1, 2)
      try write(all, site)
      #expect(
        try faults(site) == [
          "2027-01.jsonl:2 a line is missing before it, gone or moved elsewhere",
          "2027-01.jsonl:3 the line does not stand where it was written",
        ])
    }
  }

  @Test func `an added line is named`() throws {
    try withSite { site in
      try record(3, site)
      var all = try lines(site)
      all.insert(all[0], at: 2)
      try write(all, site)
      #expect(try faults(site) == ["2027-01.jsonl:3 the line does not stand where it was written"])
    }
  }

  @Test(arguments: ["not JSON", "{}", "[]", "{\"version\":1,\"number\":3}"])
  func `a line that cannot be read is named, and the others are read`(damage: String) throws {
    try withSite { site in
      try record(4, site)
      var all = try lines(site)
      all[1] = damage
      try write(all, site)
      #expect(
        try faults(site) == [
          "2027-01.jsonl:2 the line cannot be read: it was altered or is damaged"
        ])
      let page = try site.accounts.siteActivity()
      #expect(page.entries.map(\.number) == [4, 3, 1])
      #expect(page.damaged == 1)
    }
  }

  @Test func `a line cut off by hand is no power cut`() throws {
    try withSite { site in
      try record(3, site)
      let bytes = try #require(try Files.read(path(site)))
      try Files.replace(path(site), with: Array(bytes.dropLast(30)))
      #expect(try site.accounts.tornLine() == nil)
      #expect(
        try faults(site) == [
          "2027-01.jsonl its last line is cut off, though it was written whole",
          "2027-01.jsonl a line is missing at the end",
        ])
      #expect(try site.accounts.repairSiteLog() == nil)
    }
  }

  @Test(arguments: [1, 40, 200])
  func `what a power cut left of a line is no fault, is told apart, and is mended`(
    count: Int
  ) throws {
    try withSite { site in
      try record(3, site)
      let whole = try #require(try Files.read(path(site)))
      let head = try #require(try Files.read(path(site, "head.json")))
      try record(1, site)
      let grown = try #require(try Files.read(path(site)))
      try Files.replace(path(site), with: Array(grown.prefix(whole.count + count)))
      try Files.replace(path(site, "head.json"), with: head)
      #expect(try faults(site).isEmpty)
      #expect(try site.accounts.tornLine()?.bytes == count)
      var found: [Finding] = []
      site.accounts.checkSiteLog { found.append($0) }
      #expect(found.map(\.weight) == [.warning])
      #expect(found.map(\.mend) == ["nightlatch check --repair"])
      #expect(
        try site.accounts.repairSiteLog()
          == "took away the \(count) bytes of a line that was cut off when it was written")
      #expect(try site.accounts.tornLine() == nil)
      #expect(try faults(site).isEmpty)
      let last = try site.accounts.siteActivity().entries.first?.event
      #expect(
        last == SiteEvent(.logMended, by: .site, detail: Self.month, before: "\(count) bytes"))
      #expect(try site.accounts.repairSiteLog() == nil)
    }
  }

  @Test func `the next event goes on behind a line that a power cut left, and says so`() throws {
    try withSite { site in
      try record(2, site)
      try Files.append(Array("{\"version\":1,\"numb".utf8), to: path(site))
      try record(1, site)
      #expect(
        try site.accounts.siteActivity().entries.map { $0.event?.kind } == [
          .policyChanged, .logMended, .policyChanged, .policyChanged,
        ])
      #expect(try faults(site).isEmpty)
    }
  }

  @Test func `a whole line that the head does not know counts, also the first of a month`() throws {
    try withSite { site in
      try record(2, site)
      for days: Int64 in [0, 31] {
        site.clock.advance(by: days * 86_400)
        let head = try #require(try Files.read(path(site, "head.json")))
        try record(1, site)
        try Files.replace(path(site, "head.json"), with: head)
        #expect(try faults(site).isEmpty)
      }
      site.clock.advance(by: 31 * 86_400)
      try record(1, site)
      #expect(try faults(site).isEmpty)
      #expect(try site.accounts.siteActivity().entries.map(\.number) == [5, 4, 3, 2, 1])
    }
  }

  @Test func `a log that was tampered with is written on, and shows where`() throws {
    try withSite { site in
      try record(4, site)
      try write(Array(try lines(site).dropLast(2)), site)
      try record(1, site)
      #expect(
        try faults(site) == [
          "2027-01.jsonl:3 2 lines are missing before it, gone or moved elsewhere"
        ])
    }
  }

  @Test(arguments: ["", "{}", "{\"version\":1,\"month\":\"2027-1\"}", "{\"version\":9}"])
  func `a log without a good head takes nothing until it was repaired`(damage: String) throws {
    try withSite { site in
      try record(2, site)
      if damage.isEmpty {
        _ = try Files.remove(path(site, "head.json"))
      } else {
        try Files.replace(path(site, "head.json"), with: Array(damage.utf8))
      }
      #expect(throws: (any Error).self) { try record(1, site) }
      #expect(try lines(site).count == 2)
      var found: [Finding] = []
      site.accounts.checkSiteLog { found.append($0) }
      #expect(found.map(\.weight) == [.problem])
      if damage.contains("9") {
        #expect(throws: (any Error).self) { try site.accounts.repairSiteLog() }
        return
      }
      try Files.append(Array("{\"version\":1,\"numb".utf8), to: path(site))
      #expect(try site.accounts.repairSiteLog()?.hasPrefix("made the head") == true)
      try record(1, site)
      #expect(try faults(site).isEmpty)
      #expect(
        try site.accounts.siteActivity().entries.map { $0.event?.kind } == [
          .policyChanged, .logMended, .policyChanged, .policyChanged,
        ])
    }
  }

  @Test func `events recorded side by side each get a line, in one chain`() throws {
    try withSite { site in
      _ = try inParallel(24) { try site.accounts.recordForSite(event($0)) }
      #expect(try lines(site).count == 24)
      #expect(try faults(site).isEmpty)
    }
  }
}
