internal import Glibc

/// The words of one language: the shipped catalogue, a site's own changes to it, and English for
/// what neither has.
package struct Catalogue: Sendable {
  /// The language tag of the pages that are made with it (RFC 5646): "de", "zh-Hans".
  package let tag: String
  /// The nearest, then what is shipped of the language, then English; not in an array, whose type
  /// the runtime would have to make for every page.
  private let first: CatalogueFile
  private let second: CatalogueFile?
  private let third: CatalogueFile?

  /// A text with the number of the file that it was found in, 0 for the nearest.
  struct Text {
    let file: Int
    let start: Int
    let end: Int
  }

  /// How many files a language can have.
  static var mostFiles: Int { 3 }

  /// English, as shipped.
  package static let english = Catalogue(shipped: "en")

  /// The shipped words of a language; English where that is not shipped.
  package init(shipped tag: String) {
    self.tag = tag
    let english = CatalogueFile.shipped("en") ?? .empty
    let own = areSame(tag, "en") ? nil : CatalogueFile.shipped(tag)
    first = own ?? english
    second = own == nil ? nil : english
    third = nil
  }

  /// A language with a file of the site's own, which comes before what is shipped.
  ///
  /// - Throws: What is wrong with the file.
  package init(_ tag: String, own source: TemplateSource) throws(TemplateError) {
    self.tag = tag
    first = try CatalogueFile(source)
    let english = CatalogueFile.shipped("en") ?? .empty
    let shipped = areSame(tag, "en") ? nil : CatalogueFile.shipped(tag)
    second = shipped ?? english
    third = shipped == nil ? nil : english
  }

  /// The file of a number.
  func source(of file: Int) -> TemplateSource {
    switch file {
    case 1: (second ?? first).source
    case 2: (third ?? first).source
    default: first.source
    }
  }

  /// What the language calls itself: "Deutsch".
  package var name: String { plain("language.name") ?? tag }
  /// "ltr" or "rtl": which way it is written.
  package var direction: String { plain("language.direction") ?? "ltr" }
  /// Whether no file of a site's own is among its files.
  package var isShipped: Bool {
    first.isShipped && second?.isShipped != false && third?.isShipped != false
  }
  package var isEnglish: Bool { areSame(tag, "en") }

  /// The text of a key, "section.name".
  func find(_ key: String) -> Text? {
    var key = key
    return key.withUTF8 { unsafe find($0) }
  }

  /// The same for a key's bytes.
  func find(_ key: UnsafeBufferPointer<UInt8>) -> Text? {
    guard let base = key.baseAddress,
      let found = unsafe memchr(base, Int32(UInt8(ascii: ".")), key.count)
    else { return nil }
    let dot = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    let section = unsafe UnsafeBufferPointer(rebasing: key[..<dot])
    let name = unsafe UnsafeBufferPointer(rebasing: key[(dot + 1)...])
    if let found = unsafe first.find(name, in: section) {
      return Text(file: 0, start: found.start, end: found.end)
    }
    if let found = unsafe second?.find(name, in: section) {
      return Text(file: 1, start: found.start, end: found.end)
    }
    return unsafe third?.find(name, in: section).map {
      Text(file: 2, start: $0.start, end: $0.end)
    }
  }

  func string(_ text: Text) -> String {
    source(of: text.file).withBytes { $0.string(from: text.start, to: text.end) }
  }

  /// A text of the catalogue without places; `nil` when there is none.
  package func plain(_ key: String) -> String? { find(key).map(string) }

  /// Why a text cannot be used.
  func fault(_ key: String, _ reason: String, in text: Text? = nil) -> TemplateError {
    let file = text.map { source(of: $0.file).name } ?? "languages/\(tag).ini"
    return TemplateError(template: file, reason: "the words '\(key)' \(reason)")
  }
}

extension Catalogue {
  /// Puts a phrase into the words of this language.
  ///
  /// - Throws: When there are no such words, or theirs is a place that nothing fills; which only a
  ///   site's own file can bring about.
  package func words(_ phrase: Phrase) throws(TemplateError) -> String {
    switch phrase {
    case .verbatim(let text): return text
    case .words(let key, let places):
      guard let text = find(key) else { throw fault(key, "are missing") }
      return try fill(text, key, places)
    case .counted(let key, let number, let places):
      guard let text = find(key, for: number) else {
        throw fault(key, "are missing their form 'other'")
      }
      return try fill(text, key, .place("count", .number(number), rest: places))
    case .number(let number): return grouped(number)
    case .day(let time): return try CivilDate(of: time).words(in: self)
    case .moment(let time):
      let day = try CivilDate(of: time).words(in: self)
      return try words(
        .say("times.moment", "day", .verbatim(day), "clock", .verbatim(TimeOfDay(of: time).text)))
    case .sentences(let phrases):
      return try joined(phrases, by: "language.between-sentences")
    case .list(let phrases):
      return try joined(phrases, by: "language.between-items")
    case .clauses(let phrases):
      return try joined(phrases, by: "language.between-clauses")
    }
  }

