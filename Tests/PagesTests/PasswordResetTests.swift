import Accounts
import Files
import Gateway
import OneTimeCodes
import Synchronization
import Templates
import Testing

@testable import Pages

@Suite(.serialized) struct PasswordResetTests {
  static let new = "another plain sentence for it"

  private func ask(_ site: TestSite, _ email: String, _ browser: Browser = Browser()) -> Page {
    site.post("/forgot-password", browser, ["email": email])
  }

  private func reset(_ site: TestSite, _ token: String, _ password: String = new) -> Page {
    site.post("/reset-password", Browser(), ["token": token, "new_password": password])
  }

  private func link(_ site: TestSite, _ email: String = "ann@example.org") throws -> String {
    _ = ask(site, email)
    let mail = try site.mail(about: "reset-password")
    #expect(mail.to == [email])
    return try #require(mail.token)
  }

  @Test func `a forgotten password is set anew through a mail, and the second step stays`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org", "home@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    _ = try site.newMail()
    #expect(site.get("/sign-in", Browser()).text.contains("/account/forgot-password"))
    let token = try link(site)
    let mail = try site.mail(about: "reset-password")
    #expect(mail.text.contains("https://club.example/account/reset-password?token=\(token)\n"))
    #expect(mail.html.contains("href=\"https://club.example/account/reset-password?token="))
    // Mail programs look at links: neither GET nor HEAD spends one.
    for method in [Request.Method.head, .get, .get] {
      let browser = Browser()
      let request = browser.request(method, "/reset-password", query: ["token": token])
      let page = browser.page(site.application.respond(to: request))
      #expect(page.name == "reset-password")
      #expect(page.text.contains("Your second step stays as it is."))
      #expect(page.response.cookies.isEmpty)
    }
    _ = try site.newMail()
    let done = reset(site, token)
    #expect(done.location == "/account/sign-in?done=reset")
    #expect(done.response.cookies.isEmpty)
    #expect(try site.mail(about: "password-reset").to.count == 2)
    #expect(site.get("/settings/security", ann).response.status == .seeOther)
    #expect(site.signIn("ann", Browser()).response.status == .forbidden)
    let page = site.post("/sign-in", Browser(), ["username": "ann", "password": Self.new])
    #expect(page.location == "/account/second-step")
  }

  @Test func `a pending sign-in ends with the password it began with`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (secret, _) = try site.enrol(ann)
    let thief = Browser()
    _ = site.signIn("ann", thief)
    let csrf = thief.csrf(site)
    #expect(reset(site, try link(site)).response.status == .seeOther)
    let page = site.post(
      "/second-step", thief, ["csrf": csrf, "code": try secret.code(at: site.now)])
    #expect(page.location?.hasPrefix("/account/sign-in") == true)
  }

  @Test func `the answer is the same whatever was typed, and so is what is written`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let invited = try site.application.accounts.addPerson(
      #require(SignInName("ivy")), displayName: "", emails: [#require(EmailAddress("ivy@x.org"))],
      isAdmin: false, password: nil)
    _ = invited
    var bytes: [[UInt8]] = []
    for typed in [
      "ann@example.org", "nobody@example.org", "ann", "ivy@x.org", "a@b\r\nBcc: x@example.org",
      "@", String(repeating: "a", count: 5000),
    ] {
      let page = ask(site, typed)
      #expect(page.response.status == .seeOther)
      #expect(page.response.cookies.isEmpty)
      #expect(page.location == "/account/forgot-password?done=reset-asked")
      bytes.append(page.response.body)
    }
    #expect(Set(bytes).count == 1)
    #expect(try site.mail().map(\.to) == [["ann@example.org"]])
    let shown = site.get("/forgot-password", Browser(), query: ["done": "reset-asked"])
    #expect(shown.text.contains("If that is an address we know"))
    let empty = ask(site, "")
    #expect(empty.response.status == .unprocessableContent)
    #expect(empty.error == "required")
  }

  @Test func `a forged, used, replaced or expired link is one plain page`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let first = try link(site)
    _ = try site.newMail()
    let second = try link(site)
    let forged = String(second.dropLast()) + (second.hasSuffix("A") ? "B" : "A")
    let elsewhere = String(repeating: "0", count: 32) + second.dropFirst(32)
    var pages = [first, forged, elsewhere, "", "x"].map { reset(site, $0) }
    pages += [first, forged, "", "x"].map {
      site.get("/reset-password", Browser(), query: ["token": $0])
    }
    #expect(reset(site, second, "short").error == "password-too-short")
    #expect(reset(site, second, "").error == "required")
    #expect(reset(site, second).response.status == .seeOther)
    pages.append(reset(site, second, "yet another plain sentence"))
    site.wait(3600)
    _ = try site.newMail()
    let third = try link(site)
    site.wait(3599)
    #expect(
      site.get("/reset-password", Browser(), query: ["token": third]).name == "reset-password")
    site.wait(1)
    pages.append(reset(site, third))
    for page in pages {
      #expect(page.response.status == .notFound)
      #expect(page.name == "message")
      #expect(page.text.contains(Words.badLink.inEnglish))
    }
    #expect(
      site.post("/sign-in", Browser(), ["username": "ann", "password": Self.new]).response.status
        == .seeOther)
  }

  @Test func `a link is void once the password or the address it went to is another`() throws {
    let site = try TestSite.withOutbox()
    let id = try site.add("ann", emails: ["ann@example.org", "b@example.org"])
    let before = try link(site)
    try site.application.accounts.setPassword(Self.new, of: id)
    #expect(reset(site, before).response.status == .notFound)
    try site.application.accounts.setPassword(TestSite.password, of: id)
    _ = try site.newMail()
    let other = try link(site, "b@example.org")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let saved = site.post(
      "/settings/account", ann,
      [
        "csrf": ann.csrf(site), "display_name": "Ann", "email": "ann@example.org",
        "second_email": "",
      ])
    #expect(saved.location == "/account/settings/account?done=saved")
    #expect(reset(site, other).response.status == .notFound)
  }

  @Test func `three mails an hour go to a person, ten requests come from a network`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org", "b@example.org"])
    for number in 0..<10 {
      let page = ask(site, number % 2 == 0 ? "ann@example.org" : "b@example.org")
      #expect(page.response.status == .seeOther)
    }
    #expect(try site.mail().count == 3)
    for typed in ["ann@example.org", "nobody@example.org"] {
      let page = ask(site, typed)
      #expect(page.response.status == .tooManyRequests)
      #expect(page.error == "too-many-tries")
      #expect(page.response.header("Retry-After") == "3600")
    }
    let elsewhere = Browser()
    elsewhere.address = "198.51.100.9"
    #expect(ask(site, "nobody@example.org", elsewhere).response.status == .seeOther)
    site.wait(3600)
    _ = try site.newMail()
    #expect(ask(site, "ann@example.org").response.status == .seeOther)
    #expect(try site.mail().count == 1)
  }

  @Test func `no link and no token is in a log or in a file in the clear where mail is sent on`()
    throws
  {
    let site = try TestSite(",\"mail\":{\"command\":[\"/bin/false\"]}")
    let id = try site.add("ann", emails: ["ann@example.org"])
    _ = ask(site, "ann@example.org")
    _ = ask(site, "nobody@example.org")
    #expect(try site.application.accounts.deliverOutbox()?.failed == 1)
    for path in try allFiles(below: "\(site.folder)/data") {
      let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
      #expect(!text.contains("token="), "\(path)")
      #expect(!text.contains("\(id.text)."), "\(path)")
    }
    #expect(site.logged.lines.withLock { $0.allSatisfy { !$0.contains("token") } })
    // An hour later it is of no use to anybody.
    site.wait(3600)
    #expect(try site.application.accounts.deliverOutbox()?.dropped == 1)
  }

  private func allFiles(below folder: String) throws -> [String] {
    try (Files.names(in: folder) ?? []).flatMap { name in
      let path = "\(folder)/\(name)"
      return try Files.status(path)?.isFolder == true ? allFiles(below: path) : [path]
    }
  }
}
