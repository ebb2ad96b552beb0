package import Templates

/// One page that people see: what its template may use, and what fills it.
///
/// A view decides nothing. It puts what it was given into words and into the names its template
/// declares; the sentences that are chosen between stand in ``Words``.
package protocol PageView: Sendable {
  /// The template's shipped name: "templates/sign-in.mustache".
  static var template: String { get }
  /// The page's own names; those of ``Frame`` are added when it is rendered.
  static var declaration: Declaration { get }
  /// What the page is called, without the site's name.
  var title: Phrase { get }
  var values: TemplateValues { get }
}

extension PageView {
  /// Returns the page as UTF-8 bytes of HTML, of the shipped template.
  ///
  /// - Parameter frame: What surrounds the page.
  /// - Returns: The whole document.
  /// - Throws: What is wrong with the words, which only a site's own can be.
  package func rendered(in frame: Frame) throws(TemplateError) -> [UInt8] {
    guard frame.catalogue.isShipped else {
      return try rendered(in: frame) { (name) throws(TemplateError) in Shipped.source(name) }
    }
    return try Filler.filled(
      Self.template, with: values, and: frame.values(title: title), catalogue: frame.catalogue)
  }

  /// Returns the page as UTF-8 bytes of HTML, of templates that are checked first.
  ///
  /// - Parameters:
  ///   - frame: What surrounds the page.
  ///   - file: Gives a template or a partial by its shipped name, or `nil` when there is none.
  /// - Returns: The whole document.
  /// - Throws: What is wrong with the template, which only a site's own one can be.
  package func rendered(
    in frame: Frame, file: (String) throws(TemplateError) -> TemplateSource?
  ) throws(TemplateError) -> [UInt8] {
    guard let source = try file(Self.template) else {
      throw TemplateError(template: Self.template, reason: "there is no such template")
    }
    let template = try Template(
      source, declaration: Frame.declaration.merging(Self.declaration), catalogue: frame.catalogue
    ) { (name) throws(TemplateError) in
      try file("templates/" + name + ".mustache")
    }
    return try template.render(frame.values(title: title).merging(values))
  }
}

extension Declaration.Kind {
  /// One text that may be absent, under the name it has inside its section.
  static func optional(_ name: String) -> Self { .section(Declaration([(name, .text)])) }

  /// What is wrong with one field, if anything.
  static var problem: Self { .optional("sentence") }
}

extension TemplateValue {
  static func optional(_ text: String?, as name: String) -> Self {
    optional(text.map { .text($0) }, as: name)
  }

  static func optional(_ phrase: Phrase?, as name: String) -> Self {
    optional(phrase.map { .phrase($0) }, as: name)
  }

  private static func optional(_ value: TemplateValue?, as name: String) -> Self {
    guard let value else { return .section(nil) }
    var values = TemplateValues()
    values[name] = value
    return .section(values)
  }

  static func problem(_ sentence: Phrase?) -> Self { .optional(sentence, as: "sentence") }

  static func number(_ number: Int) -> Self { .text(String(number)) }
}

/// A view that holds a secret to be shown once: printing it or looking into it shows nothing.
protocol RedactedView: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension RedactedView {
  package var description: String { "\(Self.self)(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
