import Templates
import Testing

@Suite struct Partials {
  @Test func `a partial is checked in the scope where it is used`() {
    let partials = ["device": "<td>\n{{device}}</td>"]
    #expect(
      LoadingErrors.message("{{#sessions}}{{>device}}{{/sessions}}", partials: partials) == nil)
    #expect(
      LoadingErrors.message("<b>{{>device}}</b>", partials: partials)
        == "templates/partials/device.mustache:2:1: 'device' is not declared here; "
        + "used in templates/page.mustache:1:4")
  }

  @Test func `an error in a nested partial names the whole way`() {
    let partials = ["layout/head": "<head>\n{{> title }}", "title": "{{titel}}"]
    #expect(
      LoadingErrors.message("\n{{> layout/head}}", partials: partials)
        == "templates/partials/title.mustache:1:1: 'titel' is not declared here; "
        + "used in templates/partials/layout/head.mustache:2:1; "
        + "used in templates/page.mustache:2:1")
  }

  @Test func `a partial that is missing or badly named is refused`() {
    #expect(
      LoadingErrors.message("a {{> head}}")
        == "templates/page.mustache:1:3: there is no partial 'head'")
    for name in ["../site", "/etc/passwd", "a//b", "a/", "a.b", "a b"] {
      #expect(
        LoadingErrors.message("{{> \(name)}}", partials: [name: ""])
          == "templates/page.mustache:1:1: a partial's name is letters, digits, '-', '_' "
          + "and single '/', and begins with a letter")
    }
  }

  @Test func `a partial that contains itself is refused`() {
    #expect(
      LoadingErrors.message("{{>a}}", partials: ["a": "x {{>a}}"])
        == "templates/partials/a.mustache:1:3: a partial cannot contain itself: 'a' > 'a'; "
        + "used in templates/page.mustache:1:1")
    #expect(
      LoadingErrors.message("{{>o}}", partials: ["o": "{{>a}}", "a": "{{>b}}", "b": "{{>a}}"])
        == "templates/partials/b.mustache:1:1: a partial cannot contain itself: 'a' > 'b' > 'a'; "
        + "used in templates/partials/a.mustache:1:1; used in templates/partials/o.mustache:1:1; "
        + "used in templates/page.mustache:1:1")
    #expect(LoadingErrors.message("{{>a}}{{>a}}", partials: ["a": "x"]) == nil)
  }

  @Test func `partials without end are refused`() throws {
    let error = #expect(throws: TemplateError.self) {
      _ = try Template(name: "page", source: Array("{{>p}}".utf8), declaration: [:]) { name in
        Array("{{>\(name)p}}".utf8)
      }
    }
    #expect(error?.reason.hasPrefix("partials nest deeper than 16; used in ") == true)
    // Each of sixteen uses the next sixteen times: 16¹⁶ steps, were they written out.
    let bomb = #expect(throws: TemplateError.self) {
      _ = try Template(name: "page", source: Array("{{>p}}".utf8), declaration: [:]) { name in
        Array((name.utf8.count < 16 ? String(repeating: "{{>\(name)p}} ", count: 16) : "x").utf8)
      }
    }
    #expect(bomb?.reason.hasPrefix("with its partials the template has more than 65536") == true)
  }

  @Test func `a section may not be closed in another file`() {
    #expect(
      LoadingErrors.message("{{#isAdmin}}{{>end}}", partials: ["end": "{{/isAdmin}}"])
        == "templates/page.mustache:1:1: '{{#isAdmin}}' is not closed")
  }

  @Test func `an error of the loader comes through`() {
    let failure = TemplateError(template: "head", reason: "could not be read")
    let error = #expect(throws: TemplateError.self) {
      _ = try Template(
        name: "page", source: Array("{{>head}}".utf8), declaration: [:],
        partial: { (_) throws(TemplateError) -> [UInt8]? in throw failure })
    }
    #expect(error?.description == "head: could not be read; used in page:1:1")
  }

  @Test func `indentation goes before every line of a partial and of the partials in it`() throws {
    let partials = [
      "outer": "<a>\n  {{>inner}}\n{{#on}}\n{{text}}\n{{/on}}\n{{! gone }}\n{{! kept }}x\n</a>\n",
      "inner": "<b>\n{{#on}}yes{{/on}}\n</b>\n",
    ]
    let text = try filled(
      "<p>\n  {{>outer}}\n</p>\n", ["text": .text("1\n2"), "on": .flag(true)], partials: partials)
    #expect(
      text == """
        <p>
          <a>
            <b>
            yes
            </b>
          1
        2
          x
          </a>
        </p>

        """)
  }
}
