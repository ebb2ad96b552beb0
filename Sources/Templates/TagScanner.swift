internal import Glibc

/// Finds the tags of a source, one after another, and reads their kind.
struct TagScanner {
  struct Tag {
    let kind: Outline.Kind
    /// Of the tag with its braces, as byte offsets.
    let start: Int
    let end: Int
    /// Of the name without what stands around it; empty for a comment.
    let nameStart: Int
    let nameEnd: Int
  }

  let template: String
  /// Where it looks for the next tag.
  var position: Int

  init(template: String, position: Int = 0) {
    self.template = template
    self.position = position
  }

  /// The next tag, or `nil` when only text is left.
  mutating func next(in bytes: Span<UInt8>) throws(TemplateError) -> Tag? {
    guard let start = Self.pair(of: Byte.openBrace, in: bytes, from: position) else { return nil }
    var cursor = start + 2
    while cursor < bytes.count, Byte.isWhitespace(bytes[cursor]) { cursor += 1 }
    let kind = try kind(at: cursor, of: start, in: bytes)
    if kind != .value { cursor += 1 }
    guard let close = Self.pair(of: Byte.closeBrace, in: bytes, from: cursor) else {
      throw TemplateError(template, at: start, of: bytes, "'{{' is not closed by '}}'")
    }
    position = close + 2
    if kind == .comment {
      return Tag(kind: kind, start: start, end: position, nameStart: close, nameEnd: close)
    }
    if Self.pair(of: Byte.openBrace, in: bytes, from: cursor, to: close) != nil {
      throw TemplateError(template, at: start, of: bytes, "'{{' is not closed by '}}'")
    }
    var last = close
    while cursor < last, Byte.isWhitespace(bytes[cursor]) { cursor += 1 }
    while cursor < last, Byte.isWhitespace(bytes[last - 1]) { last -= 1 }
    return Tag(kind: kind, start: start, end: position, nameStart: cursor, nameEnd: last)
  }

  /// Where two equal bytes stand side by side for the first time, from an offset on.
  ///
  /// The corresponding C function is `memchr`.
  private static func pair(
    of byte: UInt8, in bytes: Span<UInt8>, from offset: Int, to limit: Int? = nil
  ) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let end = min(limit ?? buffer.count, buffer.count)
      var index = offset
      while index + 1 < end {
        guard
          let found = unsafe memchr(base + index, Int32(byte), end - 1 - index)
        else { return nil }
        index = unsafe UnsafeRawPointer(found) - base
        if unsafe buffer[index + 1] == byte { return index }
        index += 1
      }
      return nil
    }
  }

  private func kind(
    at index: Int, of start: Int, in bytes: Span<UInt8>
  ) throws(TemplateError) -> Outline.Kind {
    guard index < bytes.count else { return .value }
    switch bytes[index] {
    case UInt8(ascii: "#"): return .section
    case UInt8(ascii: "^"): return .inverted
    case UInt8(ascii: "/"): return .close
    case UInt8(ascii: ">"): return .partial
    case UInt8(ascii: "!"): return .comment
    case Byte.openBrace, UInt8(ascii: "&"):
      throw TemplateError(
        template, at: start, of: bytes,
        "a value cannot be written unescaped: write '{{name}}', not '{{{name}}}' or '{{&name}}'")
    case UInt8(ascii: "="):
      throw TemplateError(
        template, at: start, of: bytes, "the delimiters '{{' and '}}' cannot be changed")
    case UInt8(ascii: "<"), UInt8(ascii: "$"):
      throw TemplateError(
        template, at: start, of: bytes, "parents and blocks are not supported: use a partial")
    default: return .value
    }
  }

  /// Whether a name is that of words of the catalogue: "t.sign-in.heading".
  static func isWords(from first: Int, to last: Int, in bytes: Span<UInt8>) -> Bool {
    guard last - first > 4, bytes[first] == UInt8(ascii: "t"), bytes[first + 1] == dot,
      bytes[first + 2] != dot, bytes[last - 1] != dot
    else { return false }
    return true
  }

  private static var dot: UInt8 { UInt8(ascii: ".") }

  /// The name of a tag, or what is wrong with it; empty for a comment.
  func name(of tag: Tag, in bytes: Span<UInt8>) throws(TemplateError) -> String {
    let (kind, start, first, last) = (tag.kind, tag.start, tag.nameStart, tag.nameEnd)
    guard kind != .comment else { return "" }
    guard first < last else {
      throw TemplateError(template, at: start, of: bytes, "the tag has no name")
    }
    var isWellFormed = Byte.isLetter(bytes[first]) && bytes[last - 1] != UInt8(ascii: "/")
    var hasDot = false
    for index in first..<last {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), kind != .partial {
        hasDot = true
      } else if byte == UInt8(ascii: "/"), kind == .partial {
        if bytes[index - 1] == byte { isWellFormed = false }
      } else if !Byte.isNamePart(byte) {
        isWellFormed = false
      }
    }
    if hasDot, Self.isWords(from: first, to: last, in: bytes), kind != .inverted { hasDot = false }
    guard !hasDot else {
      throw TemplateError(
        template, at: start, of: bytes,
        "'.' and dotted names are not supported: open the section and name what is in it")
    }
    guard isWellFormed else {
      throw TemplateError(
        template, at: start, of: bytes,
        kind == .partial
          ? "a partial's name is letters, digits, '-', '_' and single '/', and begins with a letter"
          : "a name is letters, digits, '-' and '_', and begins with a letter")
    }
    return unsafe bytes.extracting(first..<last).withUnsafeBufferPointer {
      unsafe String(decoding: $0, as: UTF8.self)
    }
  }
}
