import Accounts
import Gateway
import OneTimeCodes
import Site
import Testing

@testable import Pages

/// The six presets, walked as a person walks them.
@Suite(.serialized) struct PresetPageTests {
  private static let setup = "/settings/two-factor/setup"
  private static let security = "/settings/security"
  private static let codesPage = "/settings/two-factor/recovery-codes"
  private static let off = "/settings/two-factor/off"

  /// A person signed in on a site of that preset.
  private func start(_ preset: Preset) throws -> (site: TestSite, ann: Browser) {
    let site = try TestSite(preset)
    _ = try site.add("ann")
    let ann = Browser()
    #expect(site.signIn("ann", ann).location == "/account/settings/security")
    return (site, ann)
  }

  private func send(
    _ site: TestSite, _ browser: Browser, _ path: String, _ fields: KeyValuePairs<String, String>
  ) -> Page {
    var form = fields.map { (name: $0.key, value: $0.value) }
    form.append(("csrf", browser.csrf(site)))
    return site.post(path, browser, Form(form))
  }

  /// The set-up up to the code that proves the app; returns its secret.
  private func prove(
    _ site: TestSite, _ ann: Browser, password: Bool
  ) throws -> (secret: SharedSecret, scan: Page) {
    let begun = send(
      site, ann, Self.setup,
      password ? ["step": "password", "password": TestSite.password] : ["step": "password"])
    #expect(begun.location == "/account" + Self.setup)
    let scan = site.get(Self.setup, ann)
    #expect(scan.name == "setup-scan")
    let key = try #require(scan.between("id=\"manual-key\" class=\"key\">", "<"))
    let secret = try #require(SharedSecret(base32: key))
    let proven = send(
      site, ann, Self.setup, ["step": "scan", "code": try secret.code(at: site.now)])
    #expect(proven.location == "/account" + Self.setup)
    site.wait(60)
    return (secret, scan)
  }

  private func codes(_ page: Page) -> [String] { page.all(between: "<li><code>", "</code>") }

  @Test func `P1: the row says off and Set up, then on and Turn off`() throws {
    let (site, ann) = try start(.codesOnce)
    let before = site.get(Self.security, ann)
    #expect(before.text.contains("data-row=\"two-factor\" data-state=\"off\""))
    #expect(before.text.contains(">Set up<span class=\"unseen\"> two-factor"))
    _ = try prove(site, ann, password: false)
    let after = site.get(Self.security, ann)
    #expect(after.text.contains("data-row=\"two-factor\" data-state=\"on\""))
    #expect(after.text.contains("href=\"/account/settings/two-factor/off\">Turn off"))
  }

  @Test func `P2: codes stand beside the QR code, Validate proves, Done ends`() throws {
    let (site, ann) = try start(.codesOnce)
    // A link begins nothing: the page has a button and no password.
    let first = site.get(Self.setup, ann)
    #expect(first.name == "setup-password")
    #expect(!first.text.contains("name=\"password\""))
    #expect(site.get("/settings/two-factor/qr.png", ann).response.status == .notFound)
    let (_, scan) = try prove(site, ann, password: false)
    #expect(codes(scan).count == 10)
    #expect(scan.text.contains("id=\"copy-codes\""))
    #expect(scan.text.contains(">Validate</button>"))
    #expect(!scan.text.contains("name=\"saved\""))
    let shown = site.get(Self.setup, ann)
    #expect(shown.name == "setup-codes")
    #expect(codes(shown) == codes(scan))
    let done = send(site, ann, Self.setup, ["step": "codes"])
    #expect(done.location == "/account" + Self.setup)
    #expect(site.get(Self.setup, ann).name == "setup-done")
  }

