import Accounts
import Gateway
import StrictJSON
import Testing

@testable import Pages

/// Every route and method against people by where they stand towards the second step, and against
/// those from single sign-on: generated from the two tables of routes, as in `MatrixTests`.
@Suite(.serialized) struct StandingMatrixTests {
  /// Somebody signed in on a site of their own kind.
  enum Visitor: CaseIterable {
    /// Nothing is asked of them: what the others are held against.
    case optional, optionalAdministrator
    case inGrace, administratorInGrace
    case overdue, overdueAdministrator
    case exempt
    /// What was said for a person is nothing for an administrator.
    case exemptThenAdministrator
    /// Made by single sign-on, without a password.
    case fromSingleSignOn
    /// Linked to single sign-on, with a password that the policy asks a second step for.
    case linked, linkedAdministrator

    var isAdmin: Bool {
      switch self {
      case .optionalAdministrator, .administratorInGrace, .overdueAdministrator,
        .exemptThenAdministrator, .linkedAdministrator:
        true
      case .optional, .inGrace, .overdue, .exempt, .fromSingleSignOn, .linked: false
      }
    }

    var isOverdue: Bool {
      [.overdue, .overdueAdministrator, .exemptThenAdministrator].contains(self)
    }

    var comesBySingleSignOn: Bool {
      [.fromSingleSignOn, .linked, .linkedAdministrator].contains(self)
    }

    /// Whoever of the same rights has nothing asked of them.
    var plain: Visitor { isAdmin ? .optionalAdministrator : .optional }

    fileprivate var configuration: String {
      let required = "\"required\":\"everyone\",\"graceDays\""
      return switch self {
      case .optional, .optionalAdministrator: ""
      case .inGrace, .administratorInGrace: ",\"secondStep\":{\(required):14}"
      case .overdue, .overdueAdministrator, .exempt, .exemptThenAdministrator:
        ",\"secondStep\":{\(required):0}"
      case .fromSingleSignOn, .linked, .linkedAdministrator:
        ",\"secondStep\":{\(required):0},\"sso\":{\"trustRemoteUser\":true}"
      }
    }
  }

  static let setUp = "/account/settings/two-factor/setup"

  /// What an answer says of who is let in.
  private struct Outcome: Equatable {
    let status: Int
    let location: String?
    let error: String?

    init(_ response: Response) {
      let page = Page(response: response)
      status = response.status.code
      location = page.location
      error = page.error
    }
  }

  /// The answers to every method of every page, in the order of the table.
  private func outcomes(for visitor: Visitor) throws -> [Outcome] {
    let scene = try Scene(visitor)
    var browser = try scene.browser()
    return try MatrixTests.pages.map { route, method in
      let isPost = method == .post
      let form: Form = isPost ? ["csrf": browser.csrf(scene.site)] : [:]
      let outcome = Outcome(
        scene.site.application.respond(to: browser.request(method, route.example, form: form)))
      // A form may have ended the session.
      if isPost { browser = try scene.browser() }
      return outcome
    }
  }

  /// Walks every page as a visitor, beside what happens to somebody of whom nothing is asked.
  private func walk(
    _ visitor: Visitor, _ check: (Route, Request.Method, Outcome, _ plain: Outcome) -> Void
  ) throws {
    let plain = try outcomes(for: visitor.plain)
    let own = try outcomes(for: visitor)
    for (index, page) in MatrixTests.pages.enumerated() {
      check(page.route, page.method, own[index], plain[index])
    }
  }

  @Test(arguments: [Visitor.inGrace, .administratorInGrace, .exempt])
  func `who has time left or is exempt is let in like one of whom nothing is asked`(
    visitor: Visitor
  ) throws {
    try walk(visitor) { route, method, outcome, plain in
      #expect(outcome == plain, "\(method) \(route.path) as \(visitor)")
      #expect(outcome.error != "csrf", "\(method) \(route.path) as \(visitor)")
      if route.access == .admin {
        #expect((outcome.error == "not-allowed") == !visitor.isAdmin, "\(method) \(route.path)")
      }
    }
  }

  @Test(arguments: Visitor.allCases.filter(\.isOverdue))
  func `who is overdue is led to the set-up from everywhere else`(visitor: Visitor) throws {
    try walk(visitor) { route, method, outcome, plain in
      let name: Comment = "\(method) \(route.path) as \(visitor)"
      switch route.access {
      case .signedIn where !route.isPartOfSetUp, .admin:
        #expect(outcome.status == 303 && outcome.location == Self.setUp, name)
      case .signedIn, .pending:
        #expect(outcome == plain, name)
      case .anyone:
        switch route.path {
        case "/gate", "/gate/forward": #expect(outcome.status == 401, name)
        case "/sign-in" where method != .post: #expect(outcome.location == Self.setUp, name)
        default: #expect(outcome == plain, name)
        }
      }
    }
  }

