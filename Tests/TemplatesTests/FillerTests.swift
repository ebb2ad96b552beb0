import Templates
import Testing

/// What the filler says of a template that nobody checked first; what it writes is held against
/// ``Template`` wherever a test fills one.
@Suite struct FillerTests {
  private func filled(_ source: String, _ values: TemplateValues = [:]) throws -> String {
    let bytes = try Filler.filled(
      TemplateSource(name: "t", bytes: Array(source.utf8)), with: values,
      and: ["outer": .text("out"), "both": .text("outer")], catalogue: .english
    ) { name in
      name == "itself" ? TemplateSource(name: "itself", bytes: Array("{{> itself}}".utf8)) : nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `of a name in both, the page's own value stands`() throws {
    #expect(try filled("{{both}} {{outer}}", ["both": .text("inner")]) == "inner out")
  }

  @Test func `an item's value comes before the page's, and the next item does not know it`() throws
  {
    let items: TemplateValue = .list([["a": .text("1")], ["a": .text("2"), "both": .text("item")]])
    #expect(
      try filled("{{#items}}{{a}}{{both}} {{/items}}{{both}}", ["items": items])
        == "1outer 2item outer")
  }

  @Test(arguments: [
    ("a\n {{nothing}}", "t:2:2: 'nothing' was given no value"),
    ("{{#nothing}}{{/nothing}}", "t:1:1: 'nothing' was given no value"),
    ("{{^nothing}}{{/nothing}}", "t:1:1: 'nothing' was given no value"),
    ("{{flag}}", "t:1:1: 'flag' is no text and cannot be written out"),
    ("{{> nothing}}", "t:1:1: 'nothing' is the name of no partial"),
    ("{{> itself}}", "itself:1:1: 'itself' is a partial that nests too deep"),
    ("{{t.sign-in.nothing}}", "t:1:1: 't.sign-in.nothing' is the key of no words"),
    ("{{t.nothing.nothing}}", "t:1:1: 't.nothing.nothing' is the key of no words"),
    (
      "{{t.account.you-sign-in-with-it-the-people}}",
      "t:1:1: 't.account.you-sign-in-with-it-the-people' has a place that nothing fills"
    ),
    ("{{#unset}}{{#flag}}{{/flag}}", "t:1:11: is in a section that is not closed"),
    ("{{flag", "t:1:1: '{{' is not closed by '}}'"),
  ])
  func `a fault is an error and no hole in a page`(source: String, said: String) {
    let error = #expect(throws: TemplateError.self) {
      try filled(source, ["flag": .flag(true), "unset": .flag(false)])
    }
    #expect(error?.description == said)
  }
}
