extension ForeignHash {
  /// The kind of a stored hash by its form, and where its salt ends; `nil` for any other.
  ///
  /// The form is checked to the last byte, so that nothing the library does not expect reaches it,
  /// and the cost is bounded, so that no line of a file can take a slot for minutes.
  static func kind(of text: [UInt8]) -> (Kind, settingLength: Int)? {
    let fields = text.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    func starts(_ mark: String) -> Bool { text.starts(with: mark.utf8) }
    if starts("{SHA}") {
      // 20 bytes are 27 characters of base64 and one of padding.
      let body = Array(text.dropFirst(5))
      guard body.count == 28, body.last == UInt8(ascii: "="),
        Base64.decode(Array(body.dropLast()), alphabet: .standard)?.count == 20
      else { return nil }
      return (.sha1, 5)
    }
    if starts("$2a$") || starts("$2b$") || starts("$2y$") {
      guard fields.count == 4, let cost = number(fields[2]), fields[2].count == 2,
        (4...15).contains(cost), isHash(fields[3], 53)
      else { return nil }
      return (.bcrypt, 7 + 22)
    }
    if starts(APR1.mark) { return salted(.apr1, fields, hash: 22, salt: 8) }
    if starts("$1$") { return salted(.md5Crypt, fields, hash: 22, salt: 8) }
    if starts("$5$") { return rounded(.sha256Crypt, text, fields, hash: 43) }
    if starts("$6$") { return rounded(.sha512Crypt, text, fields, hash: 86) }
    if starts("$y$j9T$") {
      // The one cost that Debian and others make; a greater one would take memory without end.
      guard fields.count == 5, (1...86).contains(fields[3].count), isHash(fields[3]),
        isHash(fields[4], 43)
      else { return nil }
      return (.yescrypt, text.count - 43)
    }
    return isHash(text[...], 13) ? (.crypt, 2) : nil
  }

  /// The rounds that a `$5$` or `$6$` names, and the field that follows.
  static func rounds(in text: [UInt8]) -> (rounds: Int, next: Int)? {
    let fields = text.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    guard fields.count > 2, fields[2].starts(with: "rounds=".utf8) else { return nil }
    return number(fields[2].dropFirst(7)).map { ($0, 3) }
  }

  private static func salted(
    _ kind: Kind, _ fields: [ArraySlice<UInt8>], hash: Int, salt: Int
  ) -> (Kind, settingLength: Int)? {
    guard fields.count == 4, (1...salt).contains(fields[2].count), isHash(fields[2]),
      isHash(fields[3], hash)
    else { return nil }
    return (kind, fields[3].startIndex)
  }

  private static func rounded(
    _ kind: Kind, _ text: [UInt8], _ fields: [ArraySlice<UInt8>], hash: Int
  ) -> (Kind, settingLength: Int)? {
    var salt = 2
    if fields.count == 5 {
      guard let found = rounds(in: text), (1000...1_000_000).contains(found.rounds) else {
        return nil
      }
      salt = found.next
    }
    guard fields.count == salt + 2, (1...16).contains(fields[salt].count), isHash(fields[salt]),
      isHash(fields[salt + 1], hash)
    else { return nil }
    return (kind, fields[salt + 1].startIndex)
  }

  /// Whether all are characters of crypt(3)'s alphabet, and as many as `count` says.
  private static func isHash(_ bytes: ArraySlice<UInt8>, _ count: Int? = nil) -> Bool {
    (count ?? bytes.count) == bytes.count
      && bytes.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "/"): true
        default: false
        }
      }
  }

  /// Decimal digits alone, seven at most.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...7).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
