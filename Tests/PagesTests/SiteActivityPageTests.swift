import Accounts
import Files
import Gateway
import Site
import Templates
import Testing

@testable import Pages

/// `/admin/activity`: what was done to the site.
@Suite struct SiteActivityPageTests {
  static let path = "/admin/activity"

  private func scene() throws -> (TestSite, Browser) {
    let site = try TestSite()
    let root = try #require(SignInName("root"))
    _ = try site.application.accounts.addPerson(
      root, displayName: "", emails: [], isAdmin: true, password: TestSite.password)
    let browser = Browser()
    _ = site.signIn("root", browser)
    return (site, browser)
  }

  private func record(_ events: [SiteEvent], _ site: TestSite) throws {
    for event in events { try site.application.accounts.recordForSite(event) }
  }

  @Test func `LO-7: each event comes in words, with who, whom, what and why`() throws {
    let (site, root) = try scene()
    let bob = try site.add("bob")
    let target = SiteEvent.Target(person: bob, name: "bob")
    for kind in SiteEvent.Kind.allCases {
      try record(
        [
          SiteEvent(
            kind, by: .person(bob, name: "boss", address: "192.0.2.9"), to: target,
            detail: "a <detail>", before: "one", after: "two", note: "why <so>")
        ], site)
    }
    let page = site.get(Self.path, root)
    #expect(page.name == "admin-activity")
    for kind in SiteEvent.Kind.allCases {
      #expect(page.text.contains("data-event=\"\(kind.rawValue)\""))
      #expect(page.text.contains("<h2>\(Words.siteEvent(kind).inEnglish)</h2>"))
    }
    for text in [
      "<dd>bob</dd>", "<dd>boss</dd>", "<dd>192.0.2.9</dd>", "one → two", "why &lt;so&gt;",
      "a &lt;detail&gt;",
    ] { #expect(page.text.contains(text)) }
    #expect(
      Set(SiteEvent.Kind.allCases.map { Words.siteEvent($0).inEnglish }).count
        == SiteEvent.Kind.allCases.count)
  }

  @Test func `it can be narrowed by person, event and days, and the pages keep that`() throws {
    let (site, root) = try scene()
    let bob = SiteEvent.Target(person: try site.add("bob"), name: "bob")
    let eve = SiteEvent.Target(person: try site.add("eve"), name: "eve")
    for _ in 0..<60 { try record([SiteEvent(.personLocked, by: .server, to: bob)], site) }
    site.wait(2 * 86_400)
    try record([SiteEvent(.personUnlocked, by: .server, to: eve)], site)
    _ = site.signIn("root", root)
    func events(_ query: Form) -> (count: Int, page: Page) {
      let page = site.get(Self.path, root, query: query)
      return (page.all(between: "data-event=\"", "\"").count, page)
    }
    #expect(events(["person": "eve"]).count == 1)
    #expect(events(["event": "authn_login_unlock"]).count == 1)
    #expect(events(["from": "2027-01-16"]).count == 1)
    #expect(events(["to": "2027-01-15", "person": "bob"]).count == 50)
    #expect(events(["person": "nobody"]).page.text.contains("There is nothing of that."))
    let first = events(["person": "bob"])
    let older = try #require(first.page.between("rel=\"next\" href=\"", "\""))
    #expect(older.hasPrefix("/account/admin/activity?person=bob&amp;before=2027-01."))
    let place = try #require(older.split(separator: "before=").last)
    let second = events(["person": "bob", "before": String(place)])
    #expect(second.count == 10)
    #expect(!second.page.text.contains("rel=\"next\""))
    #expect(second.page.text.contains("href=\"/account/admin/activity?person=bob\">Newest"))
  }

  @Test(arguments: ["from", "to"]) func `a day that is none is named`(field: String) throws {
    let (site, root) = try scene()
    for day in ["2027-02-30", "yesterday", "2027-1-1", "<b>"] {
      let page = site.get(Self.path, root, query: [field: day])
      #expect(page.response.status == .unprocessableContent)
      #expect(page.text.contains("href=\"#\(field)\""))
      #expect(!page.text.contains("<b>"))
    }
  }

  @Test(arguments: ["", "x", "2027-13", "2027-01.99999999", "2027-01.-1", "1999-01.5", "2027-01.7"])
  func `a place that is none is no fault`(place: String) throws {
    let (site, root) = try scene()
    try record([SiteEvent(.keysRotated, by: .server)], site)
    let page = site.get(Self.path, root, query: ["before": place])
    #expect(page.response.status == .ok)
  }

  @Test func `only administrators see it`() throws {
    let (site, _) = try scene()
    _ = try site.add("bob")
    let bob = Browser()
    _ = site.signIn("bob", bob)
    #expect(site.get(Self.path, Browser()).response.status == .seeOther)
    #expect(site.get(Self.path, bob).error == "not-allowed")
  }

  @Test func `the stop of a factor after very many failures is in it`() throws {
    let (site, root) = try scene()
    _ = try site.add("bob")
    for round in 0..<110 {
      let browser = Browser()
      browser.address = "192.0.2.\(round)"
      _ = site.post("/sign-in", browser, ["username": "bob", "password": "not it"])
      site.wait(3600)
    }
    let admin = Browser()
    _ = site.signIn("root", admin)
    let page = site.get(Self.path, admin)
    #expect(page.all(between: "data-event=\"", "\"") == ["authn_login_fail_max"])
    #expect(page.text.contains("<dd>the site itself</dd>"))
    #expect(page.text.contains("<dd>Password</dd>"))
    _ = root
  }
}
