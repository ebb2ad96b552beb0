import Accounts
import Gateway
import Testing

@testable import Pages

/// `/settings/tokens`.
@Suite(.serialized) struct TokenPageTests {
  private static let path = "/settings/tokens"

  private func form(_ browser: Browser, _ site: TestSite, _ fields: (String, String)...) -> Form {
    Form(
      [(name: "csrf", value: browser.csrf(site))] + fields.map { (name: $0.0, value: $0.1) })
  }

  private func scene() throws -> (site: TestSite, ann: Browser) {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    return (site, ann)
  }

  @Test func `C8: a token is made, shown once, used and revoked`() throws {
    let (site, ann) = try scene()
    #expect(site.get(Self.path, ann).name == "tokens")
    _ = try site.newMail()
    let made = site.post(
      Self.path, ann,
      form(
        ann, site, ("name", "Backup <b>"), ("scope", "account:read"), ("scope", "sessions:read"),
        ("expires_days", "30")))
    #expect(made.response.status == .seeOther)
    #expect(made.location == "/account/settings/tokens")
    #expect(made.response.cookies.isEmpty)
    #expect(try site.newMail() == ["token-created"])
    let page = site.get(Self.path, ann)
    let token = try #require(page.between("id=\"new-token-text\" class=\"token\">", "<"))
    #expect(PersonalToken(token) != nil)
    let again = site.get(Self.path, ann)
    #expect(!again.text.contains("nlpat_"))
    let id = try #require(again.between("<li data-id=\"", "\""))
    #expect(id == PersonalToken(token)?.id)
    #expect(again.text.contains("Backup &lt;b&gt;"))
    #expect(again.text.contains("<code>account:read</code> <code>sessions:read</code>"))
    #expect(again.text.contains("Never"))
    #expect(site.call(.get, "/sessions", bearer: token).status == 200)
    #expect(site.get(Self.path, ann).text.contains("from 192.0.2.7"))
    let revoked = site.post(Self.path, ann, form(ann, site, ("token", id)))
    #expect(revoked.location == "/account/settings/tokens?done=token-revoked")
    #expect(site.call(.get, "/sessions", bearer: token).status == 401)
    let unknown = site.post(Self.path, ann, form(ann, site, ("token", id)))
    #expect(unknown.response.status == .notFound)
    #expect(unknown.error == "no-such-token")
  }

  @Test func `the notice names the token and carries none of it`() throws {
    let (site, ann) = try scene()
    _ = site.post(
      Self.path, ann, form(ann, site, ("name", "Backup"), ("scope", "account:read")))
    let mail = try site.mail(about: "token-created")
    #expect(mail.to == ["ann@example.org"])
    #expect(mail.text.contains("“Backup”"))
    #expect(!mail.text.contains("nlpat_") && !mail.html.contains("nlpat_"))
  }

  @Test func `each field that is wrong is named, with what was typed still there`() throws {
    let (site, ann) = try scene()
    func post(_ fields: (String, String)...) -> Page {
      let all = [(name: "csrf", value: ann.csrf(site))] + fields.map { (name: $0.0, value: $0.1) }
      return site.post(Self.path, ann, Form(all))
    }
    let cases: [(fields: [(String, String)], error: String)] = [
      ([("name", ""), ("scope", "account:read")], "bad-token-name"),
      ([("name", "a\nb"), ("scope", "account:read")], "bad-token-name"),
      ([("name", "x")], "bad-scope"),
      ([("name", "x"), ("scope", "people:read")], "bad-scope"),
      ([("name", "x"), ("scope", "everything")], "bad-scope"),
      ([("name", "x"), ("scope", "account:read"), ("scope", "account:read")], "bad-scope"),
      ([("name", "x"), ("scope", "account:read"), ("expires_days", "0")], "bad-expiry"),
      ([("name", "x"), ("scope", "account:read"), ("expires_days", "367")], "bad-expiry"),
      ([("name", "x"), ("scope", "account:read"), ("expires_days", "+9")], "bad-expiry"),
      ([("name", "x"), ("scope", "account:read"), ("expires_days", "٣")], "bad-expiry"),
      ([("name", "x"), ("scope", "account:read"), ("expires_days", "")], "bad-expiry"),
    ]
    for one in cases {
      let all = [("csrf", ann.csrf(site))] + one.fields
      let page = site.post(Self.path, ann, Form(all.map { (name: $0.0, value: $0.1) }))
      #expect(page.response.status == .unprocessableContent)
      #expect(page.error == one.error)
    }
    let kept = post(("name", "My laptop"), ("scope", "account:read"), ("expires_days", "400"))
    #expect(kept.text.contains("value=\"My laptop\""))
    #expect(kept.text.contains("value=\"account:read\" checked"))
    #expect(kept.text.contains("value=\"400\""))
    #expect(!site.get(Self.path, ann).text.contains("<li data-id"))
  }

  @Test func `PT-4: a session that is not fresh proves every factor first, the form waits`()
    throws
  {
    let (site, ann) = try scene()
    site.wait(601)
    let fields = form(
      ann, site, ("name", "Backup"), ("scope", "account:read"), ("scope", "sessions:end"),
      ("expires_days", "7"))
    let first = site.post(Self.path, ann, fields)
    #expect(first.location?.hasPrefix("/account/step-up") == true)
    #expect(!site.get(Self.path, ann).text.contains("<li data-id"))
    _ = site.post(
      "/step-up", ann,
      ["csrf": ann.csrf(site), "password": TestSite.password, "return_to": "/account" + Self.path])
    let page = site.get(Self.path, ann)
    #expect(page.text.contains("value=\"Backup\""))
    #expect(page.text.contains("value=\"account:read\" checked"))
    #expect(page.text.contains("value=\"sessions:end\" checked"))
    #expect(!page.text.contains("value=\"sessions:read\" checked"))
    #expect(page.text.contains("value=\"7\""))
  }

  @Test func `scopes of administrators are offered to administrators alone`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    _ = try site.addAdmin("root")
    let (ann, root) = (Browser(), Browser())
    _ = site.signIn("ann", ann)
    _ = site.signIn("root", root)
    #expect(
      site.get(Self.path, ann).all(between: "type=\"checkbox\" value=\"", "\"")
        == ["account:read", "sessions:read", "sessions:end"])
    #expect(
      site.get(Self.path, root).all(between: "type=\"checkbox\" value=\"", "\"")
        == Scope.allCases.map(\.rawValue))
  }

  @Test func `another person's token is unknown, and the twenty-first is refused`() throws {
    let (site, ann) = try scene()
    _ = try site.add("ben")
    let foreign = try #require(PersonalToken(site.token("ben", .accountRead))).id
    #expect(site.post(Self.path, ann, form(ann, site, ("token", foreign))).error == "no-such-token")
    for _ in 0..<Accounts.tokensKept { _ = try site.token("ann", .accountRead) }
    let page = site.post(
      Self.path, ann, form(ann, site, ("name", "x"), ("scope", "account:read")))
    #expect(page.response.status == .forbidden)
    #expect(page.error == "too-many-tokens")
  }

  @Test func `HEAD does not take the token that GET would show`() throws {
    let (site, ann) = try scene()
    _ = site.post(
      Self.path, ann, form(ann, site, ("name", "x"), ("scope", "account:read")))
    let head = site.application.respond(to: ann.request(.head, Self.path))
    #expect(head.status == .ok)
    #expect(site.get(Self.path, ann).text.contains("nlpat_"))
  }
}
