import Site
import Testing

/// A number's key, its first and last value, and how one is read back.
struct Range: Sendable, CustomTestStringConvertible {
  let section: String
  let name: String
  let first: Int
  let last: Int
  /// Settings that a value at an end needs beside it.
  var beside = ""
  var outer: String?
  let value: @Sendable (Site) -> Int

  var key: String { (outer.map { "\($0)." } ?? "") + "\(section).\(name)" }
  var testDescription: String { key }

  func members(_ value: String, beside: String? = nil) -> String {
    let more = beside ?? self.beside
    let inner = #""\#(section)": {\#(more.isEmpty ? "" : more + ", ")"\#(name)": \#(value)}"#
    return outer.map { #""\#($0)": {\#(inner)}"# } ?? inner
  }
}

@Suite struct RangeTests {
  static let ranges = [
    Range(section: "secondStep", name: "graceDays", first: 0, last: 365) {
      $0.secondStep.graceDays
    },
    Range(section: "recoveryCodes", name: "count", first: 1, last: 20, outer: "secondStep") {
      $0.secondStep.recoveryCodes.count
    },
    Range(section: "trustDevices", name: "days", first: 0, last: 30, outer: "secondStep") {
      $0.secondStep.trustDevices.days
    },
    Range(section: "session", name: "idleMinutes", first: 1, last: 1440) {
      $0.session.idleMinutes
    },
    Range(section: "session", name: "absoluteHours", first: 1, last: 720) {
      $0.session.absoluteHours
    },
    Range(
      section: "session", name: "adminIdleMinutes", first: 1, last: 1440,
      beside: #""adminAbsoluteHours": 24"#
    ) { $0.session.adminIdleMinutes },
    Range(section: "session", name: "adminAbsoluteHours", first: 1, last: 720) {
      $0.session.adminAbsoluteHours
    },
    Range(section: "session", name: "stepUpMinutes", first: 1, last: 60) {
      $0.session.stepUpMinutes
    },
    Range(section: "signIn", name: "attempts", first: 3, last: 20) { $0.signIn.attempts },
    Range(section: "signIn", name: "perMinutes", first: 1, last: 1440) { $0.signIn.perMinutes },
    Range(
      section: "signIn", name: "hardStop", first: 3, last: 100, beside: #""attempts": 3"#
    ) { $0.signIn.hardStop },
    Range(section: "recovery", name: "waitHours", first: 0, last: 720) { $0.recovery.waitHours },
  ]

  @Test(arguments: ranges) func `both ends of a range are taken`(range: Range) throws {
    for end in [range.first, range.last] {
      #expect(range.value(try reading(range.members("\(end)"))) == end)
    }
  }

  @Test(arguments: ranges) func `one beyond either end is refused`(range: Range) {
    for beyond in [range.first - 1, range.last + 1] {
      #expect(
        complaint(range.members("\(beyond)"))
          == "'\(range.key)' in '/srv/site/site.json' is \(beyond); "
          + "it takes a whole number from \(range.first) through \(range.last)")
    }
  }

  @Test(arguments: ranges) func `what is no whole number is refused`(range: Range) {
    let takes = "it takes a whole number from \(range.first) through \(range.last)"
    for text in ["5.5", "5e0", "99999999999999999999"] {
      #expect(
        complaint(range.members(text))
          == "'\(range.key)' in '/srv/site/site.json' is \(text); \(takes)")
    }
    for (text, kind) in [(#""5""#, "a text"), ("null", "null"), ("true", "true or false")] {
      #expect(
        complaint(range.members(text))
          == "'\(range.key)' in '/srv/site/site.json' is \(kind); \(takes)")
    }
  }
}
