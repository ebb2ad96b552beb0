import Sealing
import Testing

@testable import OneTimeCodes

private let now: Int64 = 1_111_111_111

private func secret() throws -> SharedSecret { try RFC6238AppendixB.secret(for: .sha1) }

/// The code of the step that is `offset` steps from the one at `now`.
private func submitted(
  _ offset: Int64, parameters: CodeParameters = .standard
) throws
  -> SubmittedCode
{
  let code = try secret().code(at: now + offset * parameters.period, parameters: parameters)
  return try #require(SubmittedCode(code, digits: parameters.digits))
}

@Suite struct SubmittedCodeTests {
  @Test(arguments: [
    ("123456", "123456"), (" 123 456 ", "123456"), ("123-456", "123456"), ("000000", "000000"),
    ("012345", "012345"), ("1-2-3-4-5-6", "123456"), ("081804", "081804"),
  ])
  func `six digits are read, spaces and hyphens passed over`(text: String, digits: String) {
    #expect(SubmittedCode(text)?.digits == Array(digits.utf8))
  }

  @Test(arguments: [
    "", " ", "-", "12345", "1234567", "+12345", "+123456", "-12345", "12345a", "0x1234", "1e5000",
    "12.456", "123_456", "123\t456", "123456\n", "123456\0", "١٢٣٤٥٦", "１２３４５６", "123٤56",
    "12345６", "१२३४५६", "123\u{A0}456", "123\u{2011}456", "1\u{301}23456", "⑥12345", "²12345",
    "123456" + String(repeating: " ", count: 64),
  ])
  func `anything else is refused`(text: String) { #expect(SubmittedCode(text) == nil) }

  @Test func `other numbers of digits are read where they are asked for`() {
    #expect(SubmittedCode("1234 5678", digits: 8)?.digits == Array("12345678".utf8))
    #expect(SubmittedCode("123456", digits: 8) == nil)
    #expect(SubmittedCode("12345678") == nil)
  }
}

@Suite struct MatchingTests {
  @Test(arguments: [-1, 0, 1] as [Int64])
  func `the step before, at and after now matches`(offset: Int64) throws {
    let step = try secret().matchingStep(for: submitted(offset), at: now, after: nil)
    #expect(step == TimeStep(TimeStep(at: now).number + offset))
  }

  @Test(arguments: [-20, -3, -2, 2, 3, 20] as [Int64])
  func `steps further away do not`(offset: Int64) throws {
    #expect(try secret().matchingStep(for: submitted(offset), at: now, after: nil) == nil)
  }

  @Test func `the window moves with every second of the server's clock`() throws {
    let code = try submitted(0), step = TimeStep(at: now)
    let first = step.number * 30
    for seconds in first - 30..<first + 60 {
      #expect(try secret().matchingStep(for: code, at: seconds, after: nil) == step)
    }
    #expect(try secret().matchingStep(for: code, at: first - 31, after: nil) == nil)
    #expect(try secret().matchingStep(for: code, at: first + 60, after: nil) == nil)
  }

  @Test func `each step is good once`() throws {
    let code = try submitted(0)
    let step = try secret().matchingStep(for: code, at: now, after: nil)
    #expect(step != nil)
    #expect(try secret().matchingStep(for: code, at: now, after: step) == nil)
    #expect(try secret().matchingStep(for: code, at: now + 30, after: step) == nil)
  }

  @Test func `only forward: after A and then B, A is refused`() throws {
    let first = try submitted(0), second = try submitted(1)
    let spent = try secret().matchingStep(for: first, at: now, after: nil)
    let later = try secret().matchingStep(for: second, at: now, after: spent)
    #expect(later == TimeStep(TimeStep(at: now).number + 1))
    #expect(try secret().matchingStep(for: first, at: now, after: later) == nil)
    #expect(try secret().matchingStep(for: second, at: now, after: later) == nil)
    // A code of an earlier step that was never used is gone too.
    #expect(try secret().matchingStep(for: submitted(-1), at: now, after: spent) == nil)
  }

  @Test func `a step from a clock that was set back stays spent`() throws {
    let last = TimeStep(TimeStep(at: now).number + 1000)
    for offset in Int64(-1)...1 {
      #expect(try secret().matchingStep(for: submitted(offset), at: now, after: last) == nil)
    }
  }

