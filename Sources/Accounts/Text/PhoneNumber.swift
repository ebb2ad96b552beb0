/// A telephone number that a text message can go to, in the one form of E.164.
package struct PhoneNumber: Equatable, Sendable {
  /// A plus and 8 to 15 digits, the first of them not 0.
  package let text: String

  /// Reads a number with its country code; the prefix "00" stands for the plus.
  ///
  /// Digits and a plus alone: a number with spaces or an extension could be meant as another than
  /// the one that is dialled, and one without a country code is somebody else's in another country.
  package init?(_ typed: String) {
    var digits = Array(typed.utf8)
    if digits.first == UInt8(ascii: "+") {
      digits.removeFirst()
    } else if digits.starts(with: "00".utf8) {
      digits.removeFirst(2)
    } else {
      return nil
    }
    guard (8...15).contains(digits.count), digits.first != UInt8(ascii: "0"),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    text = "+" + String(decoding: digits, as: UTF8.self)
  }

  /// The last two digits: enough to know one's own number by, and no more than that.
  package var ending: String { String(text.suffix(2)) }
}
