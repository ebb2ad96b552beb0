import Templates
import Testing

@Suite struct Escapes {
  static let probes = [
    (#"<script>alert(1)</script>"#, "&lt;script&gt;alert(1)&lt;/script&gt;"),
    (#""><svg onload=alert(1)>"#, "&quot;&gt;&lt;svg onload=alert(1)&gt;"),
    (#"' autofocus onfocus='alert(1)"#, "&#39; autofocus onfocus=&#39;alert(1)"),
    (#"</title><img src=x onerror=alert(1)>"#, "&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;"),
    (#"&lt;b&gt; &#60;"#, "&amp;lt;b&amp;gt; &amp;#60;"),
    (#"<!-- --> ]]> <![CDATA["#, "&lt;!-- --&gt; ]]&gt; &lt;![CDATA["),
    (#"{{name}} {{{name}}}"#, "{{name}} {{{name}}}"),
    (#"plain text, é, 🔑, and 2FA"#, "plain text, é, 🔑, and 2FA"),
    (#"<"#, "&lt;"), ("", ""),
    // U+226E is '<' with a stroke: as two scalars it is one Character that is not "<".
    ("<\u{338}script>", "&lt;\u{338}script&gt;"),
    ("\"\u{301}>", "&quot;\u{301}&gt;"),
    // U+FF1C and U+2039 only look the part.
    ("＜b＞ ‹b›", "＜b＞ ‹b›"),
  ]

  @Test(arguments: probes) func html(value: String, expected: String) throws {
    #expect(
      try filled(#"<a title="{{v}}" id='{{v}}'>{{v}}</a>"#, ["v": .text(value)])
        == #"<a title="\#(expected)" id='\#(expected)'>\#(expected)</a>"#)
  }

  @Test func `values are escaped in items, sections and partials too`() throws {
    let text = try filled(
      "{{#list}}{{v}}{{/list}}{{#one}}{{v}}{{/one}}{{#v}}{{v}}{{/v}}{{>p}}",
      [
        "v": .text("<1>"), "list": .list([["v": .text("<2>")], ["v": .text("<3>")]]),
        "one": .section(["v": .text("<4>")]),
      ],
      partials: ["p": "{{v}}"])
    #expect(text == "&lt;2&gt;&lt;3&gt;&lt;4&gt;&lt;1&gt;&lt;1&gt;")
  }

  @Test func `only the five characters are escaped, and each of them`() throws {
    for scalar in (0...0x7F).compactMap(Unicode.Scalar.init) {
      let text = try filled("{{v}}", ["v": .text(String(scalar))])
      let expected = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]
      #expect(text == expected[String(scalar)] ?? String(scalar))
    }
  }

  @Test func `the template's own text is left as it is`() throws {
    #expect(try filled("<b a='1'>&amp;\u{7}</b>", [:]) == "<b a='1'>&amp;\u{7}</b>")
    #expect(try filled("a\tb", [:], escaping: .plain) == "a\tb")
  }

  @Test func `a mail's text keeps its characters and newlines but no other control character`()
    throws
  {
    #expect(try filled("{{v}}", ["v": .text("<é&\"'🔑>\n")], escaping: .plain) == "<é&\"'🔑>\n")
    for scalar in (0...0x17F).compactMap(Unicode.Scalar.init) {
      let text = try filled("a{{v}}b", ["v": .text(String(scalar))], escaping: .plain)
      let isReplaced = scalar.properties.generalCategory == .control && scalar != "\n"
      #expect(text == (isReplaced ? "a b" : "a\(String(scalar))b"))
    }
    #expect(
      try filled("{{v}}", ["v": .text("a\r\nb\u{1B}[31m\u{85}c")], escaping: .plain)
        == "a \nb [31m c")
  }
}
