internal import Accounts
internal import Gateway
internal import Site
internal import Templates

/// One request with what is known of whoever sent it.
struct Visit: Sendable {
  let application: Application
  let request: Request
  let signedIn: SignedIn?
  /// Where whoever is signed in stands towards the second step.
  let standing: Standing?
  let pending: PendingSignIn?
  /// What stands in the place of the route's ":id"; empty where it has none.
  let id: String

  init(
    _ application: Application, _ request: Request, access: Route.Access, id: String? = nil
  ) throws {
    self.application = application
    self.request = request
    self.id = id ?? ""
    let names = CookieNames(application.site)
    let accounts = application.accounts
    let remoteUser = application.site.sso.trustRemoteUser ? request.remoteUser : nil
    func session() throws -> SignedIn? {
      try accounts.session(for: request.cookies[names.session], remoteUser: remoteUser)
    }
    func pendingSignIn() throws -> PendingSignIn? {
      try accounts.pendingSignIn(for: request.cookies[names.pending], remoteUser: remoteUser)
    }
    switch access {
    case .signedIn, .admin:
      signedIn = try session()
      // Looked at for the way to go only when there is no session.
      pending = signedIn == nil ? try pendingSignIn() : nil
    case .pending:
      signedIn = nil
      pending = try pendingSignIn()
    case .anyone:
      signedIn = try session()
      pending = nil
    }
    standing = signedIn.map { accounts.standing(of: $0) }
  }

  var site: Site { application.site }
  var accounts: Accounts { application.accounts }
  var now: Int64 { accounts.surroundings.now() }
  var visitor: Visitor { Visitor(address: request.peerAddress, agent: request.userAgent) }

  /// Whether the recovery codes are one, which the pages call a backup code.
  var hasOneCode: Bool { site.secondStep.recoveryCodes.count == 1 }

  /// Whether the form carries the token of the session, or of the pending sign-in, that sent it.
  var hasFormToken: Bool {
    guard let submitted = request.form["csrf"] else { return false }
    return (signedIn?.token ?? pending?.token)?.accepts(formToken: submitted) ?? false
  }

  /// The person of a route that only signed-in people reach.
  func person() throws -> SignedIn {
    guard let signedIn else { throw RouteFault.nobodySignedIn }
    return signedIn
  }

  /// Whether whoever is signed in reaches the set-up and the way out, and nothing else.
  var isOverdue: Bool { standing?.isOverdue ?? false }

  /// Where somebody goes who must set up a second step before anything else.
  var setUpAddress: String { address("/settings/two-factor/setup") }

  /// An address below the mount.
  func address(_ path: String) -> String { site.mount + path }

  /// Goes to a page below the mount after a form was done, with what to say there.
  func done(_ path: String, _ notice: Notice? = nil) -> Response {
    .redirect(to: address(path) + (notice.map { "?done=\($0.rawValue)" } ?? ""))
  }

  /// A page for whoever is signed in or pending.
  func page(
    _ view: some PageView, _ status: Status = .ok, error: ErrorSummary? = nil,
    notice: Phrase? = nil
  ) throws -> Response {
    var frame = try application.frame(in: catalogue(), error: error)
    if let signedIn {
      frame.personName = signedIn.account.displayName
      frame.isAdmin = signedIn.account.isAdmin
      frame.hasNoPassword = signedIn.inheritsSecondStep && !signedIn.account.hasPassword
      frame.csrf = signedIn.token.formToken
    } else if let pending {
      frame.csrf = pending.token.formToken
    }
    frame.isOverdue = isOverdue
    // On the Security page its own first sentence says it.
    if request.path.begins(with: "/settings/"), request.path != "/settings/security" {
      frame.graceEnd = standing?.graceEnd
    }
    frame.notice = notice ?? request.query["done"].flatMap { Notice(rawValue: $0) }?.sentence
    var response = Response.html(status, try application.render(view, frame))
    if let wait = error?.wait { response.set("Retry-After", String(wait)) }
    response.set("Vary", "Accept-Language")
    return response
  }

  /// The language that whoever is here has chosen; `nil` for none, or nobody.
  private var chosenLanguage: String? { (signedIn?.account ?? pending?.account)?.language }

  /// The words of the reader's language.
  func catalogue() throws -> Catalogue {
    try Languages(of: site).catalogue(chosen: chosenLanguage, accepted: request.acceptLanguage)
  }

  /// The page for a status of 400 and above, in the same language.
  func errorPage(
    _ status: Status, error: ErrorCode? = nil, failure: Words.Failure? = nil, link: PageLink? = nil
  ) -> Response {
    application.errorPage(
      status, for: request, error: error, failure: failure, link: link, language: chosenLanguage)
  }

  /// To the sign-in page, and from there back here where that makes sense.
  func signInAgain(_ isPost: Bool) -> Response {
    guard !isPost else { return .redirect(to: address("/sign-in?why=expired")) }
    var here = address(request.path)
    if !request.queryText.isEmpty { here += "?" + request.queryText }
    let isInside = request.path.begins(with: "/settings/") || request.path.begins(with: "/admin/")
    let isWorthwhile = isInside && returnPath(here) != nil
    guard isWorthwhile else { return .redirect(to: address("/sign-in")) }
    // A session's cookie without its session: it ran out, or was ended from elsewhere.
    let why = request.cookies[CookieNames(site).session] == nil ? "" : "&why=ended"
    return .redirect(to: address("/sign-in") + "?return_to=" + queryValue(here) + why)
  }

