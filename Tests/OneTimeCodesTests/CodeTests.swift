import Sealing
import Testing

@testable import OneTimeCodes

/// RFC 4226 Appendix D, both tables, row for row.
@Suite struct RFC4226AppendixD {
  struct Row: Sendable, CustomTestStringConvertible {
    var count: UInt64
    var mac: String
    var truncatedHex: String
    var decimal: UInt32
    var code: String
    var testDescription: String { "count \(count)" }
  }

  static let secret = "12345678901234567890"

  // swift-format-ignore
  static let table = [
    //  Count  Intermediate HMAC value                            Truncated                Decimal              HOTP
    Row(count: 0, mac: "cc93cf18508d94934c64b65d8ba7667fb7cde4b0", truncatedHex: "4c93cf18", decimal: 1284755224, code: "755224"),
    Row(count: 1, mac: "75a48a19d4cbe100644e8ac1397eea747a2d33ab", truncatedHex: "41397eea", decimal: 1094287082, code: "287082"),
    Row(count: 2, mac: "0bacb7fa082fef30782211938bc1c5e70416ff44", truncatedHex: "082fef30", decimal:  137359152, code: "359152"),
    Row(count: 3, mac: "66c28227d03a2d5529262ff016a1e6ef76557ece", truncatedHex: "66ef7655", decimal: 1726969429, code: "969429"),
    Row(count: 4, mac: "a904c900a64b35909874b33e61c5938a8e15ed1c", truncatedHex: "61c5938a", decimal: 1640338314, code: "338314"),
    Row(count: 5, mac: "a37e783d7b7233c083d4f62926c7a25f238d0316", truncatedHex: "33c083d4", decimal:  868254676, code: "254676"),
    Row(count: 6, mac: "bc9cd28561042c83f219324d3c607256c03272ae", truncatedHex: "7256c032", decimal: 1918287922, code: "287922"),
    Row(count: 7, mac: "a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", truncatedHex: "04e5b397", decimal:   82162583, code: "162583"),
    Row(count: 8, mac: "1b3c89f65e6c9e883012052823443f048b4332db", truncatedHex: "2823443f", decimal:  673399871, code: "399871"),
    Row(count: 9, mac: "1637409809a679dc698207310c8c7fc07290d9e5", truncatedHex: "2679dc69", decimal:  645520489, code: "520489"),
  ]

  @Test(arguments: table) func row(_ row: Row) throws {
    let key = Array(Self.secret.utf8)
    var counter = [UInt8](repeating: 0, count: 8)
    counter[7] = UInt8(row.count)
    let mac = try HMAC.code(.sha1, key: key, message: counter)
    #expect(Hex.encode(mac) == row.mac)
    #expect(truncated(mac) == row.decimal)
    #expect(UInt32(row.truncatedHex, radix: 16) == row.decimal)
    let secret = try #require(SharedSecret(bytes: key))
    #expect(try secret.code(counter: row.count) == row.code)
  }
}

/// RFC 6238 Appendix B, the table of test vectors, row for row; T0 = 0, X = 30, 8 digits.
@Suite struct RFC6238AppendixB {
  struct Row: Sendable, CustomTestStringConvertible {
    var seconds: Int64
    var step: Int64
    var code: String
    var algorithm: HMAC.Algorithm
    var testDescription: String { "\(seconds) s, \(algorithm.rawValue)" }
  }

