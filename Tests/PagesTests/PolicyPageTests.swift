import Accounts
import Files
import Gateway
import OneTimeCodes
import Site
import Templates
import Testing

@testable import Pages

/// `/admin/policy`, and what it does to everybody's next request.
@Suite(.serialized) struct PolicyPageTests {
  private static let policy = "/admin/policy"
  private static let setup = "/settings/two-factor/setup"
  private static let toSetUp = "/account/settings/two-factor/setup"

  private func administrator(
    of site: TestSite, _ name: String = "root", emails: [String] = []
  ) throws -> Browser {
    _ = try site.application.accounts.addPerson(
      #require(SignInName(name)), displayName: "", emails: emails.compactMap { EmailAddress($0) },
      isAdmin: true, password: TestSite.password)
    let browser = Browser()
    _ = site.signIn(name, browser)
    return browser
  }

  private func person(of site: TestSite, _ name: String = "ann") throws -> Browser {
    _ = try site.add(name)
    let browser = Browser()
    _ = site.signIn(name, browser)
    return browser
  }

  /// Sends the form, and starts the program anew, as the next request does.
  private func send(
    _ site: TestSite, _ browser: Browser, _ fields: KeyValuePairs<String, String>
  ) throws -> Page {
    var form = fields.map { (name: $0.key, value: $0.value) }
    form.append(("csrf", browser.csrf(site)))
    let page = site.post(Self.policy, browser, Form(form))
    try site.reopen()
    return page
  }

