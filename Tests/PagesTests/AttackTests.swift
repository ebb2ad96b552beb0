import OneTimeCodes
import Synchronization
import Templates
import Testing

@testable import Gateway
@testable import Pages

/// What somebody with bad intentions, or a plain client, sends.
@Suite(.serialized) struct AttackTests {
  static let setup = "/settings/two-factor/setup"
  static let codesPath = "/settings/two-factor/recovery-codes"

  @Test(arguments: [
    ("&", 682, true), ("é", 341, true), ("a", 1023, true), ("&", 1023, false), ("é", 511, false),
  ])
  func `no return address makes the answer to a recovery code too long to send`(
    unit: String, count: Int, isKept: Bool
  ) throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (_, codes) = try site.enrol(ann)
    let lost = Browser()
    let target = "/" + String(repeating: unit, count: count)
    _ = site.post(
      "/sign-in", lost,
      ["username": "ann", "password": TestSite.password, "return_to": target])
    let page = site.post("/second-step", lost, ["csrf": lost.csrf(site), "code": codes[0]])
    #expect(page.location?.contains("lost-phone?return_to=") == isKept)
    let head = try page.response.bytes(isSecure: true, isHead: true)
    #expect(head.count < 3584)
  }

  @Test(arguments: ["/settings/two-factor/qr.png", "/settings/two-factor/qr.svg"])
  func `the QR code of nobody, and of a pending sign-in, is not found`(path: String) throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = site.post(Self.setup, ann, ["csrf": ann.csrf(site), "password": TestSite.password])
    #expect(site.get(path, ann).response.status == .ok)
    #expect(site.get(path, Browser()).response.status == .notFound)
    _ = try site.enrol(ann)
    let pending = Browser()
    #expect(site.signIn("ann", pending).location == "/account/second-step")
    #expect(site.get(path, pending).response.status == .notFound)
  }

  @Test func `a form of the set-up is known by its fields alone`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let late = site.post(Self.setup, ann, ["csrf": ann.csrf(site), "code": "123456"])
    #expect(late.error == "setup-expired")
    func key() -> String? {
      site.get(Self.setup, ann).between("id=\"manual-key\" class=\"key\">", "<")
    }
    func send(_ form: Form) -> Page {
      var fields: [(name: String, value: String)] = [("csrf", ann.csrf(site))]
      for name in form.names { fields.append((name, form[name] ?? "")) }
      return site.post(Self.setup, ann, Form(fields))
    }
    #expect(send(["password": TestSite.password]).location == "/account" + Self.setup)
    let first = try #require(key())
    #expect(send([:]).location == "/account" + Self.setup)
    let second = try #require(key())
    #expect(second != first)
    #expect(send(["password": TestSite.password]).location == "/account" + Self.setup)
    #expect(key() != second)
    #expect(send(["code": ""]).error == "required")
  }

  @Test func `a form for new codes without its password is not taken for the end of showing`()
    throws
  {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    let page = site.post(Self.codesPath, ann, ["csrf": ann.csrf(site), "confirm": "yes"])
    #expect(page.error == "required")
    let none = site.post(Self.codesPath, ann, ["csrf": ann.csrf(site), "saved": "yes"])
    #expect(none.location == "/account/settings/security")
  }

  @Test func `codes of a set-up that is not finished are not said to be in force`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    _ = site.post(Self.setup, ann, ["csrf": ann.csrf(site), "password": TestSite.password])
    let key = try #require(
      site.get(Self.setup, ann).between("id=\"manual-key\" class=\"key\">", "<"))
    let code = try #require(SharedSecret(base32: key)).code(at: site.now)
    _ = site.post(Self.setup, ann, ["csrf": ann.csrf(site), "code": code])
    #expect(site.get(Self.setup, ann).name == "setup-codes")
    #expect(site.get(Self.codesPath, ann).location == "/account" + Self.setup)
    let done = site.post(Self.codesPath, ann, ["csrf": ann.csrf(site), "saved": "yes"])
    #expect(done.location == "/account" + Self.setup)
  }

  @Test func `a field of the profile that was not sent stays as it is`() throws {
    let site = try TestSite()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let path = "/settings/account"
    let saved = site.post(
      path, ann,
      [
        "csrf": ann.csrf(site), "display_name": "Ann", "email": "ann@example.org",
        "phone": "+49 (30) 90-1820",
      ])
    #expect(saved.location == "/account/settings/account?done=saved")
    _ = site.post(path, ann, ["csrf": ann.csrf(site), "display_name": "Ann O"])
    let page = site.get(path, ann)
    #expect(page.text.contains("value=\"ann@example.org\""))
    #expect(page.text.contains("value=\"+4930901820\""))
    _ = site.post(path, ann, ["csrf": ann.csrf(site), "phone": ""])
    #expect(!site.get(path, ann).text.contains("+4930901820"))
  }

  @Test func `signing in ends the session that the browser came with`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, _) = try site.enrol(ann)
    let old = Browser()
    old.adopt(ann)
    #expect(site.get("/settings/security", old).name == "security")
    #expect(site.signIn("ann", ann).location == "/account/second-step")
    let page = site.get("/second-step", ann)
    let token = try #require(page.between("name=\"csrf\" value=\"", "\""))
    let code = try secret.code(at: site.now)
    let done = site.post("/second-step", ann, ["csrf": token, "code": code])
    #expect(done.location == "/account/settings/security")
    #expect(site.get("/settings/security", ann).name == "security")
    #expect(site.get("/settings/security", old).response.status == .seeOther)
  }

  @Test func `proving oneself again can be done with a recovery code, and typed on a phone`() throws
  {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (_, codes) = try site.enrol(ann)
    #expect(!site.get("/step-up", ann).text.contains("inputmode=\"numeric\""))
    let page = site.post(
      "/step-up", ann,
      ["csrf": ann.csrf(site), "password": TestSite.password, "code": codes[0]])
    #expect(page.location == "/account/settings/security")
  }

  @Test(arguments: [nil, "", "forged", String(repeating: "a", count: 76)])
  func `a join link that is not good says so by its code`(token: String?) throws {
    let site = try TestSite()
    let page = site.get("/join", Browser(), query: token.map { ["token": $0] } ?? [:])
    #expect(page.response.status == .notFound)
    #expect(page.error == "link-used")
  }

  @Test func `a request that could not be read is in the log, without what it held`() throws {
    let site = try TestSite()
    let page = Page(
      response: site.application.refuse(Refusal(.malformed, "a field given twice"), nil))
    #expect(page.response.status == .badRequest)
    #expect(
      site.logged.lines.withLock { $0 } == ["refused with 400: a field given twice"])
  }

  @Test func `a client's own fault is not said to be ours`() {
    for status in [400, 411, 413, 414, 431] {
      #expect(!Words.failure(status: status).what.inEnglish.contains("on our side"))
    }
  }

  @Test func `a site that is not set up right says so to a health check in one line`() {
    let health = Program.closed(for: Request(path: "/health"))
    #expect(health.status == .serviceUnavailable)
    #expect(health.header("Content-Type") == "text/plain; charset=utf-8")
    #expect(health.body.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    #expect(Page(response: Program.closed(for: nil)).name == "error")
  }
}
