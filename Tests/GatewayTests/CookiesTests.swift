import Testing

@testable import Gateway

@Suite struct CookiesTests {
  // swift-format-ignore
  static let table: [(header: String, name: String, value: String?)] = [
    ("a=1", "a", "1"), ("a=1; b=2", "b", "2"), ("a=1;b=2", "b", "2"), ("a=", "a", ""), ("a=b=c", "a", "b=c"), ("", "a", nil), (";;a=1;", "a", "1"),
    ("__Host-nightlatch=x", "__Host-nightlatch", "x"), ("__host-nightlatch=x", "__Host-nightlatch", nil), ("__Host-nightlatch", "__Host-nightlatch", nil),
    // One name twice: tossed from a sibling host
    ("a=1; a=2", "a", nil), ("a=1; b=2; a=1", "a", nil), ("a=1; b=2; a=1", "b", "2"), ("a=1; a=2; a=3", "a", nil), ("a=1; A=2", "a", "1"),
    // Outside RFC 6265's sets
    ("a=\"1\"", "a", nil), ("a=1 2", "a", nil), ("a=1\\2", "a", nil), ("a=ä", "a", nil), ("a=1\t", "a", nil), ("a=1\u{7F}; b=2", "b", "2"), ("a=1,2", "a", nil), ("a=1,2; b=2", "b", "2"),
    ("=__Host-nightlatch=x", "__Host-nightlatch", nil), ("\t__Host-nightlatch=x", "__Host-nightlatch", nil), ("\u{2000}__Host-nightlatch=x", "__Host-nightlatch", nil), ("__Host-nightlatch =x", "__Host-nightlatch", nil),
    // Two headers made one
    ("a=1, b=2", "a", nil), ("a=1, b=2", "b", nil), ("a=1; c=3, b=2; d=4", "a", nil), ("a=1; c=3, b=2; d=4", "d", nil), ("a=1, a=2", "a", nil),
    // A comma in another program's cookie is no reason to sign everybody out
    ("consent={x:1, y:2}; b=2", "b", "2"), ("d=Wed, 21 Oct 2015; b=2", "b", "2"), ("d=x,y=z; b=2", "b", "2"), ("d=x, ; b=2", "b", "2"), ("d=x,", "d", nil),
  ]

  @Test(arguments: table.indices) func `only what reads in one way is there`(row: Int) {
    let (header, name, value) = Self.table[row]
    #expect(Cookies(header: Array(header.utf8))[name] == value)
  }
}
