package import Templates

/// A link that leads on, drawn as the page's main button.
package struct PageLink: Equatable, Sendable {
  package var address: String
  package var words: Phrase

  package init(_ words: Phrase, to address: String) {
    self.address = address
    self.words = words
  }

  static var kind: Declaration.Kind { .section(["linkAddress": .text, "linkWords": .text]) }
  static func value(_ link: PageLink?) -> TemplateValue {
    .section(link.map { ["linkAddress": .text($0.address), "linkWords": .phrase($0.words)] })
  }
}

/// A page that says what has happened and leads on: signed out, a link that is used up.
package struct MessageView: PageView {
  package var heading: Phrase
  package var paragraphs: [Phrase]
  package var link: PageLink?

  package init(heading: Phrase, paragraphs: [Phrase], link: PageLink? = nil) {
    self.heading = heading
    self.paragraphs = paragraphs
    self.link = link
  }

  package static var template: String { "templates/message.mustache" }
  package static var declaration: Declaration {
    ["heading": .text, "paragraphs": .list(["paragraph": .text]), "link": PageLink.kind]
  }
  package var title: Phrase { heading }
  package var values: TemplateValues {
    [
      "heading": .phrase(heading),
      "paragraphs": .list(paragraphs.map { ["paragraph": .phrase($0)] }),
      "link": PageLink.value(link),
    ]
  }
}

/// The page for a status of 400 and above.
package struct ErrorView: PageView {
  package var status: Int
  package var failure: Words.Failure
  /// Seconds, for 429 and 503.
  package var wait: Int64?
  package var link: PageLink?
  /// What the log calls this request.
  package var requestID: String?

  /// The words are those for the status unless others are given.
  package init(
    status: Int, failure: Words.Failure? = nil, wait: Int64? = nil, link: PageLink? = nil,
    requestID: String? = nil
  ) {
    self.status = status
    self.failure = failure ?? Words.failure(status: status)
    self.wait = wait
    self.link = link
    self.requestID = requestID
  }

  package static var template: String { "templates/error.mustache" }
  package static var declaration: Declaration {
    [
      "status": .text, "heading": .text, "what": .text, "whatToDo": .text, "wait": Wait.kind,
      "link": PageLink.kind, "request": .optional("requestID"),
    ]
  }
  package var title: Phrase { failure.heading }
  package var values: TemplateValues {
    [
      "status": .number(status), "heading": .phrase(failure.heading), "what": .phrase(failure.what),
      "whatToDo": .phrase(failure.whatToDo), "wait": Wait.value(wait),
      "link": PageLink.value(link), "request": .optional(requestID, as: "requestID"),
    ]
  }
}
