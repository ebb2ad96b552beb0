internal import Glibc

/// Fills a template that is known to be good straight from its source, in one go.
///
/// What ``Template`` finds out before it fills (that each name is declared, each section closed, each
/// text of the catalogue there) tests have found out of the shipped templates, in each shipped
/// language, so a page need not: binding was two thirds of its work. What comes out is the same, byte
/// for byte, which a test holds for every page. A fault that the tests let through is still an error
/// and no hole in a page.
package struct Filler {
  /// Gives the source of a partial by the name in its tag, or `nil` when there is none.
  package typealias Loader = (String) throws(TemplateError) -> TemplateSource?

  private let catalogue: Catalogue
  private let escaping: Escaping
  private let partial: Loader
  private var output: [UInt8] = []
  private var partials = 0

  /// The values that are known at some place of a template, the innermost first.
  ///
  /// No array, whose type the runtime would have to make for every page.
  private final class Scope {
    let values: TemplateValues
    let outer: Scope?

    init(_ values: TemplateValues, in outer: Scope?) {
      self.values = values
      self.outer = outer
    }
  }

  /// What goes before each line: what stood before the tags of partials alone in their lines.
  private final class Indentation {
    let source: TemplateSource
    let start: Int
    let end: Int
    let outer: Indentation?

    init(_ source: TemplateSource, from start: Int, to end: Int, in outer: Indentation?) {
      self.source = source
      self.start = start
      self.end = end
      self.outer = outer
    }
  }

  /// Where a section's tag stands.
  private struct Place {
    let source: TemplateSource
    let scope: Scope
    let indentation: Indentation?
  }

  /// Returns a shipped template filled with values; of a name in both, that of `values` stands.
  ///
  /// - Throws: When there is no such template, or a name in it was given no value of a fitting kind.
  package static func filled(
    _ name: String, with values: TemplateValues, and outer: TemplateValues,
    catalogue: Catalogue
  ) throws(TemplateError) -> [UInt8] {
    guard let source = Shipped.source(name) else {
      throw TemplateError(template: name, reason: "there is no such template")
    }
    return try filled(source, with: values, and: outer, catalogue: catalogue) {
      (name) throws(TemplateError) in Shipped.source("templates/" + name + ".mustache")
    }
  }

  /// The same of a source that was checked, with its partials.
  package static func filled(
    _ source: TemplateSource, with values: TemplateValues, and outer: TemplateValues = [:],
    escaping: Escaping = .html, catalogue: Catalogue, partial: Loader
  ) throws(TemplateError) -> [UInt8] {
    try withoutActuallyEscaping(partial) { (partial) throws(TemplateError) in
      var filler = Filler(catalogue: catalogue, escaping: escaping, partial: partial)
      // Room that is not written to costs nothing; growing copies the page.
      filler.output.reserveCapacity(32 * 1024)
      let scope = Scope(values, in: Scope(outer, in: nil))
      try filler.fill(Place(source: source, scope: scope, indentation: nil))
      return filler.output
    }
  }

  private init(catalogue: Catalogue, escaping: Escaping, partial: @escaping Loader) {
    self.catalogue = catalogue
    self.escaping = escaping
    self.partial = partial
  }

  private mutating func fill(_ place: Place) throws(TemplateError) {
    try place.source.withBytes { (bytes) throws(TemplateError) in
      _ = try fill(from: 0, in: bytes, at: place)
    }
  }

  /// Writes from an offset to the tag that closes the section around it, or to the end.
  ///
  /// - Returns: The offset after that tag.
  private mutating func fill(
    from start: Int, in bytes: Span<UInt8>, at place: Place
  ) throws(TemplateError) -> Int {
    var start = start
    var scanner = TagScanner(template: place.source.name, position: start)
    while let tag = try scanner.next(in: bytes) {
      let line = Outline.standaloneLine(of: tag, in: bytes)
      append(bytes, from: start, to: line?.start ?? tag.start, at: place)
      start = line?.end ?? tag.end
      if line == nil, Self.isLineStart(tag.start, in: bytes) { append(place.indentation) }
      switch tag.kind {
      case .text, .comment: break
      case .close: return start
      case .value where Self.isWords(tag, in: bytes):
        start = try fillWords(tag, from: start, in: bytes, at: place)
      case .value:
        let value = try value(tag, in: bytes, at: place)
        guard try append(value) else {
          throw fault(tag, in: bytes, at: place, "is no text and cannot be written out")
        }
      case .partial:
        try fillPartial(tag, line: line, in: bytes, at: place)
      case .section where Self.isWords(tag, in: bytes):
        start = try fillWords(tag, from: start, in: bytes, at: place)
      case .section, .inverted:
        start = try fillSection(tag, from: start, in: bytes, at: place)
      }
      scanner.position = start
    }
    append(bytes, from: start, to: bytes.count, at: place)
    return bytes.count
  }

  /// Writes a section as often as its value says, and returns the offset after its end.
  private mutating func fillSection(
    _ tag: TagScanner.Tag, from start: Int, in bytes: Span<UInt8>, at place: Place
  ) throws(TemplateError) -> Int {
    let value = try value(tag, in: bytes, at: place)
    if tag.kind == .inverted {
      guard try !holds(value) else { return try end(ofSectionAt: start, in: bytes, place.source) }
      return try fill(from: start, in: bytes, at: place)
    }
    switch value {
    case .list(let items) where !items.isEmpty:
      var end = start
      for item in items { end = try fill(from: start, in: bytes, at: inside(item, at: place)) }
      return end
    case .section(let object?):
      return try fill(from: start, in: bytes, at: inside(object, at: place))
    case .text, .phrase, .flag:
      if try holds(value) { return try fill(from: start, in: bytes, at: place) }
    case .list, .section: break
    }
    return try end(ofSectionAt: start, in: bytes, place.source)
  }

  private func inside(_ values: TemplateValues, at place: Place) -> Place {
    Place(
      source: place.source, scope: Scope(values, in: place.scope), indentation: place.indentation)
  }

  private mutating func fillPartial(
    _ tag: TagScanner.Tag, line: (start: Int, end: Int)?, in bytes: Span<UInt8>, at place: Place
  ) throws(TemplateError) {
    guard let source = try partial(Self.name(tag, in: bytes)) else {
      throw fault(tag, in: bytes, at: place, "is the name of no partial")
    }
    guard partials < Binder.deepestPartial else {
      throw fault(tag, in: bytes, at: place, "is a partial that nests too deep")
    }
    var indentation = line == nil ? nil : place.indentation
    if let line, line.start < tag.start {
      indentation = Indentation(place.source, from: line.start, to: tag.start, in: indentation)
    }
    partials += 1
    try fill(Place(source: source, scope: place.scope, indentation: indentation))
    partials -= 1
  }

  /// Writes words of the catalogue: their text, and in its places values or the template's parts.
  ///
  /// - Returns: The offset after the tag, or after the section that it opens.
  private mutating func fillWords(
    _ tag: TagScanner.Tag, from start: Int, in bytes: Span<UInt8>, at place: Place
  ) throws(TemplateError) -> Int {
    // Behind "t.".
    let found = unsafe bytes.extracting(tag.nameStart + 2..<tag.nameEnd)
      .withUnsafeBufferPointer { unsafe catalogue.find($0) }
    guard let text = found else { throw fault(tag, in: bytes, at: place, "is the key of no words") }
    try catalogue.source(of: text.file).withBytes { (words) throws(TemplateError) in
      var done = text.start
      while let open = words.first(Byte.openBrace, from: done, to: text.end),
        let close = words.first(Byte.closeBrace, from: open, to: text.end)
      {
        escaping.append(words, from: done, to: open, to: &output)
        let name = words.extracting(open + 1..<close)
        if tag.kind == .section,
          let part = try self.part(name, from: start, in: bytes, place.source)
        {
          _ = try fill(from: part, in: bytes, at: place)
        } else {
          guard let value = Self.find(name, in: place.scope), try append(value) else {
            throw fault(tag, in: bytes, at: place, "has a place that nothing fills")
          }
        }
        done = close + 1
      }
      escaping.append(words, from: done, to: text.end, to: &output)
    }
    return tag.kind == .section ? try end(ofSectionAt: start, in: bytes, place.source) : start
  }
}

