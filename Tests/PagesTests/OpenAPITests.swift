import Accounts
import Gateway
import OneTimeCodes
import StrictJSON
import Testing

@testable import Pages

/// The description of the programming interface against what the interface answers.
@Suite(.serialized) struct OpenAPITests {
  /// Held literally: whoever takes a call away breaks programs.
  static let calls = [
    "POST /sign-in", "POST /verify-2fa-code", "GET /me", "GET /sessions",
    "DELETE /sessions/{id}", "GET /tokens", "DELETE /tokens/{id}", "GET /people",
    "GET /people/{id}", "POST /people/{id}/reset-second-step", "GET /openapi.json",
  ]

  private func description(_ site: TestSite) throws -> JSONObject {
    try site.call(.get, "/openapi.json").object
  }

  @Test func `every call is described with its method, and no other`() throws {
    let document = try description(TestSite())
    #expect(document.string("openapi") == "3.1.0")
    let described = (document.object("paths")?.members ?? []).flatMap { path in
      (path.value.objectValue?.names ?? []).map { "\($0.uppercased()) \(path.name)" }
    }
    #expect(described.sorted() == Self.calls.sorted())
    let routes = InterfaceRoute.all.map {
      "\(OpenAPI.name(of: $0.method).uppercased()) \(OpenAPI.template(of: $0.path))"
    }
    #expect(routes == Self.calls)
    let operations = InterfaceRoute.all.map(\.operation)
    #expect(Set(operations).count == operations.count)
  }

  @Test func `every schema that is named is there, and every one there is named`() throws {
    let document = try description(TestSite())
    let text = String(decoding: JSONValue.object(document).serialized(), as: UTF8.self)
    let schemas = document.object("components")?.object("schemas")?.names ?? []
    for name in schemas {
      #expect(text.contains("#/components/schemas/\(name)\""), "\(name)")
    }
    for part in text.split(separator: "#/components/schemas/").dropFirst() {
      #expect(schemas.contains(String(part.prefix { $0 != "\"" })))
    }
  }

  @Test func `every code of a refusal is described`() throws {
    let document = try description(TestSite())
    let codes = document.object("components")?.object("schemas")?.object("Error")?
      .object("properties")?.object("error")?.array("enum")?.compactMap(\.stringValue)
    #expect(codes == ErrorCode.allCases.map(\.rawValue))
  }

  @Test func `every answer has a described status and exactly the described members`() throws {
    let site = try TestSite()
    let record = Record(site: site, document: try description(site))
    let ann = try site.add("ann")
    _ = try site.addAdmin("root")
    let browser = Browser()
    _ = try record.call(.post, "/sign-in", ["username": "ann", "password": "wrong one here"])
    let credentials: JSONValue = ["username": "ann", "password": .string(TestSite.password)]
    let session = try record.call(.post, "/sign-in", credentials)["session"]
    _ = site.signIn("ann", browser)
    let (secret, codes) = try site.enrol(browser)
    let first = try record.call(.post, "/sign-in", credentials)["ticket"]
    func code() throws -> JSONValue { .string(try secret.code(at: site.now)) }
    _ = try record.call(.post, "/verify-2fa-code", ["ticket": .string(first), "code": "000000"])
    _ = try record.call(.post, "/verify-2fa-code", ["ticket": "x", "code": "000000"])
    let signedIn = try record.call(
      .post, "/verify-2fa-code", ["ticket": .string(first), "code": code()])["session"]
    let second = try record.call(.post, "/sign-in", credentials)["ticket"]
    _ = try record.call(
      .post, "/verify-2fa-code", ["ticket": .string(second), "code": .string(codes[0])])
    _ = try record.call(.get, "/me", bearer: session)
    _ = try record.call(.get, "/me")
    _ = try record.call(.get, "/me", bearer: signedIn)
    let token = try site.token("ann", .accountRead)
    _ = try record.call(.get, "/me", bearer: token)
    _ = try record.call(.get, "/me", bearer: token)
    _ = try record.call(.get, "/sessions", bearer: token)
    _ = try record.call(.get, "/people", bearer: signedIn)
    _ = try record.call(.get, "/tokens", bearer: token)
    _ = try record.call(.get, "/tokens", bearer: signedIn)
    let tokenID = try #require(PersonalToken(token)).id
    _ = try record.call(.delete, "/tokens/:id", id: tokenID, bearer: signedIn)
    _ = try record.call(.delete, "/tokens/:id", id: tokenID, bearer: signedIn)
    let listed = try record.call(.get, "/sessions", bearer: signedIn).object.array("sessions")
    let other = try #require(
      listed?.compactMap(\.objectValue).first { $0.bool("current") == false }?.string("id"))
    _ = try record.call(.delete, "/sessions/:id", id: other, bearer: signedIn)
    _ = try record.call(.delete, "/sessions/:id", id: other, bearer: signedIn)
    let root = try site.programSession("root")
    _ = try record.call(.get, "/people", bearer: root)
    _ = try record.call(.get, "/people/:id", id: ann.text, bearer: root)
    _ = try record.call(.get, "/people/:id", id: "nobody", bearer: root)
    let third = try record.call(.post, "/sign-in", credentials)["ticket"]
    let reset = "/people/:id/reset-second-step"
    _ = try record.call(.post, reset, [:], id: ann.text, bearer: root)
    let checked: JSONValue = ["verified": true, "note": "By telephone."]
    _ = try record.call(.post, reset, checked, id: "nobody", bearer: root)
    for _ in 0..<6 {
      _ = try record.call(.post, "/sign-in", ["username": "ann", "password": "wrong one here"])
    }
    for _ in 0..<6 {
      _ = try record.call(.post, "/verify-2fa-code", ["ticket": .string(third), "code": "000000"])
    }
    _ = try record.call(.post, reset, checked, id: ann.text, bearer: root)
    _ = try record.call(.get, "/openapi.json")
    for _ in 0..<31 { _ = try record.call(.get, "/me", bearer: token) }
    for (method, path) in [(Request.Method.post, "/sign-in"), (.post, "/verify-2fa-code")] {
      _ = try record.call(method, path, [:])
      _ = try record.call(method, path, [])
      _ = try record.call(method, path, .string(String(repeating: "x", count: 17_000)))
    }
    let succeeded = InterfaceRoute.all.filter { route in
      record.seen.contains("\(route.operation) \(route.gives.status.code)")
    }
    #expect(succeeded.map(\.operation) == InterfaceRoute.all.map(\.operation))
    // What a route names beside what its access and body imply is what it really says.
    for route in InterfaceRoute.all {
      for status in route.refusals where status != .unprocessableContent {
        #expect(record.seen.contains("\(route.operation) \(status.code)"), "\(route.operation)")
      }
    }
  }
}

