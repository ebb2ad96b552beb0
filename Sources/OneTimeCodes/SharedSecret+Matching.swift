package import Sealing

extension SharedSecret {
  /// Returns the time step whose code was submitted, to be stored before anything is granted.
  ///
  /// The step at `seconds`, the one before it and the one after it are looked at: RFC 6238 §5.2
  /// allows one for the delay, and one is for a clock that is a little fast. Every step is good
  /// once and only forward: nothing up to `last` matches, so that a code seen over a shoulder is
  /// no use after its owner's next one either. Where two steps happen to have the same code the
  /// later one is returned, which spends both. All three codes are always computed and compared,
  /// in constant time.
  /// - Parameters:
  ///   - submitted: What the person typed.
  ///   - seconds: The server's time, seconds since the Unix epoch.
  ///   - last: The last step that was accepted for this secret, whatever for.
  ///   - parameters: Algorithm, digits and period.
  /// - Returns: The step, or `nil` for a code that is wrong, outside the window or spent.
  /// - Throws: `libraryFailure`.
  package func matchingStep(
    for submitted: SubmittedCode, at seconds: Int64, after last: TimeStep?,
    parameters: CodeParameters = .standard
  ) throws(SealingError) -> TimeStep? {
    let current = TimeStep(at: seconds, period: parameters.period)
    var match: TimeStep?
    for offset in Int64(-1)...1 {
      let step = current.advanced(by: offset)
      let isEqual = areEqualInConstantTime(
        try digits(at: step, parameters: parameters), submitted.digits)
      let isAhead = last.map { step > $0 } ?? true
      // RFC 6238 counts from the epoch; there is no step before it.
      if isEqual && isAhead && step.number >= 0 { match = step }
    }
    return match
  }

  /// Returns by how much the clock of the person's device seems to be off.
  ///
  /// This is help for a person whose code was refused, and never a reason to accept one: it
  /// names no step that could be stored as spent. A code from within the window of `matchingStep`
  /// is no sign of drift (it may have been spent). Every code is computed and compared, in
  /// constant time. The nearest step wins; of two as near, the slow clock, since codes are
  /// typed late more often than early.
  /// - Parameters:
  ///   - submitted: What the person typed.
  ///   - seconds: The server's time, seconds since the Unix epoch.
  ///   - parameters: Algorithm, digits and period.
  /// - Returns: Seconds, in whole periods: 60 to 600 for a clock that is fast, −60 to −600 for
  ///   one that is slow; `nil` for a code of no step in that range.
  /// - Throws: `libraryFailure`.
  package func clockDrift(
    for submitted: SubmittedCode, at seconds: Int64, parameters: CodeParameters = .standard
  ) throws(SealingError) -> Int64? {
    let current = TimeStep(at: seconds, period: parameters.period)
    let furthest = Self.furthestDrift / parameters.period
    var drift: Int64?
    var isWithinWindow = false
    for distance in stride(from: max(furthest, 1), through: 0, by: -1) {
      for offset in distance == 0 ? [0] : [distance, -distance] {
        let step = current.advanced(by: offset)
        let isEqual = areEqualInConstantTime(
          try digits(at: step, parameters: parameters), submitted.digits)
        guard isEqual && step.number >= 0 else { continue }
        if distance <= 1 { isWithinWindow = true }
        if distance * parameters.period >= Self.nearestDrift { drift = offset * parameters.period }
      }
    }
    return isWithinWindow ? nil : drift
  }

  private static let nearestDrift: Int64 = 60
  private static let furthestDrift: Int64 = 600
}
