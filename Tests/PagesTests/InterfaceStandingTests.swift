import Accounts
import Gateway
import OneTimeCodes
import StrictJSON
import Testing

@testable import Pages

/// People of whom the site asks a second step that they do not have (security, AZ-4).
@Suite(.serialized) struct InterfaceStandingTests {
  private func site(graceDays: Int) throws -> TestSite {
    let site = try TestSite(
      ",\"secondStep\":{\"required\":\"everyone\",\"graceDays\":\(graceDays)}")
    _ = try site.add("ann")
    return site
  }

  @Test func `who is overdue is refused with a code of its own, by session and by token`() throws {
    let site = try site(graceDays: 0)
    let session = try site.programSession("ann")
    let token = try site.token("ann", .accountRead, .sessionsRead, .sessionsEnd)
    let calls: [(Request.Method, String)] = [
      (.get, "/me"), (.get, "/sessions"), (.get, "/tokens"),
      (.delete, "/sessions/0123456789abcdef"), (.delete, "/tokens/0123456789abcdef"),
    ]
    for (method, path) in calls {
      for bearer in [session, token] where bearer == session || path != "/tokens" {
        let answer = site.call(method, path, bearer: bearer)
        #expect(answer.status == 403, "\(method) \(path)")
        let error = try answer.error
        #expect(error == "second-step-overdue" || error == "insufficient-scope")
      }
    }
    #expect(try site.call(.get, "/me", bearer: token).error == "second-step-overdue")
  }

  @Test func `who is overdue can sign out, and gets in once the second step is on`() throws {
    let site = try site(graceDays: 0)
    let session = try site.programSession("ann")
    let person = try #require(try site.application.accounts.person(named: "ann")).id
    let own = try #require(
      try site.application.accounts.sessions(of: person).first { $0.session.door == .interface })
    #expect(site.call(.delete, "/sessions/\(own.id)", bearer: session).status == 204)
    #expect(site.call(.get, "/me", bearer: session).status == 401)
    let browser = Browser()
    _ = site.signIn("ann", browser)
    let (secret, _) = try site.enrol(browser)
    let answer = site.callVerify(
      try site.callSignIn("ann")["ticket"], try secret.code(at: site.now))
    #expect(site.call(.get, "/me", bearer: try answer["session"]).status == 200)
  }

  @Test func `who has time left is let in`() throws {
    let site = try site(graceDays: 14)
    #expect(site.call(.get, "/me", bearer: try site.programSession("ann")).status == 200)
  }
}
