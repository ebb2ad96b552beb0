internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  /// Whom the web server vouches for with this request; `nil` on a site that does not trust it to.
  var remoteUser: String? { site.sso.trustRemoteUser ? request.remoteUser : nil }

  /// Whether the address is about factors of ours, of which whoever is signed in has none: they are
  /// the identity provider's.
  var isAboutOthersFactors: Bool {
    guard let signedIn, signedIn.inheritsSecondStep else { return false }
    switch request.path {
    case "/settings/devices": return true
    case "/settings/password": return !signedIn.account.hasPassword
    default: return request.path.begins(with: "/settings/two-factor/")
    }
  }

  /// Signs in whom the web server vouches for.
  func signInBySingleSignOn(as remoteUser: String) throws -> Response {
    let outcome = try accounts.signInBySingleSignOn(
      remoteUser, returnTo: wantedPath, from: visitor)
    switch outcome {
    case .signedIn(let token):
      return settingSession(
        token, on: .redirect(to: wantedPath ?? address("/settings/security")))
    case .secondStep(let token): return beginningSecondStep(token)
    case .refused(let refusal):
      let name = String(remoteUser.unicodeScalars.prefix(64))
      application.log("single sign-on as '\(name)' was refused: \(refusal.rawValue)")
      return try page(
        MessageView(
          heading: Words.singleSignOnRefused.heading,
          paragraphs: [Words.cameAs(name), Words.singleSignOnRefused.whatToDo]),
        .forbidden, error: ErrorSummary(.singleSignOn))
    }
  }

  /// Where this person is sent to authenticate anew, with a state that comes back once; `nil` where
  /// the site names no such place, or the session did not come from there.
  func reauthenticationAddress(_ person: SignedIn) throws -> String? {
    guard person.isBySingleSignOn, let configured = site.sso.reauthenticate,
      let state = try accounts.beginReauthentication(person, returnTo: returnAfterStepUp)
    else { return nil }
    let path = address("/step-up/again")
    let back = "\(path)?state=\(state)"
    // Our own address, under a rule of the web server's that asks anew before it lets through.
    if configured == path { return back }
    return SingleSignOnPolicy.address(
      configured, returningTo: queryValue(site.baseURL.text + back))
  }

  /// Where somebody comes back to after authenticating anew.
  func reauthenticated() throws -> Response {
    let person = try person()
    let outcome = try accounts.finishReauthentication(
      person, state: request.query["state"] ?? "",
      said: request.authTime.flatMap { RemoteAuthentication($0) }, from: visitor)
    switch outcome {
    case .done(let token, let returnTo):
      return settingSession(
        token, on: .redirect(to: returnTo.flatMap(returnPath) ?? address("/settings/security")))
    case .expired:
      return try stepUpPage(
        .refused(.reauthenticate, sentence: Words.reauthenticationExpired))
    case .unproven:
      application.log(
        "nobody was shown to have authenticated anew: the web server's NIGHTLATCH_AUTH_TIME "
          + "does not say so")
      return try stepUpPage(
        .refused(.reauthenticate, sentence: Words.reauthenticationUnproven))
    }
  }
}
