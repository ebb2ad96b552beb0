/// A day of the Gregorian calendar, by UTC.
///
/// The corresponding algorithm is Howard Hinnant's `civil_from_days`.
package struct CivilDate: Sendable {
  package let year: Int64
  /// 1 through 12.
  package let month: Int64
  package let day: Int64

  /// The day of a time in seconds since the epoch.
  package init(of time: Int64) {
    self.init(day: (time - TimeOfDay(of: time).seconds) / 86_400)
  }

  /// - Parameter day: Days since 1 January 1970.
  ///
  /// Counts in eras of 400 years, which all have 146,097 days, and in years that begin in March,
  /// so that the leap day is the last of its year.
  init(day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    self.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The day in the form of a language: "21 November 2026".
  func words(in catalogue: Catalogue) throws(TemplateError) -> String {
    try catalogue.words(
      .say(
        "times.day", "day", .verbatim(String(day)), "month", .say("times.month-\(month)"), "year",
        .verbatim(String(year))))
  }
}

/// A time of day by UTC.
package struct TimeOfDay: Sendable {
  /// Since midnight.
  package let seconds: Int64

  /// The time of day of a time in seconds since the epoch.
  package init(of time: Int64) { seconds = ((time % 86_400) + 86_400) % 86_400 }

  /// "10:15".
  var text: String {
    func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60))"
  }
}
