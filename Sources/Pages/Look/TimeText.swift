internal import Files
internal import Glibc
package import Templates

/// Times as people and machines read them.
///
/// All times are seconds since the epoch.
package enum TimeText {
  /// "2026-11-21T10:15:00Z" (RFC 3339 §5.6).
  package static func iso(_ seconds: Int64) -> String {
    let date = CivilDate(of: seconds)
    let rest = TimeOfDay(of: seconds).seconds
    return "\(padded(date.year, to: 4))-\(padded(date.month))-\(padded(date.day))"
      + "T\(padded(rest / 3600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))Z"
  }

  /// "11:15 CET" in the server's own zone, with the day before it when that is another than UTC's;
  /// `nil` when the server keeps UTC or its zone is not known.
  ///
  /// The corresponding C function is `localtime_r`.
  static func local(_ seconds: Int64) -> Phrase? {
    var time = time_t(seconds)
    var parts = tm()
    tzset()
    guard unsafe localtime_r(&time, &parts) != nil, let zone = unsafe parts.tm_zone else {
      return nil
    }
    let name = unsafe Files.text(zone)
    guard name != "UTC", name != "GMT", name != "Universal" else { return nil }
    let clock = "\(padded(Int64(parts.tm_hour))):\(padded(Int64(parts.tm_min))) \(name)"
    let isSameDay = Int64(parts.tm_mday) == CivilDate(of: seconds).day
    return isSameDay
      ? .verbatim(clock)
      : .say(
        "times.local-other-day", "day", .verbatim(String(parts.tm_mday)), "month",
        .say("times.month-\(parts.tm_mon + 1)"), "clock", .verbatim(clock))
  }

  /// "just now", "40 seconds ago", "3 minutes ago", "2 days ago".
  ///
  /// A time after `now` is "just now": two machines' clocks differ a little.
  package static func ago(_ seconds: Int64, now: Int64) -> Phrase {
    let (gap, overflow) = now.subtractingReportingOverflow(seconds)
    return overflow || gap < 10 ? .say("times.just-now") : rounded("times.ago-", gap, up: false)
  }

  /// "now", "in 40 seconds", "in 3 minutes"; never less than the wait.
  package static func wait(_ seconds: Int64) -> Phrase {
    seconds <= 0 ? .say("times.now") : rounded("times.in-", seconds, up: true)
  }

  /// "40 seconds", "10 minutes", "2 hours"; a begun unit counts as a whole one.
  package static func duration(_ seconds: Int64) -> Phrase {
    rounded("times.for-", max(seconds, 0), up: true)
  }

  package static func days(_ count: Int) -> Phrase { .count("times.for-day", count) }
  package static func hours(_ count: Int) -> Phrase { .count("times.for-hour", count) }
  package static func minutes(_ count: Int) -> Phrase { .count("times.for-minute", count) }

  /// For how long a device is trusted: "a day", "30 days".
  static func trust(days: Int) -> Phrase { .count("times.trusted", days) }

  /// The units that times are rounded to, as their keys in the catalogues end.
  static let units: [(name: String, size: Int64, below: Int64)] = [
    ("second", 1, 60), ("minute", 60, 7200), ("hour", 3600, 172_800), ("day", 86_400, 1_209_600),
    ("week", 604_800, 5_184_000), ("month", 2_592_000, 63_072_000), ("year", 31_536_000, .max),
  ]

  private static func rounded(_ key: String, _ seconds: Int64, up: Bool) -> Phrase {
    // Each unit serves until two of the next are full: "90 minutes", then "2 hours".
    let unit = units.first { seconds < $0.below } ?? units[units.count - 1]
    let count = seconds / unit.size + (up && seconds % unit.size > 0 ? 1 : 0)
    return .counted(key + unit.name, count, .none)
  }

  private static func padded(_ number: Int64, to width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
