/// What a browser asks for in the header `Accept-Language` (RFC 9110 §12.5.4).
struct AcceptLanguage {
  /// Basic language ranges (RFC 4647 §2.1) in the form of a tag, the most wanted first; "*" and what
  /// is not wanted at all are left out.
  private(set) var ranges: [String] = []

  /// More than any browser sends.
  private static var most: Int { 16 }

  /// Reads a header's value; what is not well formed in it is passed over.
  init(_ text: String) {
    let bytes = Array(text.utf8)
    var weights: [Int] = []
    var start = 0
    var count = 0
    while start < bytes.count, count < Self.most {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: ",") { end += 1 }
      var stop = start
      while stop < end, bytes[stop] != UInt8(ascii: ";") { stop += 1 }
      let weight = stop == end ? 1000 : Self.weight(bytes, from: stop + 1, to: end)
      if weight > 0, let range = Self.tag(bytes, from: start, to: stop) {
        // The heaviest first, and as sent where they weigh the same.
        var place = weights.count
        while place > 0, weights[place - 1] < weight { place -= 1 }
        weights.insert(weight, at: place)
        ranges.insert(range, at: place)
      }
      count += 1
      start = end + 1
    }
  }

  /// The first that `choose` takes, each range tried from its whole length down to its language (the
  /// lookup of RFC 4647 §3.4); `nil` where it takes none.
  func lookup<Found, Failure: Error>(
    _ choose: (String) throws(Failure) -> Found?
  ) throws(Failure) -> Found? {
    for range in ranges {
      if let found = try Self.lookup(range, choose) { return found }
    }
    return nil
  }

  /// The same for one range.
  static func lookup<Found, Failure: Error>(
    _ range: String, _ choose: (String) throws(Failure) -> Found?
  ) throws(Failure) -> Found? {
    var rest = Substring(range)
    while !rest.isEmpty {
      if let found = try choose(String(rest)) { return found }
      guard let dash = rest.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
      rest = rest[..<dash]
      // A single letter or digit belongs to what follows it.
      if rest.utf8.dropLast().last == UInt8(ascii: "-") { rest = rest.dropLast(2) }
    }
    return nil
  }

  /// A tag in the usual letters (RFC 5646 §2.1.1): "zh-Hans-CN" of "ZH-hans-cn"; `nil` where it is
  /// none.
  static func tag(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    return tag(bytes, from: 0, to: bytes.count)
  }

  /// The same of a part of a header, with blanks around it.
  private static func tag(_ bytes: [UInt8], from start: Int, to end: Int) -> String? {
    let (start, end) = trimmed(bytes, from: start, to: end)
    guard (2...35).contains(end - start) else { return nil }
    var tag: [UInt8] = []
    var from = start
    while from <= end {
      var to = from
      while to < end, bytes[to] != UInt8(ascii: "-") { to += 1 }
      let isFirst = from == start
      guard (1...(isFirst ? 3 : 8)).contains(to - from) else { return nil }
      if !isFirst { tag.append(UInt8(ascii: "-")) }
      for index in from..<to {
        let byte = bytes[index]
        let isDigit = (0x30...0x39).contains(byte)
        guard isDigit && !isFirst || (0x61...0x7A).contains(byte | 0x20) else { return nil }
        let isUpper = !isFirst && (to - from == 2 || to - from == 4 && index == from)
        tag.append(isDigit ? byte : isUpper ? byte & ~0x20 : byte | 0x20)
      }
      from = to + 1
    }
    return String(decoding: tag, as: UTF8.self)
  }

  private static func trimmed(
    _ bytes: [UInt8], from start: Int, to end: Int
  ) -> (start: Int, end: Int) {
    var (start, end) = (start, end)
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while start < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return (start, end)
  }

  /// "q=0.8" in thousandths; 0 for what is no weight.
  private static func weight(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    let (start, end) = trimmed(bytes, from: start, to: end)
    guard (3...7).contains(end - start), bytes[start] | 0x20 == UInt8(ascii: "q"),
      bytes[start + 1] == UInt8(ascii: "="), bytes[start + 2] == 0x30 || bytes[start + 2] == 0x31,
      end == start + 3 || bytes[start + 3] == UInt8(ascii: ".")
    else { return 0 }
    var weight = Int(bytes[start + 2] - 0x30) * 1000
    var unit = 100
    for index in min(start + 4, end)..<end {
      guard (0x30...0x39).contains(bytes[index]) else { return 0 }
      weight += Int(bytes[index] - 0x30) * unit
      unit /= 10
    }
    return min(weight, 1000)
  }
}
