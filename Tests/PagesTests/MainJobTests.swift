import Accounts
import Files
import Gateway
import OneTimeCodes
import Synchronization
import Testing

@testable import Pages

@Suite(.serialized) struct MainJobTests {
  @Test func `turn it on, sign in with it, lose the phone, turn it off`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    #expect(site.signIn("ann", ann).location == "/account/settings/security")
    let (secret, codes) = try site.enrol(ann)
    #expect(codes.count == 10)
    #expect(site.get("/settings/two-factor/setup", ann).name == "setup-done")
    #expect(site.get("/settings/two-factor/qr.png", ann).response.status == .notFound)

    let again = Browser()
    #expect(site.signIn("ann", again).location == "/account/second-step")
    let token = again.csrf(site)
    let wrong = site.post("/second-step", again, ["csrf": token, "code": "000000"])
    #expect(wrong.response.status == .forbidden)
    #expect(wrong.error == "wrong-code")
    let code = try secret.code(at: site.now)
    let right = site.post("/second-step", again, ["csrf": token, "code": code])
    #expect(right.location == "/account/settings/security")
    #expect(again.cookie("__Host-nightlatch-pending") == nil)

    let lost = Browser()
    _ = site.signIn("ann", lost)
    let recovered = site.post(
      "/second-step/recovery", lost,
      ["csrf": lost.csrf(site), "code": codes[0].lowercased()])
    #expect(recovered.location == "/account/settings/two-factor/lost-phone")
    #expect(site.get("/settings/two-factor/lost-phone", lost).between("codes-left\">", "<") == "9")
    // Whoever opens that page with the phone in hand used no code.
    let asked = site.get("/settings/two-factor/lost-phone", again)
    #expect(asked.response.status == .ok && !asked.text.contains("codes-left"))

    site.wait(60)
    let off = site.post(
      "/settings/two-factor/off", lost,
      [
        "csrf": lost.csrf(site), "password": TestSite.password, "code": codes[1],
        "confirm": "yes",
      ])
    #expect(off.location == "/account/settings/security?done=off")
    #expect(site.signIn("ann", Browser()).location == "/account/settings/security")
    #expect(site.get("/settings/security", again).response.status == .seeOther)
  }

  @Test func `the codes must be said to be saved before anything is on`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let setup = "/settings/two-factor/setup"
    _ = site.post(setup, ann, ["csrf": ann.csrf(site), "password": TestSite.password])
    let key = try #require(
      site.get(setup, ann).between("id=\"manual-key\" class=\"key\">", "<"))
    let code = try #require(SharedSecret(base32: key)).code(at: site.now)
    _ = site.post(setup, ann, ["csrf": ann.csrf(site), "code": code])
    let refused = site.post(setup, ann, ["csrf": ann.csrf(site), "step": "codes"])
    #expect(refused.response.status == .unprocessableContent)
    #expect(refused.error == "not-confirmed")
    #expect(site.signIn("ann", Browser()).location == "/account/settings/security")
    let file = site.post(
      "/settings/two-factor/recovery-codes.txt", ann, ["csrf": ann.csrf(site)])
    #expect(
      file.response.header("Content-Disposition")
        == "attachment; filename=\"recovery-codes.txt\"")
    for code in refused.all(between: "<li><code>", "</code>") { #expect(file.text.contains(code)) }
  }

  @Test func `what is sensitive asks for every factor again after ten minutes`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, _) = try site.enrol(ann)
    site.wait(600)
    let path = "/settings/two-factor/recovery-codes"
    let form: Form = [
      "csrf": ann.csrf(site), "password": TestSite.password, "confirm": "yes", "step": "new",
    ]
    let asked = site.post(path, ann, form)
    #expect(asked.location == "/account/step-up?return_to=/account" + path)
    let before = ann.cookie("__Host-nightlatch")
    let stepped = site.post(
      "/step-up", ann,
      [
        "csrf": ann.csrf(site), "password": TestSite.password,
        "code": try secret.code(at: site.now), "return_to": "/account" + path,
      ])
    #expect(stepped.location == "/account" + path)
    #expect(ann.cookie("__Host-nightlatch") != before)
    let renewed = site.post(
      path, ann,
      [
        "csrf": ann.csrf(site), "password": TestSite.password, "confirm": "yes", "step": "new",
      ])
    #expect(renewed.location == "/account" + path)
    #expect(site.get(path, ann).all(between: "<li><code>", "</code>").count == 10)
  }

  @Test(arguments: [
    "//evil.example", "/\\evil.example", "https:evil", "/%0d%0aX:1", "javascript:x",
  ])
  func `a return address elsewhere is forgotten`(target: String) throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let page = site.post(
      "/sign-in", Browser(),
      ["username": "ann", "password": TestSite.password, "return_to": target])
    #expect(page.location == "/account/settings/security")
  }

  @Test func `a damaged account is a closed door that names its file in the log alone`() throws {
    let site = try TestSite()
    let id = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let path = "\(site.folder)/data/people/\(id.text.prefix(2))/\(id.text)/account.json"
    try Files.replace(path, with: Array("{\"version\":1,\"secondStep\":[]}".utf8))
    for page in [site.get("/settings/security", ann), site.signIn("ann", Browser())] {
      #expect(page.response.status == .serviceUnavailable)
      #expect(page.error == "unavailable")
      #expect(page.response.header("Retry-After") == "60")
      #expect(!page.text.contains(site.folder))
    }
    #expect(site.logged.lines.withLock { $0.allSatisfy { $0.contains(path) } && $0.count == 2 })
  }

  @Test func `a health check looks at the keys, and tells monitoring one line`() throws {
    let site = try TestSite()
    #expect(site.get("/health", Browser()).text == "ok\n")
    try Files.replace("\(site.folder)/keys.json", with: Array("{\"version\":1".utf8))
    let page = site.get("/health", Browser())
    #expect(page.response.status == .serviceUnavailable)
    #expect(page.text == "the site cannot use its files; its server's log says which\n")
    #expect(site.logged.lines.withLock { $0.last?.contains("\(site.folder)/keys.json") } == true)
  }

  @Test func `a site's own template takes the shipped one's place`() throws {
    let site = try TestSite(",\"templates\":\"templates\"")
    try Files.makeFolder("\(site.folder)/templates")
    try Files.replace(
      "\(site.folder)/templates/help.mustache",
      with: Array("{{> partials/head}}<main data-page=\"help\">Ask Eve.</main></body></html>".utf8))
    #expect(site.get("/help", Browser()).text.contains("Ask Eve."))
    #expect(site.get("/sign-in", Browser()).name == "sign-in")
  }
}
