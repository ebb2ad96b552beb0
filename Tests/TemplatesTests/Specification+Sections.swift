import Templates

extension MustacheSpecification {
  static let sections: [Row] = [
    Row(
      name: "Truthy",
      template: "\"{{#boolean}}This should be rendered.{{/boolean}}\"",
      values: ["boolean": .flag(true)],
      expected: "\"This should be rendered.\""),
    Row(
      name: "Falsey",
      template: "\"{{#boolean}}This should not be rendered.{{/boolean}}\"",
      values: ["boolean": .flag(false)],
      expected: "\"\""),
    Row(
      name: "Null is falsey",
      template: "\"{{#null}}This should not be rendered.{{/null}}\"",
      values: ["null": .section(nil)],
      expected: "\"\""),
    Row(
      name: "Context",
      template: "\"{{#context}}Hi {{name}}.{{/context}}\"",
      values: ["context": .section(["name": .text("Joe")])],
      expected: "\"Hi Joe.\""),
    Row(
      name: "Parent contexts (adapted)",
      template: "\"{{#sec}}{{a}}, {{b}}, {{#c}}{{d}}{{/c}}{{/sec}}\"",
      values: [
        "a": .text("foo"), "b": .text("wrong"), "sec": .section(["b": .text("bar")]),
        "c": .section(["d": .text("baz")]),
      ],
      expected: "\"foo, bar, baz\""),
    Row(
      name: "Variable test (adapted)",
      template: "\"{{#foo}}{{foo}} is {{foo}}{{/foo}}\"",
      values: ["foo": .text("bar")],
      expected: "\"bar is bar\""),
    Row(
      name: "List Contexts (adapted)",
      template:
        "{{#tops}}{{#middles}}{{#tname}}{{lower}}{{/tname}}{{mname}}.{{#bottoms}}{{#tname}}{{upper}}{{/tname}}{{mname}}{{bname}}.{{/bottoms}}{{/middles}}{{/tops}}",
      values: [
        "tops": .list([
          [
            "tname": .section(["upper": .text("A"), "lower": .text("a")]),
            "middles": .list([
              [
                "mname": .text("1"),
                "bottoms": .list([["bname": .text("x")], ["bname": .text("y")]]),
              ]
            ]),
          ]
        ])
      ],
      expected: "a1.A1x.A1y."),
    Row(
      name: "Deeply Nested Contexts (adapted)",
      template:
        "{{#a}}\n{{one}}\n{{#b}}\n{{one}}{{two}}{{one}}\n{{#c}}\n{{one}}{{two}}{{three}}{{two}}{{one}}\n{{#d}}\n{{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}\n{{/d}}\n{{one}}{{two}}{{three}}{{two}}{{one}}\n{{/c}}\n{{one}}{{two}}{{one}}\n{{/b}}\n{{one}}\n{{/a}}\n",
      values: [
        "a": .section(["one": .text("1")]), "b": .section(["two": .text("2")]),
        "c": .section(["three": .text("3"), "d": .section(["four": .text("4")])]),
      ],
      expected: "1\n121\n12321\n1234321\n12321\n121\n1\n"),
    Row(
      name: "List",
      template: "\"{{#list}}{{item}}{{/list}}\"",
      values: ["list": .list([["item": .text("1")], ["item": .text("2")], ["item": .text("3")]])],
      expected: "\"123\""),
    Row(
      name: "Empty List",
      template: "\"{{#list}}Yay lists!{{/list}}\"",
      values: ["list": .list([])],
      expected: "\"\""),
    Row(
      name: "Doubled",
      template: "{{#bool}}\n* first\n{{/bool}}\n* {{two}}\n{{#bool}}\n* third\n{{/bool}}\n",
      values: ["bool": .flag(true), "two": .text("second")],
      expected: "* first\n* second\n* third\n"),
    Row(
      name: "Nested (Truthy)",
      template: "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |",
      values: ["bool": .flag(true)],
      expected: "| A B C D E |"),
    Row(
      name: "Nested (Falsey)",
      template: "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |",
      values: ["bool": .flag(false)],
      expected: "| A  E |"),
    Row(
      name: "Surrounding Whitespace",
      template: " | {{#boolean}}\t|\t{{/boolean}} | \n",
      values: ["boolean": .flag(true)],
      expected: " | \t|\t | \n"),
    Row(
      name: "Internal Whitespace",
      template: " | {{#boolean}} {{! Important Whitespace }}\n {{/boolean}} | \n",
      values: ["boolean": .flag(true)],
      expected: " |  \n  | \n"),
    Row(
      name: "Indented Inline Sections",
      template: " {{#boolean}}YES{{/boolean}}\n {{#boolean}}GOOD{{/boolean}}\n",
      values: ["boolean": .flag(true)],
      expected: " YES\n GOOD\n"),
    Row(
      name: "Standalone Lines",
      template: "| This Is\n{{#boolean}}\n|\n{{/boolean}}\n| A Line\n",
      values: ["boolean": .flag(true)],
      expected: "| This Is\n|\n| A Line\n"),
    Row(
      name: "Indented Standalone Lines",
      template: "| This Is\n  {{#boolean}}\n|\n  {{/boolean}}\n| A Line\n",
      values: ["boolean": .flag(true)],
      expected: "| This Is\n|\n| A Line\n"),
    Row(
      name: "Standalone Line Endings",
      template: "|\r\n{{#boolean}}\r\n{{/boolean}}\r\n|",
      values: ["boolean": .flag(true)],
      expected: "|\r\n|"),
    Row(
      name: "Standalone Without Previous Line",
      template: "  {{#boolean}}\n#{{/boolean}}\n/",
      values: ["boolean": .flag(true)],
      expected: "#\n/"),
    Row(
      name: "Standalone Without Newline",
      template: "#{{#boolean}}\n/\n  {{/boolean}}",
      values: ["boolean": .flag(true)],
      expected: "#\n/\n"),
    Row(
      name: "Padding",
      template: "|{{# boolean }}={{/ boolean }}|",
      values: ["boolean": .flag(true)],
      expected: "|=|"),
  ]
}
