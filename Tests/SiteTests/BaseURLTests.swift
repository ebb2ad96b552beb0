import Site
import Testing

@Suite struct BaseURLTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org", 443),
    ("https://example.org/", "https://example.org", 443),
    ("https://example.org:443", "https://example.org", 443),
    ("HTTPS://EXAMPLE.org:8443/", "https://example.org:8443", 8443),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080", 8080),
    ("http://localhost:80", "http://localhost", 80),
    ("http://[::1]:8080", "http://[::1]:8080", 8080),
    ("https://[2001:DB8::1]", "https://[2001:db8::1]", 443),
    ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example", 443),
  ])
  func `an address becomes the origin that browsers send`(
    given: String, text: String, port: Int
  ) throws {
    let url = try #require(BaseURL(given))
    #expect(url.text == text)
    #expect(url.port == port)
  }

  @Test(arguments: [
    "", "example.org", "ftp://example.org", "https:/example.org", "https://", "https:///",
    "https://example.org/path", "https://example.org//", "https://example.org?x",
    "https://example.org#x", "https://a@example.org", "https://example.org:", "https://e.org:0",
    "https://e.org:65536", "https://e.org:+80", "https://e.org:8o", "https://bücher.example",
    "https://-a.example", "https://a-.example", "https://a..example", "https://example.org.",
    "https://a_b.example", "https://256.0.0.1", "https://1.2.3", "https://1.2.3.04", "https://127",
    "https://[::1", "https://::1", "https://[:::1]", "https://[1::2::3]", "https://[12345::]",
    "https://[1:2:3:4:5:6:7]", "https://[1:2:3:4:5:6:7:8:9]", "https://[::g]",
    "https://[fe80::1%lo]",
    "https://[::1]x", " https://example.org", "https://example.org\n", "https://exa mple.org",
  ]) func `what is no origin is refused`(text: String) {
    #expect(BaseURL(text) == nil)
  }

  @Test(arguments: [
    "http://127.0.0.1", "http://127.9.9.9:81", "http://[::1]", "http://localhost",
    "http://shop.localhost",
  ]) func `a loopback host is one`(text: String) throws {
    let url = try #require(BaseURL(text))
    #expect(url.isLoopback)
    #expect(!url.isSecure)
  }

  @Test(arguments: [
    "http://127.evil.example", "http://localhost.example", "http://xlocalhost", "http://128.0.0.1",
    "http://[::2]", "http://[::ffff:127.0.0.1]", "http://example.org",
  ]) func `plain http is refused on any other host`(text: String) throws {
    #expect(try #require(BaseURL(text)).isLoopback == false)
    #expect(
      complaint("", baseURL: text)
        == "'baseURL' in '/srv/site/site.json' is \"\(text)\"; "
        + "it takes https, or http on a loopback host such as 127.0.0.1")
  }

  @Test func `an address with a path is refused with what would be right`() {
    #expect(
      complaint("", baseURL: "https://example.org/app")
        == "'baseURL' in '/srv/site/site.json' is \"https://example.org/app\"; "
        + "it takes an address such as \"https://example.org\", without a path")
  }
}
