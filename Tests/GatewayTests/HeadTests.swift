import Testing

@testable import Gateway

@Suite struct HeadTests {
  @Test(arguments: [
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "CONTENT_TYPE", "REMOTE_ADDR",
    "HTTP_AUTHORIZATION", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_HOST",
  ])
  func `a variable that decides something is refused when it comes twice`(name: String) {
    #expect(read(["REQUEST_METHOD=GET", "\(name)=", "\(name)="]).status == 400)
  }

  @Test func `every variable that is read is found by its name`() {
    for variable in Environment.Variable.allCases {
      let environment = Environment(["X=0", "\(variable.name)=a=b", "\(variable.name)X=c"])
      #expect(environment[variable].map { String(decoding: $0, as: UTF8.self) } == "a=b")
    }
  }

  @Test func `a variable of a like name is another`() {
    for variable in Environment.Variable.allCases {
      var name = Array("\(variable.name)".utf8)
      for index in name.indices {
        name[index] ^= 0x20
        let environment = Environment([name + Array("=x".utf8)])
        #expect(Environment.Variable.allCases.allSatisfy { environment[$0] == nil })
        name[index] ^= 0x20
      }
    }
  }

  @Test(arguments: [
    ("GET", Request.Method.get), ("HEAD", .head), ("DELETE", .delete), ("POST", .post),
    ("get", nil), ("FOO", nil), ("TRACE", nil), ("OPTIONS", nil), ("PUT", nil), ("GET ", nil),
    ("", nil),
  ])
  func `a method is known as it is written, or it is none`(
    name: String, method: Request.Method?
  ) throws {
    let type = "CONTENT_TYPE=application/x-www-form-urlencoded"
    let outcome = read(
      ["REQUEST_METHOD=\(name)", "CONTENT_LENGTH=3", type], input: [0x61, 0x3D, 0x62])
    #expect(try #require(outcome.request).method == method)
    #expect(outcome.request?.form.names == (method == .post ? ["a"] : []))
    #expect(outcome.consumed == 3)
  }

  @Test func `no method at all is none that is known`() throws {
    #expect(try #require(read([]).request).method == nil)
  }

  // swift-format-ignore
  @Test(arguments: [
    ("/", 200), ("/sign-in", 200), ("/sign-in/", 200), ("/a/b.c", 200), ("/...", 200), ("/.x/..y", 200), ("/a;b", 200), ("/ä", 200),
    ("//", 404), ("//a", 404), ("/a//b", 404), ("/.", 404), ("/..", 404), ("/./a", 404), ("/../a", 404), ("/a/../b", 404), ("/a/..", 404), ("/a/.", 404), ("/a/../", 404),
    ("a", 400), ("*", 400), ("/a\\b", 400), ("/\\", 400), ("/a\nb", 400), ("/a\rb", 400), ("/a\r\nb", 400), ("/a\tb", 400), ("/a\u{0}b", 400), ("/a\u{7F}", 400), ("/\u{1B}", 400),
  ])
  func `a path is taken whole or not at all`(path: String, status: Int) {
    let outcome = read(["REQUEST_METHOD=GET", "PATH_INFO=\(path)"])
    #expect(outcome.status == status)
    if status == 200 { #expect(outcome.request?.path == path) }
  }

  @Test func `long addresses and headers are refused, each with its status`() {
    func status(_ name: String, _ count: Int) -> Int {
      let value = String(repeating: "a", count: count - 1)
      return read(["REQUEST_METHOD=GET", "\(name)=/\(value)"]).status
    }
    #expect(status("PATH_INFO", 1024) == 200)
    #expect(status("PATH_INFO", 1025) == 414)
    #expect(status("QUERY_STRING", 8193) == 414)
    #expect(status("HTTP_COOKIE", 16384) == 200)
    #expect(status("HTTP_COOKIE", 16385) == 431)
    #expect(status("HTTP_AUTHORIZATION", 16385) == 431)
  }

  @Test func `the query is read like a form and never becomes one`() throws {
    let outcome = read(
      [
        "REQUEST_METHOD=POST", "CONTENT_TYPE=application/x-www-form-urlencoded",
        "CONTENT_LENGTH=3", "QUERY_STRING=csrf=x&b=%C3%A4+",
      ], input: Array("a=1".utf8))
    let request = try #require(outcome.request)
    #expect(request.query["csrf"] == "x")
    #expect(request.query["b"] == "ä ")
    #expect(request.form.names == ["a"])
    #expect(request.queryText == "csrf=x&b=%C3%A4+")
  }

  @Test(arguments: ["a=1&a=2", "a=%", "a=%zz", "%FF=1", "a=%C0%AF", "=1"])
  func `a malformed query is refused`(query: String) {
    #expect(read(["REQUEST_METHOD=GET", "QUERY_STRING=\(query)"]).status == 400)
  }

  @Test func `a query without an equals sign is a field without a value`() {
    let outcome = read(["REQUEST_METHOD=GET", "QUERY_STRING=-d+x"])
    #expect(outcome.request?.query.names == ["-d x"])
  }

  @Test func `a user agent is short and printable`() {
    func agent(_ text: String) -> String? {
      read(["REQUEST_METHOD=GET", "HTTP_USER_AGENT=\(text)"]).request?.userAgent
    }
    #expect(agent("Mozilla/5.0 (X11)") == "Mozilla/5.0 (X11)")
    #expect(agent("a\r\nb\u{0}\u{7F}\u{1B}c") == "abc")
    #expect(agent("\u{202E}x") == "???x")
    #expect(agent(String(repeating: "é", count: 600))?.utf8.count == 512)
    #expect(read(["REQUEST_METHOD=GET"]).request?.userAgent == "")
  }

  @Test func `an unreadable header counts as absent, an unreadable origin as foreign`() throws {
    var body = BodyReader([])
    let bad: [UInt8] = [0xFF, 0x0D]
    let entries = ["HTTP_ACCEPT_LANGUAGE=", "HTTP_AUTHORIZATION=", "HTTP_ORIGIN="].map {
      Array($0.utf8) + bad
    }
    let reading = Request.read(
      Environment(entries + [Array("REQUEST_METHOD=GET".utf8)]), from: &body,
      settings: plainSettings)
    let request = try #require(Outcome(reading: reading, consumed: 0).request)
    #expect(request.acceptLanguage == nil)
    #expect(request.authorization == nil)
    #expect(request.origin != nil)
    #expect(!request.isFromThisSite(origin: "https://example.org"))
  }
}