  @Test func `P3: after the set-up no page shows the codes`() throws {
    let (site, ann) = try start(.codesOnce)
    let (_, scan) = try prove(site, ann, password: false)
    _ = send(site, ann, Self.setup, ["step": "codes"])
    for path in [Self.setup, Self.codesPage, Self.security] {
      let text = site.get(path, ann).text
      for code in codes(scan) { #expect(!text.contains(code), "\(path)") }
    }
    #expect(site.get(Self.codesPage + ".txt", ann).response.status == .notFound)
    let view = send(
      site, ann, Self.codesPage, ["step": "view", "password": TestSite.password])
    #expect(view.response.status == .forbidden)
    #expect(view.error == "not-allowed")
  }

  @Test func `P4 and P5: the code is asked for on a second page, and a recovery code fits`() throws
  {
    let (site, ann) = try start(.codesOnce)
    let (_, scan) = try prove(site, ann, password: false)
    let lost = Browser()
    #expect(site.signIn("ann", lost).location == "/account/second-step")
    #expect(site.get("/second-step", lost).name == "second-step")
    // In the same field as the app's code.
    let page = send(site, lost, "/second-step", ["code": codes(scan)[3]])
    #expect(page.location == "/account/settings/two-factor/lost-phone")
  }

  @Test func `P6: that recovery codes are the only way back is said before the end`() throws {
    let words = "Recovery codes are the only way back."
    let (site, ann) = try start(.codesOnce)
    let (_, scan) = try prove(site, ann, password: false)
    #expect(scan.text.contains(words))
    #expect(site.get(Self.setup, ann).text.contains(words))
    let (other, ben) = try start(.viewableCodes)
    _ = try prove(other, ben, password: true)
    #expect(!other.get(Self.setup, ben).text.contains(words))
  }

  @Test func `P7: turning off takes a code and no password`() throws {
    let (site, ann) = try start(.codesOnce)
    let (secret, _) = try prove(site, ann, password: false)
    let page = site.get(Self.off, ann)
    #expect(page.text.contains("name=\"code\""))
    #expect(!page.text.contains("name=\"password\""))
    let unconfirmed = send(site, ann, Self.off, ["code": try secret.code(at: site.now)])
    #expect(unconfirmed.error == "not-confirmed")
    let wrong = send(site, ann, Self.off, ["code": "000000", "confirm": "yes"])
    #expect(wrong.error == "wrong-code")
    let done = send(
      site, ann, Self.off, ["code": try secret.code(at: site.now), "confirm": "yes"])
    #expect(done.location == "/account/settings/security?done=off")
  }

  @Test func `N3: a code of another time is refused with how far the clock is off`() throws {
    let (site, ann) = try start(.codesOnce)
    let (secret, _) = try prove(site, ann, password: false)
    let slow = try secret.code(at: site.now - 240)
    let pages = [
      send(site, ann, Self.off, ["code": slow, "confirm": "yes"]),
      send(site, ann, "/step-up", ["code": slow, "password": TestSite.password]),
    ]
    for page in pages {
      #expect(page.error == "wrong-code")
      #expect(page.text.contains("clock is about 4 minutes slow"))
      #expect(page.text.contains("id=\"code-clock\""))
    }
    let pending = Browser()
    _ = site.signIn("ann", pending)
    let page = send(site, pending, "/second-step", ["code": slow])
    #expect(page.text.contains("clock is about 4 minutes slow"))
  }

  @Test func `C1 to C3: password, code, codes, and the tick before Done`() throws {
    let (site, ann) = try start(.viewableCodes)
    #expect(site.get(Self.setup, ann).text.contains("name=\"password\""))
    let wrong = send(site, ann, Self.setup, ["step": "password", "password": "not my password"])
    #expect(wrong.error == "wrong-password")
    _ = try prove(site, ann, password: true)
    let shown = site.get(Self.setup, ann)
    #expect(codes(shown).count == 10)
    #expect(shown.text.contains("id=\"download-codes\""))
    #expect(shown.text.contains("data-tick=\"saved\""))
    let unsaved = send(site, ann, Self.setup, ["step": "codes"])
    #expect(unsaved.error == "not-confirmed")
    _ = send(site, ann, Self.setup, ["step": "codes", "saved": "yes"])
    #expect(site.get(Self.setup, ann).name == "setup-done")
  }

  @Test func `C5: the codes are shown again behind the password, with Download and Copy`() throws {
    let (site, ann) = try start(.viewableCodes)
    _ = try prove(site, ann, password: true)
    let shown = codes(site.get(Self.setup, ann))
    _ = send(site, ann, Self.setup, ["step": "codes", "saved": "yes"])
    #expect(site.get(Self.codesPage, ann).text.contains("<form id=\"view-codes\""))
    #expect(site.get(Self.security, ann).text.contains(">View or renew<"))
    let wrong = send(site, ann, Self.codesPage, ["step": "view", "password": "not my password"])
    #expect(wrong.response.status == .forbidden)
    #expect(wrong.text.contains("<a href=\"#view-password\">"))
    #expect(codes(wrong).isEmpty)
    let view = send(site, ann, Self.codesPage, ["step": "view", "password": TestSite.password])
    #expect(view.location == "/account" + Self.codesPage)
    let again = site.get(Self.codesPage, ann)
    #expect(codes(again) == shown)
    #expect(again.text.contains("id=\"copy-codes\""))
    let file = send(site, ann, Self.codesPage + ".txt", [:])
    #expect(file.text.contains(shown[9]))
    _ = send(site, ann, Self.codesPage, ["step": "codes"])
    #expect(codes(site.get(Self.codesPage, ann)).isEmpty)
    site.wait(600)
    let late = send(site, ann, Self.codesPage, ["step": "view", "password": TestSite.password])
    #expect(late.location == "/account/step-up?return_to=/account" + Self.codesPage)
  }

  @Test func `C6: new codes need the tick and the password, and end the old ones`() throws {
    let (site, ann) = try start(.viewableCodes)
    _ = try prove(site, ann, password: true)
    let old = codes(site.get(Self.setup, ann))
    _ = send(site, ann, Self.setup, ["step": "codes", "saved": "yes"])
    let form: KeyValuePairs<String, String> = ["step": "new", "password": TestSite.password]
    #expect(send(site, ann, Self.codesPage, form).error == "not-confirmed")
    let made = send(
      site, ann, Self.codesPage,
      ["step": "new", "password": TestSite.password, "confirm": "yes"])
    #expect(made.location == "/account" + Self.codesPage)
    let lost = Browser()
    _ = site.signIn("ann", lost)
    #expect(send(site, lost, "/second-step/recovery", ["code": old[0]]).error == "wrong-code")
    let new = codes(site.get(Self.codesPage, ann))
    #expect(
      send(site, lost, "/second-step/recovery", ["code": new[0]]).location
        == "/account/settings/two-factor/lost-phone")
  }

