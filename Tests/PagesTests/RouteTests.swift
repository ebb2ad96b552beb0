import Gateway
import Testing

@testable import Pages

/// Who reaches what: generated from the router, so that a new route cannot be forgotten.
@Suite(.serialized) struct RouteTests {
  static let routes = Route.all.map(\.example)

  @Test(arguments: routes)
  func `nobody signed in gets only what is open to anyone`(path: String) throws {
    let site = try TestSite()
    let route = try #require(Route.find(path)?.route)
    for (method, isOffered) in [(Request.Method.get, route.get != nil), (.post, route.post != nil)]
    where isOffered && route.access != .anyone {
      let browser = Browser()
      let page = browser.page(site.application.respond(to: browser.request(method, path)))
      #expect(page.response.status == .seeOther)
      #expect(page.location?.hasPrefix("/account/sign-in") == true)
    }
  }

  @Test(arguments: routes)
  func `a pending sign-in is good for the second step alone`(path: String) throws {
    let site = try TestSite()
    let owner = Browser()
    _ = try site.add("ann")
    _ = site.signIn("ann", owner)
    _ = try site.enrol(owner)
    let pending = Browser()
    #expect(site.signIn("ann", pending).location == "/account/second-step")
    let token = pending.csrf(site)
    try #require(!token.isEmpty)
    let route = try #require(Route.find(path)?.route)
    guard route.access == .signedIn || route.access == .admin else { return }
    for (method, isOffered) in [(Request.Method.get, route.get != nil), (.post, route.post != nil)]
    where isOffered {
      let page = pending.page(
        site.application.respond(
          to: pending.request(method, path, form: ["csrf": token, "password": TestSite.password])))
      #expect(page.response.status == .seeOther)
      #expect(page.location == "/account/second-step")
    }
  }

  @Test(arguments: routes)
  func `a form without the session's token changes nothing`(path: String) throws {
    let route = try #require(Route.find(path)?.route)
    guard route.post != nil, route.access == .signedIn else { return }
    let site = try TestSite()
    _ = try site.add("ann")
    _ = try site.add("ben")
    let (ann, ben) = (Browser(), Browser())
    _ = site.signIn("ann", ann)
    _ = site.signIn("ben", ben)
    let good = ann.csrf(site)
    for token in [nil, "", ben.csrf(site), String(good.dropLast()), good + "A"] {
      let form: Form = token.map { ["csrf": $0, "saved": "yes", "session": "others"] } ?? [:]
      let page = site.post(path, ann, form)
      #expect(page.response.status == .forbidden)
      #expect(page.error == "csrf")
    }
    #expect(site.get("/settings/security", ann).name == "security")
  }

  @Test(arguments: Route.all.filter { $0.post != nil }.map(\.example))
  func `a form from another site is refused`(path: String) throws {
    let site = try TestSite()
    for fetchSite in ["cross-site", "same-site", ""] {
      let browser = Browser()
      browser.fetchSite = fetchSite
      let page = site.post(path, browser, [:])
      #expect(page.response.status == .forbidden)
      #expect(page.error == "foreign-origin")
    }
  }

  @Test(arguments: routes)
  func `a method that an address does not take is named with those it does`(path: String) throws {
    let site = try TestSite()
    let route = try #require(Route.find(path)?.route)
    let taken = (route.get == nil ? [] : ["GET", "HEAD"]) + (route.post == nil ? [] : ["POST"])
    for method in Self.methods where !taken.contains(method) {
      let type = "CONTENT_TYPE=application/x-www-form-urlencoded"
      let answer = site.receive(
        ["REQUEST_METHOD=\(method)", "PATH_INFO=\(path)", "CONTENT_LENGTH=3", type],
        Array("a=b".utf8))
      #expect(answer.status == .methodNotAllowed, "\(method)")
      #expect(answer.header("Allow") == taken.joined(separator: ", "))
    }
    for method in taken {
      let answer = site.receive(["REQUEST_METHOD=\(method)", "PATH_INFO=\(path)"])
      #expect(answer.status != .methodNotAllowed, "\(method)")
      #expect(answer.header("Allow") == nil)
    }
  }

  /// Methods that there are, one that there is not, and one that only looks like one.
  static let methods = [
    "GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO", "get",
    "",
  ]

  @Test func `an unknown address is a page of its own, whatever the method`() throws {
    let site = try TestSite()
    for path in ["/nothing-here", "/assets/nightlatch-0.css"] {
      for method in Self.methods where method != "POST" {
        let answer = site.receive(["REQUEST_METHOD=\(method)", "PATH_INFO=\(path)"])
        #expect(answer.status == .notFound)
        #expect(answer.header("Allow") == nil)
      }
    }
  }

  @Test func `an asset is read and nothing else`() throws {
    let site = try TestSite()
    let name = try #require(
      site.get("/sign-in", Browser()).all(between: "/account/assets/", "\"").first)
    for method in Self.methods where method != "GET" && method != "HEAD" {
      let answer = site.receive(
        [
          "REQUEST_METHOD=\(method)", "PATH_INFO=/assets/\(name)", "CONTENT_LENGTH=0",
          "CONTENT_TYPE=application/x-www-form-urlencoded",
        ])
      #expect(answer.status == .methodNotAllowed)
      #expect(answer.header("Allow") == "GET, HEAD")
    }
  }

  @Test func `every asset that a page names is there and kept for ever`() throws {
    let site = try TestSite()
    let page = site.get("/sign-in", Browser())
    let names = page.all(between: "/account/assets/", "\"")
    #expect(names.count == 3)
    for name in names {
      let asset = site.get("/assets/\(name)", Browser())
      #expect(asset.response.status == .ok)
      #expect(asset.response.header("Cache-Control") == "public, max-age=31536000, immutable")
      #expect(!asset.response.body.isEmpty)
    }
  }

  /// U+0301 after a slash is one character with it, and two to a path.
  @Test func `an address begins with bytes, whatever comes after them`() throws {
    let site = try TestSite()
    let name = try #require(
      site.get("/sign-in", Browser()).all(between: "/account/assets/", "\"").first)
    for path in ["/assets/\u{301}\(name)", "/assets\u{301}/\(name)", "/api\u{301}/v1/me"] {
      #expect(site.receive(["REQUEST_METHOD=GET", "PATH_INFO=\(path)"]).status == .notFound)
    }
    for path in ["/api/\u{301}x", "/api/v1/\u{301}me", "/api/v1\u{301}/me"] {
      let answer = site.receive(["REQUEST_METHOD=GET", "PATH_INFO=\(path)"])
      #expect(answer.status == .notFound)
      #expect(answer.header("Content-Type")?.hasPrefix("application/json") == true)
    }
  }

  @Test(arguments: ["/admin/", "/settings/security/", "/settings/security/x", "//", "/admin/a/b"])
  func `a path with more or less than a route has is unknown`(path: String) {
    #expect(Route.find(path) == nil)
  }

  @Test(arguments: ["", ".", "..", "a.b", "a%62", "ä", ":id", String(repeating: "a", count: 65)])
  func `an id is letters, digits and hyphens`(id: String) {
    for route in Route.all where route.isPattern {
      #expect(Route.find(route.path.replacingLastPart(with: id)) == nil)
    }
  }
}

extension Route {
  /// A path that the route answers.
  var example: String {
    isPattern ? path.replacingLastPart(with: "0123456789abcdef0123456789abcdef") : path
  }
}

extension String {
  fileprivate func replacingLastPart(with part: String) -> String {
    prefix(through: lastIndex(of: "/") ?? startIndex) + part
  }
}
