import Glibc
import Testing

@testable import Gateway

@Suite struct BodyTests {
  static let form = ["REQUEST_METHOD=POST", "CONTENT_TYPE=application/x-www-form-urlencoded"]

  // swift-format-ignore
  @Test(arguments: [
    ("4", "a=12", 200), ("004", "a=12", 200), ("0", "", 200),
    ("3", "a=1&b=2", 200),          // more than announced: the rest is not ours
    ("5", "a=12", 400), ("1", "", 400),
    ("", "a=12", 200), ("-1", "a=12", 200), ("", "", 411), ("-1", "", 411),
    ("-5", "a=12", 400), ("+4", "a=12", 400), (" 4", "a=12", 400), ("4 ", "a=12", 400), ("4,4", "a=12", 400), ("1e3", "a=12", 400), ("0x4", "a=12", 400), ("٤", "a=12", 400),
    ("65537", "a=12", 413), ("9223372036854775808", "a=12", 413), ("99999999999999999999999999", "a=12", 413),
  ])
  func `a length is digits, within the limit, and true`(
    length: String, input: String, status: Int
  ) throws {
    let outcome = read(Self.form + ["CONTENT_LENGTH=\(length)"], input: Array(input.utf8))
    #expect(outcome.status == status)
    let descriptor = try #require(pipe(holding: Array(input.utf8)))
    defer { close(descriptor) }
    var body = BodyReader(descriptor: descriptor)
    let reading = Request.read(
      Environment(Self.form + ["CONTENT_LENGTH=\(length)"]), from: &body, settings: plainSettings)
    #expect(Outcome(reading: reading, consumed: body.consumed).status == status)
  }

  @Test func `bytes after the announced ones are left unread`() {
    let outcome = read(Self.form + ["CONTENT_LENGTH=3"], input: Array("a=1&b=2".utf8))
    #expect(outcome.request?.form.names == ["a"])
    #expect(outcome.consumed == 3)
  }

  @Test(arguments: [1, 2, 3, 1000]) func `a body may come in pieces`(piece: Int) {
    let text = "a=" + String(repeating: "x", count: 5000)
    for length in ["\(text.utf8.count)", ""] {
      let outcome = read(
        Self.form + ["CONTENT_LENGTH=\(length)"], input: Array(text.utf8), piece: piece)
      #expect(outcome.request?.form["a"]?.utf8.count == 5000)
    }
  }

  @Test func `a body of the limit is read, one byte more is refused`() {
    let full = "a=" + String(repeating: "x", count: (64 << 10) - 2)
    for length in ["CONTENT_LENGTH=65536", "CONTENT_LENGTH="] {
      #expect(read(Self.form + [length], input: Array(full.utf8)).status == 200)
    }
    #expect(post(full + "x").status == 413)
    #expect(read(Self.form, input: Array((full + "x").utf8)).status == 413)
  }

  @Test func `a refused body is drained, but not for ever`() {
    let big = [UInt8](repeating: 0x78, count: 3 << 20)
    let drained = read(Self.form + ["CONTENT_LENGTH=200000"], input: big)
    #expect(drained.status == 413)
    #expect(drained.consumed == 200_000)
    for length in ["CONTENT_LENGTH=\(big.count)", "CONTENT_LENGTH=-1"] {
      let bounded = read(Self.form + [length], input: big)
      #expect(bounded.status == 413)
      #expect(bounded.consumed == 1 << 20)
    }
  }

  @Test(arguments: [
    ["REQUEST_METHOD=GET"], ["REQUEST_METHOD=FOO"], ["REQUEST_METHOD=POST"],
    ["REQUEST_METHOD=DELETE"], form + ["QUERY_STRING=%"], form + ["PATH_INFO=/a//b"],
    form + ["HTTP_ORIGIN=a", "HTTP_ORIGIN=b"],
  ])
  func `a body nobody wants is read before the answer`(environment: [String]) {
    let outcome = read(
      environment + ["CONTENT_LENGTH=100000"], input: Array(repeating: 0x78, count: 100_000))
    #expect(outcome.consumed == 100_000)
    #expect(outcome.request?.form.names ?? [] == [])
    #expect(outcome.request?.body ?? [] == [])
  }

  // swift-format-ignore
  @Test(arguments: [
    ("application/x-www-form-urlencoded", 200), ("Application/X-WWW-Form-Urlencoded", 200),
    ("application/x-www-form-urlencoded; charset=utf-8", 200), ("application/x-www-form-urlencoded;charset=UTF-8", 200), ("application/x-www-form-urlencoded; charset=\"utf-8\"", 200),
    ("", 415), ("text/plain", 415), ("multipart/form-data; boundary=x", 415), ("application/json", 415),
    ("application/x-www-form-urlencoded; charset=iso-8859-1", 415), ("application/x-www-form-urlencoded, text/plain", 415), ("application/x-www-form-urlencodedx", 415), ("x; application/x-www-form-urlencoded", 415),
  ])
  func `a form has a form's type`(type: String, status: Int) {
    let environment = ["REQUEST_METHOD=POST", "CONTENT_LENGTH=3", "CONTENT_TYPE=\(type)"]
    #expect(read(environment, input: Array("a=1".utf8)).status == status)
  }

  @Test func `a POST without a type is refused`() {
    #expect(read(["REQUEST_METHOD=POST", "CONTENT_LENGTH=0"]).status == 415)
  }

  @Test func `JSON is taken below the interface only, a form anywhere else only`() throws {
    func status(_ path: String, _ type: String, _ input: String) -> Int {
      read(
        [
          "REQUEST_METHOD=POST", "PATH_INFO=\(path)", "CONTENT_TYPE=\(type)",
          "CONTENT_LENGTH=\(input.utf8.count)",
        ], input: Array(input.utf8)
      ).status
    }
    let form = "application/x-www-form-urlencoded"
    #expect(status("/api/v1/sign-in", "application/json", "{}") == 200)
    #expect(status("/api/v1/sign-in", "application/json; charset=utf-8", "{}") == 200)
    #expect(status("/api/v1/sign-in", form, "a=1") == 415)
    #expect(status("/api/v1/sign-in", "text/plain", "{}") == 415)
    #expect(status("/api/v1/x", "", "") == 200)
    #expect(status("/api/v1/x", "", "{}") == 415)
    #expect(status("/sign-in", "application/json", "{}") == 415)
    #expect(status("/apix", "application/json", "{}") == 415)
    let request = try #require(
      read(
        [
          "REQUEST_METHOD=POST", "PATH_INFO=/api/x", "CONTENT_TYPE=application/json",
          "CONTENT_LENGTH=2",
        ], input: Array("{}".utf8)
      ).request)
    #expect(request.body == Array("{}".utf8))
    #expect(request.contentType == "application/json")
  }

  @Test func `a closed input is a short body`() {
    var body = BodyReader(descriptor: -1)
    let reading = Request.read(
      Environment(Self.form + ["CONTENT_LENGTH=3"]), from: &body, settings: plainSettings)
    #expect(Outcome(reading: reading, consumed: 0).status == 400)
  }
}
