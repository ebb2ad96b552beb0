import Accounts
import Gateway
import OneTimeCodes
import Site
import Testing

@testable import Pages

/// Trusted devices, apps and the step-up, in one process.
@Suite(.serialized) struct DevicePageTests {
  private static let devices = "/settings/devices"
  private static let apps = "/settings/two-factor/apps"
  private static let setup = "/settings/two-factor/setup"
  private static let cookie = "__Host-nightlatch-device"

  private func send(
    _ site: TestSite, _ browser: Browser, _ path: String, _ fields: KeyValuePairs<String, String>
  ) -> Page {
    var form = fields.map { (name: $0.key, value: $0.value) }
    form.append(("csrf", browser.csrf(site)))
    return site.post(path, browser, Form(form))
  }

  /// Signs in with the app, and trusts the device where `isTicked`.
  private func signIn(
    _ name: String, _ secret: SharedSecret, _ site: TestSite, isTicked: Bool = false
  ) throws -> Browser {
    let browser = Browser()
    try #require(site.signIn(name, browser).location == "/account/second-step")
    let code = try secret.code(at: site.now)
    let page = send(
      site, browser, "/second-step",
      isTicked ? ["code": code, "trust_device": "yes"] : ["code": code])
    try #require(page.location == "/account/settings/security")
    site.wait(60)
    return browser
  }