/// Calls, each held against its description.
private final class Record {
  let site: TestSite
  let document: JSONObject
  private(set) var seen: Set<String> = []

  init(site: TestSite, document: JSONObject) {
    self.site = site
    self.document = document
  }

  func call(
    _ method: Request.Method, _ path: String, _ body: JSONValue? = nil, id: String = "",
    bearer: String? = nil
  ) throws -> Answer {
    let real = path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == ":id" ? id : String($0) }.joined(separator: "/")
    let operation = try #require(
      document.object("paths")?.object(OpenAPI.template(of: path))?
        .object(OpenAPI.name(of: method)))
    if let body, let object = body.objectValue, !object.isEmpty, body != [] {
      let schema = operation.object("requestBody")?.object("content")?
        .object("application/json")?["schema"]
      let known = try #require(schema.flatMap(resolved)?.object("properties")).names
      #expect(object.names.allSatisfy(known.contains), "\(path) takes \(object.names)")
    }
    let answer = site.call(method, real, bearer: bearer, body)
    let name = operation.string("operationId") ?? ""
    seen.insert("\(name) \(answer.status)")
    let response = operation.object("responses")?.object(String(answer.status))
    #expect(response != nil, "\(name) answers \(answer.status)")
    let schema = response?.object("content")?.object("application/json")?["schema"]
    if answer.response.body.isEmpty {
      #expect(schema == nil, "\(name) \(answer.status) has no body")
    } else {
      let value = try JSONValue(parsing: answer.response.body)
      let fault = schema.map { self.fault(of: value, under: $0) } ?? "no schema"
      #expect(fault == nil, "\(name) \(answer.status)")
    }
    return answer
  }

  private func resolved(_ schema: JSONValue) -> JSONObject? {
    guard let object = schema.objectValue else { return nil }
    guard let reference = object.string("$ref") else { return object }
    let name = String(reference.dropFirst("#/components/schemas/".count))
    return document.object("components")?.object("schemas")?.object(name)
  }

  /// What is wrong with a value; a member that is not described is.
  private func fault(of value: JSONValue, under schema: JSONValue) -> String? {
    guard let schema = resolved(schema) else { return "no such schema" }
    if let choices = schema.array("oneOf") {
      let faults = choices.map { fault(of: value, under: $0) }
      return faults.filter { $0 == nil }.count == 1 ? nil : "oneOf: \(faults)"
    }
    if let constant = schema["const"] { return value == constant ? nil : "not \(constant)" }
    if let values = schema.array("enum"), !values.contains(value) { return "not among \(values)" }
    let types = schema.array("type")?.compactMap(\.stringValue) ?? [schema.string("type") ?? ""]
    guard types.contains(type(of: value)) else { return "\(type(of: value)), not \(types)" }
    if let elements = value.arrayValue, let items = schema["items"] {
      return elements.lazy.compactMap { self.fault(of: $0, under: items) }.first
    }
    guard let object = value.objectValue, let properties = schema.object("properties") else {
      return nil
    }
    for name in schema.array("required")?.compactMap(\.stringValue) ?? [] where object[name] == nil
    {
      return "\(name) is missing"
    }
    for member in object.members {
      guard let schema = properties[member.name] else { return "\(member.name) is not described" }
      if let fault = fault(of: member.value, under: schema) { return "\(member.name): \(fault)" }
    }
    return nil
  }

  private func type(of value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .number: "integer"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