// Values.
extension Filler {
  private static func find(_ name: Span<UInt8>, in scope: Scope) -> TemplateValue? {
    // By recursion: a variable that goes from scope to scope would hold and let go of each.
    if let value = scope.values.value(of: name) { return value }
    guard let outer = scope.outer else { return nil }
    return find(name, in: outer)
  }

  private func value(
    _ tag: TagScanner.Tag, in bytes: Span<UInt8>, at place: Place
  ) throws(TemplateError) -> TemplateValue {
    let name = bytes.extracting(tag.nameStart..<tag.nameEnd)
    guard let value = Self.find(name, in: place.scope) else {
      throw fault(tag, in: bytes, at: place, "was given no value")
    }
    return value
  }

  /// Writes a text; `false` for what is none.
  private mutating func append(_ value: TemplateValue) throws(TemplateError) -> Bool {
    switch value {
    case .text(let text): escaping.append(text, to: &output)
    case .phrase(let phrase): escaping.append(try catalogue.words(phrase), to: &output)
    case .flag, .list, .section: return false
    }
    return true
  }

  private func holds(_ value: TemplateValue) throws(TemplateError) -> Bool {
    switch value {
    case .text(let text): !text.isEmpty
    case .phrase(let phrase): try !catalogue.words(phrase).isEmpty
    case .flag(let flag): flag
    case .list(let items): !items.isEmpty
    case .section(let object): object != nil
    }
  }
}

