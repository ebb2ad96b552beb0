import Accounts
import Files
import Gateway
import OneTimeCodes
import Site
import Synchronization
import Testing

@testable import Pages

/// Rows I3 and I5, page by page.
@Suite(.serialized) struct CasePageTests {
  static let day: Int64 = 86_400
  static let cases = "/admin/cases"

  /// A site with an enrolled ann whose password was given, and an administrator.
  private struct Scene {
    let site: TestSite
    let ann: PersonID
    let enrolled: (secret: SharedSecret, codes: [String])
    /// Ann's browser, signed in.
    let home = Browser()
    /// A browser in which her password was given.
    let browser = Browser()

    init(_ more: String = "") throws {
      site = try TestSite.withOutbox(more)
      ann = try site.add("ann", emails: ["ann@example.org", "home@example.org"])
      _ = site.signIn("ann", home)
      enrolled = try site.enrol(home)
      let root = try #require(SignInName("root"))
      _ = try site.application.accounts.addPerson(
        root, displayName: "", emails: [#require(EmailAddress("root@example.org"))], isAdmin: true,
        password: TestSite.password)
      _ = try site.newMail()
      try #require(site.signIn("ann", browser).location == "/account/second-step")
    }

    func open(message: String = "my bag is gone", contact: String = "ring 12") -> Page {
      site.post(
        "/recover", browser,
        ["csrf": browser.csrf(site), "message": message, "contact": contact])
    }

    /// An administrator who has just signed in.
    func admin(_ name: String = "root") -> Browser {
      let browser = Browser()
      _ = site.signIn(name, browser)
      return browser
    }

    func caseID() throws -> String {
      try #require(site.get(CasePageTests.cases, admin()).between("data-id=\"", "\""))
    }

    func decide(_ id: String, _ admin: Browser, _ fields: [String: String]) -> Page {
      let fields = fields.map { (name: $0.key, value: $0.value) }
      let form = Form([(name: "csrf", value: admin.csrf(site))] + fields)
      return site.post("\(CasePageTests.cases)/\(id)", admin, form)
    }

    func link() throws -> String { try #require(try site.mail(about: "case-opened").token) }
  }

  @Test func `I3: the second screen leads to the recovery, and says what was asked for`() throws {
    let scene = try Scene()
    for path in ["/second-step", "/second-step/recovery"] {
      #expect(
        scene.site.get(path, scene.browser).text.contains(
          "<a href=\"/account/recover\">Lost everything? Recover your account</a>"))
    }
    #expect(scene.site.get("/recover", scene.browser).name == "recover")
    let done = scene.open()
    #expect(done.location == "/account/recover?done=case-opened")
    let page = scene.site.get("/recover", scene.browser, query: ["done": "case-opened"])
    #expect(
      page.text.contains("is told, and so is every address") || page.text.contains("are told"))
    #expect(!page.text.contains("id=\"recover\""))
    for path in ["/second-step", "/second-step/recovery", "/recover"] {
      let text = scene.site.get(path, scene.browser).text
      #expect(text.contains("You asked for help on 15 January 2027"))
      #expect(text.contains("can act from 16 January 2027"))
      #expect(!text.contains("href=\"/account/recover\""))
    }
    #expect(scene.open().location == "/account/recover")
  }

