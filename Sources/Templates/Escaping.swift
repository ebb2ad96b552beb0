/// How a value is made harmless in the text around it; there is no way to write one as it is.
package enum Escaping: Sendable {
  /// For HTML text and for attribute values in quotation marks of either kind.
  ///
  /// It is not enough for an attribute value without quotation marks, nor inside a script or a
  /// style sheet, nor does it make an address safe to follow.
  case html
  /// For the text of a mail or a text message: control characters other than a newline become a
  /// space each. A header line must be kept free of newlines by whoever makes its value.
  case plain

  func append(_ text: String, to output: inout [UInt8]) {
    let bytes = text.utf8.span
    switch self {
    case .html: Self.appendHTML(bytes, to: &output)
    case .plain: Self.appendPlain(bytes, to: &output)
    }
  }

  /// The same for a part of other bytes, which hold no control characters.
  func append(_ bytes: Span<UInt8>, from start: Int, to end: Int, to output: inout [UInt8]) {
    let part = bytes.extracting(start..<end)
    switch self {
    case .html: Self.appendHTML(part, to: &output)
    case .plain: output.append(part, from: 0, to: part.count)
    }
  }

  /// Whether a part of other bytes is changed by it; those hold no control characters.
  func changes(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    guard self == .html else { return false }
    for index in start..<end {
      switch bytes[index] {
      case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
        UInt8(ascii: "'"):
        return true
      default: continue
      }
    }
    return false
  }

  private static func appendHTML(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    var start = 0
    for index in 0..<bytes.count {
      let entity: StaticString
      switch bytes[index] {
      case UInt8(ascii: "&"): entity = "&amp;"
      case UInt8(ascii: "<"): entity = "&lt;"
      case UInt8(ascii: ">"): entity = "&gt;"
      case UInt8(ascii: "\""): entity = "&quot;"
      case UInt8(ascii: "'"): entity = "&#39;"
      default: continue
      }
      output.append(bytes, from: start, to: index)
      unsafe output.append(
        contentsOf: UnsafeBufferPointer(start: entity.utf8Start, count: entity.utf8CodeUnitCount))
      start = index + 1
    }
    output.append(bytes, from: start, to: bytes.count)
  }

  /// Unicode's general category Cc: U+0000 to U+001F, U+007F, and U+0080 to U+009F, which UTF-8
  /// writes as C2 and the value itself.
  private static func appendPlain(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0xC2, index + 1 < bytes.count, bytes[index + 1] < 0xA0 {
        output.append(Byte.space)
        index += 2
        continue
      }
      let isControl = (byte < Byte.space && byte != Byte.newline) || byte == 0x7F
      output.append(isControl ? Byte.space : byte)
      index += 1
    }
  }
}

extension [UInt8] {
  /// Adds a part of other bytes, with its bounds checked.
  mutating func append(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    guard start < end else { return }
    unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { part in
      unsafe append(contentsOf: part)
    }
  }
}
