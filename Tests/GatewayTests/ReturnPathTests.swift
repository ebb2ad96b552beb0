import Testing

@testable import Gateway

@Suite struct ReturnPathTests {
  @Test(arguments: [
    "/", "/account", "/private/?a=1&b=2", "/a//b", "/a%20b", "/%C3%A4", "/ä", "/a:b", "/a@b",
    "/x?to=https://example.org/", "/x?..", "/.well-known", "/...", "/a#b", "/@evil",
    "/" + String(repeating: "a", count: 1023),
  ])
  func `a path on this site is taken as it is`(text: String) {
    #expect(returnPath(text) == text)
  }

  @Test(arguments: [
    "", "account", "//evil", "///evil", "/\\evil", "\\evil", "\\\\evil", "/a\\b", "https:evil",
    "https://evil", "HTTPS://evil", "javascript:alert(1)", "data:,x", " /evil", "\t/evil",
    "/\t/evil", "/\n/evil", "/\r\n", "/a\u{0}b", "/\u{7F}", "/%09/evil", "/%0a/evil", "/%0d%0aX:1",
    "/%0D%0A", "/%00", "/%7f", "/%5cevil", "/%5Cevil", "/a%5cb", "/%2fevil", "/%2Fevil", "/%",
    "/%2", "/%zz", "/%ff", "/%c0%afevil", "/.//evil", "/..//evil", "/./", "/a/..//evil",
    "/%2e%2e//evil", "/%2e//evil", "/..", "?/", "#/", "／／evil",
    "/" + String(repeating: "a", count: 1024), "/" + String(repeating: "&", count: 683),
    "/" + String(repeating: "ä", count: 342),
  ])
  func `anything else is no place to return to`(text: String) {
    #expect(returnPath(text) == nil)
  }

  @Test(arguments: ["/private/?a=1&b=2", "/ä b", "/%C3%A4", "/a//b"])
  func `what is taken can be redirected to`(text: String) {
    #expect(Answer(written(.redirect(to: text)))?["Status"] == "303 See Other")
  }
}