// Sources.
extension Filler {
  private static func isWords(_ tag: TagScanner.Tag, in bytes: Span<UInt8>) -> Bool {
    TagScanner.isWords(from: tag.nameStart, to: tag.nameEnd, in: bytes)
  }

  private static func name(_ tag: TagScanner.Tag, in bytes: Span<UInt8>) -> String {
    bytes.string(from: tag.nameStart, to: tag.nameEnd)
  }

  private func fault(
    _ tag: TagScanner.Tag, in bytes: Span<UInt8>, at place: Place, _ reason: String
  ) -> TemplateError {
    TemplateError(
      place.source.name, at: tag.start, of: bytes, "'\(Self.name(tag, in: bytes))' \(reason)")
  }

  /// The offset after the tag that closes the section whose content begins at an offset.
  private func end(
    ofSectionAt start: Int, in bytes: Span<UInt8>, _ source: TemplateSource
  ) throws(TemplateError) -> Int {
    var scanner = TagScanner(template: source.name, position: start)
    var depth = 1
    while let tag = try scanner.next(in: bytes) {
      switch tag.kind {
      case .section, .inverted: depth += 1
      case .close: depth -= 1
      case .text, .value, .partial, .comment: continue
      }
      if depth == 0 { return Outline.standaloneLine(of: tag, in: bytes)?.end ?? tag.end }
    }
    throw TemplateError(source.name, at: start, of: bytes, "is in a section that is not closed")
  }

  /// Where the content of a part of words begins, of those directly inside the section whose content
  /// begins at an offset.
  private func part(
    _ name: Span<UInt8>, from start: Int, in bytes: Span<UInt8>, _ source: TemplateSource
  ) throws(TemplateError) -> Int? {
    var scanner = TagScanner(template: source.name, position: start)
    while let tag = try scanner.next(in: bytes), tag.kind != .close {
      guard tag.kind == .section else { continue }
      let content = Outline.standaloneLine(of: tag, in: bytes)?.end ?? tag.end
      if name.isEqual(bytes.extracting(tag.nameStart..<tag.nameEnd)) { return content }
      scanner.position = try end(ofSectionAt: content, in: bytes, source)
    }
    return nil
  }

  private static func isLineStart(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
    offset == 0 || bytes[offset - 1] == Byte.newline
  }

  /// Writes text, with the indentation before each of its lines.
  private mutating func append(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, at place: Place
  ) {
    guard let indentation = place.indentation else {
      output.append(bytes, from: start, to: end)
      return
    }
    var start = start
    while start < end {
      if Self.isLineStart(start, in: bytes) { append(indentation) }
      let stop = bytes.first(Byte.newline, from: start, to: end).map { $0 + 1 } ?? end
      output.append(bytes, from: start, to: stop)
      start = stop
    }
  }

  private mutating func append(_ indentation: Indentation?) {
    guard let indentation else { return }
    append(indentation.outer)
    indentation.source.withBytes {
      output.append($0, from: indentation.start, to: indentation.end)
    }
  }
}

extension Span<UInt8> {
  /// Where a byte stands for the first time in a part of the bytes.
  ///
  /// The corresponding C function is `memchr`.
  func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    guard start < end else { return nil }
    return unsafe extracting(start..<end).withUnsafeBytes { part in
      guard let base = part.baseAddress,
        let found = unsafe memchr(base, Int32(byte), part.count)
      else { return nil }
      return unsafe start + (UnsafeRawPointer(found) - base)
    }
  }

  /// A part of the bytes, which are UTF-8.
  func string(from start: Int, to end: Int) -> String {
    unsafe extracting(start..<end).withUnsafeBufferPointer {
      unsafe String(decoding: $0, as: UTF8.self)
    }
  }

  func isEqual(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}
