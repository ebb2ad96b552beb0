import Accounts
import Gateway
import StrictJSON
import Testing

@testable import Pages

/// Every route and method against everybody who can come: generated from the two tables of
/// routes, so that a new route cannot be forgotten (security, AZ-2).
@Suite(.serialized) struct MatrixTests {
  /// The addresses of the pages that somebody may open without being signed in: held here by hand,
  /// so that opening one more is a decision.
  static let open: Set = [
    "/", "/sign-in", "/signed-out", "/join", "/forgot-password", "/reset-password",
    "/confirm-address", "/help", "/health", "/settings/two-factor/qr.png",
    "/settings/two-factor/qr.svg", "/gate", "/gate/forward", "/enter", "/enter-again",
    "/recover/cancel", "/help/:id",
  ]
  static let pending: Set = [
    "/second-step", "/second-step/recovery", "/second-step/text", "/recover",
  ]

  @Test func `each page is open, pending, signed in or for administrators by its address`() {
    for route in Route.all {
      switch route.access {
      case .anyone: #expect(Self.open.contains(route.path), "\(route.path)")
      case .pending: #expect(Self.pending.contains(route.path), "\(route.path)")
      case .admin: #expect(route.path.hasPrefix("/admin/"), "\(route.path)")
      case .signedIn:
        #expect(!route.path.hasPrefix("/admin/"), "\(route.path)")
        #expect(!Self.open.contains(route.path) && !Self.pending.contains(route.path))
      }
    }
    #expect(Self.open.isSubset(of: Route.all.map(\.path)))
    #expect(Self.pending.isSubset(of: Route.all.map(\.path)))
  }

  /// Where a page sends somebody, as far as who they are decides it.
  enum Way: Equatable {
    case letIn, toSignIn, toSecondStep, notAllowed
  }

  private func way(_ response: Response) -> Way {
    let page = Page(response: response)
    if page.error == "not-allowed" { return .notAllowed }
    guard response.status == .seeOther, let location = page.location else { return .letIn }
    let path = location.split(separator: "?")[0]
    switch path {
    case "/account/sign-in": return .toSignIn
    case "/account/second-step": return .toSecondStep
    default: return .letIn
    }
  }

  /// A page's methods, each with the path that answers it.
  static let pages: [(route: Route, method: Request.Method)] = Route.all.flatMap { route in
    (route.get == nil ? [] : [(route, Request.Method.get), (route, .head)])
      + (route.post == nil ? [] : [(route, .post)])
  }

  @Test func `credentials of programs are nothing on any page`() throws {
    let scene = try Scene()
    for (route, method) in Self.pages {
      let expected: Way = route.access == .anyone ? .letIn : .toSignIn
      let plain = scene.site.application.respond(to: Request(method: method, path: route.example))
      for (name, credential) in scene.programs {
        for request in Scene.requests(method, route.example, credential) {
          let response = scene.site.application.respond(to: request)
          // These lead to signing in whoever comes, the second for want of its link.
          if !["/", "/recover/cancel"].contains(route.path) {
            #expect(way(response) == expected, "\(route.path) \(name)")
          }
          #expect(response.status == plain.status, "\(method) \(route.path) with \(name)")
          #expect(response.cookies.isEmpty)
        }
      }
    }
  }

  @Test func `each page lets in those whom its access names, and nobody else`() throws {
    let scene = try Scene()
    for (route, method) in Self.pages {
      for visitor in Scene.Visitor.allCases {
        let browser = try scene.browser(of: visitor)
        var form: Form = [:]
        if method == .post, visitor != .anonymous { form = ["csrf": browser.csrf(scene.site)] }
        let response = scene.site.application.respond(
          to: browser.request(method, route.example, form: form))
        let expected = Self.expected(visitor, route.access)
        // Whoever has no address where a notice could go is let in and told so.
        if route.access != .anyone, route.path != "/recover" {
          #expect(way(response) == expected, "\(method) \(route.path) as \(visitor)")
        }
      }
    }
  }

  private static func expected(_ visitor: Scene.Visitor, _ access: Route.Access) -> Way {
    switch (access, visitor) {
    case (.anyone, _): .letIn
    case (.pending, .pending): .letIn
    case (.pending, _): .toSignIn
    case (_, .anonymous): .toSignIn
    case (_, .pending): .toSecondStep
    case (.signedIn, _): .letIn
    case (.admin, .administrator): .letIn
    case (.admin, .signedIn): .notAllowed
    }
  }

