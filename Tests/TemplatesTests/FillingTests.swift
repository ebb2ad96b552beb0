import Templates
import Testing

@Suite struct Filling {
  static let declaration: Declaration = [
    "name": .text, "isAdmin": .flag,
    "sessions": .list(["device": .text, "place": .section(["town": .text])]),
    "notice": .section(["message": .text]),
  ]

  static let values: TemplateValues = [
    "name": .text("Ada"), "isAdmin": .flag(false),
    "sessions": .list([
      ["device": .text("Phone"), "place": .section(nil)],
      ["device": .text("Laptop"), "place": .section(["town": .text("Bath")])],
    ]),
    "notice": .section(nil),
  ]

  static func template(_ text: String) throws(TemplateError) -> Template {
    try Template(
      name: "templates/page.mustache", source: Array(text.utf8), declaration: declaration
    ) { _ in nil }
  }

  @Test func `items see their own names first and then the outer ones`() throws {
    let page = try Self.template(
      "{{#sessions}}{{name}}: {{device}}{{#place}} in {{town}}{{/place}}\n{{/sessions}}.")
    let text = String(decoding: try page.render(Self.values), as: UTF8.self)
    #expect(text == "Ada: Phone\nAda: Laptop in Bath\n.")
  }

  @Test func `an inner name hides the outer one of the same spelling`() throws {
    let text = try filled(
      "{{a}}{{#inner}}{{a}}{{/inner}}{{a}}",
      ["a": .text("1"), "inner": .section(["a": .text("2")])])
    #expect(text == "121")
  }

  @Test func `values in another order, and values nobody declared, change nothing`() throws {
    let page = try Self.template("{{name}}{{^isAdmin}} is no admin{{/isAdmin}}")
    var values: TemplateValues = ["surplus": .text("x"), "isAdmin": .flag(false)]
    values = values.merging(Self.values)
    #expect(String(decoding: try page.render(values), as: UTF8.self) == "Ada is no admin")
  }

  @Test func `a page can be filled again and again`() throws {
    let page = try Self.template("{{#sessions}}{{device}} {{/sessions}}{{name}}")
    let first = try page.render(Self.values)
    #expect(try page.render(Self.values) == first)
    let other = try page.render(Self.values.merging(["name": .text("Bea")]))
    #expect(String(decoding: other, as: UTF8.self) == "Phone Laptop Bea")
  }

  static let tooLarge = TemplateError(
    template: "templates/page.mustache",
    reason: "makes a page of more than 16 MiB or 1048576 steps: is a long list inside of a list?")

  /// A list inside of itself, eighteen deep: three items are 387 million.
  @Test(arguments: ["", "{{device}}", "\n"])
  func `a list inside of itself is an error and no end of memory or time`(text: String) throws {
    let depth = 18
    let page = try Self.template(
      String(repeating: "{{#sessions}}", count: depth) + text
        + String(repeating: "{{/sessions}}", count: depth))
    let session: TemplateValues = ["device": .text("Phone"), "place": .section(nil)]
    let values = Self.values.merging(["sessions": .list([session, session, session])])
    #expect(throws: Self.tooLarge) { try page.render(values) }
    let one = Self.values.merging(["sessions": .list([session])])
    #expect(try page.render(one).count < 16)
  }

  @Test func `a page of fifteen megabytes is filled, one of twenty is not`() throws {
    let page = try Self.template("{{#sessions}}\(String(repeating: "x", count: 1000)){{/sessions}}")
    let session: TemplateValues = ["device": .text("Phone"), "place": .section(nil)]
    func values(_ count: Int) -> TemplateValues {
      Self.values.merging(["sessions": .list(Array(repeating: session, count: count))])
    }
    #expect(try page.render(values(15_000)).count == 15_000_000)
    #expect(throws: Self.tooLarge) { try page.render(values(20_000)) }
  }

  /// Fourteen partials, each of which has the next one twice: 16,384 places of the last, which are small, and
  /// one with the next one eight times.
  @Test(arguments: [2, 8]) func `partials that multiply are an error`(times: Int) {
    var partials: [String: [UInt8]] = [:]
    for level in 0..<14 {
      partials["p\(level)"] = Array(String(repeating: "{{> p\(level + 1)}}", count: times).utf8)
    }
    partials["p14"] = Array("{{! \(String(repeating: "x", count: 2000)) }}".utf8)
    #expect {
      _ = try Template(name: "page", source: Array("{{> p0}}".utf8), declaration: [:]) {
        partials[$0]
      }
    } throws: { error in
      "\(error)".contains("is more than 16 MiB with all partials in their places")
    }
  }

  /// The template uses none of the names: a page's values are complete or they are not.
  @Test func `a missing value is an error that names it`() throws {
    var values = Self.values
    values["name"] = nil
    #expect(
      try Self.message(values)
        == "templates/page.mustache: 'name' is declared and was given no value")
    values = Self.values.merging([
      "sessions": .list([
        ["device": .text("Phone"), "place": .section(nil)], ["device": .text("")],
      ])
    ])
    #expect(
      try Self.message(values)
        == "templates/page.mustache: 'sessions[1].place' is declared and was given no value")
    values = Self.values.merging(["notice": .section([:])])
    #expect(
      try Self.message(values)
        == "templates/page.mustache: 'notice.message' is declared and was given no value")
  }

  @Test func `a value of another kind is an error that does not tell the value`() throws {
    #expect(
      try Self.message(Self.values.merging(["isAdmin": .text("hunter2")]))
        == "templates/page.mustache: 'isAdmin' is declared as a flag and was given as a text")
    #expect(
      try Self.message(Self.values.merging(["name": .flag(true)]))
        == "templates/page.mustache: 'name' is declared as a text and was given as a flag")
    #expect(
      try Self.message(Self.values.merging(["sessions": .section(nil)]))
        == "templates/page.mustache: 'sessions' is declared as a list and was given as a section")
    #expect(
      try Self.message(Self.values.merging(["notice": .list([])]))
        == "templates/page.mustache: 'notice' is declared as a section and was given as a list")
  }

  static func message(_ values: TemplateValues) throws -> String? {
    let page = try template("nothing")
    do {
      _ = try page.render(values)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `declarations and values are merged, the later one standing`() throws {
    let declaration = Declaration([("a", .flag), ("b", .text)])
      .merging(["a": .text, "c": .text])
    #expect(declaration.names == ["a", "b", "c"])
    var values: TemplateValues = ["a": .text("1"), "b": .text("2"), "a": .text("3")]
    values["c"] = .text("4")
    #expect(values["a"] == .text("3"))
    #expect(values.names == ["a", "b", "c"])
    let template = try Template(
      name: "t", source: Array("{{a}}{{b}}{{c}}".utf8), declaration: declaration
    ) { _ in nil }
    #expect(String(decoding: try template.render(values), as: UTF8.self) == "324")
  }
}
