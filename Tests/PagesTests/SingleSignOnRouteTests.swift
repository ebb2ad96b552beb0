import Accounts
import Gateway
import Site
import Synchronization
import Testing

@testable import Pages

private let trusting = ",\"sso\":{\"trustRemoteUser\":true}"
private let asking =
  ",\"sso\":{\"trustRemoteUser\":true,\"reauthenticate\":\"/account/step-up/again\"}"

@Suite struct SingleSignOnRouteTests {
  /// A browser behind a server that names somebody, signed in.
  private func browser(_ site: TestSite, as name: String) throws -> Browser {
    let browser = Browser()
    browser.remoteUser = name
    let page = site.get("/sign-in", browser)
    try #require(page.location == "/account/settings/security")
    return browser
  }

  @Test func `whoever is named is in, and comes back to where they wanted to go`() throws {
    let site = try TestSite(trusting)
    let browser = Browser()
    browser.remoteUser = "ann"
    let first = site.get("/settings/sessions", browser)
    #expect(first.location == "/account/sign-in?return_to=/account/settings/sessions")
    let signedIn = site.get(
      "/sign-in", browser, query: ["return_to": "/account/settings/sessions"])
    #expect(signedIn.location == "/account/settings/sessions")
    #expect(site.get("/settings/sessions", browser).name == "sessions")
    let elsewhere = Browser()
    elsewhere.remoteUser = "ann"
    let foreign = site.get("/sign-in", elsewhere, query: ["return_to": "//evil.example/"])
    #expect(foreign.location == "/account/settings/security")
  }

