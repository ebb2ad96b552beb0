import Templates

extension MustacheSpecification {
  static let comments: [Row] = [
    Row(
      name: "Inline",
      template: "12345{{! Comment Block! }}67890",
      expected: "1234567890"),
    Row(
      name: "Multiline",
      template: "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n",
      expected: "1234567890\n"),
    Row(
      name: "Standalone",
      template: "Begin.\n{{! Comment Block! }}\nEnd.\n",
      expected: "Begin.\nEnd.\n"),
    Row(
      name: "Indented Standalone",
      template: "Begin.\n  {{! Indented Comment Block! }}\nEnd.\n",
      expected: "Begin.\nEnd.\n"),
    Row(
      name: "Standalone Line Endings",
      template: "|\r\n{{! Standalone Comment }}\r\n|",
      expected: "|\r\n|"),
    Row(
      name: "Standalone Without Previous Line",
      template: "  {{! I'm Still Standalone }}\n!",
      expected: "!"),
    Row(
      name: "Standalone Without Newline",
      template: "!\n  {{! I'm Still Standalone }}",
      expected: "!\n"),
    Row(
      name: "Multiline Standalone",
      template: "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n",
      expected: "Begin.\nEnd.\n"),
    Row(
      name: "Indented Multiline Standalone",
      template: "Begin.\n  {{!\n    Something's going on here...\n  }}\nEnd.\n",
      expected: "Begin.\nEnd.\n"),
    Row(
      name: "Indented Inline",
      template: "  12 {{! 34 }}\n",
      expected: "  12 \n"),
    Row(
      name: "Surrounding Whitespace",
      template: "12345 {{! Comment Block! }} 67890",
      expected: "12345  67890"),
    Row(
      name: "Variable Name Collision",
      template: "comments never show: >{{! comment }}<",
      values: ["comment": .text("4")],
      expected: "comments never show: ><"),
  ]

  static let interpolation: [Row] = [
    Row(
      name: "No Interpolation",
      template: "Hello from {Mustache}!\n",
      expected: "Hello from {Mustache}!\n"),
    Row(
      name: "Basic Interpolation",
      template: "Hello, {{subject}}!\n",
      values: ["subject": .text("world")],
      expected: "Hello, world!\n"),
    Row(
      name: "No Re-interpolation",
      template: "{{template}}: {{planet}}",
      values: ["template": .text("{{planet}}"), "planet": .text("Earth")],
      expected: "{{planet}}: Earth"),
    Row(
      name: "HTML Escaping",
      template: "These characters should be HTML escaped: {{forbidden}}\n",
      values: ["forbidden": .text("& \" < >")],
      expected: "These characters should be HTML escaped: &amp; &quot; &lt; &gt;\n"),
    Row(
      name: "Interpolation - Surrounding Whitespace",
      template: "| {{string}} |",
      values: ["string": .text("---")],
      expected: "| --- |"),
    Row(
      name: "Interpolation - Standalone",
      template: "  {{string}}\n",
      values: ["string": .text("---")],
      expected: "  ---\n"),
    Row(
      name: "Interpolation With Padding",
      template: "|{{ string }}|",
      values: ["string": .text("---")],
      expected: "|---|"),
  ]

  static let partials: [Row] = [
    Row(
      name: "Basic Behavior",
      template: "\"{{>text}}\"",
      partials: ["text": "from partial"],
      expected: "\"from partial\""),
    Row(
      name: "Context",
      template: "\"{{>partial}}\"",
      values: ["text": .text("content")],
      partials: ["partial": "*{{text}}*"],
      expected: "\"*content*\""),
    Row(
      name: "Nested",
      template: "{{>outer}}",
      values: ["a": .text("hello"), "b": .text("world")],
      partials: ["outer": "*{{a}} {{>inner}}*", "inner": "{{b}}!"],
      expected: "*hello world!*"),
    Row(
      name: "Surrounding Whitespace",
      template: "| {{>partial}} |",
      partials: ["partial": "\t|\t"],
      expected: "| \t|\t |"),
    Row(
      name: "Inline Indentation",
      template: "  {{data}}  {{> partial}}\n",
      values: ["data": .text("|")],
      partials: ["partial": ">\n>"],
      expected: "  |  >\n>\n"),
    Row(
      name: "Standalone Line Endings",
      template: "|\r\n{{>partial}}\r\n|",
      partials: ["partial": ">"],
      expected: "|\r\n>|"),
    Row(
      name: "Standalone Without Previous Line",
      template: "  {{>partial}}\n>",
      partials: ["partial": ">\n>"],
      expected: "  >\n  >>"),
    Row(
      name: "Standalone Without Newline",
      template: ">\n  {{>partial}}",
      partials: ["partial": ">\n>"],
      expected: ">\n  >\n  >"),
    Row(
      name: "Standalone Indentation (adapted)",
      template: "\\\n {{>partial}}\n/\n",
      values: ["content": .text("(\n-)")],
      partials: ["partial": "|\n{{content}}\n|\n"],
      expected: "\\\n |\n (\n-)\n |\n/\n"),
    Row(
      name: "Padding Whitespace",
      template: "|{{> partial }}|",
      values: ["boolean": .flag(true)],
      partials: ["partial": "[]"],
      expected: "|[]|"),
  ]
}
