internal import Gateway

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

  init(_ path: String, _ access: Access, get: Handler? = nil, post: Handler? = nil) {
    self.path = path
    self.access = access
    self.get = get
    self.post = post
  }

  /// The route of a path, and what stands in the place of its ":id"; `nil` for an unknown path.
  static func find(_ path: String) -> (route: Route, id: String?)? {
    if let route = all.first(where: { $0.path == path }) {
      return route.isPattern ? nil : (route, nil)
    }
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let id = path[path.utf8.index(after: slash)...]
    guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(isPart) else { return nil }
    let pattern = path[...slash] + Route.parameter
    return all.first { $0.path == pattern }.map { ($0, String(id)) }
  }

  /// Whether the last part of the path is for the id of one thing among many.
  var isPattern: Bool { path.hasSuffix(Route.parameter) }

  private static let parameter = ":id"

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
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
    Route("/sign-out", .signedIn, post: { try $0.signOut() }),
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
    Route("/step-up/again", .signedIn, get: { try $0.reauthenticated() }),
    Route("/step-up", .signedIn, get: { try $0.stepUpPage() }, post: { try $0.stepUp() }),
    Route(
      "/settings/account", .signedIn, get: { try $0.accountPage() }, post: { try $0.profile() }),
    Route(
      "/settings/password", .signedIn, get: { try $0.passwordPage() },
      post: { try $0.changePassword() }),
    Route(
      "/settings/two-factor/setup", .signedIn, get: { try $0.setupPage() },
      post: { try $0.setup() }),
    // Open, so that they are 404 without a session too: a picture leads nobody to a sign-in.
    Route("/settings/two-factor/qr.png", .anyone, get: { try $0.qrImage(.png) }),
    Route("/settings/two-factor/qr.svg", .anyone, get: { try $0.qrImage(.svg) }),
    Route(
      "/settings/two-factor/recovery-codes", .signedIn, get: { try $0.recoveryCodesPage() },
      post: { try $0.recoveryCodes() }),
    Route(
      "/settings/two-factor/recovery-codes.txt", .signedIn, get: { try $0.codesFile() },
      post: { try $0.codesFile() }),
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
      "/admin/people", .admin, get: { try $0.peoplePage() }, post: { try $0.invite() }),
    Route(
      "/admin/people/:id", .admin, get: { try $0.personPage() },
      post: { try $0.administer() }),
    Route(
      "/settings/export", .signedIn, get: { try $0.exportPage() }, post: { try $0.export() }),
    Route("/help", .anyone, get: { try $0.helpPage() }),
    Route("/help/:id", .anyone, get: { try $0.helpTopicPage() }),
    Route("/health", .anyone, get: { try $0.health() }),
    Route("/", .anyone, get: { $0.front() }),
  ]
}