  @Test func `a site that trusts nobody asks for the password`() throws {
    let site = try TestSite()
    let browser = Browser()
    browser.remoteUser = "ann"
    #expect(site.get("/sign-in", browser).name == "sign-in")
    #expect(
      site.get("/settings/security", browser).location
        == "/account/sign-in?return_to=/account/settings/security")
    _ = try site.add("ann")
    let local = Browser()
    _ = site.signIn("ann", local)
    local.remoteUser = "bob"
    #expect(site.get("/settings/security", local).name == "security")
  }

  @Test func `a password makes nobody somebody else than the server says`() throws {
    let site = try TestSite(trusting)
    _ = try site.add("bob")
    let browser = Browser()
    browser.remoteUser = "ann"
    #expect(site.signIn("bob", browser).location == "/account/settings/security")
    #expect(site.get("/settings/account", browser).text.contains("ann"))
    browser.remoteUser = "bob"
    let refused = site.signIn("bob", browser)
    #expect(refused.response.status == .forbidden && refused.error == "single-sign-on")
    #expect(site.logged.lines.withLock { $0 }.contains { $0.contains("is not linked") })
  }

  @Test(arguments: ["<svg onload=x>", "ann@EXAMPLE.ORG", "a\nnightlatch: forged"])
  func `a name that is none is shown as text on a plain page`(name: String) throws {
    let site = try TestSite(trusting)
    let browser = Browser()
    browser.remoteUser = name
    let page = site.get("/sign-in", browser)
    #expect(page.response.status == .forbidden && page.error == "single-sign-on")
    #expect(!page.text.contains("<svg onload"))
    #expect(page.response.cookies.isEmpty)
  }

  @Test func `nothing about a second step or a password is to be had`() throws {
    let site = try TestSite(asking)
    let browser = try browser(site, as: "ann")
    let page = site.get("/settings/security", browser)
    #expect(page.all(between: "data-row=\"", "\"") == ["single-sign-on", "sessions", "tokens"])
    #expect(!page.text.contains("/settings/password"))
    let csrf = browser.csrf(site)
    for route in Route.all
    where route.path.hasPrefix("/settings/two-factor") || route.path == "/settings/devices"
      || route.path == "/settings/password"
    {
      if route.get != nil {
        #expect(site.get(route.path, browser).response.status == .notFound, "\(route.path)")
      }
      if route.post != nil {
        let answer = site.post(route.path, browser, ["csrf": csrf, "password": "x"])
        #expect(answer.response.status == .notFound, "\(route.path)")
      }
    }
  }

  /// What is overdue is due where the password is used; here it would lead to a page that is not.
  @Test func `a linked person who is overdue is led to no set-up that is not there`() throws {
    let site = try TestSite(
      trusting + ",\"secondStep\":{\"required\":\"everyone\",\"graceDays\":0}")
    let id = try site.add("ann")
    site.wait(86_400)
    let local = Browser()
    _ = site.signIn("ann", local)
    #expect(
      site.get("/settings/security", local).location == "/account/settings/two-factor/setup")
    #expect(try site.application.accounts.linkSingleSignOn(id))
    let browser = try browser(site, as: "ann")
    #expect(site.get("/settings/security", browser).name == "security")
  }

  @Test func `a step-up is by the place that asks anew, once, and the server's word`() throws {
    let site = try TestSite(asking)
    let browser = try browser(site, as: "ann")
    let csrf = browser.csrf(site)
    #expect(
      site.post("/settings/export", browser, ["csrf": csrf]).location
        == "/account/step-up?return_to=/account/settings/export")
    func begin() throws -> Form {
      let page = site.get(
        "/step-up", browser, query: ["return_to": "/account/settings/export"])
      #expect(!page.text.contains("name=\"password\""))
      let state = try #require(page.between("/account/step-up/again?state=", "\""))
      return ["state": state]
    }
    let unproven = site.get("/step-up/again", browser, query: try begin())
    #expect(unproven.response.status == .forbidden && unproven.error == "reauthenticate")
    browser.authTime = "now"
    for state in ["", "x", String(repeating: "A", count: 43)] {
      let forged = site.get("/step-up/again", browser, query: ["state": state])
      #expect(forged.response.status == .forbidden && forged.error == "reauthenticate")
    }
    let thief = Browser()
    thief.remoteUser = "eve"
    _ = site.get("/sign-in", thief)
    thief.authTime = "now"
    let state = try begin()
    #expect(site.get("/step-up/again", thief, query: state).response.status == .forbidden)
    let back = site.get("/step-up/again", browser, query: state)
    #expect(back.location == "/account/settings/export")
    #expect(site.get("/step-up/again", browser, query: state).response.status == .forbidden)
    let file = site.post("/settings/export", browser, ["csrf": browser.csrf(site)])
    #expect(file.response.status == .ok)
    #expect(
      file.response.header("Content-Disposition") == "attachment; filename=\"ann-export.json\"")
    site.wait(11 * 60)
    #expect(
      site.post("/settings/export", browser, ["csrf": browser.csrf(site)]).location
        == "/account/step-up?return_to=/account/settings/export")
  }

  @Test func `an address elsewhere gets the way back in its place`() throws {
    let site = try TestSite(
      ",\"sso\":{\"trustRemoteUser\":true,"
        + "\"reauthenticate\":\"https://idp.example/again?prompt=login&to={return}\"}")
    let browser = try browser(site, as: "ann")
    let page = site.get("/step-up", browser)
    let start = "https://idp.example/again?prompt=login&amp;to="
    let back = "https%3A//club.example/account/step-up/again%3Fstate%3D"
    #expect(page.text.contains("href=\"\(start)\(back)"))
  }

  @Test func `with no way to prove it, it is refused in words`() throws {
    let site = try TestSite(trusting)
    let browser = try browser(site, as: "ann")
    let csrf = browser.csrf(site)
    let page = site.get("/step-up", browser)
    #expect(page.response.status == .forbidden && page.error == "reauthenticate")
    #expect(page.text.contains("no way to give it here"))
    #expect(!page.text.contains("<form id=\"step-up\""))
    let sent = site.post("/step-up", browser, ["csrf": csrf, "password": "x", "code": "000000"])
    #expect(sent.response.status == .forbidden && sent.error == "reauthenticate")
  }

  @Test func `signing out says what goes on`() throws {
    let site = try TestSite(trusting)
    let browser = try browser(site, as: "ann")
    let out = site.post("/sign-out", browser, ["csrf": browser.csrf(site)])
    #expect(out.location == "/account/signed-out")
    #expect(site.get("/signed-out", browser).text.contains("single sign-on may go on"))
    let plain = try TestSite()
    #expect(!plain.get("/signed-out", Browser()).text.contains("single sign-on"))
  }

  @Test func `an export is refused without a form token and to nobody`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let browser = Browser()
    _ = site.signIn("ann", browser)
    #expect(site.post("/settings/export", browser, [:]).error == "csrf")
    #expect(site.post("/settings/export", Browser(), [:]).response.status == .seeOther)
    let file = site.post("/settings/export", browser, ["csrf": browser.csrf(site)])
    #expect(file.response.status == .ok && file.text.contains("\"username\"") == false)
    #expect(file.text.contains("\"name\": \"ann\""))
    #expect(file.response.header("Content-Type") == "application/json")
  }
}
