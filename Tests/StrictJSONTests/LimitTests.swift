import StrictJSON
import Testing

@Suite struct LimitTests {
  private func nested(_ depth: Int) -> [UInt8] {
    bytes(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
  }

  @Test func `a document of 1 MiB is read, one with a byte more is refused`() throws {
    var document = [UInt8](repeating: UInt8(ascii: " "), count: (1 << 20) - 1)
    document.append(UInt8(ascii: "0"))
    #expect(try JSONValue(parsing: document) == 0)
    document.append(UInt8(ascii: "\n"))
    let error = try #require(refusal(of: document))
    #expect(error.code == .tooLarge)
    #expect(error.offset == 1 << 20)
  }

  @Test func `the size allowed is the caller's`() throws {
    let limits = JSONLimits(bytes: 4)
    #expect(try parse("null", limits: limits) == .null)
    #expect(refusal(of: bytes("false"), limits: limits)?.code == .tooLarge)
    #expect(refusal(of: [], limits: JSONLimits(bytes: 0))?.code == .empty)
    #expect(refusal(of: [], limits: JSONLimits(bytes: -1))?.code == .tooLarge)
  }

  @Test func `32 open arrays are read, 33 are refused`() throws {
    #expect(try JSONValue(parsing: nested(32)).serialized() == nested(32))
    let error = try #require(refusal(of: nested(33)))
    #expect(error.code == .tooDeep)
    #expect(error.offset == 32)
  }

  @Test func `32 open objects are read, 33 are refused`() throws {
    func objects(_ depth: Int) -> [UInt8] {
      bytes(
        String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth))
    }
    #expect(try JSONValue(parsing: objects(32)).serialized() == objects(32))
    let error = try #require(refusal(of: objects(33)))
    #expect(error.code == .tooDeep)
    #expect(error.offset == 32 * 5)
  }

  @Test func `arrays side by side are no deeper than one`() throws {
    let limits = JSONLimits(depth: 2)
    #expect(try parse("[[],[],{},{}]", limits: limits) == [[], [], [:], [:]])
    #expect(refusal(of: bytes("[[],[[]]]"), limits: limits)?.offset == 5)
  }

  @Test func `a depth of 0 allows a value that holds no other`() throws {
    let limits = JSONLimits(depth: 0)
    #expect(try parse(#""a""#, limits: limits) == "a")
    #expect(refusal(of: bytes("[]"), limits: limits)?.code == .tooDeep)
    #expect(refusal(of: bytes("{}"), limits: limits)?.code == .tooDeep)
  }

  @Test func `512 levels are read if asked for, and never more`() throws {
    let limits = JSONLimits(depth: .max)
    let value = try JSONValue(parsing: nested(512), limits: limits)
    #expect(value.serialized() == nested(512))
    #expect(try value == JSONValue(parsing: nested(512), limits: limits))
    let error = try #require(refusal(of: nested(513), limits: limits))
    #expect(error.code == .tooDeep)
    #expect(error.offset == 512)
  }
}