  // swift-format-ignore
  static let table = [
    //  Time (sec)               T (hex)                TOTP              Mode
    Row(seconds:             59, step: 0x0000000000000001, code: "94287082", algorithm: .sha1),
    Row(seconds:             59, step: 0x0000000000000001, code: "46119246", algorithm: .sha256),
    Row(seconds:             59, step: 0x0000000000000001, code: "90693936", algorithm: .sha512),
    Row(seconds:  1_111_111_109, step: 0x00000000023523EC, code: "07081804", algorithm: .sha1),
    Row(seconds:  1_111_111_109, step: 0x00000000023523EC, code: "68084774", algorithm: .sha256),
    Row(seconds:  1_111_111_109, step: 0x00000000023523EC, code: "25091201", algorithm: .sha512),
    Row(seconds:  1_111_111_111, step: 0x00000000023523ED, code: "14050471", algorithm: .sha1),
    Row(seconds:  1_111_111_111, step: 0x00000000023523ED, code: "67062674", algorithm: .sha256),
    Row(seconds:  1_111_111_111, step: 0x00000000023523ED, code: "99943326", algorithm: .sha512),
    Row(seconds:  1_234_567_890, step: 0x000000000273EF07, code: "89005924", algorithm: .sha1),
    Row(seconds:  1_234_567_890, step: 0x000000000273EF07, code: "91819424", algorithm: .sha256),
    Row(seconds:  1_234_567_890, step: 0x000000000273EF07, code: "93441116", algorithm: .sha512),
    Row(seconds:  2_000_000_000, step: 0x0000000003F940AA, code: "69279037", algorithm: .sha1),
    Row(seconds:  2_000_000_000, step: 0x0000000003F940AA, code: "90698825", algorithm: .sha256),
    Row(seconds:  2_000_000_000, step: 0x0000000003F940AA, code: "38618901", algorithm: .sha512),
    Row(seconds: 20_000_000_000, step: 0x0000000027BC86AA, code: "65353130", algorithm: .sha1),
    Row(seconds: 20_000_000_000, step: 0x0000000027BC86AA, code: "77737706", algorithm: .sha256),
    Row(seconds: 20_000_000_000, step: 0x0000000027BC86AA, code: "47863826", algorithm: .sha512),
  ]

  /// The seeds of the reference code: 20, 32 and 64 bytes, which the table's text does not say.
  static func secret(for algorithm: HMAC.Algorithm) throws -> SharedSecret {
    let length = [HMAC.Algorithm.sha1: 20, .sha256: 32, .sha512: 64][algorithm] ?? 0
    let digits = Array(String(repeating: "1234567890", count: 7).utf8.prefix(length))
    return try #require(SharedSecret(bytes: digits))
  }

  @Test(arguments: table) func row(_ row: Row) throws {
    let secret = try Self.secret(for: row.algorithm)
    let parameters = CodeParameters(algorithm: row.algorithm, digits: 8)
    #expect(TimeStep(at: row.seconds).number == row.step)
    #expect(try secret.code(at: row.seconds, parameters: parameters) == row.code)
    let submitted = try #require(SubmittedCode(row.code, digits: 8))
    let step = try secret.matchingStep(
      for: submitted, at: row.seconds, after: nil, parameters: parameters)
    #expect(step == TimeStep(row.step))
  }

  @Test(arguments: table) func `six digits are the last six of the eight`(row: Row) throws {
    let code = try Self.secret(for: row.algorithm).code(
      at: row.seconds, parameters: CodeParameters(algorithm: row.algorithm))
    #expect(code == String(row.code.suffix(6)))
  }

  @Test func `the counter has 64 bits`() throws {
    let secret = try Self.secret(for: .sha1)
    // A counter cut to 32 bits would repeat these codes.
    #expect(try secret.code(counter: 0) != secret.code(counter: 1 << 32))
    #expect(try secret.code(counter: 9) != secret.code(counter: 1 << 32 + 9))
  }
}

@Suite struct TimeStepTests {
  @Test(
    arguments: [
      (0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (-1, -1), (-30, -1), (-31, -2), (-60, -2),
    ] as [(Int64, Int64)])
  func `steps are thirty seconds long, before the epoch too`(seconds: Int64, step: Int64) {
    #expect(TimeStep(at: seconds) == TimeStep(step))
  }

  @Test func `the ends of time do not trap`() throws {
    let secret = try RFC6238AppendixB.secret(for: .sha1)
    let submitted = try #require(SubmittedCode("000000"))
    for seconds in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
      for period in [Int64(1), 30, 300] {
        let parameters = CodeParameters(period: period)
        #expect(try secret.code(at: seconds, parameters: parameters).utf8.count == 6)
        _ = try secret.matchingStep(
          for: submitted, at: seconds, after: TimeStep(.max), parameters: parameters)
        _ = try secret.clockDrift(for: submitted, at: seconds, parameters: parameters)
      }
    }
  }

  @Test func `steps are ordered by their number`() {
    #expect(TimeStep(-1) < TimeStep(0))
    #expect(TimeStep(1) < TimeStep(2))
    #expect(!(TimeStep(2) < TimeStep(2)))
  }
}
