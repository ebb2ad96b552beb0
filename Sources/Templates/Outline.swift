/// A source cut into text and tags: the syntax alone, with no name looked up.
///
/// It follows the published Mustache specification in what it knows: `{{name}}`, `{{#name}}`,
/// `{{^name}}`, `{{/name}}`, `{{> partial}}`, `{{! comment}}`, and lines that hold one tag other than
/// `{{name}}` and nothing else, which leave no line behind. Every other kind of tag is an error.
struct Outline {
  enum Kind: Equatable {
    case text, value, section, inverted, close, partial, comment
  }

  struct Piece {
    let kind: Kind
    /// The text, or the tag with its braces, as byte offsets.
    let start: Int
    let end: Int
    /// Of a tag; empty for text and comments.
    let name: String
    /// Where the line begins whose only content the tag is; `nil` when there is more on its line.
    let standaloneFrom: Int?
  }

  /// Sections are balanced.
  private(set) var pieces: [Piece] = []

  /// Larger than any page or mail, and small enough that a mistaken file is named and not read.
  static var largestSource: Int { 1 << 20 }

  init(_ bytes: Span<UInt8>, of template: String) throws(TemplateError) {
    try Self.checkEncoding(bytes, of: template)
    var scanner = TagScanner(template: template)
    // A tag about every fifty bytes, and text between them.
    pieces.reserveCapacity(bytes.count / 24 + 4)
    var open: [Piece] = []
    var textStart = 0
    while let tag = try scanner.next(in: bytes) {
      let name = try scanner.name(of: tag, in: bytes)
      let line = Self.standaloneLine(of: tag, in: bytes)
      appendText(from: textStart, to: line?.start ?? tag.start)
      textStart = line?.end ?? tag.end
      let piece = Piece(
        kind: tag.kind, start: tag.start, end: tag.end, name: name,
        standaloneFrom: line?.start)
      pieces.append(piece)
      switch tag.kind {
      case .section, .inverted:
        open.append(piece)
      case .close:
        guard let opening = open.popLast() else {
          throw TemplateError(
            template, at: tag.start, of: bytes, "'{{/\(name)}}' closes nothing that is open")
        }
        guard opening.name == name else {
          let place = TemplateError(template, at: opening.start, of: bytes, "")
          throw TemplateError(
            template, at: tag.start, of: bytes,
            "'{{/\(name)}}' stands where '\(opening.tag)' of line \(place.line) is to be closed"
          )
        }
      case .text, .value, .partial, .comment:
        break
      }
    }
    if let opening = open.last {
      throw TemplateError(
        template, at: opening.start, of: bytes, "'\(opening.tag)' is not closed")
    }
    appendText(from: textStart, to: bytes.count)
  }

  /// The index of the tag that closes the section opened at an index.
  func closing(_ index: Int) -> Int {
    var depth = 0
    for candidate in index..<pieces.count {
      switch pieces[candidate].kind {
      case .section, .inverted: depth += 1
      case .close: depth -= 1
      default: break
      }
      // The outline is balanced, so there is one.
      if depth == 0 { return candidate }
    }
    return pieces.count - 1
  }

  private mutating func appendText(from start: Int, to end: Int) {
    guard start < end else { return }
    pieces.append(Piece(kind: .text, start: start, end: end, name: "", standaloneFrom: nil))
  }

  static func checkEncoding(
    _ bytes: Span<UInt8>, of template: String
  ) throws(TemplateError) {
    guard bytes.count <= largestSource else {
      throw TemplateError(
        template: template, reason: "is larger than \(largestSource) bytes")
    }
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      throw TemplateError(
        template, at: 0, of: bytes, "begins with a byte order mark; save it without one")
    }
    do {
      _ = try UTF8Span(validating: bytes)
    } catch {
      throw TemplateError(
        template, at: error.byteOffsets.lowerBound, of: bytes, "is not UTF-8 from here on")
    }
  }

  /// The whole line of a tag that stands alone in it, its line ending included.
  static func standaloneLine(
    of tag: TagScanner.Tag, in bytes: Span<UInt8>
  ) -> (start: Int, end: Int)? {
    guard tag.kind != .value else { return nil }
    var start = tag.start
    while start > 0, Byte.isBlank(bytes[start - 1]) { start -= 1 }
    guard start == 0 || bytes[start - 1] == Byte.newline else { return nil }
    var end = tag.end
    while end < bytes.count, Byte.isBlank(bytes[end]) { end += 1 }
    if end == bytes.count { return (start, end) }
    if bytes[end] == Byte.carriageReturn { end += 1 }
    guard end < bytes.count, bytes[end] == Byte.newline else { return nil }
    return (start, end + 1)
  }
}

extension Outline.Piece {
  /// The key in the catalogue where the tag stands for words: "sign-in.heading" of
  /// "t.sign-in.heading".
  var wordsKey: String? {
    guard kind == .value || kind == .section, name.utf8.count > 2, name.utf8.starts(with: "t.".utf8)
    else { return nil }
    return String(name.dropFirst(2))
  }

  /// An opening tag as it is usually written, for messages.
  fileprivate var tag: String {
    "{{\(kind == .inverted ? "^" : "#")\(name)}}"
  }
}

extension TemplateSource {
  /// Throws for what would be wrong with this source whatever the page declared.
  ///
  /// - Returns: The names of the partials it uses, each once, in the order of their first use.
  @discardableResult
  package func checkSyntax() throws(TemplateError) -> [String] {
    let outline = try withBytes { (bytes) throws(TemplateError) in
      try Outline(bytes, of: name)
    }
    var partials: [String] = []
    for piece in outline.pieces where piece.kind == .partial && !partials.contains(piece.name) {
      partials.append(piece.name)
    }
    return partials
  }
}
