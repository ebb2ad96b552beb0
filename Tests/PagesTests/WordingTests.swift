import Accounts
import Gateway
import OneTimeCodes
import Site
import Testing

@testable import Pages

/// That each page says what is so: of one code, of a code of the other kind, of what is over.
@Suite(.serialized) struct WordingTests {
  private static let setup = "/settings/two-factor/setup"
  private static let off = "/settings/two-factor/off"
  private static let wrong = "ABCD-EFGH-JKMN-PQRS"
  private static let waitForNext = "Wait for the next one"

  private func send(
    _ site: TestSite, _ browser: Browser, _ path: String, _ fields: KeyValuePairs<String, String>
  ) -> Page {
    var form = fields.map { (name: $0.key, value: $0.value) }
    form.append(("csrf", browser.csrf(site)))
    return site.post(path, browser, Form(form))
  }

  private func enrolled(
    _ site: TestSite
  ) throws -> (secret: SharedSecret, codes: [String], ann: Browser) {
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, codes) = try site.enrol(ann)
    return (secret, codes, ann)
  }

  @Test func `a wrong recovery code in the app’s field is told from an app’s code`() throws {
    let site = try TestSite()
    let (_, _, ann) = try enrolled(site)
    let pending = Browser()
    _ = site.signIn("ann", pending)
    let forms: [(Browser, String, KeyValuePairs<String, String>)] = [
      (pending, "/second-step", ["code": Self.wrong]),
      (ann, "/step-up", ["password": TestSite.password, "code": Self.wrong]),
      (ann, Self.off, ["password": TestSite.password, "code": Self.wrong, "confirm": "yes"]),
    ]
    for (browser, path, form) in forms {
      let page = send(site, browser, path, form)
      #expect(page.error == "wrong-code", "\(path)")
      #expect(page.text.contains("That recovery code did not fit."), "\(path)")
      #expect(!page.text.contains(Self.waitForNext), "\(path)")
    }
    let page = send(site, pending, "/second-step", ["code": "000000"])
    #expect(page.text.contains(Self.waitForNext))
  }

  @Test func `one code is a backup code wherever it is spoken of`() throws {
    let site = try TestSite(.singleBackupCode)
    let (secret, codes, ann) = try enrolled(site)
    #expect(codes.count == 1)
    let security = site.get("/settings/security", ann)
    #expect(security.text.contains("Two locks and a spare key"))
    let again = Browser()
    _ = site.signIn("ann", again)
    let recovery = site.get("/second-step/recovery", again)
    #expect(recovery.text.contains("<title>Use your backup code"))
    let wrong = send(site, again, "/second-step/recovery", ["code": Self.wrong])
    #expect(wrong.text.contains("That backup code did not fit. It works once"))
    let elsewhere = send(
      site, ann, "/step-up", ["password": TestSite.password, "code": codes[0]])
    #expect(elsewhere.text.contains("is not taken here, because using it turns"))
    site.wait(60)
    let codesPage = "/settings/two-factor/recovery-codes"
    _ = send(
      site, ann, codesPage, ["step": "new", "password": TestSite.password, "confirm": "yes"])
    let file = send(site, ann, codesPage + ".txt", [:])
    #expect(file.text.hasPrefix("Backup code for Club\n"))
    #expect(file.text.contains("\nIt works once, in place of"))
    let shown = send(site, ann, codesPage, ["step": "codes"])
    #expect(shown.location == "/account/settings/security?done=code")
    let done = site.get("/settings/security", ann, query: ["done": "code"])
    #expect(done.text.contains("Your new backup code is in force."))
    _ = secret
    let activity = site.get("/settings/activity", ann)
    #expect(activity.text.contains("New backup code made"))
    for page in [security, recovery, wrong, file, done, activity] {
      #expect(!page.text.lowercased().contains("recovery code"))
    }
  }

  @Test(arguments: [
    SecurityNotice.Kind.recoveryCodesRenewed, .recoveryCodeUsed(left: 0), .secondStepReplaced,
    .stopped(.app), .stopped(.recoveryCodes),
  ])
  func `mail about the one code calls it a backup code`(kind: SecurityNotice.Kind) throws {
    let notice = SecurityNotice(
      kind: kind, username: "ann", at: 1_795_256_100, visitor: NoticeTests.visitor)
    let one = try LetterWriter(site: TestSite(.singleBackupCode).application.site).compose(
      .notice(notice))
    for part in [one.subject, one.text, one.html] {
      #expect(!part.lowercased().contains("recovery code"))
    }
    #expect(one.text.contains("ackup code"))
    #expect(one.text.split { " \n".contains($0) }.count < 120)
    let ten = try LetterWriter(site: TestSite().application.site).compose(.notice(notice))
    #expect(ten.text.contains("ecovery code") && !ten.text.contains("ackup code"))
  }

  @Test func `where nothing is accepted any more no time is named to try again`() throws {
    let site = try TestSite(",\"signIn\":{\"attempts\":5,\"perMinutes\":15,\"hardStop\":5}")
    let (secret, _, _) = try enrolled(site)
    let pending = Browser()
    _ = site.signIn("ann", pending)
    for _ in 0..<5 { _ = send(site, pending, "/second-step", ["code": "000000"]) }
    let stopped = send(site, pending, "/second-step", ["code": try secret.code(at: site.now)])
    #expect(stopped.error == "stopped")
    #expect(stopped.response.header("Retry-After") == "3600")
    #expect(!stopped.text.contains("You can try again"))
  }

  @Test func `what was ticked and typed stays when another field is wrong`() throws {
    let site = try TestSite()
    let (_, _, ann) = try enrolled(site)
    let ticked = "value=\"yes\" required checked"
    let off: KeyValuePairs = [
      "password": "not mine at all", "code": "000000", "confirm": "yes",
    ]
    #expect(send(site, ann, Self.off, off).text.contains(ticked))
    let new: KeyValuePairs = ["step": "new", "password": "not mine at all", "confirm": "yes"]
    #expect(send(site, ann, "/settings/two-factor/recovery-codes", new).text.contains(ticked))
    #expect(!site.get(Self.off, ann).text.contains(ticked))
    _ = send(
      site, ann, Self.setup, ["step": "password", "mode": "add", "password": TestSite.password])
    #expect(site.get(Self.setup, ann).text.contains("<details class=\"field\">"))
    let named = send(site, ann, Self.setup, ["step": "scan", "code": "000000", "name": "Tablet"])
    #expect(named.text.contains("<details class=\"field\" open>"))
    #expect(named.text.contains("value=\"Tablet\""))
  }

  @Test func `a new phone’s last page says that the old app is refused`() throws {
    let site = try TestSite()
    let (_, _, ann) = try enrolled(site)
    #expect(site.get(Self.setup, ann).text.contains("Your account has a second lock"))
    _ = send(
      site, ann, Self.setup,
      ["step": "password", "mode": "replace", "password": TestSite.password])
    let scan = site.get(Self.setup, ann)
    let key = try #require(scan.between("id=\"manual-key\" class=\"key\">", "<"))
    let new = try #require(SharedSecret(base32: key))
    _ = send(site, ann, Self.setup, ["step": "scan", "code": try new.code(at: site.now)])
    _ = send(site, ann, Self.setup, ["step": "codes", "saved": "yes"])
    let done = site.get(Self.setup, ann)
    #expect(done.name == "setup-done")
    #expect(done.text.contains("Your new app is in place"))
    #expect(!done.text.contains("second lock"))
  }

  @Test func `a form of an earlier session leads to its page again, and changes nothing`() throws {
    let site = try TestSite()
    let (_, _, ann) = try enrolled(site)
    let page = site.post(
      "/settings/account", ann, ["csrf": "of another tab", "display_name": "Eve"])
    #expect(page.response.status == .forbidden && page.error == "csrf")
    #expect(page.text.contains("<a class=\"button main wide\" href=\"/account/settings/account\">"))
    #expect(!site.get("/settings/account", ann).text.contains("Eve"))
    // The way out has no page of its own to open again.
    let out = site.post("/sign-out", ann, ["csrf": "of another tab"])
    #expect(out.text.contains("href=\"/account/settings/security\">Go to your account"))
  }

  @Test func `an error page leads home whoever has a session, and others to sign in`() throws {
    let site = try TestSite()
    let (_, _, ann) = try enrolled(site)
    #expect(site.get("/nowhere", ann).text.contains(">Go to your account</a>"))
    #expect(site.get("/nowhere", Browser()).text.contains(">Go to sign in</a>"))
  }

  @Test func `where a second step is required the page says why it stays on`() throws {
    let site = try TestSite(.organisation)
    let (_, _, ann) = try enrolled(site)
    let page = site.get(Self.off, ann)
    #expect(page.response.status == .forbidden && page.error == "not-allowed")
    #expect(page.text.contains("Two-factor authentication stays on"))
    #expect(site.get("/settings/two-factor/apps", ann).text.contains("cannot be removed"))
  }

  @Test func `who is led to sign in by a session that is over is told so`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    #expect(
      site.get("/settings/account", ann).location
        == "/account/sign-in?return_to=/account/settings/account")
    _ = site.signIn("ann", ann)
    site.wait(3_601)
    let page = site.get("/settings/account", ann)
    #expect(page.location == "/account/sign-in?return_to=/account/settings/account&why=ended")
    let form = site.get(
      "/sign-in", ann, query: ["return_to": "/account/settings/account", "why": "ended"])
    #expect(form.text.contains("You were signed out in the meantime."))
    #expect(form.error == nil)
    #expect(form.text.contains("name=\"return_to\" value=\"/account/settings/account\""))
  }

  @Test func `without a second step no device page speaks of a code at each sign-in`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let page = site.get("/settings/devices", ann)
    #expect(page.text.contains("Two-factor authentication is off"))
    #expect(!page.text.contains("A code is asked for"))
  }

  @Test func `of several wrong fields of the profile the topmost is named`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let both: KeyValuePairs = ["email": "no address", "phone": "12 34"]
    #expect(send(site, ann, "/settings/account", both).error == "bad-email")
    let one: KeyValuePairs = ["email": "ann@example.org", "phone": "12 34"]
    #expect(send(site, ann, "/settings/account", one).error == "bad-phone")
  }
}
