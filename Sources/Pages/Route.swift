internal import Gateway
internal import Site

/// One address below the mount: who may ask, and what answers.
struct Route: Sendable {
  enum Access: Sendable {
    case anyone
    /// Somebody whose password was right and whose second step is due.
    case pending
    /// Somebody with a living session.
    case signedIn
    /// Somebody with a living session who is an administrator.
    case admin
  }

  typealias Handler = @Sendable (Visit) throws -> Response

  /// The path below the mount; one that ends in "/:id" stands for every path with one more part
  /// there, of 1 to 64 letters, digits, "-" and "_".
  let path: String
  let access: Access
  let get: Handler?
  let post: Handler?
  /// Whether a site has the address at all; where it has not, nothing tells it from an unknown one.
  let isThere: @Sendable (Site) -> Bool
  /// Whether somebody who should have had a second step by now gets here: to set one up, or to go.
  let isPartOfSetUp: Bool

  init(
    _ path: String, _ access: Access, isPartOfSetUp: Bool = false,
    where isThere: @escaping @Sendable (Site) -> Bool = { _ in true },
    get: Handler? = nil, post: Handler? = nil
  ) {
    self.path = path
    self.access = access
    self.isThere = isThere
    self.isPartOfSetUp = isPartOfSetUp
    self.get = get
    self.post = post
  }

  /// The route of a path, and what stands in the place of its ":id"; `nil` for an unknown path.
  static func find(_ path: String) -> (route: Route, id: String?)? {
    if let route = all.first(where: { $0.path == path }) {
      return route.isPattern ? nil : (route, nil)
    }
    // What follows is the address of a page behind the gate.
    for prefix in [enterPrefix, enterAgainPrefix] where path.begins(with: prefix) {
      return all.first { "\($0.path)/" == prefix }.map { ($0, nil) }
    }
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let id = path[path.utf8.index(after: slash)...]
    guard isID(id) else { return nil }
    let pattern = path[...slash] + Route.parameter
    return all.first { $0.path == pattern }.map { ($0, String(id)) }
  }

  /// Whether the last part of the path is for the id of one thing among many.
  var isPattern: Bool { path.ends(with: Route.parameter) }

  private static let parameter = ":id"

  static let enterPrefix = "/enter/"
  static let enterAgainPrefix = "/enter-again/"

