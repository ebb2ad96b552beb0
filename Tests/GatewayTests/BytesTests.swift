import Testing

@testable import Gateway

@Suite struct BytesTests {
  /// RFC 3629, section 3.
  @Test func `only UTF-8 becomes text`() {
    #expect(String(ofUTF8: Array("Zoë 🗝".utf8)) == "Zoë 🗝")
    #expect(String(ofUTF8: []) == "")
    let faults: [[UInt8]] = [
      [0xC0, 0xAF],  // "/" in two bytes
      [0xED, 0xA0, 0x80],  // half of a pair of UTF-16
      [0xF4, 0x90, 0x80, 0x80],  // beyond U+10FFFF
      [0x61, 0xC3],  // cut
      [0x80],
    ]
    for bytes in faults { #expect(String(ofUTF8: bytes) == nil, "\(bytes)") }
  }

  @Test func `a path begins and ends with bytes, not with what means the same to a reader`() {
    let composed = "/caf\u{E9}/"
    let decomposed = "/cafe\u{301}/"
    #expect(composed == decomposed)
    #expect(composed.begins(with: "/caf\u{E9}") && !composed.begins(with: "/cafe"))
    #expect(!decomposed.begins(with: "/caf\u{E9}") && decomposed.begins(with: "/cafe"))
    #expect(composed.ends(with: "\u{E9}/") && !decomposed.ends(with: "\u{E9}/"))
    #expect("/a".begins(with: "") && "/a".ends(with: "/a"))
    #expect(!"/a".begins(with: "/a/") && !"/a".ends(with: "//a"))
    #expect("/a/\u{301}b".rest(after: "/a/") == "\u{301}b" && "/a".rest(after: "/a") == "")
    #expect("/a".rest(after: "/b") == nil && "/a".rest(after: "/a/") == nil)
  }
}
