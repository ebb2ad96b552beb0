/// Turns outlines into steps: looks every name up in the scopes it stands in, and puts each partial's
/// steps where the partial is used, so that its names are checked there too.
struct Binder {
  private(set) var nodes: [Node] = []
  private(set) var sources: [TemplateSource] = []
  /// The bytes of all sources, a partial's for each place where it is used.
  private var sourceBytes = 0
  /// The bytes of all literal text, each part counted once.
  private(set) var literalBytes = 0
  /// Outermost first.
  private var scopes: [Declaration]
  private var open: [OpenSection] = []
  /// The partials being bound, outermost first.
  private var partials: [String] = []

  /// Gives the source of a partial by the name in its tag, or `nil` when there is none.
  typealias Loader = (String) throws(TemplateError) -> TemplateSource?

  private struct OpenSection {
    let node: Int
    let opensScope: Bool
  }

  // Bounds that no sensible template meets, so that a bad one is an error and not a full stack or
  // memory.
  static var deepestSection: Int { 32 }
  static var deepestPartial: Int { 16 }
  static var mostNodes: Int { 1 << 16 }

  let catalogue: Catalogue
  let escaping: Escaping
  /// The number among the sources of each of the catalogue's files, once words of it are used; else
  /// -1.
  var catalogueSources: [Int]

  init(_ declaration: Declaration, catalogue: Catalogue, escaping: Escaping) {
    scopes = [declaration]
    self.catalogue = catalogue
    self.escaping = escaping
    catalogueSources = Array(repeating: -1, count: Catalogue.mostFiles)
  }

  /// One source that is being bound.
  struct Reading {
    let number: Int32
    let name: String
    let outline: Outline
    let indentation: [Node.Slice]
  }

  /// Adds the steps of one source.
  ///
  /// `indentation` goes before each of its lines: what stood before a partial's tag alone in its line.
  mutating func bind(
    _ source: TemplateSource, indentation: [Node.Slice] = [], partial: Loader
  ) throws(TemplateError) {
    let number = Int32(sources.count)
    sources.append(source)
    try source.withBytes { (bytes) throws(TemplateError) in
      // A few more for what each place takes beside its bytes.
      sourceBytes += bytes.count + 256
      guard sourceBytes <= Template.largestPage else {
        throw TemplateError(
          template: source.name,
          reason: "is more than \(Template.largestPage >> 20) MiB "
            + "with all partials in their places")
      }
      let outline = try Outline(bytes, of: source.name)
      nodes.reserveCapacity(nodes.count + outline.pieces.count)
      try bind(
        0..<outline.pieces.count,
        of: Reading(number: number, name: source.name, outline: outline, indentation: indentation),
        in: bytes, partial: partial)
    }
  }

  /// Adds the steps of some pieces, whole sections only.
  mutating func bind(
    _ range: Range<Int>, of reading: Reading, in bytes: Span<UInt8>, partial: Loader
  ) throws(TemplateError) {
    var index = range.lowerBound
    while index < range.upperBound {
      let piece = reading.outline.pieces[index]
      do throws(Fault) {
        let indented = piece.kind != .text && piece.standaloneFrom == nil
        if indented, Self.isLineStart(piece.start, in: bytes) { append(reading.indentation) }
        if let key = piece.wordsKey {
          let end = piece.kind == .section ? reading.outline.closing(index) : index
          try bindWords(key, index..<end, of: reading, in: bytes, partial: partial)
          index = end + 1
          continue
        }
        try bind(
          piece, of: reading.number, in: bytes, indentation: reading.indentation, partial: partial)
      } catch {
        switch error {
        case .here(let reason):
          throw TemplateError(reading.name, at: piece.start, of: bytes, reason)
        case .inPartial(let inner):
          let user = TemplateError(reading.name, at: piece.start, of: bytes, "")
          throw TemplateError(
            template: inner.template, line: inner.line, column: inner.column,
            reason: "\(inner.reason); used in \(user.template):\(user.line):\(user.column)")
        case .inWords(let inner):
          throw inner
        }
      }
      index += 1
    }
  }

  enum Fault: Error {
    /// At the tag in hand.
    case here(String)
    case inPartial(TemplateError)
    /// In a part of words, with its place.
    case inWords(TemplateError)
  }

