import Files
import Records
import Site
import StrictJSON
import Testing

@testable import Accounts

/// Exemptions from the second step: for a reason, for a time, and never for administrators.
@Suite struct ExemptionTests {
  private static let week: Int64 = 7 * 86_400

  private func withRequired(_ body: (TestSite, PersonID) throws -> Void) throws {
    try withSite(change: { $0.secondStep.required = .everyone }) { site in
      try body(site, try site.person("printer"))
    }
  }

  private func exempt(
    _ id: PersonID, reason: String = "prints at night", days: Int64 = 30, in site: TestSite
  ) throws -> ExemptionProblem? {
    try site.accounts.exempt(
      id, reason: reason, until: CalendarDay(of: site.now + days * 86_400), by: .server)
  }

  @Test func `N6: an exemption holds until the end of its last day and not a second longer`() throws
  {
    try withRequired { site, id in
      #expect(try exempt(id, days: 7, in: site) == nil)
      let end = CalendarDay(of: site.now + Self.week).end
      guard case .exempt(let exemption) = site.accounts.standing(of: try site.account(id)) else {
        throw Unexpected("not exempt")
      }
      #expect(exemption.reason == "prints at night" && exemption.until == end)
      #expect(try !site.accounts.isSecondStepRequired(of: site.account(id)))
      site.clock.advance(by: end - site.now - 1)
      #expect(try !site.accounts.isSecondStepRequired(of: site.account(id)))
      site.clock.advance(by: 1)
      #expect(try site.accounts.isSecondStepRequired(of: site.account(id)))
    }
  }

  @Test(arguments: ["", " ", "\u{200B}", "a\nb", String(repeating: "a", count: 201)])
  func `N6: a reason is asked for`(reason: String) throws {
    try withRequired { site, id in
      let problem = try exempt(id, reason: reason, in: site)
      #expect(problem == .reason)
      #expect(try site.account(id).exemption == nil)
    }
  }

  @Test(arguments: [-1, 366, 10_000] as [Int64])
  func `N6: the last day is at most a year away and not over`(days: Int64) throws {
    try withRequired { site, id in
      let problem = try exempt(id, days: days, in: site)
      #expect(problem == .until)
      #expect(try site.accounts.exempt(id, reason: "x", until: nil, by: .server) == .until)
      #expect(try exempt(id, days: 0, in: site) == nil)
      #expect(try exempt(id, days: 365, in: site) == nil)
    }
  }

  @Test func `N6: an administrator is never exempt, not even one who became it later`() throws {
    try withRequired { site, id in
      let admin = try site.person("root", isAdmin: true)
      #expect(try exempt(admin, in: site) == .administrator)
      #expect(try exempt(id, in: site) == nil)
      _ = try site.accounts.store.update(id.place) { place in
        var account = try #require(try site.accounts.account(id, in: place))
        account.setAdmin(true, at: site.now)
        try place.write("account.json", account.document)
      }
      #expect(try site.accounts.isSecondStepRequired(of: site.account(id)))
      guard case .inGrace = site.accounts.standing(of: try site.account(id)) else {
        throw Unexpected("still exempt")
      }
    }
  }

  @Test func `N6: it is recorded when it is made and when it is ended, and is then over`() throws {
    try withRequired { site, id in
      #expect(try exempt(id, in: site) == nil)
      #expect(try site.accounts.endExemption(of: id, by: .server) == .done)
      #expect(try site.accounts.endExemption(of: id, by: .server) == .unchanged)
      #expect(try site.accounts.isSecondStepRequired(of: site.account(id)))
      let events = try site.accounts.activity(of: id).entries.map(\.event)
      #expect(events == [.exemptionEnded, .exempted, .personCreated])
      let log = try site.accounts.siteActivity()
      #expect(log.entries.map(\.event?.kind) == [.exemptionEnded, .exempted])
      #expect(log.entries.last?.event?.note == "prints at night")
      let nobody = try #require(PersonID(String(repeating: "0", count: 32)))
      #expect(try exempt(nobody, in: site) == .unknown)
      #expect(try site.accounts.endExemption(of: nobody, by: .server) == .unknown)
    }
  }

  @Test func `N6: who has stopped being an administrator neither exempts nor ends it`() throws {
    try withRequired { site, id in
      let was = try site.account(site.person("was", isAdmin: true))
      let actor = SiteEvent.Actor.person(was.id, name: "was", address: "192.0.2.7")
      let last = CalendarDay(of: site.accounts.now + 86_400)
      func exempt() throws -> ExemptionProblem? {
        try site.accounts.exempt(id, reason: "prints at night", until: last, by: actor)
      }
      #expect(try exempt() == nil)
      #expect(try site.accounts.setAdministrator(false, of: was.id, by: .server) == .done)
      #expect(try exempt() == .notAllowed)
      #expect(try site.accounts.endExemption(of: id, by: actor) == .notAllowed)
      #expect(try !site.accounts.isSecondStepRequired(of: site.account(id)))
    }
  }

  @Test(
    arguments: [
      "{}", "true", #"{"reason":"","until":1,"since":1}"#, #"{"reason":"a","until":"1","since":1}"#,
      #"{"reason":"a","until":1}"#, #"{"reason":"a","until":-1,"since":1}"#,
    ])
  func `N6: a damaged exemption closes the account and exempts nobody`(member: String) throws {
    try withRequired { site, id in
      let path = "\(site.dataFolder)/\(id.place)/account.json"
      let bytes = try #require(try Files.read(path))
      var document = try #require(try JSONValue(parsing: bytes).objectValue)
      document["exemption"] = try JSONValue(parsing: Array(member.utf8))
      try Files.replace(path, with: JSONValue.object(document).serialized())
      let error = #expect(throws: RecordsError.self) { try site.accounts.person(id) }
      #expect(error?.code == .damaged)
    }
  }

  @Test(
    arguments: [
      ("1970-01-01", 0), ("1970-12-31", 364), ("2000-02-29", 11_016), ("2026-11-25", 20_782),
      ("2027-03-01", 20_878), ("2100-03-01", 47_541),
    ] as [(String, Int64)])
  func `a day is read and counted`(text: String, number: Int64) {
    #expect(CalendarDay(text)?.number == number)
    #expect(CalendarDay(text)?.start == number * 86_400)
    #expect(CalendarDay(text)?.text == text)
  }

  @Test(
    arguments: [
      "", "2026-2-1", "2026-02-30", "2026-13-01", "2026-00-01", "2026-01-00", "2100-02-29",
      "1969-12-31", "2026/01/01", "+026-01-01", "2026-01-01 ", "２026-01-01", "31.12.2026",
    ])
  func `what is no day is none`(text: String) { #expect(CalendarDay(text) == nil) }
}
