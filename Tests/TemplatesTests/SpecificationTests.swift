import Templates
import Testing

/// The cases of the published Mustache specification for what this subset knows, under their names.
///
/// Left out is what the subset refuses: other delimiters, unescaped values, numbers and nothing as
/// values, dotted names, implicit iterators, names that are not declared, and partials that are
/// missing or contain themselves. A row marked "adapted" writes the same without those.
@Suite struct MustacheSpecification {
  struct Row: CustomTestStringConvertible {
    let name: String
    let template: String
    var values: TemplateValues = [:]
    var partials: [String: String] = [:]
    let expected: String
    var testDescription: String { name }
  }

  @Test(arguments: comments) func comments(row: Row) throws {
    #expect(try filled(row.template, row.values, partials: row.partials) == row.expected)
  }

  @Test(arguments: interpolation) func interpolation(row: Row) throws {
    #expect(try filled(row.template, row.values, partials: row.partials) == row.expected)
  }

  @Test(arguments: sections) func sections(row: Row) throws {
    #expect(try filled(row.template, row.values, partials: row.partials) == row.expected)
  }

  @Test(arguments: inverted) func inverted(row: Row) throws {
    #expect(try filled(row.template, row.values, partials: row.partials) == row.expected)
  }

  @Test(arguments: partials) func partials(row: Row) throws {
    #expect(try filled(row.template, row.values, partials: row.partials) == row.expected)
  }
}