  @Test func `N1: a change is looked at first, then made, and counts with the next request`() throws
  {
    let site = try TestSite()
    let (root, ann) = (try administrator(of: site), try person(of: site))
    let page = site.get(Self.policy, root)
    #expect(page.name == "policy" && page.text.contains("value=\"nobody\" checked"))
    let review = try send(site, root, ["required": "everyone", "grace_days": "3"])
    #expect(review.response.status == .ok && review.name == "policy" && review.error == nil)
    #expect(review.text.contains("2 people without a second step will have to set one up by"))
    #expect(review.text.contains("ann") && review.text.contains("Asks more"))
    #expect(!review.text.contains("id=\"looser\""))
    #expect(site.application.site.secondStep.required == .nobody)
    let unticked = try send(
      site, root, ["required": "everyone", "grace_days": "3", "reviewed": "yes"])
    #expect(unticked.response.status == .unprocessableContent && unticked.error == "not-confirmed")
    #expect(site.application.site.secondStep.required == .nobody)
    let done = try send(
      site, root, ["required": "everyone", "grace_days": "3", "revision": "0", "confirm": "yes"])
    #expect(done.location == "/account/admin/policy?done=policy")
    #expect(site.application.site.secondStep.required == .everyone)
    #expect(site.get("/settings/account", ann).text.contains("id=\"grace\""))
    #expect(site.get(Self.policy, root).text.contains("says: 14 days"))
    #expect(
      try send(site, root, ["required": "everyone", "confirm": "yes"]).location
        == "/account/admin/policy?done=policy-same")
  }

  @Test func `N1: an old look, a wrong value, a contradiction and a lock-out change nothing`()
    throws
  {
    let site = try TestSite()
    let root = try administrator(of: site)
    let refusals: [(KeyValuePairs<String, String>, Status, String, String)] = [
      (["grace_days": "366"], .unprocessableContent, "bad-setting", "0 through 365"),
      (["required": "some"], .unprocessableContent, "bad-setting", "is &quot;some&quot;"),
      (["trust_days": ""], .unprocessableContent, "bad-setting", "0 through 30"),
      (
        ["admin_reset": "no"], .unprocessableContent, "contradiction",
        "recovery.cases"
      ),
      (["required": "admins", "admin_idle_minutes": "1"], .forbidden, "would-lock-out", "root"),
      (["trust_days": "1", "revision": "7"], .forbidden, "too-late", ""),
    ]
    for (fields, status, code, words) in refusals {
      let pairs = fields.map { (name: $0.key, value: $0.value) } + [("confirm", "yes")]
      let page = site.post(
        Self.policy, root, Form(pairs + [("csrf", root.csrf(site))]))
      #expect(page.response.status == status && page.error == code)
      #expect(page.text.contains(words), "\(code)")
      try site.reopen()
      #expect(site.application.accounts.policyOrigin.revision == 0)
    }
    let contradiction = try send(site, root, ["admin_reset": "no"])
    #expect(contradiction.text.contains("recovery.adminReset"), "both are named")
  }

  @Test func `N1: only an administrator who has just proven who it is gets to change it`() throws {
    let site = try TestSite()
    let (root, ann) = (try administrator(of: site), try person(of: site))
    let refused = try send(site, ann, ["required": "everyone", "confirm": "yes"])
    #expect(refused.response.status == .forbidden && refused.error == "not-allowed")
    site.wait(11 * 60)
    let page = try send(site, root, ["grace_days": "5", "confirm": "yes"])
    #expect(page.location?.hasPrefix("/account/step-up") == true)
    #expect(site.application.accounts.policyOrigin.revision == 0)
    _ = site.post(
      "/step-up", root, ["csrf": root.csrf(site), "password": TestSite.password])
    #expect(
      site.get(Self.policy, root).text.contains(
        "name=\"grace_days\" type=\"text\" inputmode=\"numeric\" value=\"5\""))
  }

  @Test func `N1: what is loosened is told to the other administrators, and to nobody else`() throws
  {
    let site = try TestSite.withOutbox()
    let root = try administrator(of: site, emails: ["root@example.org"])
    _ = try administrator(of: site, "second", emails: ["second@example.org"])
    _ = try site.add("ann", emails: ["ann@example.org"])
    _ = try send(site, root, ["trust_days": "1", "confirm": "yes"])
    #expect(try site.mail().filter { $0.about == "policy-loosened" }.isEmpty)
    let review = try send(site, root, ["trust_days": "2"])
    #expect(review.text.contains("id=\"looser\"") && review.text.contains("told by mail"))
    _ = try send(site, root, ["trust_days": "2", "confirm": "yes"])
    let mail = try site.mail().filter { $0.about == "policy-loosened" }
    #expect(mail.map(\.to) == [["second@example.org"]])
    #expect(mail.first?.text.contains("root") == true)
    #expect(mail.first?.text.contains("1 day, now 2 days") == true)
  }

  @Test func `N5: in grace every settings page has the date, and everything goes on`() throws {
    let site = try TestSite(",\"secondStep\":{\"required\":\"everyone\"}")
    let ann = try person(of: site)
    let date = Phrase.day(site.now + 14 * 86_400).inEnglish
    for path in ["account", "password", "sessions", "activity", "devices"] {
      let page = site.get("/settings/\(path)", ann)
      #expect(page.name == path && page.text.contains("id=\"grace\""))
      #expect(page.text.contains(date))
    }
    let security = site.get("/settings/security", ann)
    #expect(security.text.contains(date) && !security.text.contains("id=\"grace\""))
    _ = try site.enrol(ann)
    #expect(!site.get("/settings/account", ann).text.contains(date))
  }

  @Test(arguments: RouteTests.routes)
  func `N5: an overdue session reaches the set-up and the way out, by no method more`(
    path: String
  ) throws {
    let route = try #require(Route.find(path)?.route)
    guard route.access == .signedIn || route.access == .admin else { return }
    let site = try TestSite(",\"secondStep\":{\"required\":\"everyone\",\"graceDays\":1}")
    let root = try administrator(of: site)
    let token = root.csrf(site)
    site.wait(86_400)
    let late = Browser()
    #expect(site.signIn("root", late).location == Self.toSetUp)
    // The administrator's session would have idled out: one that is alive is looked at.
    let csrf = site.get(Self.setup, late).between("name=\"csrf\" value=\"", "\"") ?? ""
    try #require(!csrf.isEmpty && csrf != token)
    for (method, isOffered) in [(Request.Method.get, route.get != nil), (.post, route.post != nil)]
    where isOffered {
      let page = late.page(
        site.application.respond(
          to: late.request(method, path, form: ["csrf": csrf, "session": "others"])))
      if route.isPartOfSetUp {
        #expect(page.location != Self.toSetUp || path == Self.setup)
      } else {
        #expect(page.response.status == .seeOther && page.location == Self.toSetUp)
      }
    }
  }

  @Test func `N5: only these addresses are part of the set-up`() {
    #expect(
      Set(Route.all.filter(\.isPartOfSetUp).map(\.path)) == [
        "/settings/two-factor/setup", "/settings/two-factor/recovery-codes.txt", "/step-up",
        "/step-up/again", "/sign-out",
      ])
  }

  @Test func `N5: a session from before is held to the set-up, and is free after it`() throws {
    let site = try TestSite(",\"session\":{\"idleMinutes\":1440}")
    let (root, ann) = (try administrator(of: site), try person(of: site))
    #expect(site.get("/settings/account", ann).name == "account")
    _ = try send(site, root, ["required": "everyone", "grace_days": "0", "confirm": "yes"])
    for path in ["/settings/account", "/settings/security", "/settings/password"] {
      #expect(site.get(path, ann).location == Self.toSetUp)
    }
    #expect(site.get(Self.policy, root).location == Self.toSetUp, "the administrator, too")
    let start = site.get(Self.setup, ann)
    #expect(start.text.contains("id=\"overdue\"") && !start.text.contains("Not now"))
    #expect(site.get("/help", ann).name == "help")
    #expect(site.get("/sign-in", ann, query: ["return_to": "/private/"]).location == Self.toSetUp)
    func field(_ fields: Form) -> Page { site.post(Self.setup, ann, fields) }
    func csrf() -> String {
      site.get(Self.setup, ann).between("name=\"csrf\" value=\"", "\"") ?? ""
    }
    _ = field(["csrf": csrf(), "password": TestSite.password])
    #expect(!site.get(Self.setup, ann).text.contains("Not now"))
    let key = try #require(
      site.get(Self.setup, ann).between("id=\"manual-key\" class=\"key\">", "<"))
    let code = try #require(SharedSecret(base32: key)).code(at: site.now)
    _ = field(["csrf": csrf(), "code": code])
    #expect(field(["csrf": csrf(), "step": "codes", "saved": "yes"]).response.status == .seeOther)
    #expect(site.get("/settings/account", ann).name == "account")
  }

  @Test func `N5: signing in leads to the set-up whatever page was wanted`() throws {
    let site = try TestSite(",\"secondStep\":{\"required\":\"everyone\",\"graceDays\":0}")
    _ = try site.add("ann")
    let ann = Browser()
    let page = site.post(
      "/sign-in", ann,
      ["username": "ann", "password": TestSite.password, "return_to": "/private/"])
    #expect(page.location == Self.toSetUp)
  }

  @Test func `N6: an exemption opens everything until its last day is over`() throws {
    let site = try TestSite(",\"secondStep\":{\"required\":\"everyone\",\"graceDays\":0}")
    let id = try site.add("printer")
    let last = CalendarDay(of: site.now + 86_400)
    #expect(
      try site.application.accounts.exempt(id, reason: "prints", until: last, by: .server) == nil)
    let printer = Browser()
    #expect(site.signIn("printer", printer).location == "/account/settings/security")
    site.wait(last.end - site.now - 1)
    let late = Browser()
    #expect(site.signIn("printer", late).location == "/account/settings/security")
    site.wait(1)
    #expect(site.get("/settings/security", late).location == Self.toSetUp)
  }

  @Test func `N1: a policy document that is damaged closes the site`() throws {
    let site = try TestSite()
    let root = try administrator(of: site)
    _ = try send(site, root, ["trust_days": "1", "confirm": "yes"])
    try Files.replace(
      "\(site.folder)/data/policy.json", with: Array("{\"version\":1,\"settings\":".utf8))
    #expect(throws: (any Error).self) { try site.reopen() }
  }
}
