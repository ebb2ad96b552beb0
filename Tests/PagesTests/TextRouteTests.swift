import Accounts
import Files
import Gateway
import OneTimeCodes
import Synchronization
import Testing

@testable import Pages

@Suite(.serialized) struct TextRouteTests {
  private static let path = "/settings/two-factor/text"
  private static let offered =
    ",\"secondStep\":{\"text\":{\"offered\":true}},\"text\":{\"outbox\":\"outbox\"}"
    + ",\"mode\":\"testing\""

  private func textSite() throws -> TestSite {
    try TestSite(Self.offered, baseURL: "http://127.0.0.1:8080")
  }

  private func lastCode(_ site: TestSite) throws -> String {
    let folder = "\(site.folder)/data/outbox"
    // A message's name begins with its time; those of one second are told apart by waiting.
    let latest = try #require(try Files.names(in: folder)?.last)
    let bytes = try #require(try Files.read("\(folder)/\(latest)"))
    let text = String(decoding: bytes, as: UTF8.self)
    let code = try #require(text.split(separator: "#").last?.prefix(6)).description
    site.wait(1)
    return code
  }

  /// Somebody with an app and a number.
  private func texter(
    _ site: TestSite, emails: [String] = []
  ) throws -> (browser: Browser, secret: SharedSecret) {
    _ = try site.add("ann", emails: emails)
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, _) = try site.enrol(ann)
    let sent = site.post(
      Self.path, ann, ["csrf": ann.csrf(site), "phone": "+4915112345678", "agree": "yes"])
    #expect(sent.location == "/account\(Self.path)?done=text-sent")
    let page = site.get(Self.path, ann)
    #expect(page.text.contains("ending in <strong>78</strong>"))
    let on = site.post(Self.path, ann, ["csrf": ann.csrf(site), "code": try lastCode(site)])
    #expect(on.location == "/account/settings/security?done=text-on")
    site.wait(301)
    return (ann, secret)
  }

  @Test func `N4: opt in, sign in by text message, opt out`() throws {
    let site = try textSite()
    let (ann, _) = try texter(site)
    #expect(site.get("/settings/security", ann).text.contains("data-row=\"text\""))
    let again = Browser()
    _ = site.signIn("ann", again)
    let page = site.get("/second-step", again)
    #expect(page.text.contains("<form id=\"send-text\""))
    // SM-5: nothing of the number before the password and a request for a code.
    #expect(!page.text.contains("ending in"))
    let token = again.csrf(site)
    let sent = site.post("/second-step/text", again, ["csrf": token])
    #expect(sent.location == "/account/second-step?done=text-sent")
    let asked = site.get("/second-step", again)
    #expect(asked.text.contains("ending in <strong>78</strong>"))
    #expect(!asked.text.contains("4915112345678"))
    let right = site.post(
      "/second-step", again, ["csrf": token, "code": try lastCode(site)])
    #expect(right.location == "/account/settings/security")
    #expect(site.get("/settings/sessions", again).text.contains("Password and text message"))
    let off = site.post(Self.path, ann, ["csrf": ann.csrf(site), "step": "remove"])
    #expect(off.location == "/account/settings/security?done=text-off")
    let last = Browser()
    _ = site.signIn("ann", last)
    #expect(!site.get("/second-step", last).text.contains("send-text"))
    let refused = site.post("/second-step/text", last, ["csrf": last.csrf(site)])
    #expect(refused.response.status == .notFound)
  }

  @Test func `SM-1: the warnings stand before the tick, and without the tick nothing is sent`()
    throws
  {
    let site = try textSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    #expect(site.get(Self.path, ann).name == "message")
    _ = try site.enrol(ann)
    let page = site.get(Self.path, ann)
    #expect(page.name == "text-messages")
    for warning in ["SIM swapping", "may charge", "not at all", "recovery codes go on working"] {
      #expect(page.text.contains(warning))
    }
    for agree in [nil, "no", "YES"] {
      var form: Form = ["csrf": ann.csrf(site), "phone": "+4915112345678"]
      if let agree { form = ["csrf": ann.csrf(site), "phone": "+4915112345678", "agree": agree] }
      let refused = site.post(Self.path, ann, form)
      #expect(refused.response.status == .unprocessableContent)
      #expect(refused.error == "not-confirmed")
      #expect(refused.text.contains("value=\"+4915112345678\""))
    }
    #expect(try Files.names(in: "\(site.folder)/data/outbox") == nil)
  }

  @Test(arguments: [("", "required"), ("+1;id", "bad-number"), ("<b>", "bad-number")])
  func `SM-7: what is no number goes back to the person`(phone: String, error: String) throws {
    let site = try textSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    let page = site.post(
      Self.path, ann, ["csrf": ann.csrf(site), "phone": phone, "agree": "yes"])
    #expect(page.response.status == .unprocessableContent)
    #expect(page.error == error)
    #expect(!page.text.contains("<b>"))
  }

  @Test func `SM-2: a number is set and removed only by who has just proved every factor`() throws {
    let site = try textSite()
    let (ann, _) = try texter(site)
    site.wait(600)
    for form: Form in [
      ["csrf": ann.csrf(site), "phone": "+4915100000000", "agree": "yes"],
      ["csrf": ann.csrf(site), "code": "123456"], ["csrf": ann.csrf(site)],
    ] {
      let page = site.post(Self.path, ann, form)
      #expect(page.location == "/account/step-up?return_to=/account\(Self.path)")
    }
  }

  @Test func `SM-2: every address is told when a number is set and when it is removed`() throws {
    let site = try textSite()
    func outbox(about: String) throws -> [String] {
      try (Files.names(in: "\(site.folder)/data/outbox") ?? []).map { name in
        let bytes = try Files.read("\(site.folder)/data/outbox/\(name)") ?? []
        return String(decoding: bytes, as: UTF8.self)
      }.filter { $0.contains("\"\(about)\"") }
    }
    let (ann, _) = try texter(site, emails: ["ann@example.org", "home@example.org"])
    let on = try outbox(about: "text-messages-on")
    #expect(on.count == 1)
    for needed in ["ann@example.org", "home@example.org", "ending in 78"] {
      #expect(on.first?.contains(needed) == true)
    }
    #expect(on.first?.contains("+4915112345678") == false)
    _ = site.post(Self.path, ann, ["csrf": ann.csrf(site), "step": "remove"])
    #expect(try outbox(about: "text-messages-off").count == 1)
  }

  @Test func `row 30: the fourth message is a page with the wait and the other ways in`() throws {
    let site = try textSite()
    _ = try texter(site)
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let token = ann.csrf(site)
    for _ in 0..<3 {
      #expect(
        site.post("/second-step/text", ann, ["csrf": token]).response.status == .seeOther)
    }
    let page = site.post("/second-step/text", ann, ["csrf": token])
    #expect(page.response.status == .tooManyRequests)
    #expect(page.error == "too-many-texts")
    #expect(page.response.header("Retry-After") == "300")
    #expect(page.name == "second-step")
    #expect(page.text.contains("/account/second-step/recovery"))
    #expect(site.post("/second-step/text", ann, [:]).error == "csrf")
  }

  @Test func `N4: a program that fails is told with the other ways in, and in the log`() throws {
    let site = try textSite()
    let (_, secret) = try texter(site)
    // The outbox cannot be written to any more: a file stands in its place.
    let folder = "\(site.folder)/data/outbox"
    for name in try Files.names(in: folder) ?? [] { try Files.remove("\(folder)/\(name)") }
    try Files.removeFolder(folder)
    try Files.replace(folder, with: [])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let token = ann.csrf(site)
    let page = site.post("/second-step/text", ann, ["csrf": token])
    #expect(page.response.status == .serviceUnavailable)
    #expect(page.error == "text-failed")
    #expect(page.name == "second-step")
    #expect(page.text.contains("Your authenticator app and your recovery codes work"))
    #expect(!page.text.contains("ending in"))
    #expect(site.logged.lines.withLock { $0.contains { $0.contains("outbox") } })
    let right = site.post(
      "/second-step", ann, ["csrf": token, "code": try secret.code(at: site.now)])
    #expect(right.location == "/account/settings/security")
  }

  @Test func `where it is not offered there is no such page`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    #expect(site.get(Self.path, ann).response.status == .notFound)
    let posted = site.post(
      Self.path, ann, ["csrf": ann.csrf(site), "phone": "+4915112345678", "agree": "yes"])
    #expect(posted.response.status == .notFound)
    #expect(!site.get("/settings/security", ann).text.contains("data-row=\"text\""))
  }
}
