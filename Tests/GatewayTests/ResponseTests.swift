import Glibc
import Testing

@testable import Gateway

@Suite struct ResponseTests {
  @Test func `a page is written whole`() {
    var response = Response.html(.ok, Array("<p>ä".utf8))
    response.setCookie(
      Cookie(
        name: "__Host-nightlatch", value: "abc", sameSite: .lax, maxAge: 3600, secure: true))
    let expected = """
      Status: 200 OK
      Content-Type: text/html; charset=utf-8
      Set-Cookie: __Host-nightlatch=abc; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax
      Content-Length: 5
      Cache-Control: no-store
      Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; \
      img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
      X-Content-Type-Options: nosniff
      Referrer-Policy: same-origin
      Cross-Origin-Opener-Policy: same-origin
      Cross-Origin-Resource-Policy: same-origin
      X-Frame-Options: DENY
      Permissions-Policy: camera=(), geolocation=(), microphone=()
      Strict-Transport-Security: max-age=31536000; includeSubDomains

      <p>ä
      """
    let lines = written(response).utf8.split(separator: 0x0D, omittingEmptySubsequences: false)
    #expect(lines.map { String(Substring($0)) }.joined() == expected)
  }

  @Test func `only https promises https`() throws {
    let answer = try #require(Answer(written(.text(.ok, ""), isSecure: false)))
    #expect(answer["Strict-Transport-Security"] == nil)
    #expect(answer["X-Frame-Options"] == "DENY")
  }

  @Test func `HEAD has the headers of GET and no body`() throws {
    let get = try #require(Answer(written(.text(.ok, "hello"))))
    let head = try #require(Answer(written(.text(.ok, "hello"), method: "HEAD")))
    #expect(head.body == [])
    #expect(head["Content-Length"] == "5")
    #expect(head.headers.map(\.value) == get.headers.map(\.value))
  }

  @Test func `204 has neither body nor length`() throws {
    var response = Response(status: .noContent, contentType: nil)
    response.set("Remote-User", "zoë")
    let answer = try #require(Answer(written(response)))
    #expect(answer["Content-Length"] == nil)
    #expect(answer["Remote-User"] == "zoë")
    #expect(answer.body == [])
  }

  @Test func `an asset may be kept, and a header is written once`() throws {
    var response = Response.svg("<svg/>")
    response.set("cache-control", "public")
    response.set("Cache-Control", "public, max-age=31536000, immutable")
    let answer = try #require(Answer(written(response)))
    let policies = answer.headers.filter { $0.name.lowercased() == "cache-control" }
    #expect(policies.map(\.value) == ["public, max-age=31536000, immutable"])
  }

  @Test func `a redirect is always 303 with a type and a body`() throws {
    let answer = try #require(Answer(written(.redirect(to: "/account/ä b?x=1&y=%20"))))
    #expect(answer["Status"] == "303 See Other")
    #expect(answer["Location"] == "/account/%C3%A4%20b?x=1&y=%20")
    #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
    #expect(answer["Content-Length"] == "\(answer.body.count)")
    #expect(!answer.body.isEmpty)
  }

  static let controls = ["\r\n", "\n", "\r", "\u{0}", "\t", "\u{1B}", "\u{7F}", "\u{B}"]

  @Test(arguments: controls) func `no control character gets into a header`(control: String) throws
  {
    let text = "/a\(control)X-Evil: 1"
    var fields = Response.text(.ok, "body")
    fields.set("X-Note", text)
    var names = Response.text(.ok, "body")
    names.set(text, "x")
    var cookies = Response.text(.ok, "body")
    cookies.setCookie(Cookie(name: "a", value: text, sameSite: .lax, maxAge: 1, secure: true))
    var cookieNames = Response.text(.ok, "body")
    cookieNames.setCookie(Cookie(name: text, value: "", sameSite: .lax, maxAge: 1, secure: true))
    let types = Response(status: .ok, contentType: text)
    let reasons = Response(status: Status(200, text), contentType: "text/plain")
    for response in [fields, names, cookies, cookieNames, types, reasons, .redirect(to: text)] {
      var reports: [String] = []
      let bytes = written(response) { reports.append($0) }
      let answer = try #require(Answer(bytes))
      #expect(answer["Status"] == "500 Internal Server Error")
      #expect(answer["X-Evil"] == nil)
      #expect(answer["Content-Length"] == "\(answer.body.count)")
      #expect(reports.count == 1)
      #expect(!reports.joined().contains("Evil"))
    }
    let attachment = try #require(Answer(written(.attachment([], name: "a\"\(control)b.txt"))))
    let dashes = String(repeating: "-", count: control.unicodeScalars.count + 1)
    #expect(attachment["Content-Disposition"] == "attachment; filename=\"a\(dashes)b.txt\"")
  }

