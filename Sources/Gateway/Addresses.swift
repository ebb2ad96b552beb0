internal import Glibc

/// An address of either family; one of IPv4 is kept as IPv6 maps it.
struct Address: Equatable {
  fileprivate let high: UInt64
  fileprivate let low: UInt64

  /// Reads "192.0.2.7" or "2001:db8::7", a zone ("%eth0") dropped.
  init?(_ text: some StringProtocol) {
    let text = text.utf8.prefix { $0 != UInt8(ascii: "%") }
    guard !text.isEmpty, text.count < 46, !text.contains(0) else { return nil }
    let string = String(decoding: text, as: UTF8.self)
    var bytes: [UInt8] = Array(repeating: 0, count: 16)
    if string.utf8.contains(UInt8(ascii: ":")) {
      guard unsafe inet_pton(AF_INET6, string, &bytes) == 1 else { return nil }
    } else {
      var four: [UInt8] = [0, 0, 0, 0]
      guard unsafe inet_pton(AF_INET, string, &four) == 1 else { return nil }
      bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] + four
    }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
  }

  fileprivate var isFourMapped: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// The one written form of the address: of IPv4 with dots, of IPv6 as RFC 5952 has it.
  var text: String {
    guard !isFourMapped else { return fourText }
    let bytes = (0..<16).map { (index: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - index % 8 * 8))
    }
    var written: [UInt8] = Array(repeating: 0, count: 46)
    let isWritten = unsafe written.withUnsafeMutableBytes { buffer in
      unsafe inet_ntop(
        AF_INET6, bytes, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), 46) != nil
    }
    return isWritten ? String(decoding: written.prefix { $0 != 0 }, as: UTF8.self) : ""
  }

  /// The last four bytes in decimal, with dots.
  private var fourText: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(15)
    for shift in [24, 16, 8, 0] as [UInt64] {
      let number = UInt8(truncatingIfNeeded: low >> shift)
      if number >= 100 { digits.append(UInt8(ascii: "0") + number / 100) }
      if number >= 10 { digits.append(UInt8(ascii: "0") + number / 10 % 10) }
      digits.append(UInt8(ascii: "0") + number % 10)
      if shift > 0 { digits.append(UInt8(ascii: ".")) }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

/// An address or all addresses that begin with the same bits.
package struct AddressRange: Sendable {
  private let high: (bits: UInt64, mask: UInt64)
  private let low: (bits: UInt64, mask: UInt64)

  /// Reads "192.0.2.7", "10.0.0.0/8", "2001:db8::/32".
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = Address(parts[0]) else { return nil }
    var length = 128
    if parts.count == 2 {
      let isFour = !parts[0].utf8.contains(UInt8(ascii: ":"))
      guard parts[1].utf8.allSatisfy(\.isDigit), parts[1].utf8.count <= 3,
        let bits = Int(parts[1]), bits <= (isFour ? 32 : 128)
      else { return nil }
      length = isFour ? 96 + bits : bits
    }
    // A shift by all the bits gives 0 in Swift, which is the mask of length 0.
    let highMask = UInt64.max << UInt64(64 - min(length, 64))
    let lowMask = UInt64.max << UInt64(64 - max(length - 64, 0))
    high = (address.high & highMask, highMask)
    low = (address.low & lowMask, lowMask)
  }

  func contains(_ address: Address) -> Bool {
    address.high & high.mask == high.bits && address.low & low.mask == low.bits
  }
}

/// The client's address: the server's peer, or what trusted proxies say of it.
enum PeerAddress {
  /// How far back a chain of proxies is followed.
  private static let hopLimit = 32

  /// Returns the right-most hop that no trusted proxy is, or "" when the peer has no address.
  ///
  /// Every entry of `X-Forwarded-For` was written by the hop to its right, so the walk goes from
  /// the right and ends at the first one not trusted: what stands left of it anyone can write. An
  /// entry that is no address ends the walk at the proxy that wrote it.
  static func find(peer: [UInt8]?, forwardedFor: [UInt8]?, trusting proxies: [String]) -> String {
    guard let peer, var nearest = Address(String(decoding: peer, as: UTF8.self)) else { return "" }
    guard let forwardedFor, !proxies.isEmpty else { return nearest.text }
    let trusted = proxies.compactMap { AddressRange($0) }
    var hops = forwardedFor.split(separator: UInt8(ascii: ","))[...]
    for _ in 0..<hopLimit {
      guard trusted.contains(where: { $0.contains(nearest) }), let hop = hops.popLast(),
        let address = address(ofHop: hop)
      else { break }
      nearest = address
    }
    return nearest.text
  }

  /// Whether the server's peer is one of the proxies.
  static func isTrusted(_ peer: [UInt8]?, by proxies: [String]) -> Bool {
    guard !proxies.isEmpty, let peer, let address = Address(String(decoding: peer, as: UTF8.self))
    else { return false }
    return proxies.contains { AddressRange($0)?.contains(address) ?? false }
  }

  /// Reads an entry: an address, some proxies' "192.0.2.7:4711", "[2001:db8::7]:4711".
  private static func address(ofHop hop: ArraySlice<UInt8>) -> Address? {
    var text = hop.drop { $0 == 0x20 || $0 == 0x09 }
    while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    if text.first == UInt8(ascii: "[") {
      text = text.dropFirst().prefix { $0 != UInt8(ascii: "]") }
    } else if text.filter({ $0 == UInt8(ascii: ":") }).count == 1 {
      text = text.prefix { $0 != UInt8(ascii: ":") }
    }
    return Address(String(decoding: text, as: UTF8.self))
  }
}
