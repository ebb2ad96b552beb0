/// Where the site is reached: scheme, host and port, and nothing after them.
///
/// The text is the site's origin as browsers write it (RFC 6454 §6.1): lower case, and without
/// the port that the scheme implies. It can be compared with an `Origin` header byte by byte.
package struct BaseURL: Equatable, Sendable {
  package enum Scheme: String, Sendable { case http, https }

  package let scheme: Scheme
  /// In lower case; an IPv6 address without its brackets.
  package let host: String
  /// The port, whether written or implied by the scheme.
  package let port: Int
  /// The origin, such as `https://example.org` or `http://127.0.0.1:8080`.
  package let text: String

  /// The same origin on another host name, which is no IPv6 address.
  package func text(on host: String) -> String {
    let implied = scheme == .https ? 443 : 80
    return "\(scheme.rawValue)://\(host)" + (port == implied ? "" : ":\(port)")
  }

  /// Whether the site is reached through TLS.
  package var isSecure: Bool { scheme == .https }

  /// Whether the host is this machine: 127.0.0.0/8, ::1, `localhost` or a name below it.
  ///
  /// RFC 6761 §6.3 keeps `localhost.` and everything below it for the loopback interface.
  package var isLoopback: Bool {
    if host == "localhost" || host.utf8.suffix(10).elementsEqual(".localhost".utf8) { return true }
    return host == "::1" || ipv4(Array(host.utf8))?.first == 127
  }

  /// Creates one from `https://host`, `http://host:port` or `https://[v6]:port`, or returns `nil`.
  ///
  /// One trailing slash is let pass. A path, a query, a user name and letters outside ASCII are
  /// not: the configuration has `mount` for the first, and a host name is written in its
  /// `xn--` form.
  package init?(_ text: String) {
    var rest = text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }[...]
    if rest.starts(with: "https://".utf8) {
      scheme = .https
    } else if rest.starts(with: "http://".utf8) {
      scheme = .http
    } else {
      return nil
    }
    rest = rest.dropFirst(scheme == .https ? 8 : 7)
    if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }

    let isV6 = rest.first == UInt8(ascii: "[")
    let bare: [UInt8]
    if isV6 {
      guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      bare = Array(rest[(rest.startIndex + 1)..<end])
      guard isIPv6(bare) else { return nil }
      rest = rest[(end + 1)...]
    } else {
      let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
      bare = Array(rest[..<end])
      guard isHostName(bare) else { return nil }
      rest = rest[end...]
    }
    host = String(decoding: bare, as: UTF8.self)

    let implied = scheme == .https ? 443 : 80
    if rest.isEmpty {
      port = implied
    } else {
      guard rest.first == UInt8(ascii: ":"), let number = decimal(rest.dropFirst(), upTo: 65535),
        number > 0
      else { return nil }
      port = number
    }
    let origin = "\(scheme.rawValue)://" + (isV6 ? "[\(host)]" : host)
    self.text = port == implied ? origin : "\(origin):\(port)"
  }
}

/// Returns the value of 1 to 5 digits, or `nil`. (`Int("+5")` is 5, so not `Int`.)
func decimal(_ digits: some Collection<UInt8>, upTo limit: Int) -> Int? {
  guard (1...5).contains(digits.count) else { return nil }
  var value = 0
  for digit in digits {
    guard (0x30...0x39).contains(digit) else { return nil }
    value = value * 10 + Int(digit - 0x30)
  }
  return value <= limit ? value : nil
}

/// Returns the four numbers of a dotted IPv4 address without leading zeros, or `nil`.
func ipv4(_ text: [UInt8]) -> [Int]? {
  var numbers: [Int] = []
  var isInOrder = true
  parts(of: text, between: UInt8(ascii: ".")) { part in
    guard isInOrder, numbers.count < 4, let number = decimal(part, upTo: 255),
      part.count == 1 || part.first != 0x30
    else {
      isInOrder = false
      return
    }
    numbers.append(number)
  }
  return isInOrder && numbers.count == 4 ? numbers : nil
}

/// Calls `body` with each part of a text, empty ones too, as `split` returns them.
///
/// A list of them would be of a type that each process makes at run time.
func parts(of text: [UInt8], between separator: UInt8, _ body: (ArraySlice<UInt8>) -> Void) {
  var start = 0
  while true {
    let end = text[start...].firstIndex(of: separator) ?? text.count
    body(text[start..<end])
    guard end < text.count else { return }
    start = end + 1
  }
}

/// Whether `text` is an IPv6 address in RFC 4291 §2.2 form, without a zone and without brackets.
func isIPv6(_ text: [UInt8]) -> Bool {
  let colon = UInt8(ascii: ":")
  guard text.count >= 2, text.count <= 45 else { return false }
  if text[0] == colon, text[1] != colon { return false }
  if text[text.count - 1] == colon, text[text.count - 2] != colon { return false }
  let parts = text.split(separator: colon, omittingEmptySubsequences: false)
  var groups = 0
  var gaps = 0
  for (place, part) in parts.enumerated() {
    if part.isEmpty {
      // "::" at an end makes two empty parts there, in the middle one.
      if place > 0 && place < parts.count - 1 { gaps += 1 }
    } else if place == parts.count - 1, part.contains(UInt8(ascii: ".")) {
      guard ipv4(Array(part)) != nil else { return false }
      groups += 2
    } else {
      guard part.count <= 4, part.allSatisfy(isHexDigit) else { return false }
      groups += 1
    }
  }
  return gaps == 0 ? groups == 8 : gaps == 1 && groups < 8
}

/// Whether `text` is an IPv4 address, or a host name of labels in RFC 1123 §2.1 form.
private func isHostName(_ text: [UInt8]) -> Bool {
  guard (1...253).contains(text.count) else { return false }
  var areLabels = true
  var isLastNumber = false
  parts(of: text, between: UInt8(ascii: ".")) { label in
    isLastNumber = label.allSatisfy { (0x30...0x39).contains($0) }
    if !isLabel(label) { areLabels = false }
  }
  // A last label of digits makes it an address (WHATWG URL, "ends in a number").
  return isLastNumber ? ipv4(text) != nil : areLabels
}

private func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
  (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
    && label.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}

func isHexDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
  default: false
  }
}
