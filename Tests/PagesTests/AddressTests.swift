import Accounts
import Gateway
import Templates
import Testing

@testable import Pages

@Suite(.serialized) struct AddressTests {
  private func save(
    _ site: TestSite, _ browser: Browser, _ email: String, _ second: String = ""
  ) -> Page {
    site.post(
      "/settings/account", browser,
      [
        "csrf": browser.csrf(site), "display_name": "Ann\u{202F}B", "email": email,
        "second_email": second,
      ])
  }

  private func confirm(_ site: TestSite, _ token: String) -> Page {
    site.post("/confirm-address", Browser(), ["token": token])
  }

  private func addresses(_ site: TestSite) throws -> [String] {
    try #require(try site.application.accounts.person(named: "ann")).emails
  }

  private func signedIn(_ emails: String...) throws -> (TestSite, Browser) {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: emails)
    let ann = Browser()
    _ = site.signIn("ann", ann)
    return (site, ann)
  }

  @Test func `a new address counts once its link was opened and its button pressed`() throws {
    let (site, ann) = try signedIn("old@example.org")
    #expect(
      save(site, ann, "new@example.org").location == "/account/settings/account?done=waiting")
    #expect(try addresses(site) == ["old@example.org"])
    #expect(try site.mail(about: "address-asked").to == ["old@example.org"])
    let link = try site.mail(about: "confirm-address")
    #expect(link.to == ["new@example.org"])
    #expect(try site.newMail() == ["address-asked", "confirm-address"])
    let page = site.get("/settings/account", ann)
    #expect(page.text.contains("<strong>new@example.org</strong> waits to be confirmed"))
    #expect(page.text.contains("name=\"email\" type=\"email\" value=\"old@example.org\""))

    let token = try #require(link.token)
    for method in [Request.Method.head, .get, .get] {
      let browser = Browser()
      let request = browser.request(method, "/confirm-address", query: ["token": token])
      let shown = browser.page(site.application.respond(to: request))
      #expect(shown.name == "confirm-address")
      #expect(shown.text.contains("no longer to old@example.org"))
    }
    #expect(try addresses(site) == ["old@example.org"])
    #expect(confirm(site, token).name == "message")
    #expect(try addresses(site) == ["new@example.org"])
    #expect(try site.mail(about: "address-added").to == ["new@example.org"])
    let farewell = try site.mail(about: "address-removed")
    #expect(farewell.to == ["old@example.org"])
    #expect(!farewell.text.contains("new@example.org"))
    #expect(!site.get("/settings/account", ann).text.contains("waits to be confirmed"))

    #expect(confirm(site, token).response.status == .notFound)
    let named = Browser()
    let page2 = site.post(
      "/sign-in", named, ["username": "new@example.org", "password": TestSite.password])
    #expect(page2.location == "/account/settings/security")
    let gone = site.post(
      "/sign-in", Browser(), ["username": "old@example.org", "password": TestSite.password])
    #expect(gone.response.status == .forbidden)
  }

  @Test func `an address that is taken out is told, and so is the one that stays`() throws {
    let (site, ann) = try signedIn("a@example.org", "b@example.org")
    #expect(save(site, ann, "a@example.org").location == "/account/settings/account?done=saved")
    #expect(try addresses(site) == ["a@example.org"])
    #expect(
      try site.mail().map(\.to).sorted { $0[0] < $1[0] } == [["a@example.org"], ["b@example.org"]])
    #expect(try site.newMail() == ["address-removed", "address-removed"])
  }

  @Test func `nobody signs in with, or resets a password through, an address that waits`() throws {
    let (site, ann) = try signedIn("old@example.org")
    _ = save(site, ann, "old@example.org", "new@example.org")
    _ = try site.newMail()
    let page = site.post(
      "/sign-in", Browser(), ["username": "new@example.org", "password": TestSite.password])
    #expect(page.response.status == .forbidden)
    _ = site.post("/forgot-password", Browser(), ["email": "new@example.org"])
    #expect(try site.newMail() == [])
  }

  @Test func `both first addresses can wait at once`() throws {
    let (site, ann) = try signedIn()
    _ = save(site, ann, "a@example.org", "b@example.org")
    let tokens = try site.mail().compactMap(\.token)
    #expect(tokens.count == 2)
    for token in tokens { #expect(confirm(site, token).response.status == .ok) }
    #expect(try addresses(site).sorted() == ["a@example.org", "b@example.org"])
  }

  @Test func `a forged, used, replaced, withdrawn or expired link is one plain page`() throws {
    let (site, ann) = try signedIn("old@example.org")
    _ = save(site, ann, "first@example.org")
    let first = try #require(try site.mail(about: "confirm-address").token)
    _ = try site.newMail()
    _ = save(site, ann, "second@example.org")
    let second = try #require(try site.mail(about: "confirm-address").token)
    var pages = [first, "", "x", String(second.dropLast()) + "="].map { confirm(site, $0) }
    pages.append(site.get("/confirm-address", Browser(), query: ["token": first]))
    let withdrawn = site.post(
      "/settings/account", ann, ["csrf": ann.csrf(site), "withdraw": "second@example.org"])
    #expect(withdrawn.location == "/account/settings/account?done=withdrawn")
    pages.append(confirm(site, second))
    _ = try site.newMail()
    _ = save(site, ann, "third@example.org")
    let third = try #require(try site.mail(about: "confirm-address").token)
    site.wait(86_400)
    pages.append(confirm(site, third))
    for page in pages {
      #expect(page.response.status == .notFound)
      #expect(page.text.contains(Words.badLink.inEnglish))
    }
    #expect(try addresses(site) == ["old@example.org"])
  }

  @Test func `an address of somebody else is taken as any other and never counts`() throws {
    let (site, ann) = try signedIn("old@example.org")
    _ = try site.add("ben", emails: ["ben@example.org"])
    #expect(
      save(site, ann, "Ben@Example.org").location == "/account/settings/account?done=waiting")
    #expect(try site.newMail() == ["address-asked"])
    #expect(try addresses(site) == ["old@example.org"])
    // Claimed by another between asking and confirming.
    _ = save(site, ann, "cat@example.org")
    let token = try #require(try site.mail(about: "confirm-address").token)
    _ = try site.add("cat", emails: ["cat@example.org"])
    #expect(confirm(site, token).response.status == .notFound)
    #expect(try addresses(site) == ["old@example.org"])
  }

  @Test(arguments: ["a@b%0aBcc:x", "a@b\r\nBcc: x@y", "a@b\nBcc:x", "a b@c", "<a@b>", "a@b,c@d"])
  func `an address with a line break or a second one is refused`(typed: String) throws {
    let (site, ann) = try signedIn("old@example.org")
    let page = save(site, ann, typed)
    #expect(page.response.status == .unprocessableContent)
    #expect(page.error == "bad-email")
    #expect(try site.mail().isEmpty)
  }

  @Test func `ten links a day are mailed for a person`() throws {
    let (site, ann) = try signedIn("old@example.org")
    for number in 0..<10 {
      #expect(save(site, ann, "n\(number)@example.org").response.status == .seeOther)
    }
    let page = save(site, ann, "more@example.org")
    #expect(page.response.status == .tooManyRequests)
    #expect(page.error == "too-many-tries")
  }

  @Test func `where no mail is sent an address counts at once`() throws {
    let site = try TestSite(",\"mail\":null,\"recovery\":{\"cases\":false}")
    _ = try site.add("ann", emails: ["old@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    #expect(save(site, ann, "new@example.org").location == "/account/settings/account?done=saved")
    #expect(try addresses(site) == ["new@example.org"])
  }
}
