import Accounts
import Gateway
import Site
import Testing

@testable import Pages

/// Inviting somebody, and letting somebody be without a second step.
@Suite(.serialized) struct InvitationTests {
  private func scene(_ configuration: String = "") throws -> (site: TestSite, root: Browser) {
    let site = try TestSite.withOutbox(configuration)
    _ = try site.application.accounts.addPerson(
      #require(SignInName("root")), displayName: "", emails: [], isAdmin: true,
      password: TestSite.password)
    let root = Browser()
    _ = site.signIn("root", root)
    return (site, root)
  }

  private func invite(
    _ site: TestSite, _ root: Browser, _ name: String, _ email: String, admin: String? = nil
  ) -> Page {
    var fields = [(name: "username", value: name), (name: "email", value: email)]
    if let admin { fields.append(("admin", admin)) }
    fields.append(("csrf", root.csrf(site)))
    return site.post("/admin/people", root, Form(fields))
  }

  @Test func `an invitation is mailed, works once and is never on a page`() throws {
    let (site, root) = try scene()
    let sent = invite(site, root, "Ben", "ben@example.org")
    #expect(sent.location?.hasSuffix("?done=invited") == true)
    let mail = try site.mail(about: "invitation")
    #expect(mail.to == ["ben@example.org"])
    let token = try #require(mail.token)
    let path = try #require(sent.location?.dropFirst("/account".count).split(separator: "?").first)
    let page = site.get(String(path), root)
    #expect(page.text.contains("id=\"invite-again\"") && !page.text.contains(token))
    let ben = Browser()
    let password = "a sentence of ben's own"
    let joined = site.post("/join", ben, ["token": token, "new_password": password])
    #expect(joined.location == "/account/sign-in?done=joined")
    #expect(
      site.post("/join", ben, ["token": token, "new_password": password]).response.status
        != .seeOther)
    let account = try #require(try site.application.accounts.person(named: "ben"))
    #expect(!account.isAdmin && account.state == .active)
    // Who has joined is not invited again.
    let again = site.post(
      String(path), root, ["act": "invite-again", "csrf": root.csrf(site)])
    #expect(again.error == "too-late")
  }

  @Test func `a second invitation voids the first, and five a day are enough`() throws {
    let (site, root) = try scene()
    let sent = invite(site, root, "ben", "ben@example.org", admin: "yes")
    let path = String(
      try #require(sent.location?.dropFirst("/account".count).split(separator: "?").first))
    let first = try #require(try site.mail(about: "invitation").token)
    site.wait(1)
    func again() -> Page {
      site.post(path, root, ["act": "invite-again", "csrf": root.csrf(site)])
    }
    #expect(again().response.status == .seeOther)
    #expect(site.get("/join", Browser(), query: ["token": first]).name != "join")
    let second = try #require(try site.mail(about: "invitation").token)
    #expect(site.get("/join", Browser(), query: ["token": second]).name == "join")
    for _ in 0..<4 { #expect(again().response.status == .seeOther) }
    let limited = again()
    #expect(limited.response.status == .tooManyRequests)
    #expect(limited.response.header("Retry-After") != nil)
    #expect(try site.application.accounts.person(named: "ben")?.isAdmin == true)
  }

  @Test(arguments: [
    ("", "b@example.org", "required"), ("ben", "", "required"),
    ("b en", "b@example.org", "bad-name"), ("ben", "b", "bad-email"),
    ("root", "b@example.org", "taken"), ("ben", "taken@example.org", "taken"),
    ("<script>", "b@example.org", "bad-name"),
  ])
  func `a wrong field is said, and what was typed stays`(
    name: String, email: String, error: String
  ) throws {
    let (site, root) = try scene()
    _ = try site.add("ann", emails: ["taken@example.org"])
    let page = invite(site, root, name, email, admin: "yes")
    #expect(page.response.status == .unprocessableContent)
    #expect(page.error == error)
    #expect(page.text.contains(" checked"))
    #expect(!page.text.contains("<script>"))
    #expect(try site.application.accounts.wholeRoster().count == 2)
  }

  @Test func `admin is yes or nothing`() throws {
    let (site, root) = try scene()
    _ = invite(site, root, "ben", "ben@example.org", admin: "true")
    #expect(try site.application.accounts.person(named: "ben")?.isAdmin == false)
  }

  @Test func `where no mail leaves the site, no link is made`() throws {
    let site = try TestSite(",\"mail\":null,\"recovery\":{\"cases\":false}")
    _ = try site.application.accounts.addPerson(
      #require(SignInName("root")), displayName: "", emails: [], isAdmin: true,
      password: TestSite.password)
    let root = Browser()
    _ = site.signIn("root", root)
    #expect(!site.get("/admin/people", root).text.contains("<form id=\"invite\""))
    let refused = invite(site, root, "ben", "ben@example.org")
    #expect(refused.response.status == .forbidden)
    #expect(refused.error == "no-mail")
    #expect(try site.application.accounts.person(named: "ben") == nil)
  }

  @Test func `N6: an exemption has a reason and a last day, and ends by form`() throws {
    let (site, root) = try scene(",\"secondStep\":{\"required\":\"everyone\"}")
    let ann = try site.add("ann", emails: ["ann@example.org"])
    let path = "/admin/people/\(ann.text)"
    func send(_ fields: [(name: String, value: String)]) -> Page {
      site.post(path, root, Form(fields + [("csrf", root.csrf(site))]))
    }
    #expect(send([("reason", ""), ("until", "2027-03-01")]).error == "bad-reason")
    #expect(send([("reason", "A printer"), ("until", "tomorrow")]).error == "bad-until")
    #expect(send([("reason", "A printer"), ("until", "2001-01-01")]).error == "bad-until")
    let done = send([("reason", "A <printer>"), ("until", "2027-03-01")])
    #expect(done.location?.hasSuffix("done=exempted") == true)
    let page = site.get(path, root)
    #expect(page.text.contains("Exempt until 1 March 2027"))
    #expect(page.text.contains("A &lt;printer&gt;"))
    #expect(try site.mail(about: "exempted").to == ["ann@example.org"])
    #expect(site.get("/admin/people", root).text.contains("Exempt until 1 March 2027"))
    #expect(send([("act", "end-exemption")]).location?.hasSuffix("exemption-ended") == true)
    #expect(send([("act", "end-exemption")]).location?.hasSuffix("unchanged") == true)
  }
}
