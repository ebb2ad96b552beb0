internal import Gateway
internal import Site

extension Application {
  /// Answers a server that asks as of an authorizer (FastCGI 1.0, section 6.3): 200 lets the request
  /// go on, with variables that say who it is; anything else goes to the browser.
  ///
  /// - Parameters:
  ///   - request: For `/gate`, with what the page's request says of its sender.
  ///   - page: The page.
  /// - Returns: The answer, without anything for the page's own body.
  func authorize(_ request: Request, for page: FastCGI.AskedPage) -> Response {
    var question = GateQuestion()
    question.address = page.address
    question.host = page.host
    if !page.path.isEmpty { question.rulePath = page.path }
    var asked = request
    asked.gate = question
    let answer = respond(to: asked)
    switch answer.status.code {
    case 200, 204:
      var allowed = Response(status: .ok, contentType: "text/plain")
      for (header, variable) in Self.variables {
        allowed.set("Variable-\(variable)", answer.header(header) ?? "")
      }
      return allowed
    case 401:
      // The way in knows whether the page is one that the gate keeps.
      let isPlain = returnPath(page.address) != nil
      let way = page.isRead ? "/enter" : "/enter-again"
      return .redirect(to: site.mount + (isPlain ? way + page.address : "/sign-in"))
    default: return answer
    }
  }

  /// What a program behind the gate is told, and by which variable.
  private static let variables = [
    ("Remote-User", "REMOTE_USER"), ("Remote-Name", "REMOTE_NAME"),
    ("Remote-Email", "REMOTE_EMAIL"), ("Remote-Groups", "REMOTE_GROUPS"),
  ]
}
