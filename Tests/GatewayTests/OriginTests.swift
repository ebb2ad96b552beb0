import Testing

@testable import Gateway

@Suite struct OriginTests {
  static let own = "https://example.org"

  // swift-format-ignore
  static let table: [(fetchSite: String?, origin: String?, isOwn: Bool)] = [
    (nil, nil, true),
    ("same-origin", nil, true), ("none", nil, true),
    ("same-origin", own, true), (nil, own, true), ("none", own, true),
    ("same-site", nil, false), ("cross-site", nil, false), ("", nil, false), ("Same-Origin", nil, false), ("same-origin, same-origin", nil, false),
    ("cross-site", own, false), ("same-site", own, false),
    (nil, "null", false), (nil, "", false), (nil, "http://example.org", false), (nil, "https://example.org:8443", false),
    (nil, "https://example.org.evil", false), (nil, "https://example.org/", false), (nil, "https://EXAMPLE.org", false), (nil, "https://sub.example.org", false),
    ("same-origin", "null", false), ("same-origin", "https://evil", false), ("none", "https://evil", false),
  ]

  @Test(arguments: table.indices) func `either header, when foreign, refuses`(row: Int) {
    let (fetchSite, origin, isOwn) = Self.table[row]
    let environment =
      ["REQUEST_METHOD=GET"] + (fetchSite.map { ["HTTP_SEC_FETCH_SITE=\($0)"] } ?? [])
      + (origin.map { ["HTTP_ORIGIN=\($0)"] } ?? [])
    #expect(read(environment).request?.isFromThisSite(origin: Self.own) == isOwn)
  }
}
