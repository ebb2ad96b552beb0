/// A page, a mail or a text message with places to fill: a strict subset of Mustache.
///
/// A template is checked when it is made: what it may use is what its page declares, a partial is
/// checked in each place where it is used, and every value is escaped. A template that was made can
/// be filled with any values of the declared kinds.
///
/// It knows `{{name}}`, `{{#name}}…{{/name}}`, `{{^name}}…{{/name}}`, `{{> partial}}` and
/// `{{! comment}}`. It has no unescaped form, no other delimiters, no dotted names, no lambdas.
///
/// `{{t.section.name}}` stands for words of the page's language. They are bound when the template is
/// made: each "{place}" in them is a declared name, or a part that the template gives:
/// `{{#t.section.name}}{{#link}}<a href="{{address}}">…</a>{{/link}}{{/t.section.name}}`.
package struct Template: Sendable {
  package let name: String
  private let declaration: Declaration
  private let escaping: Escaping
  private let catalogue: Catalogue
  private let nodes: [Node]
  private let sources: [TemplateSource]
  private let literalBytes: Int

  /// Reads and checks a template.
  ///
  /// `partial` gives the source for the name in `{{> name}}`, or `nil` when there is none. It is
  /// asked once for each use; its errors come through.
  ///
  /// - Throws: The first thing that is wrong, with its file, line and column.
  package init(
    _ source: TemplateSource, declaration: Declaration, escaping: Escaping = .html,
    catalogue: Catalogue = .english,
    partial: (String) throws(TemplateError) -> TemplateSource?
  ) throws(TemplateError) {
    var binder = Binder(declaration, catalogue: catalogue, escaping: escaping)
    try binder.bind(source, partial: partial)
    self.name = source.name
    self.declaration = declaration
    self.escaping = escaping
    self.catalogue = catalogue
    nodes = binder.nodes
    sources = binder.sources
    literalBytes = binder.literalBytes
  }

  /// Reads and checks a template from bytes in memory.
  ///
  /// In messages the partial `head` of "templates/sign-in.mustache" is called
  /// "templates/partials/head.mustache".
  package init(
    name: String, source: [UInt8], declaration: Declaration, escaping: Escaping = .html,
    catalogue: Catalogue = .english,
    partial: (String) throws(TemplateError) -> [UInt8]?
  ) throws(TemplateError) {
    var folder = Array(name.utf8)
    while let last = folder.last, last != UInt8(ascii: "/") { folder.removeLast() }
    let prefix = String(decoding: folder, as: UTF8.self) + "partials/"
    try self.init(
      TemplateSource(name: name, bytes: source), declaration: declaration, escaping: escaping,
      catalogue: catalogue
    ) { (partialName) throws(TemplateError) in
      try partial(partialName).map {
        TemplateSource(name: prefix + partialName + ".mustache", bytes: $0)
      }
    }
  }

  /// The largest page, and the largest template with its partials in each place: many times what any is.
  static var largestPage: Int { 1 << 24 }
  /// How many texts, values and sections one page may go through.
  ///
  /// A list inside of itself is gone through as often as its length multiplied with itself, though
  /// nothing may be written.
  static var mostSteps: Int { 1 << 20 }

  /// Fills the template.
  ///
  /// - Throws: When a declared name, here or in an item, was given no value or one of another kind,
  ///   whether or not this template uses it, or when the page becomes larger than 16 MiB or goes through
  ///   more than a million steps. Values that were not declared are ignored.
  package func render(_ values: TemplateValues) throws(TemplateError) -> [UInt8] {
    let page: Frame
    do {
      page = try Frame(values, as: declaration, in: catalogue)
    } catch {
      throw TemplateError(template: name, reason: "'\(error.path)' \(error.reason)")
    }
    var filling = Filling(frames: [page])
    // Room that is not written to costs nothing; growing copies the page.
    filling.output.reserveCapacity(literalBytes + 4096)
    try render(0, nodes.count, in: &filling)
    return filling.output
  }

  /// A page that is being filled.
  private struct Filling {
    /// The values that are known, the innermost last.
    var frames: [Frame]
    var output: [UInt8] = []
    var steps = 0
  }

  private func render(
    _ start: Int, _ end: Int, in filling: inout Filling
  ) throws(TemplateError) {
    var index = start
    while index < end {
      filling.steps += 1
      guard filling.steps <= Self.mostSteps, filling.output.count <= Self.largestPage else {
        throw TemplateError(
          template: name,
          reason: "makes a page of more than \(Self.largestPage >> 20) MiB or "
            + "\(Self.mostSteps) steps: is a long list inside of a list?")
      }
      switch nodes[index] {
      case .literal(let slice):
        sources[Int(slice.source)].withBytes { bytes in
          filling.output.append(bytes, from: Int(slice.start), to: Int(slice.end))
        }
      case .value(let place):
        if case .text(let text) = filling.frames[Int(place.depth)].values[Int(place.index)] {
          escaping.append(text, to: &filling.output)
        }
      case .section(let place, let test, let sectionEnd):
        let value = filling.frames[Int(place.depth)].values[Int(place.index)]
        try render(value, if: test, from: index + 1, to: Int(sectionEnd), in: &filling)
        index = Int(sectionEnd) - 1
      }
      index += 1
    }
  }

  private func render(
    _ value: Frame.Value, if test: Node.Test, from start: Int, to end: Int,
    in filling: inout Filling
  ) throws(TemplateError) {
    switch (test, value) {
    case (.each, .list(let items)):
      for item in items {
        filling.frames.append(item)
        try render(start, end, in: &filling)
        filling.frames.removeLast()
      }
    case (.present, .section(let object?)):
      filling.frames.append(object)
      try render(start, end, in: &filling)
      filling.frames.removeLast()
    case (.holds, _) where value.holds, (.fails, _) where !value.holds:
      try render(start, end, in: &filling)
    default:
      break
    }
  }
}

extension Frame.Value {
  /// Whether a section on this value is written and an inverted section is not.
  fileprivate var holds: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .flag(let flag): flag
    case .list(let items): !items.isEmpty
    case .section(let object): object != nil
    }
  }
}
