/// Where a request goes, in the form that rules are compared with.
///
/// Web servers and the programs behind them resolve an address each in their own way, and whoever
/// wants past a rule looks for the spelling on which two of them differ (CVE-2021-32637 and its
/// like). So an address is resolved here once, and one that has no plain meaning is none.
package struct GateTarget: Equatable, Sendable {
  /// The decoded path without empty segments and segments of dots.
  package let path: String
  /// In lower case, without port and final dot; empty where it is not known.
  package let host: String
  /// The path with what follows a `;` left out of every segment, where there is any: servlet
  /// containers read it so.
  private let pathWithoutParameters: String?

  /// The readings of the path that a rule has to be looked for with.
  var paths: [String] {
    if let pathWithoutParameters { [path, pathWithoutParameters] } else { [path] }
  }

  /// Reads an address as it was sent: a path, or the whole of it with scheme and host, and what
  /// may follow a `?`.
  ///
  /// `nil` for what has no plain meaning: percent sequences that are cut or not UTF-8, control
  /// characters, a backslash, segments that lead above the top, a host that is none.
  ///
  /// - Parameters:
  ///   - address: Percent-encoded; the query plays no part.
  ///   - host: As the `Host` header has it, or empty.
  package init?(address: String, host: String) {
    var bytes = Array(address.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
    var host = host
    for scheme in ["http://", "https://"]
    where bytes.prefix(scheme.utf8.count).map(lowered).elementsEqual(scheme.utf8) {
      // RFC 9112 §3.2.2: the host of an absolute address stands above the header.
      let rest = bytes.dropFirst(scheme.utf8.count)
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      host = String(decoding: rest[..<end], as: UTF8.self)
      bytes = end < rest.endIndex ? Array(rest[end...]) : [UInt8(ascii: "/")]
      break
    }
    guard let decoded = decodedPercent(bytes) else { return nil }
    self.init(decoded: decoded, host: host)
  }

  /// Takes a path that a server has decoded, such as `PATH_INFO`.
  package init?(decodedPath: String, host: String) {
    self.init(decoded: Array(decodedPath.utf8), host: host)
  }

  private init?(decoded: [UInt8], host: String) {
    guard decoded.first == UInt8(ascii: "/"),
      decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }),
      let host = plainHost(host), let path = resolvedPath(decoded, keepingParameters: true)
    else { return nil }
    self.path = path
    self.host = host
    guard decoded.contains(UInt8(ascii: ";")) else {
      pathWithoutParameters = nil
      return
    }
    guard let other = resolvedPath(decoded, keepingParameters: false) else { return nil }
    pathWithoutParameters = other
  }
}

/// Returns the path without empty segments and segments of dots, a slash at its end kept; `nil`
/// where it leads above the top or is not UTF-8.
private func resolvedPath(_ decoded: [UInt8], keepingParameters: Bool) -> String? {
  let dot = UInt8(ascii: ".")
  var segments: [ArraySlice<UInt8>] = []
  var endsInSlash = true
  for whole in decoded.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
    let segment = keepingParameters ? whole : whole.prefix { $0 != UInt8(ascii: ";") }
    endsInSlash = true
    if segment.isEmpty || segment.elementsEqual([dot]) { continue }
    if segment.elementsEqual([dot, dot]) {
      guard segments.popLast() != nil else { return nil }
      continue
    }
    segments.append(segment)
    endsInSlash = false
  }
  var path: [UInt8] = []
  for segment in segments {
    path.append(UInt8(ascii: "/"))
    path += segment
  }
  if endsInSlash { path.append(UInt8(ascii: "/")) }
  return String(validating: path, as: UTF8.self)
}

/// Returns what percent sequences stand for; `nil` for one that is cut.
private func decodedPercent(_ bytes: [UInt8]) -> [UInt8]? {
  var decoded: [UInt8] = []
  decoded.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    guard bytes[index] == UInt8(ascii: "%") else {
      decoded.append(bytes[index])
      index += 1
      continue
    }
    guard index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
      let low = hexValue(bytes[index + 2])
    else { return nil }
    decoded.append(high << 4 | low)
    index += 3
  }
  return decoded
}

private func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}

private func lowered(_ byte: UInt8) -> UInt8 {
  (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
}

/// Returns a host in lower case without port and final dot; `nil` for what is none.
private func plainHost(_ text: String) -> String? {
  guard !text.isEmpty else { return "" }
  var host = text.utf8.map(lowered)[...]
  if host.first == UInt8(ascii: "[") {
    guard let end = host.firstIndex(of: UInt8(ascii: "]")),
      host.dropFirst().prefix(upTo: end).allSatisfy({ isHexDigit($0) || $0 == 0x3A || $0 == 0x2E })
    else { return nil }
    let rest = host[(end + 1)...]
    guard rest.isEmpty || rest.first == 0x3A && decimal(rest.dropFirst(), upTo: 65535) != nil
    else { return nil }
    return String(decoding: host[(host.startIndex + 1)..<end], as: UTF8.self)
  }
  if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
    guard decimal(host[(colon + 1)...], upTo: 65535) != nil else { return nil }
    host = host[..<colon]
  }
  if host.last == UInt8(ascii: ".") { host.removeLast() }
  let name = String(decoding: host, as: UTF8.self)
  return isGateHost(name) ? name : nil
}