  /// To the page that proves every factor again, and from there back.
  func stepUpFirst(_ query: String = "") -> Response {
    .redirect(to: address("/step-up?return_to=" + queryValue(address(request.path) + query)))
  }

  /// The same for a form that a person has filled in: the fields named, never a secret, are there
  /// again on the page afterwards, to be looked over and sent.
  func stepUpFirst(keeping names: [String]) throws -> Response {
    let fields = names.compactMap { name in request.form[name].map { (name: name, value: $0) } }
    try accounts.keep(fields, typedAt: request.path, person())
    return stepUpFirst()
  }

  /// What was typed into this page's form before a step-up came between, now that every factor is
  /// proven; `nil` for nothing.
  func typedBefore(_ person: SignedIn) -> TypedFields? {
    isFresh(person) ? accounts.fields(typedAt: request.path, person) : nil
  }

  /// Whether the person proved every factor a short while ago.
  func isFresh(_ person: SignedIn) -> Bool { person.isFresh(at: now, policy: site.session) }

  /// Adds the session's cookie to an answer and takes the pending one away.
  func settingSession(_ token: BearerToken, on response: Response) -> Response {
    let names = CookieNames(site)
    var response = response
    response.setCookie(
      Cookie(
        name: names.session, value: token.cookieRevealingSecret, sameSite: .lax, maxAge: nil,
        secure: names.isSecure))
    if request.cookies[names.pending] != nil {
      response.setCookie(.deleting(names.pending, sameSite: .strict, secure: names.isSecure))
    }
    return response
  }

  /// The cookie of a device that somebody trusts; it counts for that person alone.
  var deviceCookie: String? { request.cookies[CookieNames(site).device] }

  /// Adds the cookie of a device that is trusted from now on, for as long as it is.
  func settingDevice(_ token: BearerToken, days: Int, on response: Response) -> Response {
    let names = CookieNames(site)
    var response = response
    response.setCookie(
      Cookie(
        name: names.device, value: token.cookieRevealingSecret, sameSite: .strict,
        maxAge: days * 86_400, secure: names.isSecure))
    return response
  }

  /// A path as the value of a query's field.
  func queryValue(_ text: String) -> String {
    var value = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
        value.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        value += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return value
  }
}

/// A route was reached by somebody its access should have kept out.
enum RouteFault: Error {
  case nobodySignedIn
}

/// The cookies' names on this site.
///
/// The prefix makes a browser refuse one that another host or a plain connection set (RFC 6265bis
/// 4.1.3.2); plain HTTP, on a loopback host only, has to do without.
struct CookieNames {
  let isSecure: Bool
  private let prefix: String

  init(_ site: Site) {
    isSecure = site.baseURL.isSecure
    prefix = isSecure ? "__Host-" : ""
  }

  var session: String { prefix + "nightlatch" }
  var pending: String { prefix + "nightlatch-pending" }
  var device: String { prefix + "nightlatch-device" }
  var gate: String { prefix + "nightlatch-gate" }
}

/// What was just done, said on the next page.
enum Notice: String {
  case saved
  case password
  case off
  case codes
  case code
  case session
  case others
  case joined
  case reset
  case resetAsked = "reset-asked"
  case waiting
  case withdrawn
  case textOn = "text-on"
  case textOff = "text-off"
  case textSent = "text-sent"
  case appRemoved = "app-removed"
  case forgotten
  case forgottenAll = "forgotten-all"
  case invited
  case locked
  case unlocked
  case madeAdmin = "made-administrator"
  case unmadeAdmin = "unmade-administrator"
  case endedEverywhere = "ended-everywhere"
  case wasReset = "was-reset"
  case exempted
  case exemptionEnded = "exemption-ended"
  case unchanged
  case caseOpened = "case-opened"
  case caseCancelled = "case-cancelled"
  case caseDecided = "case-decided"
  case policy
  case policySame = "policy-same"
  case tokenRevoked = "token-revoked"

  var sentence: Phrase {
    switch self {
    case .saved: Words.saved
    case .password: Words.passwordChanged
    case .off: Words.twoFactorOff
    case .codes: Words.codesRenewed
    case .code: Words.codeRenewed
    case .session: Words.sessionEnded
    case .others: Words.othersEnded
    case .joined: Words.joined
    case .reset: Words.passwordReset
    case .resetAsked: Words.resetAsked
    case .waiting: Words.addressWaiting
    case .withdrawn: Words.addressWithdrawn
    case .textOn: Words.textOn
    case .textOff: Words.textOff
    case .textSent: Words.textSent
    case .appRemoved: Words.appRemoved
    case .forgotten: Words.deviceForgotten
    case .forgottenAll: Words.devicesForgotten
    case .invited: Words.invitedNotice
    case .locked: Words.lockedNotice
    case .unlocked: Words.unlockedNotice
    case .madeAdmin: Words.madeAdmin
    case .unmadeAdmin: Words.unmadeAdmin
    case .endedEverywhere: Words.endedEverywhere
    case .wasReset: Words.wasReset
    case .exempted: Words.exempted
    case .exemptionEnded: Words.exemptionEnded
    case .unchanged: Words.unchanged
    case .caseOpened: Words.caseOpened
    case .caseCancelled: Words.caseCancelled
    case .caseDecided: Words.caseDecided
    case .policy: Words.policyChanged
    case .policySame: Words.policySame
    case .tokenRevoked: Words.tokenRevoked
    }
  }
}
