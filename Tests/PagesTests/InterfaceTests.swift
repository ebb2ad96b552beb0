import Accounts
import Gateway
import OneTimeCodes
import StrictJSON
import Synchronization
import Testing

@testable import Pages

/// What programs read and do once they are in, and what they are told when they are not.
@Suite(.serialized) struct InterfaceTests {
  @Test func `no credential, another scheme and a bad one are each a challenge`() throws {
    let site = try TestSite()
    let none = site.call(.get, "/me")
    #expect(none.status == 401)
    #expect(none.challenge == "Bearer realm=\"nightlatch\"")
    #expect(try none.error == "unauthenticated")
    for header in ["Basic YW5uOng=", "Bearer", "Bearer ", "Bearer a b", "bearerx", "Bearer\u{20}é"]
    {
      let request = Request(path: "/api/v1/me", authorization: header)
      let answer = Answer(response: site.application.respond(to: request))
      #expect(answer.status == 401)
      #expect(try answer.error == "unauthenticated")
    }
    let bad = site.call(.get, "/me", bearer: "nlpat_x")
    #expect(bad.challenge == "Bearer realm=\"nightlatch\", error=\"invalid_token\"")
    #expect(try bad.error == "invalid-token")
  }

  @Test func `the scheme is read whatever its case, with one space or more`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let token = try site.token("ann", .accountRead)
    for scheme in ["Bearer ", "bearer ", "BEARER   "] {
      let request = Request(path: "/api/v1/me", authorization: scheme + token)
      #expect(site.application.respond(to: request).status == .ok)
    }
  }

  @Test func `CG-7: behind Apache the missing line of its configuration is named`() throws {
    let site = try TestSite()
    #expect(try site.call(.get, "/me", behindApache: true)["message"].contains("CGIPassAuth On"))
    #expect(try !site.call(.get, "/me")["message"].contains("CGIPassAuth"))
  }

  @Test func `CS-8: a token in a cookie, in the query or in the body is nothing`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let token = try site.token("ann", .accountRead)
    for name in ["__Host-nightlatch", "nlpat", "Authorization", "access_token"] {
      let request = Request(
        path: "/api/v1/me", query: ["access_token": token, "token": token],
        cookies: Cookies(header: Array("\(name)=\(token)".utf8)))
      #expect(site.application.respond(to: request).status == .unauthorized)
    }
  }

  @Test func `a token reads what its scopes say and is told what it lacks`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let token = try site.token("ann", .accountRead)
    let me = site.call(.get, "/me", bearer: token)
    #expect(try me["signedInWith"] == "token")
    #expect(try me.object.object("token")?.string("name") == "test")
    let answer = site.call(.get, "/sessions", bearer: token)
    #expect(answer.status == 403)
    #expect(try answer.error == "insufficient-scope")
    #expect(
      answer.challenge
        == "Bearer realm=\"nightlatch\", error=\"insufficient_scope\", scope=\"sessions:read\"")
  }

  @Test func `sessions are listed, ended singly, and one's own ends with its id`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    _ = try site.add("ben")
    let (own, other) = (try site.programSession("ann"), try site.programSession("ann"))
    let browser = Browser()
    _ = site.signIn("ann", browser)
    let foreign = try site.programSession("ben")
    func ids(_ session: String) throws -> [(id: String, isCurrent: Bool, door: String)] {
      let listed = try site.call(.get, "/sessions", bearer: session).object.array("sessions")
      return (listed ?? []).compactMap(\.objectValue).map {
        ($0.string("id") ?? "", $0.bool("current") ?? false, $0.string("door") ?? "")
      }
    }
    let mine = try ids(own)
    #expect(mine.map(\.isCurrent) == [true, false, false])
    #expect(mine.map(\.door).sorted() == ["interface", "interface", "pages"])
    let theirs = try #require(try ids(foreign).first).id
    #expect(try site.call(.delete, "/sessions/\(theirs)", bearer: own).error == "no-such-session")
    let page = try #require(mine.first { $0.door == "pages" })
    #expect(site.call(.delete, "/sessions/\(page.id)", bearer: own).status == 204)
    #expect(site.get("/settings/security", browser).response.status == .seeOther)
    #expect(site.call(.delete, "/sessions/\(mine[0].id)", bearer: own).status == 204)
    #expect(site.call(.get, "/me", bearer: own).status == 401)
    #expect(site.call(.get, "/me", bearer: other).status == 200)
  }

  @Test func `tokens are listed and revoked by a session, and by no token`() throws {
    let site = try TestSite()
    _ = try site.addAdmin("ann")
    let token = try site.token(
      "ann", .accountRead, .sessionsRead, .sessionsEnd, .peopleRead, .secondStepReset)
    let id = try #require(PersonalToken(token)).id
    for answer in [
      site.call(.get, "/tokens", bearer: token),
      site.call(.delete, "/tokens/\(id)", bearer: token),
    ] {
      #expect(answer.status == 403)
      #expect(answer.challenge == "Bearer realm=\"nightlatch\", error=\"insufficient_scope\"")
    }
    let session = try site.programSession("ann")
    let listed = site.call(.get, "/tokens", bearer: session)
    #expect(try listed.object.array("tokens")?.first?.objectValue?.string("id") == id)
    #expect(!String(decoding: listed.response.body, as: UTF8.self).contains(token))
    #expect(site.call(.delete, "/tokens/\(id)", bearer: session).status == 204)
    #expect(try site.call(.delete, "/tokens/\(id)", bearer: session).error == "no-such-token")
    #expect(site.call(.get, "/me", bearer: token).status == 401)
  }

  @Test func `people are read fifty at a time by administrators alone`() throws {
    let site = try TestSite()
    _ = try site.addAdmin("root")
    for index in 0..<60 {
      _ = try site.application.accounts.addPerson(
        #require(SignInName("p\(index)")), displayName: "", emails: [], isAdmin: false,
        password: nil)
    }
    let token = try site.token("root", .peopleRead)
    let first = try site.call(.get, "/people", bearer: token).object
    let next = try #require(first.string("next"))
    let second = try site.call(.get, "/people", bearer: token, query: ["after": next]).object
    #expect(second["next"] == .null)
    let people = [first, second].flatMap { $0.array("people") ?? [] }.compactMap(\.objectValue)
    #expect((first.array("people") ?? []).count == 50)
    #expect(Set(people.compactMap { $0.string("username") }).count == 61)
    #expect(site.call(.get, "/people", bearer: token, query: ["after": "x"]).status == 422)
    let id = try #require(people.first { $0.string("username") == "p7" }?.string("id"))
    #expect(try site.call(.get, "/people/\(id)", bearer: token)["username"] == "p7")
    let unknown = String(repeating: "0", count: 32)
    for wrong in [unknown, "p7", id.uppercased()] {
      #expect(
        try site.call(.get, "/people/\(wrong)", bearer: token).error == "no-such-person")
    }
    _ = try site.add("ann")
    let ann = site.call(.get, "/people", bearer: try site.programSession("ann"))
    #expect(ann.status == 403)
    #expect(try ann.error == "not-allowed")
  }

  @Test func `a reset is verified, fresh, never of oneself nor by token of administrators`()
    throws
  {
    let site = try TestSite()
    let root = try site.addAdmin("root")
    _ = try site.addAdmin("kim")
    let (ann, kim) = (Browser(), Browser())
    let id = try site.add("ann")
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    _ = site.signIn("kim", kim)
    _ = try site.enrol(kim)
    let accounts = site.application.accounts
    let other = try #require(try accounts.person(named: "kim")).id
    let token = try site.token("root", .secondStepReset)
    func reset(
      _ person: PersonID, _ bearer: String,
      _ body: JSONValue = ["verified": true, "note": "By telephone."]
    ) -> Answer {
      site.call(.post, "/people/\(person)/reset-second-step", bearer: bearer, body)
    }
    for body: JSONValue in [
      [:], ["verified": false, "note": "By telephone."], ["verified": true], ["note": "By mail."],
      ["verified": true, "note": "x"],
    ] {
      #expect(reset(id, token, body).status == 422)
    }
    #expect(try reset(root, token).error == "not-allowed", "an administrator's stays on")
    #expect(try reset(other, token).error == "not-allowed")
    #expect(try accounts.person(id)?.secondStep != nil)
    #expect(try reset(id, token).object.bool("reset") == true)
    #expect(try accounts.person(id)?.secondStep == nil)
    #expect(try reset(id, token).object.bool("reset") == false)
    let session = try site.programSession("root")
    site.wait(600)
    #expect(try reset(other, session).error == "reauthenticate")
    #expect(try accounts.person(other)?.secondStep != nil)
    let fresh = try site.programSession("root")
    #expect(try reset(other, fresh).object.bool("reset") == true)
    #expect(try reset(root, fresh).error == "own-account")
  }

  @Test func `a bad body is told apart: not JSON, no object, too large, too deep, twice`() throws {
    let site = try TestSite()
    func send(_ text: String) -> Answer {
      Answer(
        response: site.application.respond(
          to: Request(method: .post, path: "/api/v1/sign-in", body: Array(text.utf8))))
    }
    let bad = [
      "", "{", "{}x", "[]", "\"a\"", "null", "{\"username\":\"a\",\"username\":\"b\"}",
      "{\"a\":[[[[1]]]]}", "{\"username\":\"\\ud800\"}",
    ]
    for text in bad {
      let answer = send(text)
      #expect(answer.status == 400)
      #expect(try answer.error == "bad-json")
    }
    let large = send("{\"a\":\"\(String(repeating: "x", count: 16 << 10))\"}")
    #expect(large.status == 413)
    #expect(try large.error == "too-large")
    for text in ["{}", "{\"username\":\"a\"}", "{\"username\":1,\"password\":\"x\"}"] {
      #expect(send(text).status == 422)
    }
  }

  @Test func `what no route answers is JSON too`() throws {
    let site = try TestSite()
    for path in ["/api/", "/api/v2/me", "/api/v1/", "/api/v1/nothing", "/api/v1/people/a.b"] {
      let answer = Answer(response: site.application.respond(to: Request(path: path)))
      #expect(answer.status == 404)
      #expect(try answer.error == "not-found")
    }
    for (code, error) in [
      (Refusal.Code.unsupportedMediaType, "unsupported-media-type"),
      (.contentTooLarge, "too-large"), (.malformed, "bad-request"),
      (.lengthRequired, "bad-request"),
    ] {
      let response = site.application.refuse(
        Refusal(code, "test"), Request(path: "/api/v1/sign-in"))
      #expect(try Answer(response: response).error == error)
    }
  }

  @Test func `what cannot be decided is 503 in JSON, with when to try again`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let token = try site.token("ann", .accountRead)
    let person = try #require(try site.application.accounts.person(named: "ann")).id
    try site.damage(person)
    let answer = site.call(.get, "/me", bearer: token)
    #expect(answer.status == 503)
    #expect(try answer.error == "unavailable")
    #expect(answer.response.header("Retry-After") == "60")
    #expect(try !answer["reference"].isEmpty)
  }

  @Test func `PT-7: the log has the short hash of a bad token and never the token`() throws {
    let site = try TestSite()
    _ = try site.add("ann")
    let token = try site.token("ann", .accountRead)
    let id = try #require(PersonalToken(token)).id
    let person = try #require(try site.application.accounts.person(named: "ann")).id
    _ = try site.application.accounts.revokeTokens(of: person, from: .commandLine)
    for _ in 0..<40 { _ = site.call(.get, "/me", bearer: token) }
    let lines = site.logged.lines.withLock { $0 }
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { $0.contains(id) && !$0.contains(token.suffix(50)) })
    #expect(site.call(.get, "/me", bearer: token).status == 429)
  }
}
