import Templates

extension MustacheSpecification {
  static let inverted: [Row] = [
    Row(
      name: "Falsey",
      template: "\"{{^boolean}}This should be rendered.{{/boolean}}\"",
      values: ["boolean": .flag(false)],
      expected: "\"This should be rendered.\""),
    Row(
      name: "Truthy",
      template: "\"{{^boolean}}This should not be rendered.{{/boolean}}\"",
      values: ["boolean": .flag(true)],
      expected: "\"\""),
    Row(
      name: "Null is falsey",
      template: "\"{{^null}}This should be rendered.{{/null}}\"",
      values: ["null": .section(nil)],
      expected: "\"This should be rendered.\""),
    Row(
      name: "Context",
      template: "\"{{^context}}Hi Joe.{{/context}}\"",
      values: ["context": .section(["name": .text("Joe")])],
      expected: "\"\""),
    Row(
      name: "List",
      template: "\"{{^list}}n{{/list}}\"",
      values: ["list": .list([["n": .text("1")], ["n": .text("2")], ["n": .text("3")]])],
      expected: "\"\""),
    Row(
      name: "Empty List",
      template: "\"{{^list}}Yay lists!{{/list}}\"",
      values: ["list": .list([])],
      expected: "\"Yay lists!\""),
    Row(
      name: "Doubled",
      template: "{{^bool}}\n* first\n{{/bool}}\n* {{two}}\n{{^bool}}\n* third\n{{/bool}}\n",
      values: ["bool": .flag(false), "two": .text("second")],
      expected: "* first\n* second\n* third\n"),
    Row(
      name: "Nested (Falsey)",
      template: "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |",
      values: ["bool": .flag(false)],
      expected: "| A B C D E |"),
    Row(
      name: "Nested (Truthy)",
      template: "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |",
      values: ["bool": .flag(true)],
      expected: "| A  E |"),
    Row(
      name: "Surrounding Whitespace",
      template: " | {{^boolean}}\t|\t{{/boolean}} | \n",
      values: ["boolean": .flag(false)],
      expected: " | \t|\t | \n"),
    Row(
      name: "Internal Whitespace",
      template: " | {{^boolean}} {{! Important Whitespace }}\n {{/boolean}} | \n",
      values: ["boolean": .flag(false)],
      expected: " |  \n  | \n"),
    Row(
      name: "Indented Inline Sections",
      template: " {{^boolean}}NO{{/boolean}}\n {{^boolean}}WAY{{/boolean}}\n",
      values: ["boolean": .flag(false)],
      expected: " NO\n WAY\n"),
    Row(
      name: "Standalone Lines",
      template: "| This Is\n{{^boolean}}\n|\n{{/boolean}}\n| A Line\n",
      values: ["boolean": .flag(false)],
      expected: "| This Is\n|\n| A Line\n"),
    Row(
      name: "Standalone Indented Lines",
      template: "| This Is\n  {{^boolean}}\n|\n  {{/boolean}}\n| A Line\n",
      values: ["boolean": .flag(false)],
      expected: "| This Is\n|\n| A Line\n"),
    Row(
      name: "Standalone Line Endings",
      template: "|\r\n{{^boolean}}\r\n{{/boolean}}\r\n|",
      values: ["boolean": .flag(false)],
      expected: "|\r\n|"),
    Row(
      name: "Standalone Without Previous Line",
      template: "  {{^boolean}}\n^{{/boolean}}\n/",
      values: ["boolean": .flag(false)],
      expected: "^\n/"),
    Row(
      name: "Standalone Without Newline",
      template: "^{{^boolean}}\n/\n  {{/boolean}}",
      values: ["boolean": .flag(false)],
      expected: "^\n/\n"),
    Row(
      name: "Padding",
      template: "|{{^ boolean }}={{/ boolean }}|",
      values: ["boolean": .flag(false)],
      expected: "|=|"),
  ]
}