  /// The pages that somebody who is overdue reaches: held here by hand, so that one more is a
  /// decision.
  @Test func `the set-up is made of these pages`() {
    #expect(
      Set(Route.all.filter(\.isPartOfSetUp).map(\.path)) == [
        "/sign-out", "/step-up", "/step-up/again", "/settings/two-factor/setup",
        "/settings/two-factor/recovery-codes.txt",
      ])
  }

  @Test(arguments: Visitor.allCases.filter(\.comesBySingleSignOn))
  func `who comes by single sign-on is let in, but for what is about factors`(
    visitor: Visitor
  ) throws {
    try walk(visitor) { route, method, outcome, plain in
      let name: Comment = "\(method) \(route.path) as \(visitor)"
      #expect(outcome.location != Self.setUp, name)
      switch route.access {
      case .anyone: break
      case .pending: #expect(outcome == plain, name)
      case .admin:
        // A password that was just used is fresh; what another place asked for is not.
        let isStepUp = outcome.location?.hasPrefix("/account/step-up?return_to=") == true
        #expect(outcome == plain || visitor.isAdmin && method == .post && isStepUp, name)
      case .signedIn where Self.isAboutFactors(route, visitor):
        #expect(outcome.status == 404, name)
      case .signedIn:
        #expect(outcome.location?.hasPrefix("/account/sign-in") != true, name)
        #expect(outcome.error != "not-allowed" && outcome.error != "csrf", name)
        #expect(outcome.status != 404 || plain.status == 404, name)
      }
      if route.access == .admin {
        #expect((outcome.error == "not-allowed") == !visitor.isAdmin, name)
      }
      if route.path.hasPrefix("/gate") { #expect(outcome.status == 204, name) }
      if route.path.hasPrefix("/settings/two-factor/") { #expect(outcome.status == 404, name) }
    }
  }

  private static func isAboutFactors(_ route: Route, _ visitor: Visitor) -> Bool {
    switch route.path {
    case "/settings/devices": true
    case "/settings/password": visitor == .fromSingleSignOn
    default: route.path.hasPrefix("/settings/two-factor/")
    }
  }

  /// Those with a password: a program has no other way to a session.
  @Test(arguments: Visitor.allCases.filter { $0 != .fromSingleSignOn })
  func `each call lets in a session by where its person stands`(visitor: Visitor) throws {
    let scene = try Scene(visitor)
    // The identity provider's second step is not behind a password that is used at the interface.
    let isOverdue = visitor.isOverdue || visitor.comesBySingleSignOn
    for route in InterfaceRoute.all {
      let body: JSONValue? = route.method == .post ? [:] : nil
      let session = try scene.programSession()
      for path in [route.example, route.path(of: session.id)] {
        let name: Comment = "\(route.method) \(path) as \(visitor)"
        let answer = scene.site.call(route.method, path, bearer: session.credential, body)
        let error = try answer.error
        if route.isOpen {
          #expect(answer.status == scene.site.call(route.method, path, body).status, name)
        } else if route.isForAdministrators, !visitor.isAdmin {
          #expect(answer.status == 403 && error == "not-allowed", name)
        } else if route.operation == "endSession", path != route.example {
          #expect(answer.status == 204, name)
        } else if isOverdue {
          #expect(answer.status == 403 && error == "second-step-overdue", name)
        } else {
          #expect(![401, 403].contains(answer.status), name)
        }
      }
    }
  }

  @Test func `the cookie of single sign-on is nothing at the interface`() throws {
    let scene = try Scene(.fromSingleSignOn)
    let cookie = try #require(try scene.browser().cookie("__Host-nightlatch"))
    for route in InterfaceRoute.all where !route.isOpen {
      let body: JSONValue? = route.method == .post ? [:] : nil
      let answer = scene.site.call(route.method, route.example, bearer: cookie, body)
      #expect([401, 429].contains(answer.status), "\(route.path)")
    }
    #expect(scene.site.callSignIn(Scene.name).status == 403)
  }
}

/// A site with one person, who is the visitor.
private struct Scene {
  static let name = "ann"

  let site: TestSite
  let visitor: StandingMatrixTests.Visitor

  init(_ visitor: StandingMatrixTests.Visitor) throws {
    self.visitor = visitor
    site = try TestSite(visitor.configuration)
    guard visitor != .fromSingleSignOn else { return }
    let isAdmin = visitor.isAdmin && visitor != .exemptThenAdministrator
    let person = try isAdmin ? site.addAdmin(Self.name) : site.add(Self.name)
    let accounts = site.application.accounts
    switch visitor {
    case .exempt, .exemptThenAdministrator:
      let last = CalendarDay(of: site.now + 86_400)
      try #require(try accounts.exempt(person, reason: "prints", until: last, by: .server) == nil)
      if visitor.isAdmin { _ = try accounts.setAdministrator(true, of: person, by: .server) }
    case .linked, .linkedAdministrator:
      try #require(try accounts.linkSingleSignOn(person))
    default: break
    }
  }

  /// The visitor's browser, signed in a moment ago.
  func browser() throws -> Browser {
    let browser = Browser()
    if visitor.comesBySingleSignOn {
      browser.remoteUser = Self.name
      _ = site.get("/sign-in", browser)
    } else {
      _ = site.signIn(Self.name, browser)
    }
    try #require(browser.cookie("__Host-nightlatch") != nil)
    return browser
  }

  /// A session at the interface, and the id that ends it.
  func programSession() throws -> (credential: String, id: String) {
    let accounts = site.application.accounts
    let person = try #require(try accounts.person(named: Self.name)).id
    let before = try accounts.sessions(of: person).map(\.id)
    let credential = try site.programSession(Self.name)
    let added = try accounts.sessions(of: person).first { !before.contains($0.id) }
    return (credential, try #require(added).id)
  }
}

extension InterfaceRoute {
  fileprivate var isForAdministrators: Bool {
    if case .administrator = access { true } else { false }
  }

  /// The path that the route answers, with an id in its place.
  fileprivate func path(of id: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == ":id" ? id : String($0) }
      .joined(separator: "/")
  }
}
