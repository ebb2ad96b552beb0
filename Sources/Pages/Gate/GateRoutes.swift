internal import Accounts
internal import Gateway
internal import Site

extension Visit {
  /// For a web server that asks before it hands a page out (nginx `auth_request` and its like).
  ///
  /// 204 with who it is, or 401 for somebody who has to sign in, or to set a second step up, first:
  /// `enter` leads to either. It goes by the session itself, so that whatever ends that counts at the next request.
  func gate() throws -> Response {
    guard let signedIn, !accounts.standing(of: signedIn).isOverdue else {
      var response = Response.text(.unauthorized, "Sign in first.\n")
      // RFC 9110 §15.5.2 wants one; no browser knows this scheme, so none asks for a password.
      response.set("WWW-Authenticate", "Nightlatch")
      response.set("Location", address("/sign-in"))
      return response
    }
    let passport = accounts.passport(of: signedIn.account)
    var response = Response(status: .noContent, contentType: nil)
    response.set("Remote-User", passport.name)
    response.set("Remote-Name", passport.displayName)
    response.set("Remote-Email", passport.email ?? "")
    response.set("Remote-Groups", passport.groups.joined(separator: ","))
    return response
  }

  /// Where a web server sends a browser without a pass: gives it one and sends it back, or leads it
  /// to sign in first.
  ///
  /// What follows "/enter" is the address of the page, query included.
  func enter() throws -> Response {
    guard let target = gateTarget(Route.enterPrefix) else {
      return application.errorPage(.notFound, for: request)
    }
    guard let signedIn else {
      return .redirect(to: address("/sign-in") + "?return_to=" + queryValue(target))
    }
    guard !accounts.standing(of: signedIn).isOverdue else {
      return .redirect(to: address("/settings/two-factor/setup"))
    }
    let names = CookieNames(site)
    guard !accounts.isPassJustGiven(request.cookies[names.gate], to: signedIn) else {
      application.log(
        "the web server does not take the pass that it was shown: compare its configuration with "
          + "what web-config prints, and its time zone with this program's")
      return application.errorPage(.serviceUnavailable, for: request, error: .unavailable)
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
    guard let target = gateTarget(Route.enterAgainPrefix) else {
      return application.errorPage(.notFound, for: request)
    }
    return try page(
      MessageView(
        heading: Words.formMetGate.heading, paragraphs: Words.formMetGate.paragraphs,
        link: PageLink(Words.formMetGate.link, to: target)))
  }

  /// The page behind the gate that an address names; `nil` unless the configuration has it there.
  private func gateTarget(_ prefix: String) -> String? {
    guard request.path.hasPrefix(prefix) else { return nil }
    // The server has decoded the path; what a query's field keeps is what a path may hold.
    let path = queryValue(String(request.path.dropFirst(prefix.utf8.count - 1)))
    guard site.gate.paths.contains(where: { path.hasPrefix($0) || path + "/" == $0 }) else {
      return nil
    }
    return returnPath(path + (request.queryText.isEmpty ? "" : "?" + request.queryText))
  }
}
