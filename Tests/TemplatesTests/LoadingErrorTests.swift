import Templates
import Testing

/// What is refused when a template is loaded, each with its whole message.
@Suite struct LoadingErrors {
  struct Row: CustomTestStringConvertible {
    let template: String
    let message: String
    var testDescription: String { template }
    init(_ template: String, _ message: String) {
      self.template = template
      self.message = message
    }
  }

  static let declaration: Declaration = [
    "name": .text, "isAdmin": .flag,
    "sessions": .list(["device": .text]),
    "notice": .section(["message": .text]),
  ]

  /// The message of what the loading of a template throws, or `nil` when it is accepted.
  static func message(_ template: String, partials: [String: String] = [:]) -> String? {
    message(Array(template.utf8), partials: partials)
  }

  static func message(_ template: [UInt8], partials: [String: String] = [:]) -> String? {
    do {
      _ = try Template(
        name: "templates/page.mustache", source: template, declaration: declaration
      ) { name in
        partials[name].map { Array($0.utf8) }
      }
      return nil
    } catch {
      return error.description
    }
  }

  static let names = [
    Row("{{nmae}}", "1:1: 'nmae' is not declared here; did you mean 'name'?"),
    Row("{{NAME}}", "1:1: 'NAME' is not declared here; did you mean 'name'?"),
    Row("{{^isAdmn}}{{/isAdmn}}", "1:1: 'isAdmn' is not declared here; did you mean 'isAdmin'?"),
    Row("{{password}}", "1:1: 'password' is not declared here"),
    Row("{{device}}", "1:1: 'device' is not declared here"),
    Row(
      "{{#sessions}}{{devise}}{{/sessions}}",
      "1:14: 'devise' is not declared here; did you mean 'device'?"),
    Row("{{^sessions}}{{device}}{{/sessions}}", "1:14: 'device' is not declared here"),
    Row("{{#sessions}}{{/sessions}}{{device}}", "1:27: 'device' is not declared here"),
    Row("{{^notice}}{{message}}{{/notice}}", "1:12: 'message' is not declared here"),
    Row("one\ntwo {{nobody}}", "2:5: 'nobody' is not declared here"),
    Row("one\r\ntwo\r\n{{nobody}}", "3:1: 'nobody' is not declared here"),
    Row("héé {{nobody}}", "1:7: 'nobody' is not declared here"),
    Row("🔑{{\n  nobody\n}}", "1:5: 'nobody' is not declared here"),
  ]

  static let kinds = [
    Row(
      "{{sessions}}",
      "1:1: 'sessions' is a list and cannot be written out; open it with '{{#sessions}}'"),
    Row(
      "{{isAdmin}}",
      "1:1: 'isAdmin' is a flag and cannot be written out; open it with '{{#isAdmin}}'"),
    Row(
      "{{#notice}}{{notice}}{{/notice}}",
      "1:12: 'notice' is a section and cannot be written out; open it with '{{#notice}}'"),
  ]

  static let syntax = [
    Row("a {{", "1:3: '{{' is not closed by '}}'"),
    Row("a {{name", "1:3: '{{' is not closed by '}}'"),
    Row("a {{name}", "1:3: '{{' is not closed by '}}'"),
    Row("{{! never", "1:1: '{{' is not closed by '}}'"),
    Row("{{name <b>{{name}}", "1:1: '{{' is not closed by '}}'"),
    Row("{{}}", "1:1: the tag has no name"),
    Row("{{# }}", "1:1: the tag has no name"),
    Row("{{first name}}", "1:1: a name is letters, digits, '-' and '_', and begins with a letter"),
    Row("{{1st}}", "1:1: a name is letters, digits, '-' and '_', and begins with a letter"),
    Row("{{naïve}}", "1:1: a name is letters, digits, '-' and '_', and begins with a letter"),
    Row("{{name/x}}", "1:1: a name is letters, digits, '-' and '_', and begins with a letter"),
    Row(
      "{{.}}",
      "1:1: '.' and dotted names are not supported: open the section and name what is in it"),
    Row(
      "{{notice.message}}",
      "1:1: '.' and dotted names are not supported: open the section and name what is in it"),
    Row(
      "{{{name}}}",
      "1:1: a value cannot be written unescaped: write '{{name}}', not '{{{name}}}' or '{{&name}}'"),
    Row(
      "<p>{{& name}}",
      "1:4: a value cannot be written unescaped: write '{{name}}', not '{{{name}}}' or '{{&name}}'"),
    Row("{{=<% %>=}}", "1:1: the delimiters '{{' and '}}' cannot be changed"),
    Row("{{<base}}", "1:1: parents and blocks are not supported: use a partial"),
    Row("{{$title}}", "1:1: parents and blocks are not supported: use a partial"),
  ]

  static let balance = [
    Row("<ul>\n  {{#sessions}}\n", "2:3: '{{#sessions}}' is not closed"),
    Row("{{^isAdmin}}", "1:1: '{{^isAdmin}}' is not closed"),
    Row("{{/isAdmin}}", "1:1: '{{/isAdmin}}' closes nothing that is open"),
    Row(
      "{{#isAdmin}}\n{{#name}}\n{{/isAdmin}}\n{{/name}}",
      "3:1: '{{/isAdmin}}' stands where '{{#name}}' of line 2 is to be closed"),
  ]

  @Test(arguments: names + kinds + syntax + balance) func refused(row: Row) {
    #expect(Self.message(row.template) == "templates/page.mustache:\(row.message)")
  }

  @Test func `a template of everything that is declared is accepted`() {
    let template = """
      {{name}}{{#name}}{{name}}{{/name}}{{^name}}nobody{{/name}}
      {{#isAdmin}}admin{{/isAdmin}}{{^isAdmin}}{{name}}{{/isAdmin}}
      {{#sessions}}{{device}} of {{name}}{{/sessions}}{{^sessions}}none{{/sessions}}
      {{#notice}}{{message}}{{#sessions}}{{device}}{{message}}{{/sessions}}{{/notice}}
      {{! anything, {{ included }}
      """
    #expect(Self.message(template) == nil)
  }

  @Test func `bytes that are not UTF-8 are refused where they begin`() {
    #expect(
      Self.message([0x61, 0x0A, 0x62, 0xFF, 0x63])
        == "templates/page.mustache:2:2: is not UTF-8 from here on")
    #expect(
      Self.message([0xEF, 0xBB, 0xBF, 0x61])
        == "templates/page.mustache:1:1: begins with a byte order mark; save it without one")
  }

  @Test func `sizes and depths without end are refused`() {
    #expect(
      Self.message([UInt8](repeating: 0x61, count: 1 << 20 + 1))
        == "templates/page.mustache: is larger than 1048576 bytes")
    let deep = String(repeating: "{{#name}}", count: 33) + String(repeating: "{{/name}}", count: 33)
    #expect(
      Self.message(deep) == "templates/page.mustache:1:289: sections nest deeper than 32")
    let many = String(repeating: "{{name}}", count: 65_537)
    #expect(
      Self.message(many)
        == "templates/page.mustache:1:524289: with its partials the template has more than 65536 parts"
    )
  }
}
