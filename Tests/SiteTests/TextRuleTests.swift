import Site
import Testing

/// The texts that have a shape: what is taken and what comes near to it.
@Suite struct TextRuleTests {
  @Test(arguments: ["/account", "/a", "/A-b_9", "/members/account"])
  func `a mount is segments of plain characters`(mount: String) throws {
    #expect(try reading(#""mount": "\#(mount)""#).mount == mount)
  }

  @Test(arguments: [
    "", "/", "account", "/account/", "//account", "/a//b", "/a.b", "/..", "/a b", "/a%20b", "/ä",
    "/a\\nb", "/a;b", "/a$b", "/a{1}", "/" + String(repeating: "m", count: 64),
  ]) func `any other mount is refused`(mount: String) {
    #expect(complaint(#""mount": "\#(mount)""#)?.hasPrefix("'mount' in ") == true)
  }

  @Test(arguments: ["en", "de-CH", "zh-Hant-TW", "gsw", "es-419"])
  func `a language tag is taken`(tag: String) throws {
    #expect(try reading(#""language": "\#(tag)""#).language == tag)
  }

  @Test(arguments: [
    "", "e", "en_US", "english", "en-", "-en", "en--US", "12", "en-toolonglong", "é",
  ])
  func `what is no language tag is refused`(tag: String) {
    #expect(complaint(#""language": "\#(tag)""#)?.hasPrefix("'language' in ") == true)
  }

  @Test(arguments: ["#fff", "#2f5fd", "#2f5fd00", "#2f5fdg", "2f5fd0", "red", "#2f5fd０"])
  func `what is no six-digit colour is refused`(colour: String) {
    #expect(complaint(#""accent": "\#(colour)""#)?.hasPrefix("'accent' in ") == true)
  }

  @Test(arguments: ["mailto:a@example.org", "https://example.org/contact", "tel:+44-20-7946-0000"])
  func `whom to tell of a weakness is an address`(contact: String) throws {
    #expect(try reading(#""contact": "\#(contact)""#).contact == contact)
    #expect(try reading(#""contact": null"#).contact == nil)
  }

  @Test(arguments: [
    "", "a@example.org", "mailto:", "http://example.org", "javascript:x", "mailto:a b",
    "mailto:a\\nExpires: 2099-01-01T00:00:00Z", "mailto:\u{e9}@example.org",
  ])
  func `any other contact is refused`(contact: String) {
    #expect(complaint(#""contact": "\#(contact)""#)?.hasPrefix("'contact' in ") == true)
  }

  @Test(arguments: ["10.0.0.1", "::1", "2001:db8::8:800:200c:417a", "::ffff:192.0.2.1", "::"])
  func `a proxy is an address`(address: String) throws {
    #expect(try reading(#""proxies": ["\#(address)"]"#).proxies == [address])
  }

  @Test(arguments: [
    "", "localhost", "10.0.0", "10.0.0.01", "10.0.0.256", "10.0.0.1/32", "[::1]", ":",
  ])
  func `what is no address is no proxy`(address: String) {
    #expect(complaint(#""proxies": ["\#(address)"]"#)?.hasPrefix("'proxies' in ") == true)
  }

  @Test(arguments: ["/idp/again", "/a?b=c", "https://idp.example/again", "https://idp.example"])
  func `re-authentication is a local path or an https address`(address: String) throws {
    let members = #""sso": {"trustRemoteUser": true, "reauthenticate": "\#(address)"}"#
    #expect(try reading(members).sso.reauthenticate == address)
  }

  @Test(arguments: [
    "", "//evil.example", "/\\\\evil", "http://idp.example", "idp", "javascript:alert(1)", "/a b",
    "/a\\r\\nX: y", "https://", "https://a@evil.example", "/é",
  ]) func `any other address of re-authentication is refused`(address: String) {
    let members = #""sso": {"trustRemoteUser": true, "reauthenticate": "\#(address)"}"#
    #expect(complaint(members)?.hasPrefix("'sso.reauthenticate' in ") == true)
  }

  @Test(arguments: [
    ("/Login?forceAuthn=1&target={return}", "/Login?forceAuthn=1&target=R%3F"),
    ("https://idp.example/{return}/x", "https://idp.example/R%3F/x"),
    ("/again", "/again?return_to=R%3F"), ("/again?a=b", "/again?a=b&return_to=R%3F"),
    ("/{return}/{return}", "/R%3F/{return}"),
  ])
  func `the way back stands where the address says`(configured: String, address: String) {
    #expect(SingleSignOnPolicy.address(configured, returningTo: "R%3F") == address)
  }

  @Test(arguments: ["/", "/a/", "/a/b.c/", "/~ana/"])
  func `a gate path has a slash at both ends`(path: String) throws {
    #expect(try reading(#""gate": {"paths": ["\#(path)"]}"#).gate.paths == [path])
  }

  @Test(arguments: ["", "a/", "/a", "//", "/a//b/", "/../", "/a/./", "/a b/", "/%61/", "/a\\\"/"])
  func `any other gate path is refused`(path: String) {
    #expect(complaint(#""gate": {"paths": ["\#(path)"]}"#)?.hasPrefix("'gate.paths' in ") == true)
  }
}
