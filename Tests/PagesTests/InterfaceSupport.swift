import Accounts
import Gateway
import OneTimeCodes
import StrictJSON
import Testing

@testable import Pages

/// An answer of the programming interface.
struct Answer {
  let response: Response

  var status: Int { response.status.code }
  var object: JSONObject {
    get throws { try #require(try JSONValue(parsing: response.body).objectValue) }
  }
  /// The code of a refusal; `nil` where the answer is none.
  var error: String? {
    get throws { response.body.isEmpty ? nil : try object.string("error") }
  }
  var challenge: String? { response.header("WWW-Authenticate") }

  subscript(member: String) -> String { get throws { try object.string(member) ?? "" } }
}

extension TestSite {
  /// Calls the programming interface as a program does: below "/api/v1".
  func call(
    _ method: Request.Method, _ path: String, bearer: String? = nil, _ body: JSONValue? = nil,
    query: Form = [:], from address: String = "192.0.2.7", behindApache: Bool = false,
    at location: SourceLocation = #_sourceLocation
  ) -> Answer {
    var request = Request(
      method: method, path: "/api/v1" + path, query: query, body: body?.serialized() ?? [],
      contentType: body == nil ? nil : "application/json", peerAddress: address,
      userAgent: "curl/8", authorization: bearer.map { "Bearer \($0)" })
    request.isBehindApache = behindApache
    let answer = Answer(response: application.respond(to: request))
    // Whatever a test is about: no call says what its description does not name.
    if let route = InterfaceRoute.find(path).routes.first(where: { $0.method == method }) {
      #expect(
        route.statuses.map(\.code).contains(answer.status),
        "\(route.operation) answers \(answer.status)", sourceLocation: location)
    }
    return answer
  }

  /// What a web server's request comes to, from its variables and its body on.
  func receive(_ variables: [String], _ input: [UInt8] = []) -> Response {
    let application = application
    var body = BodyReader(input)
    let settings = Program.settings(application.site)
    return switch Request.read(Environment(variables), from: &body, settings: settings) {
    case .request(let request): application.respond(to: request)
    case .refused(let refusal, let request): application.refuse(refusal, request)
    }
  }

  /// The password's answer.
  func callSignIn(_ name: String, _ password: String = TestSite.password) -> Answer {
    call(.post, "/sign-in", ["username": .string(name), "password": .string(password)])
  }

  func callVerify(_ ticket: String, _ code: String) -> Answer {
    call(.post, "/verify-2fa-code", ["ticket": .string(ticket), "code": .string(code)])
  }

  /// A session at the interface of somebody without a second step.
  func programSession(_ name: String) throws -> String {
    let answer = callSignIn(name)
    try #require(try answer["status"] == "signed-in")
    return try answer["session"]
  }

  func addAdmin(_ name: String) throws -> PersonID {
    try application.accounts.addPerson(
      #require(SignInName(name)), displayName: "", emails: [], isAdmin: true,
      password: Self.password)
  }

  /// A token on the server's own authority.
  func token(_ name: String, _ scopes: Scope..., days: Int = 90) throws -> String {
    let person = try #require(try application.accounts.person(named: name))
    let made = try application.accounts.makeToken(
      TokenRequest(name: "test", scopes: scopes, days: days), for: person.id)
    return try #require(try made?.get()).textRevealingSecret
  }
}
