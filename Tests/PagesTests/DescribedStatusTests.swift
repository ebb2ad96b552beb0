import Gateway
import StrictJSON
import Testing

@testable import Pages

/// The statuses that the gateway decides on, and those of the methods, against the description.
///
/// That no handler answers with another is held where the tests call them (``TestSite/call``).
@Suite(.serialized) struct DescribedStatusTests {
  /// A request of a web server: the variables, and the body.
  typealias Sent = (variables: [String], body: [UInt8])

  private static func plain(_ route: InterfaceRoute) -> Sent {
    let path = Interface.version + example(of: route)
    let method = OpenAPI.name(of: route.method).uppercased()
    var variables = ["REQUEST_METHOD=\(method)", "PATH_INFO=\(path)"]
    guard route.method == .post else { return (variables, []) }
    variables += ["CONTENT_TYPE=application/json", "CONTENT_LENGTH=2"]
    return (variables, Array("{}".utf8))
  }

  private static func example(of route: InterfaceRoute) -> String {
    OpenAPI.template(of: route.path).split(separator: "{id}", omittingEmptySubsequences: false)
      .joined(separator: "0123456789abcdef")
  }

  /// Calls of the route that are turned away for this reason; none where it can be none of them.
  private static func refused(_ code: Refusal.Code, _ route: InterfaceRoute) -> [Sent] {
    func replacing(_ name: String, by value: String?, _ body: [UInt8]) -> Sent {
      let others = plain(route).variables.filter { !$0.hasPrefix("\(name)=") }
      return (others + (value.map { ["\(name)=\($0)"] } ?? []), body)
    }
    let usual = plain(route)
    let takesBody = route.method == .post
    let long = String(repeating: "a", count: 20_000)
    switch code {
    case .malformed:
      let query = replacing("QUERY_STRING", by: "a=%zz", usual.body)
      let twice = replacing("QUERY_STRING", by: "a=1&a=2", usual.body)
      let length = replacing("CONTENT_LENGTH", by: "1x", usual.body)
      let short = replacing("CONTENT_LENGTH", by: "9", usual.body)
      return [query, twice, length] + (takesBody ? [short] : [])
    case .addressTooLong: return [replacing("QUERY_STRING", by: long, usual.body)]
    case .headersTooLarge: return [replacing("HTTP_AUTHORIZATION", by: long, usual.body)]
    // Of a path that is none of the description's.
    case .notFound: return []
    case .lengthRequired: return takesBody ? [replacing("CONTENT_LENGTH", by: nil, [])] : []
    case .contentTooLarge:
      return takesBody ? [replacing("CONTENT_LENGTH", by: "70000", usual.body)] : []
    case .unsupportedMediaType:
      return takesBody ? [replacing("CONTENT_TYPE", by: "text/plain", usual.body)] : []
    }
  }

  private func described(_ document: JSONObject, _ route: InterfaceRoute) throws -> [String] {
    let path = try #require(
      document.object("paths")?.object(OpenAPI.template(of: route.path)))
    let operation = try #require(path.object(OpenAPI.name(of: route.method)))
    return operation.object("responses")?.names ?? []
  }

  @Test(arguments: InterfaceRoute.all.indices)
  func `what the gateway turns away is described, where it can be`(index: Int) throws {
    let route = InterfaceRoute.all[index]
    let site = try TestSite()
    let named = try described(site.call(.get, "/openapi.json").object, route)
    var seen: Set<Status> = []
    for code in Refusal.Code.allCases {
      for sent in Self.refused(code, route) {
        let answer = site.receive(sent.variables, sent.body)
        #expect(answer.status == Refusal(code, "test").status, "\(route.operation)")
        #expect(named.contains("\(answer.status.code)"), "\(route.operation) \(answer.status.code)")
        seen.insert(answer.status)
      }
    }
    // And what cannot be is not named: nobody writes code for an answer that never comes.
    for code in Refusal.Code.allCases where code != .notFound {
      let status = Refusal(code, "test").status
      #expect(named.contains("\(status.code)") == seen.contains(status), "\(route.operation)")
    }
    let usual = Self.plain(route)
    let before = [400, 411, 413, 414, 415, 431]
    #expect(!before.contains(site.receive(usual.variables, usual.body).status.code))
  }

  @Test(arguments: Set(InterfaceRoute.all.map(\.path)).sorted())
  func `every other method is 405, with those of the description in Allow`(path: String) throws {
    let site = try TestSite()
    let document = try site.call(.get, "/openapi.json").object
    let item = try #require(document.object("paths")?.object(OpenAPI.template(of: path)))
    let taken = item.names.map { $0.uppercased() }.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
    let route = try #require(InterfaceRoute.all.first { $0.path == path })
    for method in RouteTests.methods {
      let answer = site.receive(
        [
          "REQUEST_METHOD=\(method)", "PATH_INFO=\(Interface.version)\(Self.example(of: route))",
          "CONTENT_TYPE=application/json", "CONTENT_LENGTH=2",
        ], Array("{}".utf8))
      #expect((answer.status == .methodNotAllowed) == !taken.contains(method), "\(method)")
      let allow = answer.header("Allow")
      #expect(allow == (taken.contains(method) ? nil : taken.joined(separator: ", ")))
    }
  }

  @Test func `where there is no call, no method is one too few`() throws {
    let site = try TestSite()
    for method in RouteTests.methods where method != "POST" {
      let answer = site.receive(["REQUEST_METHOD=\(method)", "PATH_INFO=/api/v1/nothing"])
      #expect(answer.status == .notFound)
      #expect(answer.header("Allow") == nil)
      #expect(answer.header("Content-Type") == "application/json; charset=utf-8")
    }
  }
}
