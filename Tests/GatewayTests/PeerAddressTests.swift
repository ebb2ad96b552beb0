import Testing

@testable import Gateway

@Suite struct PeerAddressTests {
  static let proxies = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "rubbish", "10.0.0.0/33", ""]

  // swift-format-ignore
  static let table: [(peer: String, forwarded: String?, address: String)] = [
    ("198.51.100.7", nil, "198.51.100.7"), ("2001:DB8:0:0::7", nil, "2001:db8::7"), ("::ffff:198.51.100.7", nil, "198.51.100.7"), ("fe80::1%eth0", nil, "fe80::1"),
    ("", nil, ""), ("unix:", nil, ""), ("198.51.100.07", nil, ""), ("1.2.3", nil, ""), ("x", "203.0.113.9", ""),
    // Not a proxy: whatever it says of others is its own invention
    ("198.51.100.7", "203.0.113.9", "198.51.100.7"), ("192.0.2.2", "203.0.113.9", "192.0.2.2"), ("11.0.0.1", "203.0.113.9", "11.0.0.1"),
    ("192.0.2.1", nil, "192.0.2.1"), ("192.0.2.1", "", "192.0.2.1"), ("192.0.2.1", "203.0.113.9", "203.0.113.9"), ("::ffff:10.1.2.3", "203.0.113.9", "203.0.113.9"),
    ("2001:db8::1", "2001:DB9::0009", "2001:db9::9"),
    // The right-most that is no proxy
    ("10.1.2.3", "6.6.6.6, 203.0.113.9", "203.0.113.9"), ("10.1.2.3", "6.6.6.6, 203.0.113.9, 10.9.9.9", "203.0.113.9"), ("10.1.2.3", "6.6.6.6,203.0.113.9 ,\t10.9.9.9 ", "203.0.113.9"),
    ("10.1.2.3", "10.0.0.2, 10.0.0.1", "10.0.0.2"),
    // An entry that is no address ends the walk at who wrote it
    ("10.1.2.3", "203.0.113.9, unknown", "10.1.2.3"), ("10.1.2.3", "203.0.113.9, unknown, 10.9.9.9", "10.9.9.9"), ("10.1.2.3", "<script>", "10.1.2.3"),
    ("10.1.2.3", "203.0.113.9:4711", "203.0.113.9"), ("10.1.2.3", "[2001:db9::9]:4711", "2001:db9::9"), ("10.1.2.3", "[2001:db9::9]", "2001:db9::9"),
  ]

  @Test(arguments: table.indices) func `only proxies are believed`(row: Int) {
    let (peer, forwarded, address) = Self.table[row]
    let settings = GatewaySettings(isSecure: true, trustedProxies: Self.proxies)
    let environment =
      ["REQUEST_METHOD=GET", "REMOTE_ADDR=\(peer)"]
      + (forwarded.map { ["HTTP_X_FORWARDED_FOR=\($0)"] } ?? [])
    #expect(read(environment, settings: settings).request?.peerAddress == address)
  }

  @Test func `without proxies the header is not looked at`() {
    let environment = [
      "REQUEST_METHOD=GET", "REMOTE_ADDR=10.1.2.3", "HTTP_X_FORWARDED_FOR=203.0.113.9",
    ]
    #expect(read(environment).request?.peerAddress == "10.1.2.3")
    #expect(read(environment + ["HTTP_X_FORWARDED_FOR=6.6.6.6"]).status == 200)
    let trusting = GatewaySettings(isSecure: true, trustedProxies: ["10.1.2.3"])
    #expect(
      read(environment + ["HTTP_X_FORWARDED_FOR=6.6.6.6"], settings: trusting).status == 400)
  }

  // swift-format-ignore
  @Test(arguments: [
    ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "203.0.113.9", true), ("203.0.113.8/31", "203.0.113.9", true), ("203.0.113.8/32", "203.0.113.9", false),
    ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false), ("2001:db8::/64", "2001:db8::ffff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("2001:db8::1/128", "2001:db8::1", true), ("2001:db8::1/128", "2001:db8::2", false),
  ])
  func `a range holds the addresses that begin with its bits`(
    range: String, address: String, holds: Bool
  ) throws {
    let address = try #require(Address(address))
    let range = try #require(AddressRange(range))
    #expect(range.contains(address) == holds)
  }

  @Test(arguments: ["", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/+8", "10/8", "a/8"])
  func `what is no range is none`(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
