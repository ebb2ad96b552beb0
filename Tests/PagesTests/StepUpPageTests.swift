import Accounts
import Files
import Gateway
import OneTimeCodes
import Testing

@testable import Pages

/// N8: every form that a step-up interrupts comes back with what was typed or chosen, never secrets.
@Suite(.serialized) struct StepUpPageTests {
  private static let text = "/settings/two-factor/text"
  private static let apps = "/settings/two-factor/apps"
  private static let codes = "/settings/two-factor/recovery-codes"
  private static let password = "/settings/password"
  private static let account = "/settings/account"
  private static let nothingYet = "Nothing has changed yet"

  /// Somebody with an app, whose last proof is ten minutes old.
  private func stale(
    _ configuration: String = "", baseURL: String = "https://club.example"
  ) throws -> (site: TestSite, secret: SharedSecret, ann: Browser) {
    let site = try TestSite(configuration, baseURL: baseURL)
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, _) = try site.enrol(ann)
    site.wait(600)
    return (site, secret, ann)
  }

  private func send(
    _ site: TestSite, _ browser: Browser, _ path: String, _ fields: KeyValuePairs<String, String>
  ) -> Page {
    var form = fields.map { (name: $0.key, value: $0.value) }
    form.append(("csrf", browser.csrf(site)))
    return site.post(path, browser, Form(form))
  }

  private func stepUp(
    _ site: TestSite, _ browser: Browser, _ secret: SharedSecret, to path: String
  ) throws -> Page {
    let stepped = send(
      site, browser, "/step-up",
      [
        "password": TestSite.password, "code": try secret.code(at: site.now),
        "return_to": "/account" + path,
      ])
    try #require(stepped.location == "/account" + path)
    return site.get(path, browser)
  }

  /// Everything that the site keeps.
  private func kept(_ site: TestSite) throws -> String {
    func read(_ path: String) throws -> String {
      if try Files.status(path)?.isFolder == true {
        return try (Files.names(in: path) ?? []).map { try read("\(path)/\($0)") }.joined()
      }
      return String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    }
    return try read("\(site.folder)/data")
  }

  @Test func `a number and its tick are there again`() throws {
    let (site, secret, ann) = try stale(
      ",\"secondStep\":{\"text\":{\"offered\":true}},\"text\":{\"outbox\":\"outbox\"}"
        + ",\"mode\":\"testing\"", baseURL: "http://127.0.0.1:8080")
    let asked = send(
      site, ann, Self.text, ["step": "number", "phone": "+49<15>", "agree": "yes"])
    #expect(asked.location == "/account/step-up?return_to=/account" + Self.text)
    let before = site.get(Self.text, ann)
    #expect(!before.text.contains("+49&lt;15&gt;") && !before.text.contains(" checked"))
    let page = try stepUp(site, ann, secret, to: Self.text)
    #expect(page.text.contains("value=\"+49&lt;15&gt;\""))
    #expect(page.text.contains("value=\"yes\" required checked"))
    #expect(page.text.contains("Here is what you typed"))
    // Sent again it is checked like any other, and is not shown as typed before afterwards.
    let sent = send(site, ann, Self.text, ["step": "number", "phone": "+49<15>", "agree": "yes"])
    #expect(sent.error == "bad-number")
    #expect(!site.get(Self.text, ann).text.contains("+49&lt;15&gt;"))
  }

  @Test func `a tick that was not set is not set afterwards, and a code is not kept`() throws {
    let (site, secret, ann) = try stale(
      ",\"secondStep\":{\"text\":{\"offered\":true}},\"text\":{\"outbox\":\"outbox\"}"
        + ",\"mode\":\"testing\"", baseURL: "http://127.0.0.1:8080")
    _ = send(site, ann, Self.text, ["step": "number", "phone": "+4915112345678"])
    #expect(try !stepUp(site, ann, secret, to: Self.text).text.contains(" checked"))
    site.wait(600)
    _ = send(site, ann, Self.text, ["step": "confirm", "code": "314159"])
    #expect(try !kept(site).contains("314159"))
    let page = try stepUp(site, ann, secret, to: Self.text)
    #expect(page.text.contains(Self.nothingYet) && !page.text.contains("314159"))
  }

  @Test func `the app that was to go is named, its button focused, and nothing removed yet`() throws
  {
    let (site, secret, ann) = try stale()
    let id = try #require(site.get(Self.apps, ann).between("<li data-id=\"", "\""))
    #expect(!site.get(Self.apps, ann).text.contains("autofocus"))
    _ = send(site, ann, Self.apps, ["app": id])
    let page = try stepUp(site, ann, secret, to: Self.apps)
    #expect(page.text.contains("to remove “Authenticator app”, press its button once more"))
    #expect(page.text.contains("value=\"\(id)\" autofocus"))
    #expect(page.text.contains("data-id=\"\(id)\""))
  }

  @Test(arguments: ["0000000000000000", "\"><b>", ""])
  func `an app of nobody's names nothing`(id: String) throws {
    let (site, secret, ann) = try stale()
    _ = send(site, ann, Self.apps, ["app": id])
    let page = try stepUp(site, ann, secret, to: Self.apps)
    #expect(!page.text.contains(Self.nothingYet) && !page.text.contains("autofocus"))
    #expect(!page.text.contains("<b>"))
  }

  @Test func `new codes: the tick is there again, the password neither shown nor kept`() throws {
    let (site, secret, ann) = try stale()
    let form: KeyValuePairs = ["step": "new", "password": "kestrel lamp 93", "confirm": "yes"]
    _ = send(site, ann, Self.codes, form)
    #expect(try !kept(site).contains("kestrel"))
    let page = try stepUp(site, ann, secret, to: Self.codes)
    #expect(page.text.contains("value=\"yes\" required checked"))
    #expect(page.text.contains(Self.nothingYet) && !page.text.contains("kestrel"))
    _ = send(site, ann, Self.codes, ["step": "new", "password": "not mine at all"])
    #expect(!site.get(Self.codes, ann).text.contains(Self.nothingYet))
  }

  @Test func `a password form says that passwords are typed once more`() throws {
    let (site, secret, ann) = try stale()
    _ = send(
      site, ann, Self.password,
      ["password": TestSite.password, "new_password": "kestrel lamp harbour nine"])
    #expect(try !kept(site).contains("kestrel"))
    let page = try stepUp(site, ann, secret, to: Self.password)
    #expect(page.text.contains("passwords are not kept, so type them once more"))
    #expect(!page.text.contains("kestrel"))
    // The old password is still the one.
    #expect(site.signIn("ann", Browser()).location == "/account/second-step")
  }

  @Test func `what was typed waits in its own session, at its own page, for ten minutes`() throws {
    let (site, secret, ann) = try stale()
    let other = Browser()
    _ = site.signIn("ann", other)
    _ = send(site, other, "/second-step", ["code": try secret.code(at: site.now)])
    site.wait(60)
    _ = send(site, ann, Self.account, ["display_name": "Ann Birch"])
    #expect(!site.get(Self.account, other).text.contains("Ann Birch"))
    #expect(try !stepUp(site, ann, secret, to: Self.apps).text.contains(Self.nothingYet))
    #expect(site.get(Self.account, ann).text.contains("Ann Birch"))
    site.wait(600)
    _ = try stepUp(site, ann, secret, to: Self.account)
    #expect(!site.get(Self.account, ann).text.contains("Ann Birch"))
  }
}
