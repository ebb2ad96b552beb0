import OneTimeCodes
import Sealing
import Testing

@Suite struct RecoveryCodeTests {
  static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  @Test func `80 bits are spelt in Crockford's alphabet, in groups of four`() {
    // 0, 1, … 15 and 16, … 31 as five-bit groups, packed by hand.
    let halves: [[UInt8]] = [
      [0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xCF],
      [0x84, 0x65, 0x3A, 0x56, 0xD7, 0xC6, 0x75, 0xBE, 0x77, 0xDF],
    ]
    var left = halves
    let codes = RecoveryCode.generate(count: 2) { count in
      #expect(count == 10)
      return left.removeFirst()
    }
    #expect(codes.map(\.textRevealingSecret) == ["0123-4567-89AB-CDEF", "GHJK-MNPQ-RSTV-WXYZ"])
    #expect(
      codes.map(\.canonicalRevealingSecret) == [
        Array("0123456789ABCDEF".utf8), Array("GHJKMNPQRSTVWXYZ".utf8),
      ])
  }

  @Test func `a set has as many codes as asked for, all different, and each reads back`() {
    for count in [0, 1, 10] {
      let codes = RecoveryCode.generate(count: count, randomBytes: SystemRandom.bytes)
      #expect(codes.count == count)
      #expect(Set(codes.map(\.textRevealingSecret)).count == count)
      for code in codes {
        #expect(RecoveryCode(code.textRevealingSecret) == code)
        #expect(code.canonicalRevealingSecret.count == 16)
        #expect(code.textRevealingSecret.utf8.count == 19)
      }
    }
  }

  @Test func `every character is equally likely at every place`() {
    // Each place shows five bits as they come, so all 32 values of a byte's top bits, and with
    // them all 32 characters, come equally often from equally frequent bytes.
    var counts: [UInt8: Int] = [:]
    for value in UInt8(0)...255 {
      let bytes = (0..<10).map { index in value &+ UInt8(index) &* 31 }
      for code in RecoveryCode.generate(count: 1, randomBytes: { _ in bytes }) {
        counts[code.canonicalRevealingSecret[0], default: 0] += 1
      }
    }
    #expect(counts.count == 32)
    #expect(Set(counts.keys) == Set(Self.alphabet))
    #expect(counts.values.allSatisfy { $0 == 8 })
  }

  @Test func `no character is rarer in a hundred thousand drawn ones`() {
    // 6400 codes, 102,400 characters, 3200 expected of each: 5 standard deviations are 278.
    var counts = [Int](repeating: 0, count: 256)
    for code in RecoveryCode.generate(count: 6400, randomBytes: SystemRandom.bytes) {
      for character in code.canonicalRevealingSecret { counts[Int(character)] += 1 }
    }
    for character in Self.alphabet {
      #expect(abs(counts[Int(character)] - 3200) < 320)
    }
    #expect(counts.reduce(0, +) == Self.alphabet.reduce(0) { $0 + counts[Int($1)] })
  }

  @Test(
    "Input is forgiven its case, separators and look-alikes",
    arguments: [
      "ABCD-EFGH-JK01-PQRS", "abcd-efgh-jk01-pqrs", "ABCDEFGHJK01PQRS", "abcd efgh jk01 pqrs",
      " ABCD - EFGH - JK01 - PQRS ", "ABCD-EFGH-JKO1-PQRS", "abcd-efgh-jkol-pqrs",
      "ABCD-EFGH-JK0I-PQRS", "ABCD-EFGH-JKoi-PQRS", "A-B-C-D-E-F-G-H-J-K-0-1-P-Q-R-S",
    ])
  func forgiven(text: String) {
    #expect(RecoveryCode(text)?.textRevealingSecret == "ABCD-EFGH-JK01-PQRS")
  }

  @Test(arguments: [
    "", "-", "ABCD-EFGH-JK01-PQR", "ABCD-EFGH-JK01-PQRST", "ABCD-EFGH-JK01-PQRU",
    "ABCD_EFGH_JK01_PQRS", "ABCD–EFGH–JK01–PQRS", "ABCD\u{A0}EFGHJK01PQRS", "ABCDEFGHJK01PQR\n",
    "ＡＢＣＤ-EFGH-JK01-PQRS", "ABCD-EFGH-JK０１-PQRS", "АBCD-EFGH-JK01-PQRS", "ABCD-EFGH-JK٠١-PQRS",
    "ÀBCD-EFGH-JK01-PQRS", "A\u{301}BCD-EFGH-JK01-PQRS", "ABCD-EFGH-JK01-PQR\0", "123456",
    "ABCDEFGHJK01PQRS" + String(repeating: "-", count: 64),
  ])
  func `anything else is refused`(text: String) { #expect(RecoveryCode(text) == nil) }

  @Test func `codes are equal where all their characters are`() {
    #expect(RecoveryCode("ABCD-EFGH-JKMN-PQRS") == RecoveryCode("abcdefghjkmnpqrs"))
    #expect(RecoveryCode("ABCD-EFGH-JKMN-PQRS") != RecoveryCode("ABCD-EFGH-JKMN-PQRT"))
  }
}
