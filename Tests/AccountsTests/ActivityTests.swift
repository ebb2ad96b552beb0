import Files
import Testing

@testable import Accounts

@Suite struct ActivityTests {
  private func file(_ site: TestSite, _ id: PersonID) -> String {
    "\(site.dataFolder)/\(id.place)/activity.jsonl"
  }

  private func lines(_ count: Int, from first: Int = 0) -> [UInt8] {
    (first..<first + count).flatMap {
      Array("{\"version\":1,\"at\":\($0),\"event\":\"authn_code_fail\"}\n".utf8)
    }
  }

  @Test func `LO-8: a person's events come newest first, with who did them`() throws {
    try withSite { site in
      let id = try site.person()
      _ = try site.session()
      site.clock.advance(by: 60)
      _ = try site.session()
      let page = try site.accounts.activity(of: id)
      #expect(page.entries.map(\.event) == [.signedIn, .signedIn, .personCreated])
      #expect(page.entries.map(\.at) == [site.now, site.now - 60, site.now - 60])
      #expect(page.entries[0].detail == "password")
      #expect(page.entries[0].visitor?.address == "192.0.2.7")
      #expect(page.damaged == 0)
      #expect(!page.hasOlder)
    }
  }

  @Test func `LO-8: a page holds fifty, and the pages together each event once`() throws {
    try withSite { site in
      let id = try site.person()
      try Files.replace(file(site, id), with: lines(120))
      var seen: [Int64] = []
      for page in 1...3 {
        let found = try site.accounts.activity(of: id, page: page)
        #expect(found.hasOlder == (page < 3))
        seen += found.entries.map(\.at)
      }
      #expect(seen == (0..<120).reversed())
      for page in [4, 1000, Int.max] {
        let none = try site.accounts.activity(of: id, page: page)
        #expect(none.entries.isEmpty)
        #expect(!none.hasOlder)
      }
      #expect(try site.accounts.activity(of: id, page: -1).entries.first?.at == 119)
    }
  }

  @Test(arguments: [
    "not JSON", "{\"version\":1,\"at\":5,\"event\":", "[]", "{\"at\":\"5\",\"event\":\"x\"}",
    "\u{0}\u{0}\u{0}",
  ])
  func `LO-8: a damaged line is counted and hides none of the others`(damage: String) throws {
    try withSite { site in
      let id = try site.person()
      try Files.replace(
        file(site, id), with: lines(2) + Array("\(damage)\n".utf8) + lines(1, from: 2))
      let page = try site.accounts.activity(of: id)
      #expect(page.entries.map(\.at) == [2, 1, 0])
      #expect(page.damaged == 1)
    }
  }

  @Test func `LO-8: an event behind a line that was cut off is still read`() throws {
    try withSite { site in
      let id = try site.person()
      try Files.replace(file(site, id), with: lines(1) + Array("{\"version\":1,\"at".utf8))
      _ = try site.session()
      let page = try site.accounts.activity(of: id)
      #expect(page.entries.map(\.event) == [.signedIn, .codeFailed])
      #expect(page.damaged == 1)
    }
  }

  @Test func `LO-8: an event of a newer program is there without a name`() throws {
    try withSite { site in
      let id = try site.person()
      try Files.replace(
        file(site, id), with: Array("{\"version\":1,\"at\":7,\"event\":\"teleported\"}\n".utf8))
      let entry = try #require(try site.accounts.activity(of: id).entries.first)
      #expect(entry.event == nil)
      #expect(entry.at == 7)
    }
  }

  @Test func `LO-5: a file beyond its bound loses its older half and nothing of the newer`() throws
  {
    try withSite { site in
      let id = try site.person()
      let old = lines(Accounts.activityBytes / lines(1, from: 1_000_000).count, from: 1_000_000)
      #expect(old.count <= Accounts.activityBytes)
      try Files.replace(file(site, id), with: old)
      _ = try site.session()
      let kept = try #require(try Files.read(file(site, id)))
      #expect(kept.count <= Accounts.activityBytes / 2)
      #expect(kept.count > Accounts.activityBytes / 2 - 100)
      let lines = kept.split(separator: UInt8(ascii: "\n"))
      #expect(lines.allSatisfy { Activity(line: $0) != nil })
      #expect(Activity(line: try #require(lines.last))?.event == .signedIn)
      let ats = lines.dropLast().compactMap { Activity(line: $0)?.at }
      #expect(zip(ats, ats.dropFirst()).allSatisfy { $0 + 1 == $1 })
      #expect(
        ats.last == old.split(separator: UInt8(ascii: "\n")).last.flatMap { Activity(line: $0)?.at }
      )
      #expect(try Files.status(file(site, id))?.permissions == 0o600)
    }
  }

  @Test func `no activity is an empty page, and another person's is not in it`() throws {
    try withSite { site in
      let (ann, ben) = (try site.person(), try site.person("ben"))
      _ = try site.session("ben")
      #expect(try site.accounts.activity(of: ann).entries.map(\.event) == [.personCreated])
      try Files.remove(file(site, ben))
      let none = try site.accounts.activity(of: ben)
      #expect(none.entries.isEmpty)
      #expect(!none.hasOlder)
    }
  }
}
