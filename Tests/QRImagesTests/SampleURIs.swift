/// Numbers that are the same in every run (SplitMix64), so that a failure can be repeated.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// `otpauth` URIs as an enrolment makes them, of any length.
enum SampleURIs {
  /// Returns `count` URIs whose lengths rise evenly from the shortest to `longest` bytes.
  static func seeded(_ seed: UInt64, count: Int, longest: Int) -> [String] {
    var numbers = SeededNumbers(state: seed)
    let shortest = uri(account: "", using: &numbers).utf8.count
    return (0..<count).map { index in
      let length = shortest + (longest - shortest) * index / (count - 1)
      let account = label(length - shortest, using: &numbers)
      return uri(account: account, using: &numbers)
    }
  }

  private static func uri(account: String, using numbers: inout SeededNumbers) -> String {
    let secret = text(32, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", using: &numbers)
    return "otpauth://totp/Example:\(account)?secret=\(secret)&issuer=Example"
  }

  /// Letters, and percent-encoded bytes as names outside ASCII give them.
  private static func label(_ length: Int, using numbers: inout SeededNumbers) -> String {
    var label = ""
    while label.utf8.count < length {
      if length - label.utf8.count >= 3, UInt8.random(in: 0..<4, using: &numbers) == 0 {
        label += "%" + text(2, of: "0123456789ABCDEF", using: &numbers)
      } else {
        label += text(1, of: "abcdefghijklmnopqrstuvwxyz0123456789-._~@", using: &numbers)
      }
    }
    return label
  }

  private static func text(
    _ length: Int, of alphabet: String, using numbers: inout SeededNumbers
  ) -> String {
    let letters = Array(alphabet.unicodeScalars)
    var text = ""
    for _ in 0..<length {
      text.unicodeScalars.append(letters[Int.random(in: 0..<letters.count, using: &numbers)])
    }
    return text
  }
}
