extension JSONValue {
  /// Writes the value as a document that reads as an equal value.
  ///
  /// Control characters, quotes, backslashes and the line separators U+2028 and U+2029 are escaped
  /// (the latter because older readers of scripts end a line there); all else stands as UTF-8.
  ///
  /// - Parameter pretty: Whether each member and element has a line of its own, indented by two
  ///   spaces a level, and a line feed ends the document. Otherwise there is no white space at all.
  /// - Returns: The document in UTF-8.
  package func serialized(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(isPretty: pretty)
    writer.write(self, level: 0)
    if pretty { writer.output.append(UInt8(ascii: "\n")) }
    return writer.output
  }
}

private struct JSONWriter {
  let isPretty: Bool
  var output: [UInt8] = []

  init(isPretty: Bool) {
    self.isPretty = isPretty
    // A person's document fits, so it is written without growing.
    output.reserveCapacity(2048)
  }

  /// Writes a value that `level` arrays and objects are open around.
  mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let number): output.append(contentsOf: number.text.utf8)
    case .string(let text): write(text)
    case .array(let elements): write(elements, level: level + 1)
    case .object(let object): write(object.members, level: level + 1)
    }
  }

  private mutating func write(_ elements: [JSONValue], level: Int) {
    output.append(UInt8(ascii: "["))
    for index in elements.indices {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(level: level)
      write(elements[index], level: level)
    }
    if !elements.isEmpty { breakLine(level: level - 1) }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ members: [JSONObject.Member], level: Int) {
    output.append(UInt8(ascii: "{"))
    for index in members.indices {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(level: level)
      write(members[index].name)
      output.append(UInt8(ascii: ":"))
      if isPretty { output.append(UInt8(ascii: " ")) }
      write(members[index].value, level: level)
    }
    if !members.isEmpty { breakLine(level: level - 1) }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ text: String) {
    output.append(UInt8(ascii: "\""))
    if text.utf8.contains(where: JSONEscape.mayBeNeeded(for:)) {
      for scalar in text.unicodeScalars {
        output.append(contentsOf: JSONEscape.text(of: scalar).utf8)
      }
    } else {
      output.append(contentsOf: text.utf8)
    }
    output.append(UInt8(ascii: "\""))
  }

  private mutating func breakLine(level: Int) {
    guard isPretty else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }
}