  @Test func `I5: every address is told with a link, and administrators with the case's address`()
    throws
  {
    let scene = try Scene()
    _ = scene.open()
    let mail = try scene.site.mail(about: "case-opened")
    #expect(mail.to == ["ann@example.org", "home@example.org"])
    #expect(mail.text.contains("from 16 January 2027"))
    let told = try scene.site.mail(about: "case-to-decide")
    #expect(told.to == ["root@example.org"])
    #expect(told.text.contains("https://club.example/account/admin/cases/\(try scene.caseID())\n"))
    for part in [mail.text, mail.html, told.text, told.html] { #expect(!part.contains("bag")) }
    #expect(told.token == nil)
  }

  @Test func `I5: the link stops it without a sign-in, and looking at it does not`() throws {
    let scene = try Scene()
    _ = scene.open()
    let token = try scene.link()
    for method in [Request.Method.head, .get, .get] {
      let browser = Browser()
      let request = browser.request(method, "/recover/cancel", query: ["token": token])
      let page = browser.page(scene.site.application.respond(to: request))
      #expect(page.response.status == .ok)
      #expect(page.name == "recover-cancel")
      #expect(page.text.contains("<strong>ann</strong>"))
      #expect(page.response.cookies.isEmpty)
    }
    #expect(scene.site.get("/recover", scene.browser).text.contains("You asked for help"))
    let done = scene.site.post("/recover/cancel", Browser(), ["token": token])
    #expect(done.location == "/account/sign-in?done=case-cancelled")
    #expect(scene.site.get("/recover", scene.browser).text.contains("id=\"recover\""))
    #expect(try scene.site.mail(about: "case-cancelled").to.count == 2)
    #expect(scene.site.post("/recover/cancel", Browser(), ["token": token]).error == "link-used")
  }

  @Test func `a forged, a used and an expired link get one plain page, whoever asks`() throws {
    let scene = try Scene()
    _ = scene.open()
    let good = try scene.link()
    let forged = good.prefix(33) + String(repeating: "A", count: 43)
    let nobody = String(repeating: "0", count: 32) + good.dropFirst(32)
    scene.site.wait(32 * Self.day)
    var answers: Set<String> = []
    for token in [good, String(forged), nobody, "", "x"] {
      for browser in [Browser(), scene.admin()] {
        let pages = [
          scene.site.get("/recover/cancel", browser, query: ["token": token]),
          scene.site.post("/recover/cancel", browser, ["token": token]),
        ]
        for page in pages {
          #expect(page.response.status == .notFound)
          #expect(page.name == "message")
          answers.insert(try #require(page.between("<h1>", "</h1>")))
          answers.insert(try #require(page.between("role=\"alert\"", "</div>")))
        }
      }
    }
    #expect(answers.count == 2)
    #expect(scene.site.get("/recover/cancel", Browser()).response.status == .notFound)
  }

  @Test func `a signed-in person stops it on the Security page, with the form's token`() throws {
    let scene = try Scene()
    #expect(!scene.site.get("/settings/security", scene.home).text.contains("recover-cancel"))
    _ = scene.open()
    let page = scene.site.get("/settings/security", scene.home)
    #expect(page.text.contains("asked for the second step to be taken off"))
    #expect(page.text.contains("<form id=\"recover-cancel\""))
    #expect(scene.site.post("/recover/cancel", scene.home, [:]).error == "csrf")
    #expect(
      scene.site.post("/recover/cancel", scene.home, ["csrf": scene.admin().csrf(scene.site)]).error
        == "csrf")
    #expect(scene.site.post("/recover/cancel", Browser(), [:]).response.status == .notFound)
    #expect(scene.site.get("/recover", scene.browser).text.contains("You asked for help"))
    let form: Form = ["csrf": scene.home.csrf(scene.site)]
    let done = scene.site.post("/recover/cancel", scene.home, form)
    #expect(done.location == "/account/settings/security?done=case-cancelled")
    #expect(!scene.site.get("/settings/security", scene.home).text.contains("recover-cancel"))
  }

  @Test func `without the password nothing tells whether there is a case`() throws {
    let scene = try Scene()
    let before = [
      scene.site.get("/recover", Browser()), scene.site.post("/recover", Browser(), [:]),
      scene.site.post("/sign-in", Browser(), ["username": "ann", "password": "wrong one"]),
    ]
    _ = scene.open()
    let after = [
      scene.site.get("/recover", Browser()), scene.site.post("/recover", Browser(), [:]),
      scene.site.post("/sign-in", Browser(), ["username": "ann", "password": "wrong one"]),
    ]
    for (before, after) in zip(before, after) {
      #expect(before.response.status == after.response.status)
      #expect(before.location == after.location)
      #expect(before.text == after.text)
    }
    let bob = Browser()
    _ = try scene.site.add("bob")
    _ = scene.site.signIn("bob", bob)
    #expect(scene.site.get("/recover", bob).location == "/account/sign-in")
  }

  @Test func `where there are no cases none of the addresses is there`() throws {
    let scene = try Scene(",\"recovery\":{\"cases\":false}")
    let id = String(repeating: "0", count: 32)
    for path in ["/recover", "/recover/cancel", Self.cases, "\(Self.cases)/\(id)"] {
      for browser in [Browser(), scene.browser, scene.home, scene.admin()] {
        #expect(scene.site.get(path, browser).response.status == .notFound)
        let form: Form = ["csrf": browser.csrf(scene.site), "token": "x"]
        #expect(scene.site.post(path, browser, form).response.status == .notFound)
      }
    }
    let page = scene.site.get("/second-step", scene.browser)
    #expect(!page.text.contains("/recover\""))
    #expect(page.text.contains("ask the people who run Club"))
    #expect(!scene.site.get("/admin/activity", scene.admin()).text.contains("admin/cases"))
  }

  @Test func `a field that is empty or too long is named, and what was typed stays`() throws {
    let scene = try Scene()
    for (message, contact, anchor) in [
      ("", "me", "message"), (String(repeating: "x", count: 1001), "me", "message"),
      ("lost <it>", "", "contact"), ("lost <it>", String(repeating: "x", count: 201), "contact"),
    ] {
      let page = scene.open(message: message, contact: contact)
      #expect(page.response.status == .unprocessableContent)
      #expect(page.error == (message.isEmpty || contact.isEmpty ? "required" : "bad-text"))
      #expect(page.text.contains("href=\"#\(anchor)\""))
      #expect(page.text.contains("id=\"\(anchor)-error\""))
      if anchor == "contact" { #expect(page.text.contains(">lost &lt;it&gt;</textarea>")) }
    }
    #expect(try scene.site.newMail() == [])
  }

  @Test func `I5: a reset waits, asks for a note and a tick, and leads to the set-up`() throws {
    let scene = try Scene()
    _ = scene.open()
    let id = try scene.caseID()
    var admin = scene.admin()
    let early = scene.site.get("\(Self.cases)/\(id)", admin)
    #expect(early.text.contains("my bag is gone"))
    #expect(early.text.contains("ann@example.org"))
    #expect(!early.text.contains("value=\"reset\""))
    let whole = ["decision": "reset", "verified": "yes", "note": "met her, passport seen"]
    let refused = scene.decide(id, admin, whole)
    #expect(refused.response.status == .forbidden)
    #expect(refused.error == "too-early")
    scene.site.wait(Self.day)
    admin = scene.admin()
    for (missing, anchor, error) in [
      ("decision", "decision-decline", "required"), ("verified", "verified", "not-confirmed"),
      ("note", "note", "required"),
    ] {
      var form = whole
      form[missing] = nil
      let page = scene.decide(id, admin, form)
      #expect(page.response.status == .unprocessableContent)
      #expect(page.error == error)
      #expect(page.text.contains("href=\"#\(anchor)\""))
    }
    let done = scene.decide(id, admin, whole)
    #expect(done.location == "/account/admin/cases/\(id)?done=case-decided")
    let after = scene.site.get("\(Self.cases)/\(id)", admin)
    #expect(after.text.contains("Second step reset"))
    #expect(after.text.contains("met her, passport seen"))
    #expect(!after.text.contains("<form id=\"case\""))
    #expect(try scene.site.mail(about: "second-step-reset").to.count == 2)
    #expect(scene.site.get("/settings/security", scene.home).response.status == .seeOther)
    #expect(scene.decide(id, admin, whole).error == "too-late")
    let ann = Browser()
    #expect(scene.site.signIn("ann", ann).location == "/account/settings/two-factor/setup")
    let setup = scene.site.get("/settings/two-factor/setup", ann)
    #expect(setup.text.contains("The people who run this site took your second step off."))
    _ = try scene.site.enrol(ann)
    #expect(scene.site.signIn("ann", Browser()).location == "/account/second-step")
  }

  @Test func `a decision needs a fresh proof, and what was typed is there again`() throws {
    let scene = try Scene()
    _ = scene.open()
    let id = try scene.caseID()
    let admin = scene.admin()
    scene.site.wait(11 * 60)
    let form = ["decision": "decline", "note": "not <she>"]
    let answer = scene.decide(id, admin, form)
    #expect(answer.location == "/account/step-up?return_to=/account/admin/cases/\(id)")
    #expect(try scene.site.newMail().contains("case-declined") == false)
    let up: Form = ["csrf": admin.csrf(scene.site), "password": TestSite.password]
    #expect(scene.site.post("/step-up", admin, up).response.status == .seeOther)
    let page = scene.site.get("\(Self.cases)/\(id)", admin)
    #expect(page.text.contains("not &lt;she&gt;</textarea>"))
    #expect(page.text.contains("value=\"decline\" checked"))
    #expect(scene.decide(id, admin, form).response.status == .seeOther)
    #expect(try scene.site.mail(about: "case-declined").to.count == 2)
  }

  @Test func `people who are no administrators see no case, and an own one has no form`() throws {
    let scene = try Scene()
    _ = scene.open()
    let id = try scene.caseID()
    for path in [Self.cases, "\(Self.cases)/\(id)"] {
      #expect(scene.site.get(path, Browser()).response.status == .seeOther)
      #expect(scene.site.get(path, scene.browser).location == "/account/second-step")
      let page = scene.site.get(path, scene.home)
      #expect(page.response.status == .forbidden)
      #expect(page.error == "not-allowed")
    }
    #expect(scene.decide(id, scene.home, ["decision": "reset"]).error == "not-allowed")
    let root = scene.admin()
    let app = try scene.site.enrol(root)
    let pending = scene.admin()
    let ask: Form = ["csrf": pending.csrf(scene.site), "message": "lost", "contact": "me"]
    #expect(scene.site.post("/recover", pending, ask).response.status == .seeOther)
    let back = scene.admin()
    let code = try app.secret.code(at: scene.site.now)
    _ = scene.site.post("/second-step", back, ["csrf": back.csrf(scene.site), "code": code])
    let ids = scene.site.get(Self.cases, back).all(between: "data-id=\"", "\"")
    let own = try #require(ids.first { $0 != id })
    let page = scene.site.get("\(Self.cases)/\(own)", back)
    #expect(page.text.contains("about your own account"))
    #expect(!page.text.contains("<form id=\"case\""))
    let form = ["decision": "decline", "note": "my own"]
    let answer = scene.decide(own, back, form)
    #expect(answer.response.status == .forbidden)
    #expect(answer.error == "not-allowed")
  }

  @Test func `an unknown case and that of a removed person are not found, a damaged one is a 503`()
    throws
  {
    let scene = try Scene()
    _ = scene.open()
    let id = try scene.caseID()
    let admin = scene.admin()
    let unknown = String(repeating: "0", count: 32)
    #expect(scene.site.get("\(Self.cases)/\(unknown)", admin).error == "no-such-case")
    #expect(
      scene.decide(unknown, admin, ["decision": "decline", "note": "why"]).response.status
        == .notFound)
    let file = "\(scene.site.folder)/data/cases/\(id).json"
    let good = try #require(try Files.read(file))
    try Files.replace(file, with: Array("{\"version\":1}".utf8))
    for path in [Self.cases, "\(Self.cases)/\(id)"] {
      #expect(scene.site.get(path, admin).response.status == .serviceUnavailable)
    }
    let logged = scene.site.logged.lines.withLock { $0.last ?? "" }
    #expect(logged.contains(file))
    try Files.replace(file, with: good)
    try scene.site.application.accounts.removePerson(scene.ann)
    #expect(scene.site.get("\(Self.cases)/\(id)", admin).response.status == .notFound)
    #expect(scene.site.get(Self.cases, admin).text.contains("No case is open."))
    let form = ["decision": "decline", "note": "why"]
    #expect(scene.decide(id, admin, form).response.status == .notFound)
  }

  @Test func `a form of a case is refused without its token`() throws {
    let scene = try Scene()
    _ = scene.open()
    let id = try scene.caseID()
    let admin = scene.admin()
    for form: Form in [[:], ["csrf": "x"], ["csrf": scene.admin().csrf(scene.site)]] {
      #expect(scene.site.post("\(Self.cases)/\(id)", admin, form).error == "csrf")
    }
    for form: Form in [[:], ["csrf": "x"], ["csrf": admin.csrf(scene.site)]] {
      #expect(scene.site.post("/recover", scene.browser, form).error == "csrf")
    }
  }
}
