internal import Accounts
internal import Gateway

/// One method of one address of the programming interface: who may call it, what it takes and
/// gives, and what answers.
///
/// The description that programs read (`/openapi.json`) is made of this table.
struct InterfaceRoute: Sendable {
  enum Access: Sendable {
    case anyone
    /// A session, or a token with the scope.
    case person(Scope)
    /// A session alone: what no token may ever do.
    case session
    /// The same as for a person, where the person is an administrator.
    case administrator(Scope)
  }

  typealias Handler = @Sendable (InterfaceCall) throws -> Response

  /// What comes back when all is well.
  struct Success: Sendable {
    let status: Status
    /// The name of a schema; `nil` for no body.
    let schema: String?
    let words: String
  }

  /// The methods are those of ``Request``; HEAD is GET.
  let method: Request.Method
  /// Below "/api/v1"; a part ":id" stands for any part of 1 to 64 letters, digits, "-" and "_".
  let path: String
  let access: Access
  /// The name of the operation for programs that make code of the description.
  let operation: String
  let summary: String
  /// The name of the schema of the body that it takes.
  var takes: String?
  /// Fields of the query.
  var query: [(name: String, words: String)] = []
  let gives: Success
  /// The statuses of its own refusals, beside those that every call of its access can meet.
  var refusals: [Status] = []
  let handler: Handler

  /// Every status that it can answer with, the successes first.
  var statuses: [Status] {
    // 400, 414 and 431 are the gateway's, before any call: a query that nothing can read, or too long.
    var all = [gives.status, .badRequest, .uriTooLong, .headerFieldsTooLarge] + refusals
    switch access {
    case .anyone: break
    case .person, .session, .administrator: all += [.unauthorized, .forbidden, .tooManyRequests]
    }
    if takes != nil {
      all += [.lengthRequired, .contentTooLarge, .unsupportedMediaType, .unprocessableContent]
    }
    all.append(.serviceUnavailable)
    return all.enumerated().filter { all.firstIndex(of: $1) == $0 }.map(\.element)
      .sorted { $0.code < $1.code }
  }

  /// The parts of a path, and of the table's.
  private static func parts(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The routes of a path, one a method, and what stands in the place of ":id".
  static func find(_ path: String) -> (routes: [InterfaceRoute], id: String?) {
    let wanted = parts(path)
    var id: String?
    let routes = all.filter { route in
      let own = parts(route.path)
      guard own.count == wanted.count else { return false }
      return zip(own, wanted).allSatisfy { own, part in
        guard own == ":id" else { return own == part }
        guard Route.isID(part) else { return false }
        id = String(part)
        return true
      }
    }
    return (routes, routes.isEmpty ? nil : id)
  }
}

extension InterfaceRoute {
  /// Every call.
  static let all: [InterfaceRoute] = [
    InterfaceRoute(
      method: .post, path: "/sign-in", access: .anyone, operation: "signIn",
      summary: "Sign in with a name and a password; the second step follows where there is one.",
      takes: "Credentials", gives: Success(status: .ok, schema: "SignIn", words: "The next step."),
      refusals: [.forbidden, .tooManyRequests], handler: { try $0.signIn() }),
    InterfaceRoute(
      method: .post, path: "/verify-2fa-code", access: .anyone, operation: "verify2FACode",
      summary: "Answer the second step with an app's code or a recovery code.",
      takes: "SecondStep", gives: Success(status: .ok, schema: "SignedIn", words: "Signed in."),
      refusals: [.forbidden, .tooManyRequests], handler: { try $0.verifyCode() }),
    InterfaceRoute(
      method: .get, path: "/me", access: .person(.accountRead), operation: "me",
      summary: "Whose session or token this is.",
      gives: Success(status: .ok, schema: "Me", words: "The person."),
      handler: { try $0.me() }),
    InterfaceRoute(
      method: .get, path: "/sessions", access: .person(.sessionsRead), operation: "listSessions",
      summary: "The person's living sessions.",
      gives: Success(status: .ok, schema: "Sessions", words: "The sessions."),
      handler: { try $0.sessions() }),
    InterfaceRoute(
      method: .delete, path: "/sessions/:id", access: .person(.sessionsEnd),
      operation: "endSession", summary: "End one session; with one's own id this is signing out.",
      gives: Success(status: .noContent, schema: nil, words: "It is ended."),
      refusals: [.notFound], handler: { try $0.endSession() }),
    InterfaceRoute(
      method: .get, path: "/tokens", access: .session, operation: "listTokens",
      summary: "The person's living access tokens. They are made on the page for them.",
      gives: Success(status: .ok, schema: "Tokens", words: "The tokens, without their secrets."),
      handler: { try $0.tokens() }),
    InterfaceRoute(
      method: .delete, path: "/tokens/:id", access: .session, operation: "revokeToken",
      summary: "Revoke one token.",
      gives: Success(status: .noContent, schema: nil, words: "It is revoked."),
      refusals: [.notFound], handler: { try $0.revokeToken() }),
    InterfaceRoute(
      method: .get, path: "/people", access: .administrator(.peopleRead),
      operation: "listPeople", summary: "The people of the site, fifty at a time, by id.",
      query: [("after", "The member \"next\" of the page before.")],
      gives: Success(status: .ok, schema: "People", words: "A page of people."),
      refusals: [.unprocessableContent], handler: { try $0.people() }),
    InterfaceRoute(
      method: .get, path: "/people/:id", access: .administrator(.peopleRead),
      operation: "person", summary: "One person.",
      gives: Success(status: .ok, schema: "Person", words: "The person."),
      refusals: [.notFound], handler: { try $0.onePerson() }),
    InterfaceRoute(
      method: .post, path: "/people/:id/reset-second-step",
      access: .administrator(.secondStepReset), operation: "resetSecondStep",
      summary: "Take a person's second step off, after having made sure who is asking.",
      takes: "Reset", gives: Success(status: .ok, schema: "ResetDone", words: "What was done."),
      refusals: [.notFound], handler: { try $0.resetSecondStep() }),
    InterfaceRoute(
      method: .get, path: "/openapi.json", access: .anyone, operation: "openAPI",
      summary: "This description (OpenAPI 3.1).",
      gives: Success(status: .ok, schema: "OpenAPI", words: "The description."),
      handler: { $0.description() }),
  ]
}
