package import Templates

/// One mail: what its two templates may use, and what fills them.
///
/// As with a ``PageView``, nothing is decided here.
package protocol LetterView: Sendable {
  /// Both templates' shipped name without its ending: "templates/mail/notice".
  static var template: String { get }
  /// The mail's own names; those of ``LetterFrame`` are added when it is rendered.
  static var declaration: Declaration { get }
  /// One line; the site's name is added.
  var subject: Phrase { get }
  var values: TemplateValues { get }
}

/// What every mail says of the site.
package struct LetterFrame: Sendable {
  package var siteName: String
  /// "example.org": in words, for nobody to click on.
  package var siteHost: String
  /// The words of the reader's language.
  package var catalogue = Catalogue.english

  static var declaration: Declaration {
    [
      "siteName": .text, "siteHost": .text, "language": .text, "direction": .text,
      "subject": .text,
    ]
  }

  func values(subject: Phrase) -> TemplateValues {
    [
      "siteName": .text(siteName), "siteHost": .text(siteHost), "language": .text(catalogue.tag),
      "direction": .text(catalogue.direction),
      "subject": .phrase(subject),
    ]
  }
}

extension LetterView {
  /// The shipped name of the part in text, and of the one in HTML.
  package static var textTemplate: String { "\(template).txt.mustache" }
  package static var htmlTemplate: String { "\(template).html.mustache" }

  /// Returns one part as UTF-8 bytes.
  ///
  /// - Parameters:
  ///   - name: `textTemplate` or `htmlTemplate`.
  ///   - frame: What the mail says of the site.
  ///   - file: Gives a template or a partial by its shipped name, or `nil` when there is none.
  /// - Returns: The whole part.
  /// - Throws: What is wrong with the template, which only a site's own one can be.
  func rendered(
    _ name: String, in frame: LetterFrame,
    file: (String) throws(TemplateError) -> TemplateSource?
  ) throws(TemplateError) -> [UInt8] {
    guard let source = try file(name) else {
      throw TemplateError(template: name, reason: "there is no such template")
    }
    let template = try Template(
      source, declaration: LetterFrame.declaration.merging(Self.declaration),
      escaping: name.utf8.elementsEqual(Self.textTemplate.utf8) ? .plain : .html,
      catalogue: frame.catalogue
    ) { (name) throws(TemplateError) in
      try file("templates/" + name + ".mustache")
    }
    return try template.render(frame.values(subject: subject).merging(values))
  }
}

/// Every mail that a site can give templates of its own for.
package enum LetterCatalogue {
  package static var views: [any LetterView.Type] {
    [
      CaseOpenedLetter.self, CaseToDecideLetter.self, ConfirmAddressLetter.self,
      InvitationLetter.self, NoticeLetter.self,
      ResetPasswordLetter.self,
    ]
  }

  /// The shipped name of each template, what it may use, and how its values are escaped.
  package static var all: [(template: String, declaration: Declaration, escaping: Escaping)] {
    views.flatMap { view in
      let declaration = LetterFrame.declaration.merging(view.declaration)
      return [
        (view.htmlTemplate, declaration, Escaping.html),
        (view.textTemplate, declaration, Escaping.plain),
      ]
    }
  }
}
