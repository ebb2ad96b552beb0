internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Site {
  /// The origin that a host's pages have: another than the base URL's only for a host that rules of
  /// the gate name, where people sign in as they do here.
  func origin(on host: String?) -> String {
    guard gate.tellsHostsApart, let host, let plain = GateTarget(address: "/", host: host)?.host,
      plain != baseURL.host, gate.hosts.contains(plain)
    else { return baseURL.text }
    return baseURL.text(on: plain)
  }
}

extension Visit {
  /// For a web server that asks before it hands a page out (nginx `auth_request` and its like).
  ///
  /// 204 with who it is; 401 for somebody who has to do something first, and `enter` leads them to
  /// it; 403 for somebody who cannot be let in. It goes by the session itself, so that whatever
  /// ends that counts at the next request.
  func gate() throws -> Response {
    switch gateAnswer() {
    case .open: return identified()
    case .closed: return .text(.forbidden, "Not for you.\n")
    case .signIn: return unauthorized()
    }
  }

  private func unauthorized() -> Response {
    var response = Response.text(.unauthorized, "Sign in first.\n")
    // RFC 9110 §15.5.2 wants one; no browser knows this scheme, so none asks for a password.
    response.set("WWW-Authenticate", "Nightlatch")
    response.set("Location", address("/sign-in"))
    return response
  }

  /// For a proxy that hands any other answer than 2xx on to the browser (Traefik's and Caddy's
  /// `forwardAuth`): the same, and the browser is led on by it.
  func gateForward() throws -> Response {
    switch gateAnswer() {
    case .open: return identified()
    case .closed: return errorPage(.forbidden, failure: Words.notInGroup)
    case .signIn:
      let question = request.gate ?? GateQuestion()
      // Only what `enter` would take: an address whose path is as plain as that.
      guard let target = question.address.flatMap(returnPath) else { return unauthorized() }
      return .redirect(to: address(question.isReading ? "/enter" : "/enter-again") + target)
    }
  }

  private enum GateAnswer { case open, signIn, closed }

  private func gateAnswer() -> GateAnswer {
    let question = request.gate ?? GateQuestion()
    var rules: [GateRule] = []
    if let address = question.address {
      guard let target = GateTarget(address: address, host: question.host) else { return .closed }
      rules = site.gate.rules(for: target)
      if let path = question.rulePath {
        guard let place = GateTarget(decodedPath: path, host: question.host) else { return .closed }
        rules += site.gate.rules(for: place)
      }
    } else {
      // Asked about no page in particular: whoever satisfies every rule may see any.
      rules = site.gate.allRules.filter { !$0.isPublic }
    }
    if !rules.isEmpty, rules.allSatisfy(\.isPublic) { return .open }
    guard let signedIn else { return .signIn }
    // A page that no rule is about and that a server asks for takes a session.
    let levels = rules.filter { !$0.isPublic }.map(\.level)
    switch accounts.verdict(on: levels, for: signedIn) {
    case .admitted: return .open
    case .setUpFirst, .stepUpFirst: return .signIn
    case .notInGroup: return .closed
    }
  }

  /// 204 with who it is; where nobody has to be anybody, perhaps without.
  private func identified() -> Response {
    var response = Response(status: .noContent, contentType: nil)
    guard let signedIn, !accounts.standing(of: signedIn).isOverdue else { return response }
    let passport = accounts.passport(of: signedIn.account)
    response.set("Remote-User", passport.name)
    response.set("Remote-Name", passport.displayName)
    response.set("Remote-Email", passport.email ?? "")
    response.set("Remote-Groups", passport.groups.joined(separator: ","))
    return response
  }

  /// Where a web server sends a browser without a pass: gives it one and sends it back, or leads it
  /// to what has to be done first.
  ///
  /// What follows "/enter" is the address of the page, query included.
  func enter() throws -> Response {
    guard let (target, levels) = gateTarget(Route.enterPrefix) else {
      return errorPage(.notFound)
    }
    guard let signedIn else {
      return .redirect(to: address("/sign-in") + "?return_to=" + queryValue(target))
    }
    switch accounts.verdict(on: levels, for: signedIn) {
    case .admitted: break
    case .setUpFirst: return .redirect(to: setUpAddress)
    case .stepUpFirst:
      return .redirect(to: address("/step-up?return_to=") + queryValue(target))
    case .notInGroup:
      return errorPage(.forbidden, failure: Words.notInGroup)
    }
    let names = CookieNames(site)
    guard !accounts.isPassJustGiven(request.cookies[names.gate], to: signedIn, for: levels) else {
      application.log(
        "the web server does not take the pass that it was shown: compare its configuration with "
          + "what web-config prints, and its time zone with this program's")
      return errorPage(.serviceUnavailable, error: .unavailable)
    }
    guard let pass = try accounts.admit(signedIn) else { return signInAgain(false) }
    var response = Response.redirect(to: target)
    response.setCookie(
      Cookie(
        name: names.gate, value: pass.cookieRevealingSecret, sameSite: .lax, maxAge: nil,
        secure: names.isSecure))
    return response
  }

  /// Where a web server sends a browser whose form met the gate: what it carried is gone, and that
  /// is said.
  func enterAgain() throws -> Response {
    guard let (target, _) = gateTarget(Route.enterAgainPrefix) else {
      return errorPage(.notFound)
    }
    return try page(
      MessageView(
        heading: Words.formMetGate.heading, paragraphs: Words.formMetGate.paragraphs,
        link: PageLink(Words.formMetGate.link, to: target)))
  }

  /// The page behind the gate that an address names, and what it asks for; `nil` unless the
  /// configuration has it there.
  private func gateTarget(_ prefix: String) -> (address: String, levels: [GateLevel])? {
    guard let rest = request.path.rest(after: prefix) else { return nil }
    let plain = "/" + rest
    // Which host it is of decides only what is asked for first: the pass opens what it opens.
    guard let target = GateTarget(decodedPath: plain, host: request.host ?? "") else {
      return nil
    }
    let levels = site.gate.rules(for: target).filter { !$0.isPublic }.map(\.level)
    // The server has decoded the path; what a query's field keeps is what a path may hold.
    guard !levels.isEmpty,
      let address = returnPath(
        queryValue(plain) + (request.queryText.isEmpty ? "" : "?" + request.queryText))
    else { return nil }
    return (address, levels)
  }
}