  private mutating func bind(
    _ piece: Outline.Piece, of source: Int32, in bytes: Span<UInt8>, indentation: [Node.Slice],
    partial: Loader
  ) throws(Fault) {
    switch piece.kind {
    case .text:
      appendText(
        from: piece.start, to: piece.end, of: source, in: bytes, indentation: indentation)
    case .comment:
      break
    case .value:
      let (place, kind) = try find(piece.name)
      guard case .text = kind else {
        throw .here(
          "'\(piece.name)' is \(kind.description) and cannot be written out; "
            + "open it with '{{#\(piece.name)}}'")
      }
      nodes.append(.value(place))
    case .section, .inverted:
      try openSection(piece)
    case .close:
      closeSection()
    case .partial:
      var inner = indentation
      if let lineStart = piece.standaloneFrom, lineStart < piece.start {
        inner.append(
          Node.Slice(source: source, start: Int32(lineStart), end: Int32(piece.start)))
      }
      try bindPartial(
        piece.name, indentation: piece.standaloneFrom == nil ? [] : inner, partial: partial)
    }
    guard nodes.count <= Self.mostNodes else {
      throw .here("with its partials the template has more than \(Self.mostNodes) parts")
    }
  }

  private mutating func openSection(_ piece: Outline.Piece) throws(Fault) {
    guard open.count < Self.deepestSection else {
      throw .here("sections nest deeper than \(Self.deepestSection)")
    }
    let (place, kind) = try find(piece.name)
    let test: Node.Test
    var inner: Declaration?
    switch (piece.kind, kind) {
    case (.inverted, _): test = .fails
    case (_, .text), (_, .flag): test = .holds
    case (_, .list(let item)): (test, inner) = (.each, item)
    case (_, .section(let object)): (test, inner) = (.present, object)
    }
    open.append(OpenSection(node: nodes.count, opensScope: inner != nil))
    nodes.append(.section(place, test, end: 0))
    if let inner { scopes.append(inner) }
  }

  /// The outline is balanced, so there is an open one.
  private mutating func closeSection() {
    guard let section = open.popLast() else { return }
    if section.opensScope { scopes.removeLast() }
    if case .section(let place, let test, _) = nodes[section.node] {
      nodes[section.node] = .section(place, test, end: Int32(nodes.count))
    }
  }

  private mutating func bindPartial(
    _ name: String, indentation: [Node.Slice], partial: Loader
  ) throws(Fault) {
    guard !partials.contains(name) else {
      let way = (partials.drop { $0 != name } + [name]).joined(separator: "' > '")
      throw .here("a partial cannot contain itself: '\(way)'")
    }
    guard partials.count < Self.deepestPartial else {
      throw .here("partials nest deeper than \(Self.deepestPartial)")
    }
    partials.append(name)
    let source: TemplateSource?
    do { source = try partial(name) } catch { throw .inPartial(error) }
    guard let source else { throw .here("there is no partial '\(name)'") }
    do {
      try bind(source, indentation: indentation, partial: partial)
    } catch {
      throw .inPartial(error)
    }
    partials.removeLast()
  }

  /// Looks a name up from the innermost scope outward.
  func find(_ name: String) throws(Fault) -> (Node.Place, Declaration.Kind) {
    for depth in scopes.indices.reversed() {
      if let index = scopes[depth].index(of: name) {
        let place = Node.Place(depth: Int32(depth), index: Int32(index))
        return (place, scopes[depth].members[index].kind)
      }
    }
    let suggestion = NearMiss.nearest(to: name, among: scopes.reversed().flatMap(\.names))
    throw .here(
      "'\(name)' is not declared here" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
  }

  mutating func append(_ place: Node.Place) { nodes.append(.value(place)) }

  /// Adds a part of the catalogue's words, made harmless as a value is; it is mostly harmless where
  /// it lies.
  mutating func append(_ words: Span<UInt8>, from start: Int, to end: Int, of file: Int) {
    guard start < end else { return }
    guard escaping.changes(words, from: start, to: end) else {
      if catalogueSources[file] < 0 {
        catalogueSources[file] = sources.count
        sources.append(catalogue.source(of: file))
      }
      let source = Int32(catalogueSources[file])
      append([Node.Slice(source: source, start: Int32(start), end: Int32(end))])
      return
    }
    var escaped: [UInt8] = []
    escaping.append(words, from: start, to: end, to: &escaped)
    append([Node.Slice(source: Int32(sources.count), start: 0, end: Int32(escaped.count))])
    sources.append(TemplateSource(name: catalogue.source(of: file).name, bytes: escaped))
  }

  private mutating func append(_ slices: [Node.Slice]) {
    for slice in slices {
      literalBytes += Int(slice.end - slice.start)
      nodes.append(.literal(slice))
    }
  }

  private mutating func appendText(
    from start: Int, to end: Int, of source: Int32, in bytes: Span<UInt8>,
    indentation: [Node.Slice]
  ) {
    var start = start
    while start < end {
      var stop = end
      if !indentation.isEmpty {
        if Self.isLineStart(start, in: bytes) { append(indentation) }
        stop = start
        while stop < end, bytes[stop] != Byte.newline { stop += 1 }
        stop = min(stop + 1, end)
      }
      append([Node.Slice(source: source, start: Int32(start), end: Int32(stop))])
      start = stop
    }
  }

  private static func isLineStart(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
    offset == 0 || bytes[offset - 1] == Byte.newline
  }
}
