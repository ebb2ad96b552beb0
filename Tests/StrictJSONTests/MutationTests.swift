import StrictJSON
import Testing

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers in every run.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

@Suite struct MutationTests {
  static let seeds: [[UInt8]] = [
    #"{"version":1,"name":"anna","emails":["a@b.c"],"created":1767225600,"password":{"hash":"x$y"}}"#,
    #"[0,-0,1.5,1e5,-2.25E-7,123456789012345678901234567890,[],{},[[]],true,false,null,""]"#,
    #"{"\u00e9":"\ud83d\ude00","é":"日本\n\t\"\\\/","a b":[{"c":{"d":["e"]}}]}"#,
    #" { "x" : [ 1 , 2 ] , "y" : null } "#,
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    #"{"a":0,"b":1,"c":2,"d":3,"e":4,"f":5,"g":6,"h":7,"i":8,"j":9,"k":0,"l":1,"m":2,"n":3,"o":4,"p":5,"q":6}"#,
  ].map { Array($0.utf8) }

  /// Bytes that mean something to a reader, so that more of what is inserted comes close to JSON.
  static let telling =
    Array(#"{}[]:,"\/ue-+.0123456789tfn "#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xFF]

  /// Flips a bit, cuts the end off, or inserts, replaces, removes or repeats a byte; one to four times.
  private func mutate(_ document: [UInt8], with random: inout SplitMix64) -> [UInt8] {
    var bytes = document
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      let telling = Self.telling[Int.random(in: Self.telling.indices, using: &random)]
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes.removeSubrange(place...)
      case 2: bytes.insert(telling, at: place)
      case 3: bytes[place] = telling
      case 4: bytes.remove(at: place)
      default: bytes.insert(bytes[place], at: place)
      }
    }
    return bytes
  }

  @Test func `no damage traps the reader, and what it accepts survives the round trip`() throws {
    var random = SplitMix64(state: 8259)
    var accepted = 0
    var refused = 0
    for turn in 0..<20_000 {
      let document = mutate(Self.seeds[turn % Self.seeds.count], with: &random)
      do throws(JSONError) {
        let value = try JSONValue(parsing: document)
        accepted += 1
        for pretty in [false, true] {
          let written = value.serialized(pretty: pretty)
          let again = try JSONValue(parsing: written)
          if again != value || again.serialized(pretty: pretty) != written {
            Issue.record("turn \(turn): \(document) does not survive the round trip")
          }
        }
      } catch {
        refused += 1
        if !(0...document.count).contains(error.offset) || error.line < 1 || error.column < 1 {
          Issue.record("turn \(turn): \(error) is outside \(document)")
        }
      }
    }
    // Both ways are walked often, or the test would say little.
    #expect(accepted > 1_000)
    #expect(refused > 10_000)
  }

  @Test func `a document that lacks its end is refused, wherever it is cut`() {
    for seed in Self.seeds {
      let whole = seed.reversed().drop { $0 == UInt8(ascii: " ") }.count
      for length in 0..<whole where refusal(of: Array(seed.prefix(length))) == nil {
        Issue.record("\(length) bytes of \(seed) are accepted")
      }
    }
  }
}
