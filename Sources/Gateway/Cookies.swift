/// The cookies of a request that can be read in one way only.
///
/// Everything doubtful is absent, so whoever sends it is simply not signed in: a name given twice
/// (a sibling host can set a second cookie of a name: RFC 6265bis §8.6), a name or value with
/// bytes outside the RFC's sets, and every cookie of a request that came with two `Cookie`
/// headers.
package struct Cookies: Sendable {
  /// One array for each, because the runtime would have to make the type of one of pairs.
  private var names: [String] = []
  private var values: [String] = []

  /// No cookies.
  package init() {}

  /// Reads the value of a `Cookie` header.
  package init(header: [UInt8]) {
    guard !Self.isJoined(header) else { return }
    // 1 for what is doubtful.
    var doubts: [UInt8] = []
    var start = 0
    while start < header.count {
      let end = header[start...].firstIndex(of: UInt8(ascii: ";")) ?? header.count
      let pair = header[start..<end]
      start = end + 1
      // Only the space that RFC 6265 §4.2.1 puts there. Whoever strips more lets a cookie named
      // with odd white space pass for one with the `__Host-` prefix.
      let trimmed = pair.drop { $0 == 0x20 }
      guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")), equals > trimmed.startIndex,
        trimmed[..<equals].allSatisfy(\.isTokenByte)
      else { continue }
      let name = String(decoding: trimmed[..<equals], as: UTF8.self)
      let value = trimmed[(equals + 1)...]
      if let known = names.firstIndex(where: { areSameBytes($0, name) }) {
        doubts[known] = 1
      } else {
        let isClean = value.allSatisfy(\.isCookieByte)
        names.append(name)
        values.append(isClean ? String(decoding: value, as: UTF8.self) : "")
        doubts.append(isClean ? 0 : 1)
      }
    }
    for index in doubts.indices.reversed() where doubts[index] != 0 {
      names.remove(at: index)
      values.remove(at: index)
    }
  }

  /// The value of the cookie of exactly this name.
  package subscript(name: String) -> String? {
    for index in names.indices where areSameBytes(names[index], name) { return values[index] }
    return nil
  }

  /// Whether a server made one header of two: Apache and Caddy join them with a comma, "a=1, b=2".
  ///
  /// A comma alone says nothing, since other programs' cookies hold commas against the rules. A
  /// comma, a space, a name and an equals sign together do.
  private static func isJoined(_ header: [UInt8]) -> Bool {
    var index = 0
    while index + 1 < header.count {
      guard header[index] == UInt8(ascii: ","), header[index + 1] == 0x20 else {
        index += 1
        continue
      }
      var end = index + 2
      while end < header.count, header[end].isTokenByte { end += 1 }
      if end > index + 2, end < header.count, header[end] == UInt8(ascii: "=") { return true }
      index = end
    }
    return false
  }
}

extension Cookies: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    names = elements.map { $0.0 }
    values = elements.map { $0.1 }
  }
}
