package import Accounts
package import Gateway
internal import Records
package import Site
internal import Templates

/// A site's pages: turns a request into one call on `Accounts`, and what came of it into one page.
package final class Application: Sendable {
  package let site: Site
  package let accounts: Accounts
  /// Takes one line for the server's log.
  let log: @Sendable (String) -> Void

  package init(site: Site, accounts: Accounts, log: @escaping @Sendable (String) -> Void) {
    self.site = site
    self.accounts = accounts.writingMail(report: log)
    self.log = log
  }

  /// Answers a request.
  ///
  /// Whatever cannot be decided is a closed door: a page of status 503, and a line in the log that
  /// says why.
  package func respond(to request: Request) -> Response {
    do {
      return try route(request)
    } catch let error as RecordsError where error.code == .busy {
      log(error.description)
      return unavailable(request, .busy, wait: 5)
    } catch {
      let reference = String(
        accounts.surroundings.randomBytes(4).reduce("") { text, byte in
          text + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        })
      log("\(reference) \(error); more says: nightlatch --site '\(site.file)' check")
      return unavailable(request, .unavailable, wait: 60, reference: reference)
    }
  }

  /// Answers a request that was turned away before any route.
  package func refuse(_ refusal: Refusal, _ request: Request?) -> Response {
    // Often it is the server's configuration: a variable that it passes twice.
    if refusal.code == .malformed { log(refusal.description) }
    return errorPage(refusal.status, for: request)
  }

  private func route(_ request: Request) throws -> Response {
    if let name = request.path.rest(after: "/assets/") { return try asset(name, request) }
    if Interface.isMeant(by: request) { return try answerCall(request) }
    guard let (route, id) = Route.find(request.path), route.isThere(site) else {
      return errorPage(.notFound, for: request)
    }
    guard let handler = route.handler(for: request.method) else {
      return methodNotAllowed(request, allow: route.allow)
    }
    let isPost = request.method == .post
    if isPost, !request.isFromThisSite(origin: site.origin(on: request.host)) {
      // The usual cause is no attack but a site that is reached under another address than its own.
      let origin = request.origin.map { " ('\($0.prefix(100))')" } ?? ""
      log(
        "a form for \(route.path) came from another site\(origin) than '\(site.baseURL.text)' and was "
          + "refused; where that is this site, mend 'baseURL' in '\(site.file)'")
      return errorPage(.forbidden, for: request, error: .foreignOrigin)
    }
    let visit = try Visit(self, request, access: route.access, id: id)
    switch route.access {
    case .anyone: break
    case .pending where visit.pending == nil: return visit.signInAgain(isPost)
    case .signedIn where visit.signedIn == nil, .admin where visit.signedIn == nil:
      return visit.pending == nil
        ? visit.signInAgain(isPost) : .redirect(to: "\(site.mount)/second-step")
    case .signedIn where visit.isOverdue && !route.isPartOfSetUp,
      .admin where visit.isOverdue && !route.isPartOfSetUp:
      // Whatever was asked for, and also in a session from before the policy asked.
      return .redirect(to: visit.setUpAddress)
    case .admin where visit.signedIn?.account.isAdmin != true:
      log("a page for administrators, \(route.path), was asked for by somebody who is none")
      return visit.errorPage(.forbidden, error: .notAllowed)
    case .pending, .signedIn, .admin:
      guard !isPost || visit.hasFormToken else {
        log("a form for \(route.path) had no good form token and was refused")
        let again = route.get.map { _ in
          PageLink(.say("titles.open-the-page-again"), to: "\(site.mount)\(request.path)")
        }
        return visit.errorPage(
          .forbidden, error: .csrf, failure: Words.formOutOfDate, link: again)
      }
    }
    if visit.isAboutOthersFactors { return visit.errorPage(.notFound) }
    return try handler(visit)
  }

  private func asset(_ name: String, _ request: Request) throws -> Response {
    guard let asset = try AssetLibrary(site: site).asset(named: name) else {
      return errorPage(.notFound, for: request)
    }
    guard request.method == .get || request.method == .head else {
      return methodNotAllowed(request, allow: "GET, HEAD")
    }
    var response = Response(
      status: .ok, contentType: asset.contentType, body: asset.bytes)
    response.set("Cache-Control", "public, max-age=31536000, immutable")
    return response
  }

  private func methodNotAllowed(_ request: Request, allow: String) -> Response {
    var response = errorPage(.methodNotAllowed, for: request)
    response.set("Allow", allow)
    return response
  }

  private func unavailable(
    _ request: Request, _ error: ErrorCode, wait: Int64, reference: String? = nil
  ) -> Response {
    var response = errorPage(
      .serviceUnavailable, for: request, error: error, wait: wait, reference: reference)
    response.set("Retry-After", String(wait))
    return response
  }

  /// The page for a status of 400 and above, or the same in JSON for a program; needs nothing that could fail again.
  func errorPage(
    _ status: Status, for request: Request?, error: ErrorCode? = nil, wait: Int64? = nil,
    reference: String? = nil, failure: Words.Failure? = nil, link: PageLink? = nil,
    language: String? = nil
  ) -> Response {
    if let request, Interface.isMeant(by: request) {
      return InterfaceFault(status, error: error, wait: wait, reference: reference).response
    }
    let view = ErrorView(
      status: status.code, failure: failure, wait: wait, link: link ?? wayOut(for: request),
      requestID: reference)
    do {
      let summary = error.map { ErrorSummary($0, wait: nil) }
      var response = Response.html(
        status,
        try render(view, frame(in: catalogue(for: request, chosen: language), error: summary)))
      response.set("Vary", "Accept-Language")
      return response
    } catch {
      log("the error page could not be made: \(error)")
      return .text(status, "\(status.code) \(status.reason)\n")
    }
  }

  /// Where an error page leads: who sent a session's cookie is at home in the account, and is led
  /// on from there should that session be over.
  private func wayOut(for request: Request?) -> PageLink {
    guard request?.cookies[CookieNames(site).session] != nil else {
      return PageLink(.say("titles.go-to-sign-in"), to: "\(site.mount)/sign-in")
    }
    return PageLink(.say("titles.go-to-your-account"), to: "\(site.mount)/settings/security")
  }

  /// The words of an error page: where a file of the site's own is what is wrong, without it.
  private func catalogue(for request: Request?, chosen: String?) -> Catalogue {
    let languages = Languages(of: site)
    do {
      return try languages.catalogue(chosen: chosen, accepted: request?.acceptLanguage)
    } catch {
      log("\(error)")
      return languages.shippedCatalogue(chosen: chosen, accepted: request?.acceptLanguage)
    }
  }

  /// What surrounds a page for nobody in particular.
  func frame(in catalogue: Catalogue, error: ErrorSummary? = nil) throws -> Frame {
    var frame = Frame(of: site, assets: try AssetLibrary(site: site).names())
    frame.catalogue = catalogue
    frame.serverTime = accounts.surroundings.now()
    frame.errorSummary = error
    return frame
  }

  func render(_ view: some PageView, _ frame: Frame) throws -> [UInt8] {
    guard let folder = site.templatesFolder else { return try view.rendered(in: frame) }
    return try view.rendered(in: frame, file: TemplateFolder(folder).source)
  }
}