  @Test func `C7 and T4: turning off takes the password and the tick`() throws {
    for preset in [Preset.viewableCodes, .singleBackupCode] {
      let (site, ann) = try start(preset)
      _ = try prove(site, ann, password: true)
      if preset == .viewableCodes {
        _ = send(site, ann, Self.setup, ["step": "codes", "saved": "yes"])
      }
      let form: KeyValuePairs<String, String> = ["password": TestSite.password]
      #expect(send(site, ann, Self.off, form).error == "not-confirmed")
      let wrong = send(site, ann, Self.off, ["password": "not my password", "confirm": "yes"])
      #expect(wrong.error == "wrong-password")
      let done = send(
        site, ann, Self.off, ["password": TestSite.password, "confirm": "yes"])
      #expect(done.location == "/account/settings/security?done=off")
      #expect(site.signIn("ann", Browser()).location == "/account/settings/security")
    }
  }

  @Test func `I2 and I3: one backup code, called so, and Continue ends`() throws {
    let (site, ann) = try start(.singleBackupCode)
    _ = try prove(site, ann, password: true)
    let shown = site.get(Self.setup, ann)
    #expect(codes(shown).count == 1)
    #expect(shown.text.contains("Save your backup code"))
    #expect(shown.text.contains(">Continue</button>"))
    #expect(!shown.text.contains("name=\"saved\""))
    _ = send(site, ann, Self.setup, ["step": "codes"])
    let pending = Browser()
    _ = site.signIn("ann", pending)
    #expect(site.get("/second-step", pending).text.contains(">Backup code</a>"))
    for path in [Self.security, Self.codesPage] {
      #expect(!site.get(path, ann).text.lowercased().contains("recovery codes<"), "\(path)")
    }
  }

  @Test func `I4: the backup code turns it off, and the next page says so`() throws {
    let (site, ann) = try start(.singleBackupCode)
    _ = try prove(site, ann, password: true)
    let code = try #require(codes(site.get(Self.setup, ann)).first)
    _ = send(site, ann, Self.setup, ["step": "codes"])
    let lost = Browser()
    _ = site.signIn("ann", lost)
    #expect(site.get("/second-step/recovery", lost).text.contains("It turns two-factor"))
    let used = send(site, lost, "/second-step/recovery", ["code": code])
    #expect(used.location == "/account/settings/two-factor/lost-phone")
    let page = site.get("/settings/two-factor/lost-phone", lost)
    #expect(page.name == "lost-phone")
    #expect(page.text.contains("Two-factor authentication is off"))
    #expect(page.text.contains("href=\"/account/settings/two-factor/setup\">Set it up again"))
    #expect(site.get(Self.security, ann).response.status == .seeOther)
    #expect(site.signIn("ann", Browser()).location == "/account/settings/security")
    // The page is for who signed in so, and for nobody else.
    let other = Browser()
    _ = site.signIn("ann", other)
    #expect(
      site.get("/settings/two-factor/lost-phone", other).location
        == "/account/settings/security")
  }

  @Test func `X4: after the last code, new ones are offered, and can be made without the app`()
    throws
  {
    let site = try TestSite(
      ",\"secondStep\":{\"recoveryCodes\":{\"count\":2}}")
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (_, codes) = try site.enrol(ann)
    var lost = Browser()
    for (code, left) in [(codes[0], "1"), (codes[1], "0")] {
      lost = Browser()
      _ = site.signIn("ann", lost)
      _ = send(site, lost, "/second-step/recovery", ["code": code])
      let page = site.get("/settings/two-factor/lost-phone", lost)
      #expect(page.between("codes-left\">", "<") == left)
      #expect(page.text.contains("That was the last one") == (left == "0"))
    }
    let security = site.get(Self.security, lost)
    #expect(security.text.contains("You have no recovery code left"))
    let made = send(
      site, lost, Self.codesPage,
      ["step": "new", "password": TestSite.password, "confirm": "yes"])
    #expect(made.location == "/account" + Self.codesPage)
    #expect(self.codes(site.get(Self.codesPage, lost)).count == 2)
  }

  @Test func `X4: three codes left are a warning`() throws {
    let site = try TestSite(",\"secondStep\":{\"recoveryCodes\":{\"count\":5}}")
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (_, codes) = try site.enrol(ann)
    for (code, isWarned) in [(codes[0], false), (codes[1], true)] {
      let lost = Browser()
      _ = site.signIn("ann", lost)
      _ = send(site, lost, "/second-step/recovery", ["code": code])
      #expect(site.get(Self.security, ann).text.contains("Running out") == isWarned)
      #expect(site.get(Self.codesPage, ann).text.contains("Running out") == isWarned)
    }
  }
}
