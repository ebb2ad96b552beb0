/// The 512 bytes before a file in an archive of the form `ustar` (POSIX.1, pax, "ustar Interchange
/// Format").
struct TarHeader: Equatable {
  static let size = 512
  /// Bytes of a file at most, in the eleven octal digits of the header: 8 GiB less one.
  static let most: Int64 = (1 << 33) - 1

  let name: String
  let bytes: Int64

  /// Of a plain file for its owner alone; `time` is seconds since the epoch.
  static func block(_ name: String, bytes: Int64, time: Int64) -> [UInt8] {
    precondition(name.utf8.count <= 100 && bytes <= most, "no file of ours is like that")
    var block = [UInt8](repeating: 0, count: size)
    func put(_ text: String, at place: Int) {
      for (index, byte) in text.utf8.enumerated() { block[place + index] = byte }
    }
    put(name, at: 0)
    put("0000600", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(bytes, 11), at: 124)
    put(octal(max(0, min(time, most)), 11), at: 136)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put("0000000", at: 329)
    put("0000000", at: 337)
    put("        ", at: 148)
    put(octal(sum(of: block), 6) + "\0 ", at: 148)
    return block
  }

  /// Reads one; `nil` for what `block` does not write: a link, a device, a folder, another form.
  init?(_ block: [UInt8]) {
    guard block.count == Self.size, block[156] == UInt8(ascii: "0"),
      block[257..<265].elementsEqual("ustar\u{0}00".utf8),
      // Names of links and of a folder in front.
      block[157..<257].allSatisfy({ $0 == 0 }), block[345..<512].allSatisfy({ $0 == 0 }),
      let end = block[..<100].firstIndex(of: 0), block[end..<100].allSatisfy({ $0 == 0 }),
      let bytes = Self.number(block[124..<135]), block[135] == 0,
      let sum = Self.number(block[148..<154]), block[154] == 0,
      let name = String(validating: block[..<end], as: UTF8.self)
    else { return nil }
    var unsummed = block
    for place in 148..<156 { unsummed[place] = UInt8(ascii: " ") }
    guard Self.sum(of: unsummed) == sum else { return nil }
    self.name = name
    self.bytes = bytes
  }

  /// Bytes that fill the last block of a file of that size.
  static func padding(after bytes: Int64) -> Int { Int((512 - bytes % 512) % 512) }

  private static func sum(of block: [UInt8]) -> Int64 { block.reduce(0) { $0 + Int64($1) } }

  private static func octal(_ number: Int64, _ width: Int) -> String {
    let digits = String(number, radix: 8)
    return String(repeating: "0", count: width - digits.utf8.count) + digits
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int64($1 - 0x30) }
  }
}
