package import Sealing

/// HOTP (RFC 4226) and TOTP (RFC 6238) codes.
extension SharedSecret {
  /// Returns the code for a counter.
  ///
  /// - Parameters:
  ///   - counter: C in RFC 4226 §5.1.
  ///   - parameters: The algorithm and the number of digits; the period is not used.
  /// - Returns: ASCII digits, with leading zeros.
  /// - Throws: `libraryFailure`.
  package func code(
    counter: UInt64, parameters: CodeParameters = .standard
  ) throws(SealingError) -> String {
    String(decoding: try digits(counter: counter, parameters: parameters), as: UTF8.self)
  }

  /// Returns the code at a time.
  ///
  /// - Parameters:
  ///   - seconds: Seconds since the Unix epoch. Before it a code is returned too, of no use.
  ///   - parameters: Algorithm, digits and period.
  /// - Returns: ASCII digits, with leading zeros.
  /// - Throws: `libraryFailure`.
  package func code(
    at seconds: Int64, parameters: CodeParameters = .standard
  ) throws(SealingError) -> String {
    let step = TimeStep(at: seconds, period: parameters.period)
    return String(decoding: try digits(at: step, parameters: parameters), as: UTF8.self)
  }

  func digits(at step: TimeStep, parameters: CodeParameters) throws(SealingError) -> [UInt8] {
    try digits(counter: UInt64(bitPattern: step.number), parameters: parameters)
  }

  private func digits(
    counter: UInt64, parameters: CodeParameters
  ) throws(SealingError) -> [UInt8] {
    var message: [UInt8] = []
    for shift in stride(from: 56, through: 0, by: -8) {
      message.append(UInt8(truncatingIfNeeded: counter >> UInt64(shift)))
    }
    let mac = try HMAC.code(
      parameters.algorithm, key: bytesRevealingSecret, message: message)
    var number = truncated(mac)
    var digits = [UInt8](repeating: UInt8(ascii: "0"), count: parameters.digits)
    for place in digits.indices.reversed() {
      digits[place] += UInt8(number % 10)
      number /= 10
    }
    return digits
  }
}

/// Returns the 31-bit number that RFC 4226 §5.3 draws from an HMAC value.
///
/// - Parameter mac: 20 bytes or more. The low 4 bits of its last byte give the offset of the
///   4 bytes to read, most significant first; the sign bit is dropped so that every platform
///   computes the same remainder.
/// - Returns: A number from 0 through 2³¹ − 1.
func truncated(_ mac: [UInt8]) -> UInt32 {
  precondition(mac.count >= 20, "an HMAC value has 20 bytes or more, not \(mac.count)")
  let offset = Int(mac[mac.count - 1] & 0x0F)
  var number: UInt32 = 0
  for byte in mac[offset..<offset + 4] { number = number << 8 | UInt32(byte) }
  return number & 0x7FFF_FFFF
}