  @Test func `each call lets in those whom its access names, and nobody else`() throws {
    let scene = try Scene()
    for route in InterfaceRoute.all {
      let body: JSONValue? = route.method == .post ? [:] : nil
      let plain = scene.site.call(route.method, route.example, body)
      #expect((plain.status == 401) == !route.isOpen, "\(route.path)")
      for cookies in try Scene.Visitor.allCases.map({ try scene.browser(of: $0) }) {
        var request = cookies.request(route.method, "/api/v1" + route.example)
        request.body = body?.serialized() ?? []
        let response = scene.site.application.respond(to: request)
        #expect(response.body == plain.response.body, "\(route.path) with cookies")
      }
      for (name, credential, scope, isAdmin) in scene.callers {
        let answer = scene.site.call(route.method, route.example, bearer: credential, body)
        let expected = Self.isLetIn(scope: scope, isAdmin: isAdmin, route.access)
        let error = try answer.error
        if route.isOpen {
          #expect(answer.status == plain.status)
        } else if expected {
          #expect(![401, 403].contains(answer.status), "\(route.path) as \(name)")
        } else {
          #expect(answer.status == 403, "\(route.path) as \(name)")
          #expect(error == (scope == nil ? "not-allowed" : "insufficient-scope"))
        }
      }
      for (name, credential) in try scene.strangers() where !route.isOpen {
        let answer = scene.site.call(route.method, route.example, bearer: credential, body)
        #expect([401, 429].contains(answer.status), "\(route.path) as \(name)")
      }
    }
  }

  private static func isLetIn(
    scope: Scope?, isAdmin: Bool, _ access: InterfaceRoute.Access
  ) -> Bool {
    switch access {
    case .anyone: true
    case .session: scope == nil
    case .person(let needed): scope == nil || scope == needed
    case .administrator(let needed): isAdmin && (scope == nil || scope == needed)
    }
  }
}

/// A site with somebody of each kind.
private struct Scene {
  enum Visitor: CaseIterable { case anonymous, pending, signedIn, administrator }

  let site: TestSite
  /// Whoever is let in at the interface: a session or a token of one scope, by name.
  let callers: [(name: String, credential: String, scope: Scope?, isAdmin: Bool)]
  /// All that a program can hold.
  let programs: [(name: String, credential: String)]

  init() throws {
    site = try TestSite(baseURL: "https://club.example")
    _ = try site.add("ann")
    // Who can be told of a support case can open one.
    _ = try site.add("two", emails: ["two@example.org"])
    _ = try site.addAdmin("root")
    let two = Browser()
    _ = site.signIn("two", two)
    _ = try site.enrol(two)
    var callers: [(String, String, Scope?, Bool)] = []
    for (name, isAdmin) in [("ann", false), ("root", true)] {
      callers.append(("session of \(name)", try site.programSession(name), nil, isAdmin))
      for scope in Scope.allCases where isAdmin || !scope.isForAdministrators {
        callers.append(("\(scope) of \(name)", try site.token(name, scope), scope, isAdmin))
      }
    }
    self.callers = callers
    programs =
      callers.map { ($0.0, $0.1) } + [("a ticket", try site.callSignIn("two")["ticket"])]
  }

  func browser(of visitor: Visitor) throws -> Browser {
    let browser = Browser()
    switch visitor {
    case .anonymous: break
    case .pending: _ = site.signIn("two", browser)
    case .signedIn: _ = site.signIn("ann", browser)
    case .administrator: _ = site.signIn("root", browser)
    }
    return browser
  }

  /// What is no credential at the interface: what browsers hold, and a sign-in that is pending.
  func strangers() throws -> [(name: String, credential: String)] {
    var found = [("a ticket", try site.callSignIn("two")["ticket"])]
    for visitor in Visitor.allCases {
      let browser = try browser(of: visitor)
      for name in ["__Host-nightlatch", "__Host-nightlatch-pending"] {
        if let cookie = browser.cookie(name) { found.append(("\(name) of \(visitor)", cookie)) }
      }
    }
    return found
  }

  /// The request with a credential in each place where it could be taken for one.
  static func requests(
    _ method: Request.Method, _ path: String, _ credential: String
  ) -> [Request] {
    let cookies = [
      "__Host-nightlatch", "__Host-nightlatch-pending", "__Host-nightlatch-device",
      "__Host-nightlatch-gate",
    ].map { "\($0)=\(credential)" }.joined(separator: "; ")
    return [
      Request(method: method, path: path, authorization: "Bearer \(credential)"),
      Request(
        method: method, path: path, query: ["access_token": credential],
        form: ["csrf": credential], cookies: Cookies(header: Array(cookies.utf8))),
    ]
  }
}