  @Test(arguments: [
    "//evil", "/\\evil", "https://evil", "https:evil", "evil", "", "\\\\evil", "/../x",
  ])
  func `a redirect leaves this site never`(path: String) throws {
    let answer = try #require(Answer(written(.redirect(to: path))))
    #expect(answer["Status"] == "500 Internal Server Error")
    #expect(answer["Location"] == nil)
  }

  @Test(arguments: [" ", "\"", ",", ";", "\\", "é", "; Domain=evil"])
  func `a cookie's value is made of cookie octets`(text: String) throws {
    var response = Response.text(.ok, "body")
    response.setCookie(Cookie(name: "a", value: text, sameSite: .lax, maxAge: 1, secure: true))
    #expect(Answer(written(response))?["Status"] == "500 Internal Server Error")
  }

  @Test func `a cookie with the host prefix is secure or not set`() {
    var response = Response.text(.ok, "")
    response.setCookie(
      Cookie(name: "__Host-a", value: "", sameSite: .lax, maxAge: 1, secure: false))
    #expect(Answer(written(response))?["Status"] == "500 Internal Server Error")
    var plain = Response.text(.ok, "")
    plain.setCookie(Cookie(name: "a", value: "1", sameSite: .strict, maxAge: nil, secure: false))
    #expect(Answer(written(plain))?["Set-Cookie"] == "a=1; Path=/; HttpOnly; SameSite=Strict")
  }

  @Test func `deleting a cookie repeats what made it, and the last word counts`() throws {
    var response = Response.text(.ok, "")
    response.setCookie(
      Cookie(name: "__Host-a", value: "1", sameSite: .lax, maxAge: 9, secure: true))
    response.setCookie(.deleting("__Host-a", secure: true))
    let answer = try #require(Answer(written(response)))
    #expect(
      answer.headers.filter { $0.name == "Set-Cookie" }.map(\.value)
        == ["__Host-a=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"])
  }

  @Test func `headers too long for nginx are a plain 500, never cut`() throws {
    var response = Response.text(.ok, "secret")
    response.set("X-Long", "")
    let room = 3583 - (written(response).utf8.count - response.body.count)
    response.set("X-Long", String(repeating: "x", count: room))
    #expect(Answer(written(response))?["Status"] == "200 OK")
    response.set("X-Long", String(repeating: "x", count: room + 1))
    #expect(Answer(written(response))?["Status"] == "500 Internal Server Error")
    response.set("X-Long", String(repeating: "x", count: 9000))
    for isSecure in [true, false] {
      let answer = try #require(Answer(written(response, isSecure: isSecure)))
      #expect(answer["Status"] == "500 Internal Server Error")
      #expect(answer["X-Content-Type-Options"] == "nosniff")
      #expect((answer["Strict-Transport-Security"] != nil) == isSecure)
      #expect(String(decoding: answer.body, as: UTF8.self) == "This page could not be made.\r\n")
      #expect(answer["Content-Length"] == "\(answer.body.count)")
    }
    #expect(Answer(written(response, method: "HEAD"))?.body == [])
  }

  @Test func `an answer arrives whole through a pipe`() throws {
    let bytes = Array(written(.text(.ok, String(repeating: "x", count: 30_000))).utf8)
    let descriptor = try #require(pipe(holding: bytes))
    defer { close(descriptor) }
    var reader = BodyReader(descriptor: descriptor)
    #expect(reader.read(upTo: 1 << 20) == bytes)
    #expect(!CGI.send(bytes, to: -1))
  }
}
