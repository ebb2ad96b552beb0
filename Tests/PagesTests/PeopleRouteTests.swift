import Accounts
import Files
import Gateway
import OneTimeCodes
import Site
import StrictJSON
import Testing

@testable import Pages

/// The administrator's pages about people, answered in this process.
@Suite(.serialized) struct PeopleRouteTests {
  private static let note = "Called back on the number in the staff list"

  private struct Scene {
    let site: TestSite
    let root: Browser
    let rootID: PersonID
    let ann: PersonID

    func path(_ id: PersonID) -> String { "/admin/people/\(id.text)" }

    func send(
      _ path: String, _ fields: KeyValuePairs<String, String>, as browser: Browser? = nil
    ) -> Page {
      let browser = browser ?? root
      var form = fields.map { (name: $0.key, value: $0.value) }
      form.append(("csrf", browser.csrf(site)))
      return site.post(path, browser, Form(form))
    }

    func account(_ id: PersonID) throws -> Account {
      try #require(try site.application.accounts.person(id))
    }
  }

  private func admin(_ name: String, _ site: TestSite) throws -> PersonID {
    try site.application.accounts.addPerson(
      #require(SignInName(name)), displayName: "", emails: [], isAdmin: true,
      password: TestSite.password)
  }

  private func scene(_ configuration: String = "") throws -> Scene {
    let site = try TestSite.withOutbox(configuration)
    let rootID = try admin("root", site)
    let ann = try site.add("ann", emails: ["ann@example.org", "ann@example.net"])
    let root = Browser()
    _ = site.signIn("root", root)
    return Scene(site: site, root: root, rootID: rootID, ann: ann)
  }

  @Test func `the list shows everybody, each with an id, and finds by search`() throws {
    let scene = try scene()
    let page = scene.site.get("/admin/people", scene.root)
    #expect(page.name == "people")
    #expect(page.all(between: "data-id=\"", "\"") == [scene.ann.text, scene.rootID.text])
    #expect(page.text.contains("0 of 2 people have a second step"))
    let found = scene.site.get("/admin/people", scene.root, query: ["q": "ann@"])
    #expect(found.all(between: "data-id=\"", "\"") == [scene.ann.text])
    let none = scene.site.get("/admin/people", scene.root, query: ["q": "<b>"])
    #expect(none.text.contains("Nobody is found by “&lt;b&gt;”."))
    let admins = scene.site.get("/admin/people", scene.root, query: ["show": "admins"])
    #expect(admins.all(between: "data-id=\"", "\"") == [scene.rootID.text])
    for query: Form in [["page": "2"], ["page": "x"], ["show": "nonsense"], ["page": "99999"]] {
      #expect(scene.site.get("/admin/people", scene.root, query: query).response.status == .ok)
    }
  }

  @Test func `pages lead on to each other and keep what was looked for`() throws {
    let scene = try scene()
    var accounts = scene.site.application.accounts
    accounts.defersRoster = true
    for number in 100..<160 {
      _ = try accounts.addPerson(
        #require(SignInName("p\(number)")), displayName: "A & B", emails: [], isAdmin: false,
        password: nil)
    }
    let first = scene.site.get("/admin/people", scene.root, query: ["q": "a", "show": "invited"])
    #expect(first.all(between: "data-id=\"", "\"").count == 50)
    #expect(first.text.contains("href=\"/account/admin/people?q=a&amp;show=invited&amp;page=2\""))
    let second = scene.site.get(
      "/admin/people", scene.root, query: ["q": "a", "show": "invited", "page": "2"])
    #expect(second.all(between: "data-id=\"", "\"").count == 10)
    #expect(second.text.contains("rel=\"prev\""))
    #expect(!second.text.contains("rel=\"next\""))
  }