  /// Whether a part of a path can be an id: 1 to 64 letters, digits, "-" and "_".
  static func isID(_ part: Substring) -> Bool {
    (1...64).contains(part.utf8.count) && part.utf8.allSatisfy(isPart)
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// What answers a method; `nil` where nothing does.
  func handler(for method: Request.Method?) -> Handler? {
    switch method {
    case .get, .head: get
    case .post: post
    case .delete, nil: nil
    }
  }

  /// The value of the header `Allow`.
  var allow: String {
    switch (get, post) {
    case (nil, _): "POST"
    case (_, nil): "GET, HEAD"
    default: "GET, HEAD, POST"
    }
  }

  /// The page whose form may carry one field more than once: the scopes of a token.
  static let tokensPath = "/settings/tokens"

  /// Every address.
  ///
  /// A POST to one that is not open to anyone carries the form token.
  static let all: [Route] = [
    Route("/settings/security", .signedIn, get: { try $0.securityPage() }),
    Route("/sign-in", .anyone, get: { try $0.signInPage() }, post: { try $0.signIn() }),
    Route(
      "/second-step", .pending, get: { try $0.secondStepPage() }, post: { try $0.secondStep() }),
    Route(
      "/second-step/recovery", .pending, get: { try $0.recoveryPage() },
      post: { try $0.secondStep(from: .recovery) }),
    Route("/second-step/text", .pending, post: { try $0.sendText() }),
    Route(
      "/recover", .pending, where: { $0.recovery.cases }, get: { try $0.recoverPage() },
      post: { try $0.recover() }),
    Route(
      "/recover/cancel", .anyone, where: { $0.recovery.cases }, get: { try $0.recoverCancelPage() },
      post: { try $0.recoverCancel() }),
    Route("/sign-out", .signedIn, isPartOfSetUp: true, post: { try $0.signOut() }),
    Route("/signed-out", .anyone, get: { try $0.signedOutPage() }),
    Route("/join", .anyone, get: { try $0.joinPage() }, post: { try $0.join() }),
    Route(
      "/forgot-password", .anyone, get: { try $0.forgotPasswordPage() },
      post: { try $0.forgotPassword() }),
    Route(
      "/reset-password", .anyone, get: { try $0.resetPasswordPage() },
      post: { try $0.resetPassword() }),
    Route(
      "/confirm-address", .anyone, get: { try $0.confirmAddressPage() },
      post: { try $0.confirmAddress() }),
    Route(
      "/step-up/again", .signedIn, isPartOfSetUp: true, get: { try $0.reauthenticated() }),
    // Where the site asks for no password at the set-up, it begins with a step-up.
    Route(
      "/step-up", .signedIn, isPartOfSetUp: true, get: { try $0.stepUpPage() },
      post: { try $0.stepUp() }),
    Route(
      "/settings/account", .signedIn, get: { try $0.accountPage() }, post: { try $0.profile() }),
    Route(
      "/settings/password", .signedIn, get: { try $0.passwordPage() },
      post: { try $0.changePassword() }),
    Route(
      "/settings/two-factor/setup", .signedIn, isPartOfSetUp: true,
      get: { try $0.setupPage() }, post: { try $0.setup() }),
    // Open, so that they are 404 without a session too: a picture leads nobody to a sign-in.
    Route("/settings/two-factor/qr.png", .anyone, get: { try $0.qrImage(.png) }),
    Route("/settings/two-factor/qr.svg", .anyone, get: { try $0.qrImage(.svg) }),
    Route(
      "/settings/two-factor/recovery-codes", .signedIn, get: { try $0.recoveryCodesPage() },
      post: { try $0.recoveryCodes() }),
    Route(
      "/settings/two-factor/recovery-codes.txt", .signedIn, isPartOfSetUp: true,
      get: { try $0.codesFile() }, post: { try $0.codesFile() }),
    Route(
      "/settings/two-factor/apps", .signedIn, get: { try $0.appsPage() },
      post: { try $0.removeApp() }),
    Route("/settings/two-factor/lost-phone", .signedIn, get: { try $0.lostPhonePage() }),
    Route(
      "/settings/two-factor/off", .signedIn, get: { try $0.turnOffPage() },
      post: { try $0.turnOff() }),
    Route(
      "/settings/two-factor/text", .signedIn, get: { try $0.textPage() },
      post: { try $0.text() }),
    Route(
      "/settings/sessions", .signedIn, get: { try $0.sessionsPage() },
      post: { try $0.endSession() }),
    Route("/settings/activity", .signedIn, get: { try $0.activityPage() }),
    Route("/settings/activity/not-me", .signedIn, get: { try $0.notMePage() }),
    Route(
      "/settings/devices", .signedIn, get: { try $0.devicesPage() },
      post: { try $0.forgetDevice() }),
    Route(
      tokensPath, .signedIn, get: { try $0.tokensPage() }, post: { try $0.changeTokens() }),
    Route(
      "/admin/people", .admin, get: { try $0.peoplePage() }, post: { try $0.invite() }),
    Route(
      "/admin/people/:id", .admin, get: { try $0.personPage() },
      post: { try $0.administer() }),
    Route("/gate", .anyone, get: { try $0.gate() }),
    Route("/gate/forward", .anyone, get: { try $0.gateForward() }),
    Route("/enter", .anyone, get: { try $0.enter() }),
    Route("/enter-again", .anyone, get: { try $0.enterAgain() }),
    Route(
      "/admin/cases", .admin, where: { $0.recovery.cases }, get: { try $0.casesPage() }),
    Route(
      "/admin/cases/:id", .admin, where: { $0.recovery.cases }, get: { try $0.casePage() },
      post: { try $0.decideCase() }),
    Route("/admin/activity", .admin, get: { try $0.siteActivityPage() }),
    Route("/admin/policy", .admin, get: { try $0.policyPage() }, post: { try $0.policy() }),
    Route(
      "/settings/export", .signedIn, get: { try $0.exportPage() }, post: { try $0.export() }),
    Route("/help", .anyone, get: { try $0.helpPage() }),
    Route("/help/:id", .anyone, get: { try $0.helpTopicPage() }),
    Route("/health", .anyone, get: { try $0.health() }),
    Route("/", .anyone, get: { $0.front() }),
  ]
}
