internal import Glibc

/// One file of words: sections of lines "name = text".
///
/// The shipped ones are read where they lie in the program, and of them only the lines that a page
/// uses: where each lies stands in a table that was made when the program was built.
struct CatalogueFile: Sendable {
  let source: TemplateSource
  /// The shipped language whose table is used; `nil` for a site's own file.
  private let shipped: Int?
  private let sections: [Section]
  var isShipped: Bool { shipped != nil }

  private struct Section {
    let name: String
    let offset: Int
  }

  /// Of a program without catalogues, which there is none of.
  static var empty: CatalogueFile {
    CatalogueFile(shipped: -1, source: TemplateSource(name: "", bytes: []))
  }

  /// The shipped file of a language; `nil` where there is none.
  static func shipped(_ tag: String) -> CatalogueFile? {
    guard let index = Shipped.language(tag), let source = Shipped.source("languages/\(tag).ini")
    else { return nil }
    return CatalogueFile(shipped: index, source: source)
  }

  /// A text in its file.
  struct Found {
    let start: Int
    let end: Int
  }

  private init(shipped index: Int, source: TemplateSource) {
    self.source = source
    shipped = index
    sections = []
  }

  /// Reads a file of a site's own; what is wrong with a line is an error, wherever it stands.
  init(_ source: TemplateSource) throws(TemplateError) {
    self.source = source
    shipped = nil
    var sections: [Section] = []
    for line in try source.catalogueLines() {
      if case .section(let name) = line.kind {
        sections.append(Section(name: name, offset: line.end))
      }
    }
    self.sections = sections
  }

  /// The text of a name in a section.
  func find(
    _ name: UnsafeBufferPointer<UInt8>, in section: UnsafeBufferPointer<UInt8>
  ) -> Found? {
    if let shipped {
      return unsafe Shipped.text(name, in: section, ofLanguage: shipped)
        .map { Found(start: $0.start, end: $0.end) }
    }
    for candidate in sections where unsafe candidate.name.utf8.elementsEqual(section) {
      if let found = unsafe line(name, from: candidate.offset) { return found }
    }
    return nil
  }

  /// The line of a name between an offset and the next section.
  private func line(_ name: UnsafeBufferPointer<UInt8>, from offset: Int) -> Found? {
    let count = name.count
    return source.withBytes { bytes in
      unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return nil }
        var start = offset
        while start < buffer.count {
          if unsafe buffer[start] == UInt8(ascii: "[") { return nil }
          let rest = buffer.count - start
          let end =
            unsafe memchr(base + start, Int32(Byte.newline), rest)
            .map { unsafe UnsafeRawPointer($0) - base } ?? buffer.count
          // "name = text"
          if end - start > count + 2, unsafe buffer[start + count] == Byte.space,
            unsafe buffer[start + count + 1] == UInt8(ascii: "="),
            unsafe buffer[start..<start + count].elementsEqual(name)
          {
            return Found(start: min(start + count + 3, end), end: end)
          }
          start = end + 1
        }
        return nil
      }
    }
  }
}

/// A line of a catalogue as a person wrote it.
struct CatalogueLine {
  enum Kind {
    case section(String)
    case text(name: String, text: String)
  }

  let kind: Kind
  /// Of the line in its file, as byte offsets; `end` is that of the next line.
  let start: Int
  let end: Int
}

extension TemplateSource {
  /// The lines of a catalogue, comments and empty ones left out.
  ///
  /// A line is "[section]", "name = text", or begins with "#". Spaces stand around the "=" and
  /// nowhere else around a name.
  func catalogueLines() throws(TemplateError) -> [CatalogueLine] {
    try withBytes { (bytes) throws(TemplateError) in
      try Outline.checkEncoding(bytes, of: name)
      var lines: [CatalogueLine] = []
      var isInSection = false
      var start = 0
      while start < bytes.count {
        var end = start
        while end < bytes.count, bytes[end] != Byte.newline { end += 1 }
        let text = unsafe bytes.extracting(start..<end).withUnsafeBufferPointer {
          unsafe String(decoding: $0, as: UTF8.self)
        }
        if !text.isEmpty, text.utf8.first != UInt8(ascii: "#") {
          guard let kind = CatalogueLine.Kind(text) else {
            throw TemplateError(
              name, at: start, of: bytes, "a line is '[section]', 'name = text' or '# comment'")
          }
          if case .section = kind { isInSection = true }
          guard isInSection else {
            throw TemplateError(name, at: start, of: bytes, "stands before the first '[section]'")
          }
          lines.append(CatalogueLine(kind: kind, start: start, end: min(end + 1, bytes.count)))
        }
        start = end + 1
      }
      return lines
    }
  }
}

extension CatalogueLine.Kind {
  fileprivate init?(_ line: String) {
    func isName(_ text: some Sequence<UInt8>) -> Bool {
      text.allSatisfy { Byte.isNamePart($0) || $0 == UInt8(ascii: ".") }
    }
    let bytes = line.utf8
    if bytes.first == UInt8(ascii: "[") {
      guard bytes.last == UInt8(ascii: "]"), bytes.count > 2,
        isName(bytes.dropFirst().dropLast())
      else { return nil }
      self = .section(String(line.dropFirst().dropLast()))
      return
    }
    guard let space = bytes.firstIndex(of: Byte.space), space != bytes.startIndex,
      line[space...].utf8.starts(with: " = ".utf8), isName(bytes[..<space])
    else { return nil }
    let text = line[bytes.index(space, offsetBy: 3)...]
    guard let first = text.utf8.first, first != Byte.space,
      text.utf8.allSatisfy({ $0 >= Byte.space && $0 != 0x7F })
    else { return nil }
    self = .text(name: String(line[..<space]), text: String(text))
  }
}