  @Test func `AZ-2: nobody else sees or does anything here`() throws {
    let scene = try scene()
    let ann = Browser()
    _ = scene.site.signIn("ann", ann)
    for path in ["/admin/people", scene.path(scene.rootID), scene.path(scene.ann)] {
      #expect(scene.site.get(path, ann).response.status == .forbidden)
      #expect(scene.site.get(path, Browser()).response.status == .seeOther)
      let sent = scene.send(path, ["act": "make-administrator", "admin": "yes"], as: ann)
      #expect(sent.response.status == .forbidden)
      #expect(sent.error == "not-allowed")
    }
    #expect(try !scene.account(scene.ann).isAdmin)
    #expect(try scene.account(scene.rootID).state == .active)
  }

  @Test(arguments: [
    "00000000000000000000000000000000", "x", "7F3C", "root", "..",
    "0000000000000000000000000000000g",
  ])
  func `an id of nobody is not found`(id: String) throws {
    let scene = try scene()
    #expect(scene.site.get("/admin/people/\(id)", scene.root).response.status == .notFound)
    let sent = scene.send("/admin/people/\(id)", ["act": "lock"])
    #expect(sent.response.status == .notFound)
  }

  @Test func `N9: a reset asks how it was checked, is told of everywhere and shows no secret`()
    throws
  {
    let scene = try scene()
    let ann = Browser()
    _ = scene.site.signIn("ann", ann)
    let (secret, codes) = try scene.site.enrol(ann)
    _ = scene.site.signIn("root", scene.root)
    _ = try scene.site.newMail()
    let path = scene.path(scene.ann)
    let page = scene.site.get(path, scene.root)
    for hidden in codes + [secret.base32RevealingSecret, TestSite.password, "argon2"] {
      #expect(!page.text.contains(hidden))
    }
    let refusals: [(KeyValuePairs<String, String>, String)] = [
      (["act": "reset-second-step", "verified": "yes"], "required"),
      (["act": "reset-second-step", "verified": "yes", "note": "  "], "bad-note"),
      (["act": "reset-second-step", "note": Self.note], "not-confirmed"),
      (["verified": "no", "note": Self.note], "not-confirmed"),
    ]
    for (fields, error) in refusals {
      let refused = scene.send(path, fields)
      #expect(refused.response.status == .unprocessableContent)
      #expect(refused.error == error)
    }
    #expect(try scene.account(scene.ann).secondStep != nil)
    let done = scene.send(path, ["verified": "yes", "note": Self.note])
    #expect(done.location == "/account\(path)?done=was-reset")
    #expect(try scene.account(scene.ann).secondStep == nil)
    #expect(try scene.site.mail(about: "second-step-reset").to.count == 2)
    #expect(scene.site.get("/settings/security", ann).response.status == .seeOther)
    let after = scene.site.get(path, scene.root)
    #expect(after.text.contains(Self.note))
    #expect(after.text.contains("<dd>root</dd>"))
    // The person learns who and when, and not the note.
    let again = Browser()
    #expect(scene.site.signIn("ann", again).location?.hasSuffix("/second-step") == false)
    let log = try scene.site.application.accounts.siteActivity().entries.first?.event
    #expect(log?.kind == .secondStepReset && log?.note == Self.note && log?.before == "on")
  }

  @Test func `P6: where recovery codes are the only way back, no page takes a second step off`()
    throws
  {
    let scene = try scene(",\"recovery\":{\"cases\":false,\"adminReset\":false}")
    let ann = Browser()
    _ = scene.site.signIn("ann", ann)
    _ = try scene.site.enrol(ann)
    let page = scene.site.get(scene.path(scene.ann), scene.root)
    #expect(!page.text.contains("id=\"reset-second-step\""))
    #expect(page.text.contains("nightlatch second-step reset ann"))
    _ = scene.site.signIn("root", scene.root)
    let refused = scene.send(
      scene.path(scene.ann), ["verified": "yes", "note": Self.note])
    #expect(refused.response.status == .forbidden)
    #expect(refused.error == "reset-forbidden")
    #expect(try scene.account(scene.ann).secondStep != nil)
  }

