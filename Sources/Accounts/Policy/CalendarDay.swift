/// A day of the Gregorian calendar, by UTC.
package struct CalendarDay: Equatable, Comparable, Sendable {
  /// Days since 1 January 1970.
  package let number: Int64

  /// The day of a time in seconds since the epoch.
  package init(of seconds: Int64) {
    number = (seconds - ((seconds % Self.seconds) + Self.seconds) % Self.seconds) / Self.seconds
  }

  /// Reads "2026-12-31" (RFC 3339 `full-date`), or returns `nil` for another shape and for a day
  /// that is in no calendar.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    let hyphen = UInt8(ascii: "-")
    guard bytes.count == 10, bytes[4] == hyphen, bytes[7] == hyphen,
      let year = Self.whole(bytes[0..<4]), let month = Self.whole(bytes[5..<7]),
      let day = Self.whole(bytes[8..<10]), year >= 1970, (1...12).contains(month),
      (1...Self.length(of: month, in: year)).contains(day)
    else { return nil }
    // Years that begin in March, so that the leap day is the last of its year; eras of 400 years
    // all have 146,097 days.
    let shifted = month <= 2 ? year - 1 : year
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = shifted / 400 * 146_097 + dayOfEra - 719_468
  }

  private static let seconds: Int64 = 86_400

  /// Its first second, in seconds since the epoch.
  package var start: Int64 { number * Self.seconds }

  /// The first second after it, in seconds since the epoch.
  package var end: Int64 { (number + 1) * Self.seconds }

  /// "2026-12-31".
  package var text: String {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    left.number < right.number
  }

  private static func whole(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  private static func length(of month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
