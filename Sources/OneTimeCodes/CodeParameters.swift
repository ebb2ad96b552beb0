package import Sealing

/// How codes are computed.
///
/// Apps are sure to know `standard` alone.
package struct CodeParameters: Equatable, Sendable {
  /// Codes of 6, 7 or 8 digits (RFC 4226 §5.3).
  package static let digitRange = 6...8
  /// Seconds that one code lasts.
  package static let periodRange: ClosedRange<Int64> = 1...300

  package let algorithm: HMAC.Algorithm
  package let digits: Int
  /// Seconds a time step, X in RFC 6238.
  package let period: Int64

  /// Creates parameters.
  ///
  /// Traps outside `digitRange` and `periodRange`; code that reads them from outside checks first.
  package init(algorithm: HMAC.Algorithm = .sha1, digits: Int = 6, period: Int64 = 30) {
    precondition(Self.digitRange.contains(digits), "codes have 6 to 8 digits, not \(digits)")
    precondition(
      Self.periodRange.contains(period), "a code lasts 1 to 300 seconds, not \(period)")
    self.algorithm = algorithm
    self.digits = digits
    self.period = period
  }

  /// SHA-1, 6 digits, 30 seconds: what every app computes, also those that ignore the others.
  package static let standard = CodeParameters()
}

/// The number of a time step since the Unix epoch, T in RFC 6238 §4.2.
package struct TimeStep: Comparable, Hashable, Sendable {
  package let number: Int64

  package init(_ number: Int64) { self.number = number }

  /// Creates the step that a time is in.
  ///
  /// - Parameters:
  ///   - seconds: Seconds since the Unix epoch; before it, steps are negative.
  ///   - period: Seconds a step, at least 1.
  package init(at seconds: Int64, period: Int64 = 30) {
    precondition(period > 0, "a time step lasts at least one second")
    // Division rounds towards zero, which would make the step around the epoch twice as long.
    let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: period)
    number = remainder < 0 ? quotient - 1 : quotient
  }

  package static func < (one: TimeStep, other: TimeStep) -> Bool { one.number < other.number }

  /// Returns the step that many steps later, or the last or first one there is.
  func advanced(by steps: Int64) -> TimeStep {
    let (sum, overflow) = number.addingReportingOverflow(steps)
    return TimeStep(overflow ? (steps < 0 ? .min : .max) : sum)
  }
}

/// A code as a person typed it.
package struct SubmittedCode: Sendable, Redacted {
  /// ASCII digits, as many as were asked for.
  package let digits: [UInt8]

  /// Creates a code, or returns `nil` unless `text` is that many ASCII digits once ASCII spaces
  /// and hyphens are taken out.
  ///
  /// It stays text: as a number `012345` would lose its zero and `+12345` gain a meaning.
  /// - Parameters:
  ///   - text: What came in; digits of other scripts are refused.
  ///   - count: 6, or what an imported key's parameters say.
  package init?(_ text: String, digits count: Int = 6) {
    // Room for a code spelt out with a separator after each digit, and no more to go through.
    guard text.utf8.count <= 64 else { return nil }
    var digits: [UInt8] = []
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: " "), UInt8(ascii: "-"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(unit)
      default: return nil
      }
    }
    guard digits.count == count else { return nil }
    self.digits = digits
  }
}
