import Gateway
import OneTimeCodes
import Testing

@testable import Pages

/// The gate by the rules of the configuration: what is asked, and where somebody is led.
@Suite struct GateRuleRouteTests {
  private static let rules = #"""
    ,"gate":{"paths":["/private/"],"rules":[
    {"path":"/private/open/","public":true},{"path":"/private/board/","groups":["board"]},
    {"path":"/private/two/","secondStep":true},{"path":"/private/fresh/","freshMinutes":2},
    {"path":"/only/","hosts":["b.example"],"groups":["board"]}],
    "groups":{"board":["ben"]}}
    """#

  private func signedIn(_ site: TestSite, _ name: String = "ann") throws -> Browser {
    _ = try site.add(name)
    let browser = Browser()
    _ = site.signIn(name, browser)
    return browser
  }

  private func ask(
    _ site: TestSite, _ browser: Browser, _ address: String?, host: String = "club.example",
    rule: String? = nil, path: String = "/gate", reading: Bool = true
  ) -> Response {
    var request = browser.request(.get, path)
    var question = GateQuestion()
    question.address = address
    question.host = host
    question.rulePath = rule
    question.isReading = reading
    request.gate = question
    return site.application.respond(to: request)
  }

  private func enter(_ site: TestSite, _ browser: Browser, _ path: String) -> Page {
    browser.page(site.application.respond(to: browser.request(.get, "/enter\(path)")))
  }

  @Test func `the asking gate decides by the rule of the longest path`() throws {
    let site = try TestSite(Self.rules)
    let stranger = Browser()
    let ann = try signedIn(site)
    let ben = try signedIn(site, "ben")
    for (address, codes) in [
      ("/private/", (401, 204, 204)), ("/private/board/x", (401, 403, 204)),
      ("/private/two/", (401, 401, 401)), ("/private/fresh/", (401, 204, 204)),
      ("/private/open/a?/private/", (204, 204, 204)), ("/elsewhere", (401, 204, 204)),
      ("//private//open/../board/", (401, 403, 204)), ("/private/open/..;/board/", (401, 403, 204)),
      ("/private/%2e%2e/%2e%2e/", (403, 403, 403)), ("/private/\u{0}", (403, 403, 403)),
      ("", (403, 403, 403)),
    ] {
      let found = [stranger, ann, ben].map { ask(site, $0, address).status.code }
      #expect(found == [codes.0, codes.1, codes.2], "\(address)")
    }
    site.wait(120)
    #expect(ask(site, ben, "/private/fresh/").status == .unauthorized)
    #expect(ask(site, ben, "/private/").status == .noContent)
  }

  @Test func `asked about no page in particular it wants every rule to be satisfied`() throws {
    let site = try TestSite(Self.rules)
    let ann = try signedIn(site)
    #expect(ask(site, ann, nil).status == .forbidden)
    let ben = try signedIn(site, "ben")
    #expect(ask(site, ben, nil).status == .unauthorized)
    _ = try site.enrol(ben)
    #expect(ask(site, ben, nil).status == .noContent)
  }

  @Test func `the rule of the server's location counts beside the one of the address`() throws {
    let site = try TestSite(Self.rules)
    let ann = try signedIn(site)
    // An address that the server has rewritten, or a header that says another.
    #expect(ask(site, ann, "/pretty", rule: "/private/board/").status == .forbidden)
    #expect(ask(site, ann, "/private/board/", rule: "/private/").status == .forbidden)
    #expect(ask(site, ann, "/private/", rule: "/private/").status == .noContent)
    #expect(ask(site, ann, "/private/open/", rule: "/private/open/").status == .noContent)
  }

  @Test func `a rule for one host is for that one, however it is spelled`() throws {
    let site = try TestSite(Self.rules)
    let ann = try signedIn(site)
    for host in ["b.example", "B.EXAMPLE", "b.example.", "b.example:443", ""] {
      #expect(ask(site, ann, "/only/", host: host).status == .forbidden, "\(host)")
    }
    #expect(ask(site, ann, "/only/", host: "b.example, club.example").status == .forbidden)
    #expect(ask(site, ann, "http://b.example/only/").status == .forbidden)
    #expect(ask(site, ann, "/only/").status == .noContent)
  }

  @Test func `a public page is told nobody's name but that of who is signed in`() throws {
    let site = try TestSite(Self.rules)
    #expect(ask(site, Browser(), "/private/open/").header("Remote-User") == nil)
    let ann = try signedIn(site)
    #expect(ask(site, ann, "/private/open/").header("Remote-User") == "ann")
  }

  @Test func `a proxy that hands answers on leads the browser by them`() throws {
    let site = try TestSite(Self.rules)
    func forward(_ browser: Browser, _ address: String?, reading: Bool = true) -> Response {
      ask(site, browser, address, path: "/gate/forward", reading: reading)
    }
    let stranger = Browser()
    let enter = "/account/enter"
    #expect(forward(stranger, "/private/?a=1&b").header("Location") == "\(enter)/private/?a=1&b")
    #expect(
      forward(stranger, "/private/x", reading: false).header("Location")
        == "\(enter)-again/private/x")
    for address in ["/private/\\evil", "//evil.example/private/", "http://evil.example/", nil] {
      let answer = forward(stranger, address)
      #expect(answer.status == .unauthorized || answer.status == .forbidden)
    }
    let ann = try signedIn(site)
    #expect(forward(ann, "/private/").status == .noContent)
    #expect(forward(ann, "/private/").header("Remote-User") == "ann")
    let page = Page(response: forward(ann, "/private/board/"))
    #expect(page.response.status == .forbidden && page.text.contains("This page is not for you"))
  }

  @Test func `who is in no group of the page is told so, and who can prove more is led to it`()
    throws
  {
    let site = try TestSite(Self.rules)
    let ann = try signedIn(site)
    let refused = enter(site, ann, "/private/board/x")
    #expect(refused.response.status == .forbidden)
    #expect(refused.text.contains("only people of certain groups"))
    #expect(ann.cookie("__Host-nightlatch-gate") == nil)
    #expect(enter(site, ann, "/private/two/").location == "/account/settings/two-factor/setup")
    _ = try site.enrol(ann)
    #expect(enter(site, ann, "/private/two/x").location == "/private/two/x")
    site.wait(120)
    let again = enter(site, ann, "/private/fresh/x")
    #expect(again.location == "/account/step-up?return_to=/private/fresh/x")
    #expect(enter(site, ann, "/private/open/").response.status == .notFound)
  }

  @Test func `after a step-up within the same seconds the next pass is no circle`() throws {
    let site = try TestSite(Self.rules)
    let ann = try signedIn(site)
    let (secret, _) = try site.enrol(ann)
    site.wait(120)
    #expect(enter(site, ann, "/private/").location == "/private/")
    let stepUp = "/account/step-up?return_to=/private/fresh/"
    #expect(enter(site, ann, "/private/fresh/").location == stepUp)
    let form: Form = try [
      "csrf": ann.csrf(site), "password": TestSite.password, "code": secret.code(at: site.now),
      "return_to": "/private/fresh/",
    ]
    #expect(site.post("/step-up", ann, form).location == "/private/fresh/")
    #expect(enter(site, ann, "/private/fresh/").location == "/private/fresh/")
    #expect(enter(site, ann, "/private/fresh/").response.status == .serviceUnavailable)
  }

  @Test func `people sign in on each host that rules name, and forms of others are refused`() throws
  {
    let site = try TestSite(Self.rules)
    _ = try site.add("ann")
    for (host, origin, isTaken) in [
      ("b.example", "https://b.example", true), ("B.Example.", "https://b.example", true),
      ("club.example", "https://club.example", true), ("club.example", "https://b.example", false),
      ("b.example", "https://club.example", false), ("evil.example", "https://evil.example", false),
      ("b.example", "http://b.example", false), ("b.example", "https://b.example:8443", false),
    ] {
      let browser = Browser()
      browser.fetchSite = nil
      var request = browser.request(
        .post, "/sign-in", form: ["username": "ann", "password": TestSite.password])
      request.host = host
      request.origin = origin
      let answer = site.application.respond(to: request)
      #expect((answer.status == .seeOther) == isTaken, "\(origin) on \(host)")
    }
  }
}
