internal import Sealing

extension OTPAuthURI {
  /// Reads a URI, or returns `nil` for one that is doubtful.
  ///
  /// Refused: any type but `totp`; a missing or bad secret; a parameter given twice; an unknown
  /// algorithm, number of digits or period; an issuer that is not the label's; a name with a
  /// colon or a control character; a fragment; bytes that a URI cannot have; more than 2048 of
  /// them. Parameters of other names are passed over. Names longer than `longestName` are cut.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 2048,
      let rest = Self.removingPrefix("otpauth://totp/", from: bytes[...]),
      let mark = rest.firstIndex(of: UInt8(ascii: "?")),
      let label = Self.decoded(rest[..<mark]), let names = Self.names(inLabel: label),
      let query = Query(rest[(mark + 1)...]), let key = query.value("secret"),
      let secret = SharedSecret(base32: key), let parameters = Self.parameters(of: query)
    else { return nil }
    if let issuer = query.value("issuer") {
      guard !issuer.unicodeScalars.contains(":") else { return nil }
      guard names.issuer == nil || names.issuer == issuer else { return nil }
    }
    self.init(
      issuer: names.issuer ?? query.value("issuer") ?? "", account: names.account,
      secret: secret, parameters: parameters)
  }

  /// Scheme and type are compared without regard to case (RFC 3986 §6.2.2.1).
  private static func removingPrefix(
    _ prefix: StaticString, from bytes: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    let prefix = Array("\(prefix)".utf8)
    let start = bytes.prefix(prefix.count).map { unit in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit) ? unit | 0x20 : unit
    }
    return start == prefix ? bytes.dropFirst(prefix.count) : nil
  }

  /// `label = accountname / issuer (":" / "%3A") *"%20" accountname`, neither part with a colon.
  private static func names(inLabel label: String) -> (issuer: String?, account: String)? {
    let parts = label.unicodeScalars.split(
      separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return (nil, label)
    case 2: return (String(parts[0]), String(parts[1].drop { $0 == " " }))
    default: return nil
    }
  }

  private static func parameters(of query: Query) -> CodeParameters? {
    var algorithm = HMAC.Algorithm.sha1
    var digits = 6
    var period: Int64 = 30
    if let text = query.value("algorithm") {
      guard let known = HMAC.Algorithm(rawValue: text.lowercased()) else { return nil }
      algorithm = known
    }
    if let text = query.value("digits") {
      guard let number = number(text), CodeParameters.digitRange.contains(Int(number)) else {
        return nil
      }
      digits = Int(number)
    }
    if let text = query.value("period") {
      guard let number = number(text), CodeParameters.periodRange.contains(number) else {
        return nil
      }
      period = number
    }
    return CodeParameters(algorithm: algorithm, digits: digits, period: period)
  }

  /// One to three ASCII digits, the first not zero: `Int64("+6")` would be 6.
  private static func number(_ text: String) -> Int64? {
    guard (1...3).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "0") else {
      return nil
    }
    var number: Int64 = 0
    for unit in text.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else { return nil }
      number = number * 10 + Int64(unit - UInt8(ascii: "0"))
    }
    return number
  }

  /// Percent-decoding (RFC 3986 §2.1); a `+` stays a plus.
  ///
  /// - Returns: `nil` for a byte that cannot stand there, a broken escape, bytes that are not
  ///   UTF-8, and control characters.
  fileprivate static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var decoded: [UInt8] = []
    var rest = bytes
    while let unit = rest.popFirst() {
      if unit == UInt8(ascii: "%") {
        guard let high = rest.popFirst(), let low = rest.popFirst(),
          let value = Hex.decode(String(decoding: [high, low], as: UTF8.self))
        else { return nil }
        decoded += value
      } else {
        guard isUnreserved(unit) || "!$&'()*+,;=:@/?".utf8.contains(unit) else { return nil }
        decoded.append(unit)
      }
    }
    guard let text = String(validating: decoded, as: UTF8.self),
      !text.unicodeScalars.contains(where: isControl)
    else { return nil }
    return text
  }
}

/// The parameters of a URI, each name once.
private struct Query {
  private var parameters: [(name: String, value: String)] = []

  init?(_ bytes: ArraySlice<UInt8>) {
    for field in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
      guard let equals = field.firstIndex(of: UInt8(ascii: "=")),
        let name = OTPAuthURI.decoded(field[..<equals]),
        let value = OTPAuthURI.decoded(field[(equals + 1)...]),
        self.value(name) == nil
      else { return nil }
      parameters.append((name, value))
    }
  }

  func value(_ name: String) -> String? {
    parameters.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }
}
