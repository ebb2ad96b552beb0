import Testing

@testable import Templates

/// Words of a catalogue in templates, and phrases of the program's own.
@Suite struct WordsTests {
  private static func catalogue(_ tag: String = "en", _ lines: String) throws -> Catalogue {
    try Catalogue(
      tag, own: TemplateSource(name: "own/\(tag).ini", bytes: Array("[test]\n\(lines)\n".utf8)))
  }

  private static func fill(
    _ source: String, _ lines: String, _ values: TemplateValues = [:],
    escaping: Escaping = .html
  ) throws -> String {
    let template = try Template(
      name: "page", source: Array(source.utf8), declaration: Declaration(of: values),
      escaping: escaping, catalogue: catalogue("en", lines)
    ) { _ in nil }
    return String(decoding: try template.render(values), as: UTF8.self)
  }

  private static func error(_ source: String, _ lines: String) throws -> String {
    do {
      _ = try fill(source, lines, ["name": .text("x"), "flag": .flag(true)])
      return ""
    } catch let error as TemplateError {
      return error.description
    }
  }

  @Test func `a tag stands for its words, harmless in the text around them`() throws {
    #expect(
      try Self.fill("<p>{{t.test.a}}</p>", "a = Grüße & <b>\"")
        == "<p>Grüße &amp; &lt;b&gt;&quot;</p>")
    #expect(try Self.fill("{{t.test.a}}", "a = 1 < 2 & 3", escaping: .plain) == "1 < 2 & 3")
  }

  @Test func `a place takes a declared text, escaped like any value`() throws {
    let values: TemplateValues = ["name": .text("<Ann>"), "other": .text("Ben")]
    #expect(
      try Self.fill("{{t.test.a}}", "a = {other} and {name}.", values) == "Ben and &lt;Ann&gt;.")
  }

  @Test func `a place takes a part that the template gives, wherever the language puts it`() throws
  {
    let source =
      "{{#t.test.a}}{{#link}}<a href=\"{{name}}\">{{t.test.here}}</a>{{/link}} {{#strong}}<b>{{name}}</b>{{/strong}}{{/t.test.a}}!"
    let values: TemplateValues = ["name": .text("/x")]
    #expect(
      try Self.fill(source, "a = {strong}: go {link}\nhere = on", values)
        == "<b>/x</b>: go <a href=\"/x\">on</a>!")
    #expect(
      try Self.fill(source, "a = {link} {strong}\nhere = hier", values)
        == "<a href=\"/x\">hier</a> <b>/x</b>!")
  }

  @Test func `words stand inside sections and lists`() throws {
    let values: TemplateValues = ["items": .list([["name": .text("a")], ["name": .text("b")]])]
    #expect(
      try Self.fill("{{#items}}{{t.test.a}} {{/items}}", "a = it is {name}", values)
        == "it is a it is b ")
  }

  // swift-format-ignore
  @Test(arguments: [
    ("{{t.test.b}}", "a = x", "page:1:1: there are no words 't.test.b'"),
    ("{{t.nowhere.a}}", "a = x", "page:1:1: there are no words 't.nowhere.a'"),
    ("{{t.test.a}}", "a = {nmae}", "page:1:1: the words 'test.a' of own/en.ini have the place '{nmae}', which nothing fills"),
    ("{{t.test.a}}", "a = {flag}", "page:1:1: the words 'test.a' of own/en.ini have the place '{flag}', which is no text"),
    ("{{#t.test.a}}{{#link}}x{{/link}}{{/t.test.a}}", "a = none", "page:1:1: the words 'test.a' of own/en.ini leave out one of the parts given here"),
    ("{{#t.test.a}}text{{/t.test.a}}", "a = x", "page:1:1: inside 't.test.a' are its parts alone"),
    ("{{^t.test.a}}{{/t.test.a}}", "a = x", "page:1:1: '.' and dotted names are not supported: open the section and name what is in it"),
    ("{{a.b}}", "a = x", "page:1:1: '.' and dotted names are not supported: open the section and name what is in it"),
    ("{{t.test.a}}", "a: x", "own/en.ini:2:1: a line is '[section]', 'name = text' or '# comment'"),
    ("{{t.test.a}}", "a = ", "own/en.ini:2:1: a line is '[section]', 'name = text' or '# comment'"),
  ])
  func `what is wrong is told when the template is loaded`(
    source: String, lines: String, message: String
  ) throws {
    #expect(try Self.error(source, lines) == message)
  }

  @Test func `words before the first section are an error`() throws {
    #expect(throws: TemplateError.self) {
      try Catalogue("en", own: TemplateSource(name: "own", bytes: Array("a = x\n".utf8)))
    }
  }

  @Test func `a phrase is put into words with its places`() throws {
    let catalogue = try Self.catalogue(
      "de", "a = {who} um {when}\nn.one = {count} Tag\nn.other = {count} Tage")
    #expect(
      try catalogue.words(
        .say("test.a", "who", .verbatim("Ann"), "when", .moment(1_795_256_100)))
        == "Ann um 21. November 2026, 10:15 UTC")
    #expect(try catalogue.words(.count("test.n", 1)) == "1 Tag")
    #expect(try catalogue.words(.count("test.n", 12_345)) == "12.345 Tage")
    #expect(throws: TemplateError.self) { try catalogue.words(.say("test.a")) }
    #expect(throws: TemplateError.self) { try catalogue.words(.say("test.none")) }
  }

  @Test func `a language without a form says the other one, and not English`() throws {
    let catalogue = try Catalogue(
      "ar",
      own: TemplateSource(
        name: "ar", bytes: Array("[times]\nfor-day.other = X {count}\n".utf8)))
    #expect(try catalogue.words(.count("times.for-day", 1)) == "X 1")
    #expect(try catalogue.words(.count("times.for-hour", 1)) == "1 hour")
  }

  // swift-format-ignore
  @Test(arguments: [
    ("en", "21 November 2026, 10:15 UTC", "12,345", "1,234", "A, B"),
    ("de", "21. November 2026, 10:15 UTC", "12.345", "1.234", "A, B"),
    ("es", "21 de noviembre de 2026, 10:15 UTC", "12.345", "1234", "A, B"),
    ("fr", "21 novembre 2026, 10:15 UTC", "12\u{202F}345", "1\u{202F}234", "A, B"),
    ("zh-Hans", "2026年11月21日 10:15 UTC", "12,345", "1,234", "A、B"),
  ])
  func `dates and numbers have the reader's form`(
    tag: String, moment: String, five: String, four: String, list: String
  ) throws {
    let catalogue = Catalogue(shipped: tag)
    #expect(try catalogue.words(.moment(1_795_256_100)) == moment)
    #expect(try catalogue.words(.number(12_345)) == five)
    #expect(try catalogue.words(.number(1234)) == four)
    #expect(try catalogue.words(.list([.verbatim("A"), .verbatim("B")])) == list)
  }

  // swift-format-ignore
  @Test(arguments: [
    ("en", "other one other other other other"), ("de", "other one other other other other"),
    ("es", "other one other other other many"), ("fr", "one one other other other many"),
    ("zh-Hans", "other other other other other other"), ("ru", "many one few many one many"),
    ("pl", "many one few many many many"), ("ar", "zero one two few many other"),
    ("cs", "other one few other other other"),
  ])
  func `a number takes the form that the CLDR gives it`(tag: String, forms: String) {
    let numbers: [Int64] = [0, 1, 2, 5, 21, 1_000_000]
    #expect(numbers.map { PluralForm.of($0, in: tag).rawValue }.joined(separator: " ") == forms)
  }
}
