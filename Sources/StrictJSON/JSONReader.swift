/// Reads one document from left to right, by the grammar of RFC 8259 §2.
///
/// Every access is checked by the array, so no input can read beyond it; the depth of the recursion
/// is bounded by `depthLimit`.
struct JSONReader {
  let bytes: [UInt8]
  let depthLimit: Int
  var position = 0

  init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = min(depthLimit, JSONLimits.greatestDepth)
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func readDocument() throws(JSONError) -> JSONValue {
    // RFC 8259 §8.1: a byte order mark MUST NOT be added; a reader may refuse it.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw refusal(.byteOrderMark) }
    skipWhitespace()
    if isAtEnd { throw refusal(.empty) }
    let value = try readValue(depth: 0)
    skipWhitespace()
    guard isAtEnd else { throw refusal(.trailingContent) }
    return value
  }

  /// Reads the value at `position`; `depth` arrays and objects are open around it.
  private mutating func readValue(depth: Int) throws(JSONError) -> JSONValue {
    guard !isAtEnd else { throw refusal(.unexpectedEnd) }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "{"): return .object(try readObject(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try readArray(depth: depth + 1))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .number(try readNumber())
    case UInt8(ascii: "t"):
      try readWord("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try readWord("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try readWord("null")
      return .null
    default: throw refusal(.unexpectedCharacter)
    }
  }

  private mutating func readArray(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth <= depthLimit else { throw refusal(.tooDeep) }
    position += 1
    skipWhitespace()
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try readValue(depth: depth))
      skipWhitespace()
      if take(UInt8(ascii: "]")) { return elements }
      try need(UInt8(ascii: ","))
      skipWhitespace()
    }
  }

  private mutating func readObject(depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= depthLimit else { throw refusal(.tooDeep) }
    position += 1
    skipWhitespace()
    if take(UInt8(ascii: "}")) { return JSONObject() }
    var members: [JSONObject.Member] = []
    members.reserveCapacity(8)
    var namesSeen = NamesSeen()
    while true {
      let start = position
      guard !isAtEnd else { throw refusal(.unexpectedEnd) }
      guard bytes[position] == UInt8(ascii: "\"") else { throw refusal(.unexpectedCharacter) }
      let name = try readString()
      guard namesSeen.isNew(name, after: members) else {
        throw JSONError(.duplicateMember, at: start, in: bytes, name: name)
      }
      skipWhitespace()
      try need(UInt8(ascii: ":"))
      skipWhitespace()
      members.append(JSONObject.Member(name, try readValue(depth: depth)))
      skipWhitespace()
      if take(UInt8(ascii: "}")) { return JSONObject(checked: members) }
      try need(UInt8(ascii: ","))
      skipWhitespace()
    }
  }

  private mutating func readWord(_ word: String) throws(JSONError) {
    for letter in word.utf8 { try need(letter) }
  }

  /// Skips the four characters that RFC 8259 §2 calls white space.
  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Moves over `byte` if it is the next one; returns whether it was.
  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func need(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw refusal(isAtEnd ? .unexpectedEnd : .unexpectedCharacter) }
  }

  /// The error for what stands at `offset`, by default at `position`.
  func refusal(_ code: JSONError.Code, at offset: Int? = nil) -> JSONError {
    JSONError(code, at: offset ?? position, in: bytes)
  }
}