  @Test func `there is no step before the epoch`() throws {
    let text = try secret().code(at: -1)
    let code = try #require(SubmittedCode(text))
    #expect(try secret().matchingStep(for: code, at: -1, after: nil) == nil)
    #expect(try secret().matchingStep(for: code, at: 5, after: nil) == nil)
    let zero = try #require(SubmittedCode(try secret().code(at: 0)))
    #expect(try secret().matchingStep(for: zero, at: 5, after: nil) == TimeStep(0))
  }

  @Test func `one changed digit does not match`() throws {
    let code = try secret().code(at: now)
    for place in 0..<6 {
      var digits = Array(code.utf8)
      digits[place] = UInt8(ascii: "0") + (digits[place] - UInt8(ascii: "0") + 5) % 10
      let wrong = try #require(SubmittedCode(String(decoding: digits, as: UTF8.self)))
      #expect(try secret().matchingStep(for: wrong, at: now, after: nil) == nil)
    }
  }

  @Test func `a code of another length never matches`() throws {
    let eight = CodeParameters(digits: 8)
    let code = try submitted(0)
    #expect(
      try secret().matchingStep(for: code, at: now, after: nil, parameters: eight) == nil)
    #expect(
      try secret().matchingStep(
        for: submitted(0, parameters: eight), at: now, after: nil, parameters: eight) != nil)
  }

  @Test func `where two steps share a code the later one is spent`() throws {
    // The first two neighbouring steps of the RFC's key with one code, found by trying them all.
    let first = TimeStep(910_737), second = TimeStep(910_738)
    let code = try #require(SubmittedCode("911617"))
    for step in [first, second] {
      #expect(try secret().code(counter: UInt64(step.number)) == "911617")
    }
    let spent = try secret().matchingStep(for: code, at: first.number * 30, after: nil)
    #expect(spent == second)
    #expect(try secret().matchingStep(for: code, at: second.number * 30, after: spent) == nil)
  }
}

@Suite struct ClockDriftTests {
  @Test func `two to twenty steps either way are told, in seconds`() throws {
    for offset in Int64(2)...20 {
      #expect(try secret().clockDrift(for: submitted(offset), at: now) == offset * 30)
      #expect(try secret().clockDrift(for: submitted(-offset), at: now) == -offset * 30)
    }
  }

  @Test(arguments: [-22, -21, -1, 0, 1, 21, 22, 1000] as [Int64])
  func `nothing within the window or beyond ten minutes is drift`(offset: Int64) throws {
    #expect(try secret().clockDrift(for: submitted(offset), at: now) == nil)
  }

  @Test func `what counts as drift is never accepted`() throws {
    for offset in Int64(-20)...20 {
      let code = try submitted(offset)
      let isAccepted = try secret().matchingStep(for: code, at: now, after: nil) != nil
      let isDrift = try secret().clockDrift(for: code, at: now) != nil
      #expect(isAccepted != isDrift)
    }
  }

  @Test func `a code that was never one is no drift`() throws {
    let known = try (Int64(-20)...20).map { try secret().code(at: now + $0 * 30) }
    let wrong = try #require((10..<99).map { "9876\($0)" }.first { !known.contains($0) })
    let code = try #require(SubmittedCode(wrong))
    #expect(try secret().clockDrift(for: code, at: now) == nil)
  }

  @Test func `with another period the range is still one to ten minutes`() throws {
    let minute = CodeParameters(period: 60)
    for (offset, drift) in [(1, nil), (2, 120), (-10, -600), (11, nil)] as [(Int64, Int64?)] {
      let code = try submitted(offset, parameters: minute)
      #expect(try secret().clockDrift(for: code, at: now, parameters: minute) == drift)
    }
    let short = CodeParameters(period: 10)
    for (offset, drift) in [(2, nil), (5, nil), (6, 60), (-60, -600)] as [(Int64, Int64?)] {
      let code = try submitted(offset, parameters: short)
      #expect(try secret().clockDrift(for: code, at: now, parameters: short) == drift)
    }
  }

  @Test func `no step before the epoch counts`() throws {
    let code = try #require(SubmittedCode(try secret().code(at: -90)))
    #expect(try secret().clockDrift(for: code, at: 10) == nil)
  }
}
