internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  /// Where to go after signing in: a path on this site that the form or the address named.
  var wantedPath: String? {
    (request.method == .post ? request.form : request.query)["return_to"].flatMap(returnPath)
  }

  func signInPage() throws -> Response {
    if signedIn != nil {
      return .redirect(
        to: isOverdue ? setUpAddress : wantedPath ?? address("/settings/security"))
    }
    if let remoteUser { return try signInBySingleSignOn(as: remoteUser) }
    let error: ErrorSummary? =
      request.query["why"] == "expired" ? ErrorSummary(.expired) : nil
    let notice = request.query["why"] == "ended" ? Words.endedMeanwhile : nil
    return try page(signInView(), error: error, notice: notice)
  }

  private func signInView(_ username: String = "") -> SignInView {
    SignInView(
      username: username, returnTo: wantedPath, offersForgottenPassword: accounts.sendsMail)
  }

  func signIn() throws -> Response {
    // Where the web server says who is there, a password cannot make it somebody else.
    if let remoteUser { return try signInBySingleSignOn(as: remoteUser) }
    let username = request.form["username"] ?? ""
    let password = request.form["password"] ?? ""
    guard !username.isEmpty, !password.isEmpty else {
      return try incompleteSignIn(username, isPasswordMissing: password.isEmpty)
    }
    let outcome = try accounts.signIn(
      username, password: password, returnTo: wantedPath, device: deviceCookie, from: visitor)
    switch outcome {
    case .signedIn(let token):
      try endPresentSession()
      // Whose second step was reset, or is overdue, sets it up before anything else: also before
      // pages that are no part of this program.
      let isOverdue =
        try accounts.person(token.person).map { accounts.standing(of: $0).isOverdue } ?? false
      let isSetUpFirst = try isOverdue || accounts.isSetupDue(token.person)
      return settingSession(
        token,
        on: .redirect(
          to: isSetUpFirst ? setUpAddress : wantedPath ?? address("/settings/security")))
    case .secondStep(let token): return beginningSecondStep(token)
    case .wrong:
      return try page(
        signInView(username), .forbidden,
        error: ErrorSummary(.wrongCredentials, anchor: "username"))
    case .wait(let seconds):
      if request.isFromUnlistedProxy {
        application.log(
          "tries from '\(request.peerAddress)', which sends X-Forwarded-For, have to wait; if that is "
            + "your proxy, name it in 'proxies' of '\(site.file)', or all behind it count as one")
      }
      let problems = [Words.sentence(.tooManyTries), Words.notYou]
      return try page(
        signInView(username), .tooManyRequests,
        error: ErrorSummary(.tooManyTries, problems: problems.map { .init($0) }, wait: seconds))
    }
  }

  /// To the second step, with the cookie of a pending sign-in.
  func beginningSecondStep(_ token: BearerToken) -> Response {
    let names = CookieNames(site)
    var response = Response.redirect(to: address("/second-step"))
    response.setCookie(
      Cookie(
        name: names.pending, value: token.cookieRevealingSecret, sameSite: .strict, maxAge: nil,
        secure: names.isSecure))
    return response
  }

  private func incompleteSignIn(
    _ username: String, isPasswordMissing: Bool
  ) throws -> Response {
    var problems: [ErrorSummary.Problem] = []
    var view = signInView(username)
    if username.isEmpty {
      view.usernameProblem = Words.sentence(.required)
      problems.append(.init(Words.usernameMissing, anchor: "username"))
    }
    if isPasswordMissing {
      view.passwordProblem = Words.sentence(.required)
      problems.append(.init(Words.passwordMissing, anchor: "password"))
    }
    return try page(
      view, .unprocessableContent, error: ErrorSummary(.required, problems: problems))
  }

  /// Ends the session that this browser came to sign in with: its cookie is about to be replaced.
  func endPresentSession() throws {
    let cookie = request.cookies[CookieNames(site).session]
    if let old = try accounts.session(for: cookie) { try accounts.signOut(old) }
  }

  func signOut() throws -> Response {
    try accounts.signOut(person())
    let names = CookieNames(site)
    var response = Response.redirect(to: address("/signed-out"))
    response.setCookie(.deleting(names.session, sameSite: .lax, secure: names.isSecure))
    if request.cookies[names.gate] != nil {
      response.setCookie(.deleting(names.gate, sameSite: .lax, secure: names.isSecure))
    }
    // Back and the cache show nothing private afterwards (ASVS 14.3.1).
    response.set("Clear-Site-Data", "\"cache\", \"storage\"")
    return response
  }

  func signedOutPage() throws -> Response {
    var paragraphs = [Words.signedOut.sentence]
    if site.sso.trustRemoteUser { paragraphs = [Words.singleSignOnGoesOn] }
    return try page(
      MessageView(
        heading: Words.signedOut.heading, paragraphs: paragraphs,
        link: PageLink(.say("titles.sign-in-again"), to: address("/sign-in"))))
  }

  /// The mount itself leads on.
  func front() -> Response {
    .redirect(to: address(signedIn == nil ? "/sign-in" : "/settings/security"))
  }

  /// For monitoring: that the configuration, the key file and the data folder can be used.
  func health() throws -> Response {
    do {
      try accounts.examine()
    } catch {
      application.log("not healthy: \(error)")
      return .text(
        .serviceUnavailable, "the site cannot use its files; its server's log says which\n")
    }
    return .text(.ok, "ok\n")
  }

  func helpPage() throws -> Response { try page(HelpView(HelpFacts(site))) }

  /// A topic's page; there is none of what this site does not offer.
  func helpTopicPage() throws -> Response {
    guard let topic = HelpTopic(rawValue: id), let view = HelpFacts(site).view(of: topic) else {
      return errorPage(.notFound)
    }
    return try page(view)
  }
}