  private func enrolled(
    _ configuration: String = ""
  ) throws -> (site: TestSite, secret: SharedSecret, codes: [String], ann: Browser) {
    let site = try TestSite(configuration)
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, codes) = try site.enrol(ann)
    return (site, secret, codes, ann)
  }

  @Test func `T2: the box is there unticked, and without it nothing is set`() throws {
    let (site, secret, _, _) = try enrolled()
    let browser = Browser()
    _ = site.signIn("ann", browser)
    for path in ["/second-step", "/second-step/recovery"] {
      let page = site.get(path, browser)
      #expect(page.text.contains("name=\"trust_device\" type=\"checkbox\" value=\"yes\""))
      #expect(!page.text.contains(" checked"))
      #expect(page.text.contains("for 30 days"))
    }
    #expect(try signIn("ann", secret, site).cookie(Self.cookie) == nil)
    // A tick with a wrong code stays, and sets nothing.
    let wrong = send(
      site, browser, "/second-step", ["code": "000000", "trust_device": "yes"])
    #expect(wrong.text.contains(" checked"))
    #expect(browser.cookie(Self.cookie) == nil)
  }

  @Test func `T2: with the tick the device is known at the next sign-in`() throws {
    let (site, secret, _, _) = try enrolled()
    let browser = Browser()
    _ = site.signIn("ann", browser)
    let page = send(
      site, browser, "/second-step",
      ["code": try secret.code(at: site.now), "trust_device": "yes"])
    let cookie = try #require(page.response.cookies.first { $0.name == Self.cookie })
    #expect(cookie.sameSite == .strict)
    #expect(cookie.maxAge == 30 * 86_400)
    #expect(cookie.secure)
    _ = send(site, browser, "/sign-out", [:])
    #expect(site.signIn("ann", browser).location == "/account/settings/security")
    #expect(
      site.get("/settings/sessions", browser).text.contains("Password on a trusted device"))
    #expect(site.get("/settings/security", browser).text.contains("1 device is not asked"))
    // What is sensitive asks for the code all the same.
    let asked = send(
      site, browser, "/settings/two-factor/recovery-codes",
      ["step": "new", "password": TestSite.password, "confirm": "yes"])
    #expect(asked.location?.hasPrefix("/account/step-up") == true)
  }

  @Test func `T2: the password step never trusts a device`() throws {
    let (site, _, _, _) = try enrolled()
    let browser = Browser()
    let page = site.post(
      "/sign-in", browser,
      ["username": "ann", "password": TestSite.password, "trust_device": "yes"])
    #expect(page.location == "/account/second-step")
    #expect(browser.cookie(Self.cookie) == nil)
  }

  @Test func `T2: no days, no box, and a tick sent all the same does nothing`() throws {
    let (site, secret, _, ann) = try enrolled(",\"secondStep\":{\"trustDevices\":{\"days\":0}}")
    let browser = Browser()
    _ = site.signIn("ann", browser)
    #expect(!site.get("/second-step", browser).text.contains("trust_device"))
    #expect(try signIn("ann", secret, site, isTicked: true).cookie(Self.cookie) == nil)
    #expect(!site.get("/settings/security", ann).text.contains("data-row=\"devices\""))
    #expect(site.get(Self.devices, ann).text.contains("No device is trusted"))
  }

  /// Security 23, row 18.
  @Test func `X1: the cookie of one person is ignored in another's sign-in, and kept`() throws {
    let (site, secret, _, _) = try enrolled()
    _ = try site.add("ben")
    let ben = Browser()
    _ = site.signIn("ben", ben)
    _ = try site.enrol(ben)
    let shared = try signIn("ann", secret, site, isTicked: true)
    _ = send(site, shared, "/sign-out", [:])
    #expect(site.signIn("ben", shared).location == "/account/second-step")
    #expect(site.signIn("ann", shared).location == "/account/settings/security")
  }

  @Test func `T5: a recovery code signs in when the trusted device is gone`() throws {
    let (site, secret, codes, _) = try enrolled()
    let trusted = try signIn("ann", secret, site, isTicked: true)
    let other = Browser()
    #expect(site.signIn("ann", other).location == "/account/second-step")
    let page = send(
      site, other, "/second-step/recovery", ["code": codes[0], "trust_device": "yes"])
    #expect(page.location == "/account/settings/two-factor/lost-phone")
    #expect(other.cookie(Self.cookie) != nil)
    // A used recovery code means that something was lost: the old device is asked again.
    _ = send(site, trusted, "/sign-out", [:])
    #expect(site.signIn("ann", trusted).location == "/account/second-step")
  }

  @Test func `X1: devices are listed, this one first, and forgotten singly or all`() throws {
    let (site, secret, _, _) = try enrolled()
    let first = try signIn("ann", secret, site, isTicked: true)
    let second = try signIn("ann", secret, site, isTicked: true)
    let page = site.get(Self.devices, second)
    #expect(page.name == "devices")
    #expect(page.text.contains("Firefox on Linux"))
    let ids = page.all(between: "<li data-id=\"", "\"")
    #expect(ids.count == 2)
    #expect(page.all(between: "<li data-id=\"", ">").first?.hasSuffix("data-this") == true)
    for unknown in ["", "0123456789abcdef", "../account"] {
      #expect(
        send(site, second, Self.devices, ["device": unknown]).response.status == .notFound)
    }
    let other = send(site, second, Self.devices, ["device": ids[1]])
    #expect(other.location == "/account/settings/devices?done=forgotten")
    #expect(second.cookie(Self.cookie) != nil)
    _ = send(site, first, "/sign-out", [:])
    #expect(site.signIn("ann", first).location == "/account/second-step")
    let all = send(site, second, Self.devices, ["device": "all"])
    #expect(all.location == "/account/settings/devices?done=forgotten-all")
    #expect(second.cookie(Self.cookie) == nil)
    #expect(site.get(Self.devices, second).text.contains("No device is trusted"))
  }

  @Test func `X1: another person's device is as unknown as none`() throws {
    let (site, secret, _, _) = try enrolled()
    let ann = try signIn("ann", secret, site, isTicked: true)
    let id = try #require(site.get(Self.devices, ann).between("<li data-id=\"", "\""))
    _ = try site.add("ben")
    let ben = Browser()
    _ = site.signIn("ben", ben)
    let refused = send(site, ben, Self.devices, ["device": id])
    let unknown = send(site, ben, Self.devices, ["device": "0123456789abcdef"])
    #expect(refused.response.status == .notFound)
    #expect(refused.text == unknown.text)
    #expect(site.get(Self.devices, ann).text.contains(id))
  }

  @Test func `T6: ending all other sessions forgets the other devices`() throws {
    let (site, secret, _, _) = try enrolled()
    let first = try signIn("ann", secret, site, isTicked: true)
    let second = try signIn("ann", secret, site, isTicked: true)
    #expect(site.get("/settings/sessions", second).text.contains("are forgotten with that"))
    _ = send(site, second, "/settings/sessions", ["session": "others"])
    #expect(site.signIn("ann", first).location == "/account/second-step")
    _ = send(site, second, "/sign-out", [:])
    #expect(site.signIn("ann", second).location == "/account/settings/security")
  }

  @Test func `an app is added beside the first, named, listed and removed`() throws {
    let (site, secret, _, ann) = try enrolled()
    let start = site.get(Self.setup, ann, query: ["mode": "add"])
    #expect(start.name == "setup-password")
    #expect(start.text.contains("value=\"add\" checked"))
    _ = send(
      site, ann, Self.setup, ["step": "password", "mode": "add", "password": TestSite.password])
    let scan = site.get(Self.setup, ann)
    #expect(scan.text.contains("keep working beside this one"))
    let key = try #require(scan.between("id=\"manual-key\" class=\"key\">", "<"))
    let tablet = try #require(SharedSecret(base32: key))
    let added = send(
      site, ann, Self.setup,
      ["step": "scan", "code": try tablet.code(at: site.now), "name": "Ann’s <tablet>"])
    #expect(added.location == "/account" + Self.setup)
    #expect(site.get(Self.setup, ann).text.contains("Your app is added"))
    site.wait(60)
    let list = site.get(Self.apps, ann)
    #expect(list.name == "apps")
    #expect(list.text.contains("Ann’s &lt;tablet&gt;"))
    #expect(site.get("/settings/security", ann).text.contains("2 apps: Ann’s &lt;tablet&gt;."))
    let ids = list.all(between: "<li data-id=\"", "\"")
    let browser = try signIn("ann", tablet, site)
    #expect(send(site, browser, Self.apps, ["app": "0"]).response.status == .notFound)
    let removed = send(site, browser, Self.apps, ["app": ids[0]])
    #expect(removed.location == "/account/settings/two-factor/apps?done=app-removed")
    #expect(site.get(Self.setup, ann).response.status == .seeOther)
    let pending = Browser()
    _ = site.signIn("ann", pending)
    #expect(
      send(site, pending, "/second-step", ["code": try secret.code(at: site.now)]).error
        == "wrong-code")
    // Removing the last one is turning off.
    let last = send(site, browser, Self.apps, ["app": ids[1]])
    #expect(last.location == "/account/settings/two-factor/off")
    #expect(site.get(Self.apps, browser).all(between: "<li data-id=\"", "\"").count == 1)
  }

  @Test func `a link for another kind of set-up than the one in hand begins anew`() throws {
    let (site, _, _, ann) = try enrolled()
    _ = send(
      site, ann, Self.setup,
      ["step": "password", "mode": "replace", "password": TestSite.password])
    #expect(site.get(Self.setup, ann, query: ["mode": "replace"]).name == "setup-scan")
    #expect(site.get(Self.setup, ann, query: ["mode": "add"]).name == "setup-password")
    #expect(site.get(Self.setup, ann).name == "setup-scan")
  }

  @Test func `removing an app and setting one up ask for a fresh session`() throws {
    let (site, _, _, ann) = try enrolled()
    let id = try #require(site.get(Self.apps, ann).between("<li data-id=\"", "\""))
    site.wait(600)
    #expect(
      send(site, ann, Self.apps, ["app": id]).location
        == "/account/step-up?return_to=/account" + Self.apps)
    #expect(
      site.get(Self.setup, ann, query: ["mode": "add"]).location
        == "/account/step-up?return_to=/account" + Self.setup + "%3Fmode%3Dadd")
    let begun = send(
      site, ann, Self.setup,
      ["step": "password", "mode": "add", "password": TestSite.password])
    #expect(begun.location?.hasPrefix("/account/step-up?return_to=") == true)
  }

  @Test func `N8: the step-up returns to the form with what was typed, to be sent again`() throws {
    let (site, secret, _, ann) = try enrolled()
    let profile = "/settings/account"
    site.wait(600)
    let typed: KeyValuePairs = [
      "display_name": "Ann <Birch>", "email": "ann@example.org", "second_email": "",
      "phone": "+4930901820", "password": "never kept",
    ]
    let asked = send(site, ann, profile, typed)
    #expect(asked.location == "/account/step-up?return_to=/account" + profile)
    // Nothing was changed, and what was typed is not filled in before the step-up.
    #expect(!site.get(profile, ann).text.contains("+4930901820"))
    let stepped = send(
      site, ann, "/step-up",
      [
        "password": TestSite.password, "code": try secret.code(at: site.now),
        "return_to": "/account" + profile,
      ])
    #expect(stepped.location == "/account" + profile)
    let page = site.get(profile, ann)
    #expect(page.text.contains("Here is what you typed"))
    #expect(page.text.contains("value=\"Ann &lt;Birch&gt;\""))
    #expect(page.text.contains("value=\"+4930901820\""))
    #expect(!page.text.contains("never kept"))
    let saved = send(site, ann, profile, typed)
    #expect(saved.location?.hasPrefix("/account/settings/account?done=") == true)
    #expect(!site.get(profile, ann).text.contains("Here is what you typed"))
  }

  @Test func `X4: a step-up by the last recovery code leads past new ones, and on`() throws {
    let (site, _, codes, ann) = try enrolled(
      ",\"secondStep\":{\"recoveryCodes\":{\"count\":1}}")
    site.wait(600)
    let stepped = send(
      site, ann, "/step-up",
      [
        "password": TestSite.password, "code": codes[0],
        "return_to": "/account/settings/account",
      ])
    #expect(
      stepped.location
        == "/account/settings/two-factor/lost-phone?return_to=/account/settings/account")
    #expect(
      site.get(
        "/settings/two-factor/lost-phone", ann, query: ["return_to": "/account/settings/account"]
      ).text.contains("href=\"/account/settings/account\">I still have my phone"))
  }

  @Test func `X6: every prompt says a wait in words, and when to come again`() throws {
    let (site, secret, _, ann) = try enrolled()
    let pending = Browser()
    _ = site.signIn("ann", pending)
    for _ in 0..<5 { _ = send(site, pending, "/second-step", ["code": "000000"]) }
    let code = try secret.code(at: site.now)
    let pages = [
      send(site, pending, "/second-step", ["code": code]),
      send(site, ann, "/step-up", ["password": TestSite.password, "code": code]),
      send(
        site, ann, "/settings/two-factor/off",
        ["password": TestSite.password, "code": code, "confirm": "yes"]),
    ]
    for page in pages {
      #expect(page.response.status == .tooManyRequests)
      #expect(page.response.header("Retry-After") == "30")
      #expect(page.text.contains("You can try again <strong data-countdown=\"30\">in 30 seconds"))
    }
    // A recovery code has a count of its own.
    for _ in 0..<5 {
      _ = send(site, pending, "/second-step/recovery", ["code": "0000-0000-0000-0000"])
    }
    let recovery = send(
      site, pending, "/second-step/recovery", ["code": "0000-0000-0000-0000"])
    #expect(recovery.response.status == .tooManyRequests)
    for _ in 0..<5 {
      _ = site.post("/sign-in", Browser(), ["username": "ann", "password": "wrong words here"])
    }
    let sign = site.post(
      "/sign-in", Browser(), ["username": "ann", "password": "wrong words here"])
    #expect(sign.response.status == .tooManyRequests)
    #expect(sign.text.contains("a device that you trust, or another network"))
  }

  @Test func `X6: after a hundred wrong codes the page says the way out`() throws {
    let (site, secret, codes, _) = try enrolled(
      ",\"signIn\":{\"attempts\":5,\"perMinutes\":15,\"hardStop\":5}")
    let pending = Browser()
    _ = site.signIn("ann", pending)
    for _ in 0..<5 { _ = send(site, pending, "/second-step", ["code": "000000"]) }
    let stopped = send(
      site, pending, "/second-step", ["code": try secret.code(at: site.now)])
    #expect(stopped.response.status == .tooManyRequests)
    #expect(stopped.error == "stopped")
    #expect(stopped.text.contains("Use a recovery code, then set up the app again."))
    let out = send(site, pending, "/second-step/recovery", ["code": codes[0]])
    #expect(out.location == "/account/settings/two-factor/lost-phone")
  }
}
