import Testing

@testable import Gateway

/// What each server was seen to pass for one request, row for row.
///
/// Apache 2.4.71 with mod_cgid, nginx 1.22.1 with fcgiwrap, lighttpd 1.4.69, Caddy 2.6.2 with
/// fcgiwrap.
@Suite struct ServerTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let server: String
    let quirk: String
    let environment: [String]
    var input = ""
    var status = 200
    var path: String?
    var cookies: [String: String?] = [:]
    var form: [String: String] = [:]

    var testDescription: String { "\(server): \(quirk)" }
  }

  static let form = [
    "REQUEST_METHOD=POST", "CONTENT_TYPE=application/x-www-form-urlencoded", "PATH_INFO=/sign-in",
  ]
  static let get = ["REQUEST_METHOD=GET", "PATH_INFO=/sign-in"]

  // swift-format-ignore
  static let table = [
    // PATH_INFO of /c%20d//e/../x
    Row(server: "Apache", quirk: "path decoded and merged", environment: ["REQUEST_METHOD=GET", "PATH_INFO=/c d/x"], path: "/c d/x"),
    Row(server: "nginx", quirk: "no PATH_INFO without split", environment: ["REQUEST_METHOD=GET"], path: "/"),
    Row(server: "nginx", quirk: "PATH_INFO empty at the program itself", environment: ["REQUEST_METHOD=GET", "PATH_INFO="], path: "/"),
    Row(server: "lighttpd", quirk: "path decoded and merged", environment: ["REQUEST_METHOD=GET", "PATH_INFO=/c d/x"], path: "/c d/x"),
    Row(server: "Caddy", quirk: "path not merged", environment: ["REQUEST_METHOD=GET", "PATH_INFO=/c d//e/../x"], status: 404),
    // %2f, %00, ff c0 af in the path
    Row(server: "nginx", quirk: "%2f decoded", environment: ["REQUEST_METHOD=GET", "PATH_INFO=/a/b"], path: "/a/b"),
    // %00 in the query
    Row(server: "Apache", quirk: "%00 in the query", environment: get + ["QUERY_STRING=x=1&y=%00"], status: 400),
    Row(server: "nginx", quirk: "%00 in the query", environment: get + ["QUERY_STRING=x=1&y=%00"], status: 400),
    Row(server: "Caddy", quirk: "%00 in the query", environment: get + ["QUERY_STRING=x=1&y=%00"], status: 400),
    // Two Cookie headers
    Row(server: "Apache", quirk: "two Cookie headers", environment: get + ["HTTP_COOKIE=a=1, b=2"], cookies: ["a": nil, "b": nil]),
    Row(server: "nginx", quirk: "two Cookie headers", environment: get + ["HTTP_COOKIE=a=1", "HTTP_COOKIE=b=2"], cookies: ["a": nil, "b": nil]),
    Row(server: "lighttpd", quirk: "two Cookie headers", environment: get + ["HTTP_COOKIE=a=1; b=2"], cookies: ["a": "1", "b": "2"]),
    Row(server: "Caddy", quirk: "two Cookie headers", environment: get + ["HTTP_COOKIE=a=1, b=2"], cookies: ["a": nil, "b": nil]),
    // CONTENT_LENGTH on GET
    Row(server: "Apache", quirk: "no length on GET", environment: get),
    Row(server: "nginx", quirk: "empty length on GET", environment: get + ["CONTENT_LENGTH=", "CONTENT_TYPE="]),
    Row(server: "lighttpd", quirk: "length 0 on GET", environment: get + ["CONTENT_LENGTH=0"]),
    Row(server: "Caddy", quirk: "length 0 on GET", environment: get + ["CONTENT_LENGTH=0", "CONTENT_TYPE="]),
    // A chunked POST
    Row(server: "Apache", quirk: "chunked: no length, body there", environment: form, input: "a=1", form: ["a": "1"]),
    Row(server: "nginx", quirk: "chunked: buffered", environment: form + ["CONTENT_LENGTH=3"], input: "a=1", form: ["a": "1"]),
    Row(server: "lighttpd", quirk: "chunked: buffered", environment: form + ["CONTENT_LENGTH=3"], input: "a=1", form: ["a": "1"]),
    Row(server: "Caddy", quirk: "chunked: length -1, body there", environment: form + ["CONTENT_LENGTH=-1"], input: "a=1", form: ["a": "1"]),
    Row(server: "Apache", quirk: "chunked and empty", environment: form, status: 411),
    Row(server: "Caddy", quirk: "chunked and empty", environment: form + ["CONTENT_LENGTH=-1"], status: 411),
    // An included file and a line after it name the same variable
    Row(server: "nginx", quirk: "REQUEST_METHOD twice", environment: get + ["REQUEST_METHOD=GET"], status: 400),
    Row(server: "nginx", quirk: "REMOTE_USER twice", environment: get + ["REMOTE_USER=a", "REMOTE_USER=b"]),
    Row(server: "nginx", quirk: "foreign variables of fcgiwrap", environment: ["LANG=C", "PATH=/bin", "=odd", "odd", ""] + get, path: "/sign-in"),
    // After an ErrorDocument the method is GET while the body is still there
    Row(server: "Apache", quirk: "a GET with a body", environment: get + ["CONTENT_LENGTH=3", "REDIRECT_REQUEST_METHOD=POST"], input: "a=1"),
  ]

  @Test(arguments: table) func `each server is understood`(row: Row) {
    let outcome = read(row.environment, input: Array(row.input.utf8))
    #expect(outcome.status == row.status)
    if let path = row.path { #expect(outcome.request?.path == path) }
    for (name, value) in row.cookies { #expect(outcome.request?.cookies[name] == value) }
    #expect(outcome.request?.form.names ?? [] == Array(row.form.keys))
    for (name, value) in row.form { #expect(outcome.request?.form[name] == value) }
  }

  @Test func `bytes that are not UTF-8 reach us in a path and are refused`() {
    let path: [UInt8] = Array("PATH_INFO=/".utf8) + [0xFF, 0xC0, 0xAF]
    var body = BodyReader([])
    let reading = Request.read(
      Environment([Array("REQUEST_METHOD=GET".utf8), path]), from: &body, settings: plainSettings)
    #expect(Outcome(reading: reading, consumed: 0).status == 400)
  }

  @Test func `nobody's name is believed unless the site says so`() {
    let environment = Self.get + ["REMOTE_USER=a", "HTTP_REMOTE_USER=b", "HTTP_X_AUTH_USER=c"]
    #expect(read(environment).request?.remoteUser == nil)
    let trusting = GatewaySettings(isSecure: true, trustRemoteUser: true)
    #expect(read(environment, settings: trusting).request?.remoteUser == "a")
    #expect(read(Self.get + ["REMOTE_USER="], settings: trusting).request?.remoteUser == nil)
    #expect(read(environment + ["REMOTE_USER=b"], settings: trusting).status == 400)
    let odd = [Array("REMOTE_USER=a".utf8) + [0xFF, 0x0A]]
    var body = BodyReader([])
    let repaired = Request.read(
      Environment(Self.get.map { Array($0.utf8) } + odd), from: &body, settings: trusting)
    #expect(Outcome(reading: repaired, consumed: 0).request?.remoteUser == "a\u{FFFD}\n")
  }

  @Test func `only the server says when somebody authenticated, where it is trusted to`() {
    let said = Self.get + ["NIGHTLATCH_AUTH_TIME=now", "HTTP_NIGHTLATCH_AUTH_TIME=1"]
    #expect(read(said).request?.authTime == nil)
    let trusting = GatewaySettings(isSecure: true, trustRemoteUser: true)
    #expect(read(said, settings: trusting).request?.authTime == "now")
    let header = Self.get + ["HTTP_NIGHTLATCH_AUTH_TIME=now"]
    #expect(read(header, settings: trusting).request?.authTime == nil)
    #expect(read(said + ["NIGHTLATCH_AUTH_TIME=1"], settings: trusting).status == 400)
    #expect(read(said + ["NIGHTLATCH_AUTH_TIME=1"]).status == 200)
  }
}
