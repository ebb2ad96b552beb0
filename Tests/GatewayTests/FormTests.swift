import Testing

@testable import Gateway

@Suite struct FormTests {
  // swift-format-ignore
  static let readings: [(text: String, name: String, value: String?)] = [
    ("a=1&b=2", "b", "2"), ("a=1&b=2", "c", nil), ("a", "a", ""), ("a=", "a", ""), ("a=b=c", "a", "b=c"), ("&&a=1&", "a", "1"), ("", "a", nil),
    ("a=x+y", "a", "x y"), ("a=x%2By", "a", "x+y"), ("a=%26%3D%25", "a", "&=%"), ("a=%2541", "a", "%41"), ("%61=1", "a", "1"), ("a=%C3%A4%E2%82%ac", "a", "ä€"),
    ("a=%0D%0A", "a", "\r\n"), ("A=1", "a", nil), ("a=ä", "a", "ä"), ("a[]=1", "a[]", "1"), ("\u{212A}=1", "K", nil),
  ]

  @Test(arguments: readings.indices) func `fields are decoded once`(row: Int) throws {
    let (text, name, value) = Self.readings[row]
    let request = try #require(post(text).request)
    #expect(request.form[name] == value)
  }

  @Test(arguments: [
    "a=1&a=2", "a=1&%61=2", "a&a", "\u{E9}=1&e\u{301}=2", "a=%", "a=%4", "a=%zz", "a=%0g", "%=1",
    "a=%00", "%00=a", "a=\u{0}", "=1", "a=%FF", "a=%C0%AF", "a=%ED%A0%80", "a=%F5%80%80%80",
    "a=%E2%82", "a=%u0041",
  ])
  func `what reads in two ways is refused`(text: String) {
    #expect(post(text).status == 400)
  }

  @Test func `bytes outside UTF-8 are refused unencoded too`() {
    #expect(post([0x61, 0x3D, 0xC0, 0xAF]).status == 400)
  }

  @Test func `there are at most 100 fields with names of at most 64 bytes`() {
    func fields(_ count: Int) -> String {
      (0..<count).map { "f\($0)=1" }.joined(separator: "&")
    }
    #expect(post(fields(100)).status == 200)
    #expect(post(fields(101)).status == 400)
    #expect(post(String(repeating: "a", count: 64) + "=1").status == 200)
    #expect(post(String(repeating: "a", count: 65) + "=1").status == 400)
  }

  @Test func `a declared field of one form may be repeated, and no other`() throws {
    let settings = GatewaySettings(
      isSecure: true, repeatingForm: "/", repeatableFields: ["scope"])
    let form = try #require(post("scope=a&x=1&scope=b", settings: settings).request).form
    #expect(form.values(named: "scope") == ["a", "b"])
    #expect(form["scope"] == "a")
    #expect(form.values(named: "y") == [])
    #expect(post("scope=a&x=1&x=2", settings: settings).status == 400)
    let elsewhere = GatewaySettings(
      isSecure: true, repeatingForm: "/tokens", repeatableFields: ["scope"])
    #expect(post("scope=a&scope=b", settings: elsewhere).status == 400)
    let query = read(
      ["REQUEST_METHOD=GET", "QUERY_STRING=scope=a&scope=b"], settings: settings)
    #expect(query.status == 400)
  }

  @Test func `nothing that holds a password prints it`() throws {
    let request = try #require(post("password=hunter2").request)
    let cookies: Cookies = ["a": "hunter2"]
    let cookie = Cookie(name: "a", value: "hunter2", sameSite: .lax, maxAge: nil, secure: true)
    let environment = Environment(["HTTP_COOKIE=hunter2"])
    let values: [Any] = [request, request.form, cookies, cookie, environment]
    for value in values {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        #expect(!text.contains("hunter2"))
      }
    }
  }
}