  @Test func `each act does what its form says, and says what was done`() throws {
    let scene = try scene()
    let path = scene.path(scene.ann)
    func act(_ name: String, _ notice: String, mail: String) throws {
      _ = try scene.site.newMail()
      #expect(scene.send(path, ["act": name]).location == "/account\(path)?done=\(notice)")
      #expect(try scene.site.newMail() == [mail])
      #expect(scene.send(path, ["act": name]).location?.hasSuffix("done=unchanged") == true)
    }
    try act("lock", "locked", mail: "locked")
    #expect(scene.site.signIn("ann", Browser()).error == "wrong-credentials")
    try act("unlock", "unlocked", mail: "unlocked")
    try act("make-administrator", "made-administrator", mail: "administrator-made")
    try act("unmake-administrator", "unmade-administrator", mail: "administrator-unmade")
    let ann = Browser()
    _ = scene.site.signIn("ann", ann)
    _ = scene.send(path, ["act": "end-sessions"])
    #expect(scene.site.get("/settings/security", ann).response.status == .seeOther)
    for form: KeyValuePairs<String, String> in [[:], ["act": "nonsense"], ["admin": "yes"]] {
      #expect(scene.send(path, form).response.status == .badRequest)
    }
    #expect(try !scene.account(scene.ann).isAdmin)
  }

  @Test func `a locked person's sign-in is the answer to a wrong password, byte for byte`() throws {
    let scene = try scene()
    func answer(_ password: String) -> Response {
      scene.site.post(
        "/sign-in", Browser(), ["username": "ann", "password": password]
      ).response
    }
    let wrong = answer("not the password at all")
    _ = scene.send(scene.path(scene.ann), ["act": "lock"])
    let locked = answer(TestSite.password)
    #expect(locked.status == wrong.status && locked.body == wrong.body)
    #expect(locked.cookies.isEmpty && wrong.cookies.isEmpty)
  }

  @Test func `one's own account and the last administrator's are left as they are`() throws {
    let scene = try scene()
    let own = scene.path(scene.rootID)
    let page = scene.site.get(own, scene.root)
    #expect(page.text.contains("This is you") && page.text.contains("the last administrator"))
    for (act, error) in [
      ("lock", "own-account"), ("end-sessions", "own-account"),
      ("unmake-administrator", "last-administrator"),
    ] {
      let refused = scene.send(own, ["act": act])
      #expect(refused.response.status == .forbidden)
      #expect(refused.error == error)
    }
    #expect(
      scene.send(own, ["verified": "yes", "note": Self.note]).error == "own-account")
    #expect(try scene.account(scene.rootID).isAdmin)
    // With another one there stepping down is one's own to decide.
    _ = try admin("second", scene.site)
    #expect(scene.send(own, ["act": "unmake-administrator"]).response.status == .seeOther)
    #expect(try !scene.account(scene.rootID).isAdmin)
  }

  @Test func `AZ-7: without a fresh proof nothing is done, and what was typed comes back`() throws {
    let scene = try scene()
    let other = scene.path(scene.ann)
    scene.site.wait(601)
    for act in ["lock", "unlock", "make-administrator", "end-sessions", "invite-again", "exempt"] {
      let sent = scene.send(other, ["act": act])
      #expect(sent.location?.hasPrefix("/account/step-up?return_to=") == true)
    }
    let sent = scene.send("/admin/people", ["username": "cleo", "email": "c@example.org"])
    #expect(sent.location == "/account/step-up?return_to=/account/admin/people")
    #expect(try scene.account(scene.ann).state == .active)
    let back = scene.send(
      "/step-up", ["password": TestSite.password, "return_to": "/account/admin/people"])
    #expect(back.location == "/account/admin/people")
    let page = scene.site.get("/admin/people", scene.root)
    #expect(page.text.contains("value=\"cleo\"") && page.text.contains("value=\"c@example.org\""))
  }

  @Test func `SE: a form without its token changes nothing`() throws {
    let scene = try scene()
    let sent = scene.site.post(scene.path(scene.ann), scene.root, ["act": "lock"])
    #expect(sent.error == "csrf")
    #expect(try scene.account(scene.ann).state == .active)
  }
}
