import Accounts
import Gateway
import OneTimeCodes
import Site
import StrictJSON
import Testing

@testable import Pages

/// Signing in by program: the same decisions as on the pages (row C8).
@Suite(.serialized) struct InterfaceSignInTests {
  private struct Enrolled {
    let site: TestSite
    let browser = Browser()
    let secret: SharedSecret
    let codes: [String]

    init(_ site: TestSite, _ name: String = "ann") throws {
      self.site = site
      _ = try site.add(name)
      _ = site.signIn(name, browser)
      (secret, codes) = try site.enrol(browser)
    }

    func ticket(_ name: String = "ann") throws -> String {
      let answer = site.callSignIn(name)
      #expect(answer.status == 200)
      return try answer["ticket"]
    }

    func code() throws -> String { try secret.code(at: site.now) }
  }

  @Test func `C8: the password alone gives a session where no second step is on`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let answer = site.callSignIn("ann")
    #expect(answer.status == 200)
    #expect(try answer.object.names == ["status", "session", "expiresIn", "idleExpiresIn"])
    #expect(try answer["status"] == "signed-in")
    #expect(try answer.object.int("expiresIn") == 86_400)
    #expect(try answer.object.int("idleExpiresIn") == 3600)
    #expect(answer.response.cookies.isEmpty)
    #expect(site.call(.get, "/me", bearer: try answer["session"]).status == 200)
  }

  @Test func `C8: with a second step the password gives a ticket, and the code a session`() throws {
    let ann = try Enrolled(TestSite())
    let first = ann.site.callSignIn("ann")
    #expect(try first.object.names == ["status", "ticket", "methods", "expiresIn"])
    #expect(try first["status"] == "second-step")
    #expect(
      try first.object.array("methods")?.compactMap(\.stringValue) == ["app", "recovery-code"])
    #expect(try first.object.int("expiresIn") == 300)
    #expect(first.response.cookies.isEmpty)
    let second = ann.site.callVerify(try first["ticket"], try ann.code())
    #expect(second.status == 200)
    #expect(try second["status"] == "signed-in")
    #expect(try second["factor"] == "app")
    let me = ann.site.call(.get, "/me", bearer: try second["session"])
    #expect(try me["username"] == "ann")
    #expect(try me["level"] == "second-step")
  }

  @Test func `a recovery code signs in once and says how many are left`() throws {
    let ann = try Enrolled(TestSite())
    let answer = ann.site.callVerify(try ann.ticket(), ann.codes[0])
    #expect(try answer["factor"] == "recovery-code")
    #expect(try answer.object.int("recoveryCodesLeft") == 9)
    #expect(try answer.object.bool("secondStepTurnedOff") == false)
    let again = ann.site.callVerify(try ann.ticket(), ann.codes[0])
    #expect(again.status == 403)
    #expect(try again.error == "wrong-code")
  }

  @Test func `a ticket and a code are each good once`() throws {
    let ann = try Enrolled(TestSite())
    let (ticket, code) = (try ann.ticket(), try ann.code())
    #expect(ann.site.callVerify(ticket, code).status == 200)
    let used = ann.site.callVerify(ticket, code)
    #expect(used.status == 403)
    #expect(try used.error == "expired")
    let replayed = ann.site.callVerify(try ann.ticket(), code)
    #expect(replayed.status == 403)
    #expect(try replayed.error == "wrong-code")
    // Nor on the page.
    let browser = Browser()
    _ = ann.site.signIn("ann", browser)
    let page = ann.site.post(
      "/second-step", browser, ["csrf": browser.csrf(ann.site), "code": code])
    #expect(page.error == "wrong-code")
  }

  @Test func `a ticket ends after five minutes, with the password's change and when cut`() throws {
    let ann = try Enrolled(TestSite())
    let (first, second) = (try ann.ticket(), try ann.ticket())
    for ticket in [String(first.dropLast()), first + "A", "", "x"] where !ticket.isEmpty {
      #expect(try ann.site.callVerify(ticket, ann.code()).error == "expired")
    }
    ann.site.wait(300)
    #expect(try ann.site.callVerify(first, ann.code()).error == "expired")
    #expect(try ann.site.callVerify(second, ann.code()).error == "expired")
    let third = try ann.ticket()
    let person = try #require(try ann.site.application.accounts.person(named: "ann"))
    try ann.site.application.accounts.setPassword("another plain sentence", of: person.id)
    #expect(try ann.site.callVerify(third, ann.code()).error == "expired")
  }

  @Test func `another person's code and another person's ticket are of no use`() throws {
    let site = try TestSite()
    let ann = try Enrolled(site, "ann")
    let ben = try Enrolled(site, "ben")
    let answer = site.callVerify(try ann.ticket("ann"), try ben.code())
    #expect(try answer.error == "wrong-code")
    #expect(site.callVerify(try ann.ticket("ann"), ben.codes[0]).status == 403)
    // The code that was tried with the wrong ticket is still good with the right one.
    #expect(site.callVerify(try ben.ticket("ben"), try ben.code()).status == 200)
    #expect(site.callVerify(try ben.ticket("ben"), ben.codes[0]).status == 200)
  }

  @Test func `row 14: a ticket is no session, no cookie and no token`() throws {
    let ann = try Enrolled(TestSite())
    let ticket = try ann.ticket()
    for route in InterfaceRoute.all where !route.isOpen {
      let answer = ann.site.call(route.method, route.example, bearer: ticket, [:])
      #expect(answer.status == 401)
      #expect(try answer.error == "invalid-token")
    }
    #expect(try ann.site.callVerify(ticket, ann.code()).status == 200)
  }

  @Test func `row 12: guesses by program and by page are one count`() throws {
    let ann = try Enrolled(TestSite())
    let ticket = try ann.ticket()
    let browser = Browser()
    _ = ann.site.signIn("ann", browser)
    let token = browser.csrf(ann.site)
    for round in 0..<4 {
      if round % 2 == 0 {
        #expect(ann.site.callVerify(ticket, "000000").status == 403)
      } else {
        _ = ann.site.post("/second-step", browser, ["csrf": token, "code": "000000"])
      }
    }
    #expect(ann.site.callVerify(ticket, "000000").status == 403)
    let held = ann.site.callVerify(ticket, try ann.code())
    #expect(held.status == 429)
    #expect(try held.error == "too-many-tries")
    let wait = try #require(held.response.header("Retry-After"))
    #expect(try held.object.int("retryAfter") == Int64(wait))
    let page = ann.site.post("/second-step", browser, ["csrf": token, "code": try ann.code()])
    #expect(page.response.status == .tooManyRequests)
  }

  @Test func `row 12: wrong passwords by program and by page are one count`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    for _ in 0..<3 { #expect(site.callSignIn("ann", "not the password").status == 403) }
    for _ in 0..<2 {
      _ = site.post("/sign-in", Browser(), ["username": "ann", "password": "not the password"])
    }
    let answer = site.callSignIn("ann")
    #expect(answer.status == 429)
    #expect(answer.response.header("Retry-After") != nil)
    #expect(site.signIn("ann", Browser()).response.status == .tooManyRequests)
  }

  @Test func `an unknown name, a wrong password and somebody invited get the same bytes`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    _ = try site.application.accounts.addPerson(
      #require(SignInName("ivy")), displayName: "", emails: [], isAdmin: false, password: nil)
    let answers = [
      site.callSignIn("ann", "not the password"), site.callSignIn("nobody"),
      site.callSignIn("ivy"),
    ]
    for answer in answers {
      #expect(answer.status == 403)
      #expect(try answer.error == "wrong-credentials")
      #expect(answer.response.body == answers[0].response.body)
    }
  }

  @Test func `a trusted device's cookie does not stand in for the code here`() throws {
    let site = try TestSite(.trustedDevices)
    let ann = try Enrolled(site)
    let trusted = Browser()
    _ = site.signIn("ann", trusted)
    _ = site.post(
      "/second-step", trusted,
      ["csrf": trusted.csrf(site), "code": try ann.code(), "trust_device": "yes"])
    try #require(trusted.cookie("__Host-nightlatch-device") != nil)
    var request = trusted.request(.post, "/api/v1/sign-in")
    request.body = Array(
      "{\"username\":\"ann\",\"password\":\"\(TestSite.password)\"}".utf8)
    let answer = Answer(response: site.application.respond(to: request))
    #expect(try answer["status"] == "second-step")
  }

  @Test func `the one backup code turns the second step off here as on the page`() throws {
    let site = try TestSite(
      ",\"secondStep\":{\"recoveryCodes\":{\"count\":1,\"whenUsed\":\"turn-off\"},"
        + "\"trustDevices\":{\"days\":0}}")
    let ann = try Enrolled(site)
    let answer = site.callVerify(try ann.ticket(), ann.codes[0])
    #expect(try answer.object.bool("secondStepTurnedOff") == true)
    #expect(try answer.object.int("recoveryCodesLeft") == 0)
    #expect(try site.callSignIn("ann")["status"] == "signed-in")
  }

  @Test func `signing in by program is told of like signing in by page`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    _ = site.signIn("ann", Browser())
    _ = try site.newMail()
    #expect(site.callSignIn("ann").status == 200)
    #expect(try site.newMail() == ["new-sign-in"])
  }
}

extension InterfaceRoute {
  var isOpen: Bool { if case .anyone = access { true } else { false } }

  /// A path that the route answers.
  var example: String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == ":id" ? "0123456789abcdef0123456789abcdef" : String($0) }
      .joined(separator: "/")
  }
}
