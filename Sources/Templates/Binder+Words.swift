extension Binder {
  /// Adds the steps of words of the catalogue: their text, and in its places declared names or the
  /// parts that the template gives.
  ///
  /// `range` begins with the tag; what follows it are the parts.
  mutating func bindWords(
    _ key: String, _ range: Range<Int>, of reading: Reading, in bytes: Span<UInt8>, partial: Loader
  ) throws(Fault) {
    guard let text = catalogue.find(key) else {
      throw .here("there are no words 't.\(key)'")
    }
    let parts = try parts(of: reading, in: range, bytes: bytes)
    var used = 0
    let source = catalogue.source(of: text.file)
    try source.withBytes { (words) throws(Fault) in
      var start = text.start
      while let open = words.first(Byte.openBrace, from: start, to: text.end),
        let end = words.first(Byte.closeBrace, from: open, to: text.end)
      {
        append(words, from: start, to: open, of: text.file)
        let name = unsafe words.extracting(open + 1..<end).withUnsafeBufferPointer {
          unsafe String(decoding: $0, as: UTF8.self)
        }
        if let part = part(name, of: parts, in: reading) {
          used += 1
          do throws(TemplateError) {
            try bind(part, of: reading, in: bytes, partial: partial)
          } catch {
            throw .inWords(error)
          }
        } else {
          try bindPlace(name, of: key, in: source.name)
        }
        start = end + 1
      }
      append(words, from: start, to: text.end, of: text.file)
    }
    guard used >= parts.count else {
      throw .here("the words '\(key)' of \(source.name) leave out one of the parts given here")
    }
  }

  private mutating func bindPlace(
    _ name: String, of key: String, in file: String
  ) throws(Fault) {
    let found: (Node.Place, Declaration.Kind)
    do {
      found = try find(name)
    } catch {
      throw .here("the words '\(key)' of \(file) have the place '{\(name)}', which nothing fills")
    }
    guard case .text = found.1 else {
      throw .here("the words '\(key)' of \(file) have the place '{\(name)}', which is no text")
    }
    append(found.0)
  }

  /// The pieces inside the part of a name.
  private func part(_ name: String, of parts: [Int], in reading: Reading) -> Range<Int>? {
    for index in parts where areSame(reading.outline.pieces[index].name, name) {
      return index + 1..<reading.outline.closing(index)
    }
    return nil
  }

  /// Where the sections directly inside a tag of words begin; there is nothing else but blanks.
  private func parts(
    of reading: Reading, in range: Range<Int>, bytes: Span<UInt8>
  ) throws(Fault) -> [Int] {
    var parts: [Int] = []
    var index = range.lowerBound + 1
    while index < range.upperBound {
      let piece = reading.outline.pieces[index]
      switch piece.kind {
      case .comment: index += 1
      case .text where Self.isBlank(piece, in: bytes): index += 1
      case .section where piece.wordsKey == nil:
        parts.append(index)
        index = reading.outline.closing(index) + 1
      default:
        throw .here("inside '\(reading.outline.pieces[range.lowerBound].name)' are its parts alone")
      }
    }
    return parts
  }

  private static func isBlank(_ piece: Outline.Piece, in bytes: Span<UInt8>) -> Bool {
    for index in piece.start..<piece.end where !Byte.isWhitespace(bytes[index]) { return false }
    return true
  }
}