  /// The text for a number: in the nearest file that has the number's form or the form "other".
  private func find(_ key: String, for number: Int64) -> Text? {
    let exact = find("\(key).\(PluralForm.of(number, in: tag).rawValue)")
    if let exact, exact.file == 0 { return exact }
    guard let other = find("\(key).other") else { return exact }
    if let exact, exact.file <= other.file { return exact }
    return other
  }

  /// The same where nothing can be wrong: a shipped language, and phrases of the program's own.
  ///
  /// A phrase without words, which a test looks for, is its key.
  package func said(_ phrase: Phrase) -> String {
    do {
      return try words(phrase)
    } catch {
      if case .words(let key, _) = phrase { return key }
      return ""
    }
  }

  private func joined(_ phrases: [Phrase], by key: String) throws(TemplateError) -> String {
    // Between quotation marks, because a line's end has no spaces that one sees.
    let mark = plain(key).map { String($0.dropFirst().dropLast()) } ?? " "
    var text = ""
    for (index, phrase) in phrases.enumerated() {
      if index > 0 { text += mark }
      text += try words(phrase)
    }
    return text
  }

  /// Puts phrases into the places of a text.
  private func fill(
    _ text: Text, _ key: String, _ places: Phrase.Places
  ) throws(TemplateError) -> String {
    try source(of: text.file).withBytes { (bytes) throws(TemplateError) in
      guard var open = bytes.first(Byte.openBrace, from: text.start, to: text.end) else {
        return bytes.string(from: text.start, to: text.end)
      }
      // As bytes, because adding a part of one string to another takes a look at its type.
      var filled: [UInt8] = []
      var start = text.start
      while let close = bytes.first(Byte.closeBrace, from: open, to: text.end) {
        let name = bytes.string(from: open + 1, to: close)
        guard let phrase = places[name] else {
          throw fault(key, "have the place '{\(name)}', which nothing fills", in: text)
        }
        filled.append(bytes, from: start, to: open)
        let words = try words(phrase).utf8.span
        filled.append(words, from: 0, to: words.count)
        start = close + 1
        guard let next = bytes.first(Byte.openBrace, from: start, to: text.end) else { break }
        open = next
      }
      filled.append(bytes, from: start, to: text.end)
      return filled.span.string(from: 0, to: filled.count)
    }
  }

  /// Whole numbers with the language's mark between groups of three digits.
  private func grouped(_ number: Int64) -> String {
    let digits = Array(String(number.magnitude).utf8)
    let sign = number < 0 ? "-" : ""
    guard digits.count > 3 else { return sign + String(decoding: digits, as: UTF8.self) }
    let least = plain("language.least-grouped").flatMap { Int($0) } ?? 4
    let mark = plain("language.between-groups").map { String($0.dropFirst().dropLast()) } ?? ","
    guard digits.count >= least else { return sign + String(decoding: digits, as: UTF8.self) }
    var text = sign
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += mark }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }
}

/// A text cut at its places.
package struct PlacedText {
  package enum Part: Equatable {
    case text(String)
    case place(String)
  }

  package private(set) var parts: [Part] = []

  /// A brace without its other half is text.
  package init(_ text: String) {
    var rest = Substring(text).utf8
    while let open = rest.firstIndex(of: UInt8(ascii: "{")),
      let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
    {
      if open > rest.startIndex { parts.append(.text(String(Substring(rest[..<open])))) }
      parts.append(.place(String(Substring(rest[rest.index(after: open)..<close]))))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(Substring(rest)))) }
  }

  /// The names of the places, each once, in the order of their bytes.
  package var places: [String] {
    var names: [String] = []
    for case .place(let name) in parts where !names.contains(name) { names.append(name) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Phrase {
  /// What it says in English: for programs, for the tool, and for the log.
  package var inEnglish: String { Catalogue.english.said(self) }
}
