import Gateway
import Synchronization
import Testing

@testable import Pages

@Suite struct GateRouteTests {
  private static let gated = #","gate":{"paths":["/private/"],"groups":{"board":["ann"]}}"#
  private static let overdue =
    #","gate":{"paths":["/private/"]},"secondStep":{"required":"everyone","graceDays":0}"#

  private func signedIn(_ site: TestSite) throws -> Browser {
    _ = try site.add("ann")
    let browser = Browser()
    _ = site.signIn("ann", browser)
    return browser
  }

  private func enter(
    _ site: TestSite, _ browser: Browser, _ path: String, query: String = ""
  ) -> Page {
    var request = browser.request(.get, path)
    request.queryText = query
    return browser.page(site.application.respond(to: request))
  }

  @Test func `the asking gate says who it is, or that nobody is`() throws {
    let site = try TestSite(Self.gated)
    let stranger = site.get("/gate", Browser()).response
    #expect(stranger.status == .unauthorized)
    #expect(stranger.header("Location") == "/account/sign-in")
    #expect(stranger.header("Remote-User") == nil)
    let browser = try signedIn(site)
    let answer = site.get("/gate", browser).response
    #expect(answer.status == .noContent)
    #expect(answer.header("Remote-User") == "ann")
    #expect(answer.header("Remote-Groups") == "board")
    #expect(answer.body.isEmpty)
    _ = site.post("/sign-out", browser, ["csrf": browser.csrf(site)])
    #expect(site.get("/gate", browser).response.status == .unauthorized)
  }

  @Test func `a pending sign-in is nobody to the gate`() throws {
    let site = try TestSite(Self.gated)
    let owner = try signedIn(site)
    _ = try site.enrol(owner)
    let pending = Browser()
    #expect(site.signIn("ann", pending).location == "/account/second-step")
    #expect(site.get("/gate", pending).response.status == .unauthorized)
    let page = enter(site, pending, "/enter/private/")
    #expect(page.location == "/account/sign-in?return_to=/private/")
    #expect(pending.cookie("__Host-nightlatch-gate") == nil)
  }

  @Test func `who is overdue is led to the set-up`() throws {
    let site = try TestSite(Self.overdue)
    let browser = try signedIn(site)
    site.wait(1)
    #expect(site.get("/gate", browser).response.status == .unauthorized)
    let page = enter(site, browser, "/enter/private/")
    #expect(page.location == "/account/settings/two-factor/setup")
    #expect(browser.cookie("__Host-nightlatch-gate") == nil)
  }

  @Test func `a browser without a pass gets one and goes back where it came from`() throws {
    let site = try TestSite(Self.gated)
    let browser = try signedIn(site)
    let page = enter(site, browser, "/enter/private/a page", query: "a=1&a=2&b=%2F")
    #expect(page.response.status == .seeOther)
    #expect(page.location == "/private/a%20page?a=1&a=2&b=%2F")
    let cookie = try #require(page.response.cookies.first { $0.name == "__Host-nightlatch-gate" })
    #expect(cookie.sameSite == .lax)
    #expect(cookie.maxAge == nil)
    #expect(cookie.value.hasSuffix("::"))
  }

  @Test func `who is not signed in does that first, and comes back`() throws {
    let site = try TestSite(Self.gated)
    let page = enter(site, Browser(), "/enter/private/x", query: "a=1&b=2")
    #expect(page.location == "/account/sign-in?return_to=/private/x%3Fa%3D1%26b%3D2")
  }

  @Test(arguments: [
    "/enter", "/enter/", "/enter/public/", "/enter/privateer", "/enter/account/settings/security",
    "/enter/private\u{85}/%", "/enter-again/public/",
  ])
  func `only what stands behind the gate can be entered`(path: String) throws {
    let site = try TestSite(Self.gated)
    let browser = try signedIn(site)
    let page = enter(site, browser, path)
    #expect(page.response.status == .notFound)
    #expect(browser.cookie("__Host-nightlatch-gate") == nil)
  }

  @Test func `a server that does not take the pass ends in a page, not in a circle`() throws {
    let site = try TestSite(Self.gated)
    let browser = try signedIn(site)
    #expect(enter(site, browser, "/enter/private/").response.status == .seeOther)
    #expect(enter(site, browser, "/enter/private/").response.status == .serviceUnavailable)
    #expect(site.logged.lines.withLock { $0.last?.contains("time zone") } == true)
    site.wait(6)
    #expect(enter(site, browser, "/enter/private/").response.status == .seeOther)
  }

  @Test func `a form that met the gate is told of, with the way back`() throws {
    let site = try TestSite(Self.gated)
    let page = enter(site, Browser(), "/enter-again/private/form", query: "x=1")
    #expect(page.response.status == .ok)
    #expect(page.text.contains("What you sent did not arrive"))
    #expect(page.text.contains("href=\"/private/form?x=1\""))
  }

  @Test func `the pass does nothing in the settings, and goes with signing out`() throws {
    let site = try TestSite(Self.gated)
    let browser = try signedIn(site)
    _ = enter(site, browser, "/enter/private/")
    let pass = try #require(browser.cookie("__Host-nightlatch-gate"))
    var request = Request(method: .get, path: "/settings/security")
    for name in ["__Host-nightlatch-gate", "__Host-nightlatch"] {
      request.cookies = [name: pass]
      let answer = site.application.respond(to: request)
      #expect(answer.header("Location")?.hasPrefix("/account/sign-in") == true)
    }
    let page = site.post("/sign-out", browser, ["csrf": browser.csrf(site)])
    let deleted = try #require(page.response.cookies.first { $0.name == "__Host-nightlatch-gate" })
    #expect(deleted.maxAge == 0)
  }

  @Test func `without paths behind the gate there is nothing to enter`() throws {
    let site = try TestSite()
    let browser = try signedIn(site)
    #expect(enter(site, browser, "/enter/private/").response.status == .notFound)
  }
}
