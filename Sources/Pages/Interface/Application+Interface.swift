internal import Accounts
internal import Gateway
internal import StrictJSON
internal import Templates

/// The programming interface: JSON in, JSON out, and no cookie looked at.
enum Interface {
  /// What its paths begin with; everything below answers in JSON, whatever becomes of it.
  static let prefix = "/api/"
  static let version = "/api/v1"

  /// How large and how deep a body may be.
  static let limits = JSONLimits(bytes: 16 << 10, depth: 4)

  static func isMeant(by request: Request) -> Bool {
    request.path.begins(with: prefix)
  }
}

extension Application {
  /// Answers a call.
  ///
  /// In this order: is there such a call, who calls, may they, what do they say. So nothing that a
  /// stranger sends is read.
  func answerCall(_ request: Request) throws -> Response {
    guard let path = request.path.rest(after: Interface.version), path.begins(with: "/") else {
      return InterfaceFault(.notFound, .notFound).response
    }
    let found = InterfaceRoute.find(path)
    guard !found.routes.isEmpty else { return InterfaceFault(.notFound, .notFound).response }
    let method = request.method == .head ? .get : request.method
    guard let route = found.routes.first(where: { $0.method == method }) else {
      var response = InterfaceFault(.methodNotAllowed, .methodNotAllowed).response
      response.set("Allow", Self.allow(found.routes))
      return response
    }
    do {
      let caller = try admit(request, to: route)
      let id = found.id ?? ""
      if let caller { try requireStanding(of: caller, route, id: id) }
      let call = InterfaceCall(
        application: self, request: request, caller: caller, id: id,
        body: try body(of: request, for: route))
      return try route.handler(call)
    } catch let fault as InterfaceFault {
      return fault.response
    }
  }

  private static func allow(_ routes: [InterfaceRoute]) -> String {
    routes.map { route in
      switch route.method {
      case .get, .head: "GET, HEAD"
      case .post: "POST"
      case .delete: "DELETE"
      }
    }.joined(separator: ", ")
  }

  /// Who calls; `nil` on what is open to anyone, where nothing is looked at.
  private func admit(_ request: Request, to route: InterfaceRoute) throws -> Bearer? {
    switch route.access {
    case .anyone: return nil
    case .person(let scope):
      let bearer = try bearer(of: request)
      try require(scope, of: bearer)
      return bearer
    case .session:
      let bearer = try bearer(of: request)
      guard case .session = bearer else {
        throw InterfaceFault(
          .forbidden, .insufficientScope, message: Words.noTokenMay,
          challenge: .insufficientScope(nil))
      }
      return bearer
    case .administrator(let scope):
      let bearer = try bearer(of: request)
      try require(scope, of: bearer)
      guard bearer.account.isAdmin else {
        log("a call for administrators, \(route.path), was made by somebody who is none")
        throw InterfaceFault(.forbidden, .notAllowed)
      }
      return bearer
    }
  }

  /// Whoever should have a second step by now, and has none, can sign out and nothing else: setting
  /// it up is for a browser.
  private func requireStanding(
    of caller: Bearer, _ route: InterfaceRoute, id: String
  ) throws {
    guard accounts.standing(of: caller.account).isOverdue else { return }
    if case .session(let signedIn) = caller, route.operation == "endSession",
      signedIn.isListed(as: id)
    {
      return
    }
    throw InterfaceFault(.forbidden, .secondStepOverdue)
  }

  private func require(_ scope: Scope, of bearer: Bearer) throws {
    guard case .token(let holder) = bearer, !holder.has(scope) else { return }
    throw InterfaceFault(
      .forbidden, .insufficientScope, challenge: .insufficientScope(scope))
  }

  private func bearer(of request: Request) throws -> Bearer {
    guard let credential = request.authorization.flatMap(Self.credential) else {
      let hint = request.isBehindApache ? " " + Words.apacheHint : ""
      throw InterfaceFault(
        .unauthorized, .unauthenticated, message: Words.sentence(.unauthenticated).inEnglish + hint,
        challenge: .bearer)
    }
    let visitor = Visitor(address: request.peerAddress, agent: request.userAgent)
    switch try accounts.bearer(credential, from: visitor) {
    case .admitted(let bearer): return bearer
    case .malformed: break
    case .unknown(let id):
      log("a session or token of no use was sent to the interface: \(id)")
    case .wait(let seconds):
      throw InterfaceFault(.tooManyRequests, .tooManyTries, wait: seconds)
    }
    throw InterfaceFault(.unauthorized, .invalidToken, challenge: .invalidToken)
  }

  /// What stands after "Bearer" (RFC 6750 §2.1); `nil` for another scheme or another shape.
  static func credential(_ header: String) -> String? {
    let bytes = Array(header.utf8)
    let scheme = Array("bearer ".utf8)
    guard bytes.count > scheme.count,
      zip(bytes, scheme).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
    else { return nil }
    let rest = bytes.dropFirst(scheme.count).drop { $0 == 0x20 }
    guard !rest.isEmpty, rest.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    return String(decoding: rest, as: UTF8.self)
  }

  private func body(of request: Request, for route: InterfaceRoute) throws -> JSONObject {
    guard route.takes != nil else { return [:] }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: request.body, limits: Interface.limits)
    } catch {
      guard error.code != .tooLarge else {
        throw InterfaceFault(.contentTooLarge, .tooLarge)
      }
      throw InterfaceFault(
        .badRequest, .badJSON,
        message: "\(Words.sentence(.badJSON).inEnglish) (\(error.description))")
    }
    guard let object = value.objectValue else {
      throw InterfaceFault(.badRequest, .badJSON, message: Words.noObject)
    }
    return object
  }
}
