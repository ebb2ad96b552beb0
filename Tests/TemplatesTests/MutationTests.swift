import Templates
import Testing

/// Damaged templates are accepted or refused, and never stop the program.
@Suite struct Mutations {
  static let template = """
    <h1>{{title}}</h1>{{! a comment }}\r
      {{> row }}
    {{#flag}}{{^items}}none{{/items}}{{/flag}}
    <ul>
      {{#items}}
      <li class="é">{{label}}{{#detail}} ({{text}}){{/detail}}</li>
      {{/items}}
    </ul>{{>row}}
    """
  static let partial = "<p>\n{{title}}{{#title}}!{{/title}}\n  {{> leaf}}\n</p>\n"

  static let declaration: Declaration = [
    "title": .text, "flag": .flag,
    "items": .list(["label": .text, "detail": .section(["text": .text])]),
  ]
  static let values: TemplateValues = [
    "title": .text("<\"'&>"), "flag": .flag(true),
    "items": .list([
      ["label": .text("<\"'&>"), "detail": .section(nil)],
      ["label": .text("<\"'&>"), "detail": .section(["text": .text("<\"'&>")])],
    ]),
  ]

  /// Fills the page if both sources are accepted; the value must not stand in it as it is.
  static func isFilled(_ template: [UInt8], _ partial: [UInt8]) -> Bool {
    do {
      let page = try Template(name: "page", source: template, declaration: declaration) { name in
        name == "row" ? partial : name == "leaf" ? [0x2E] : nil
      }
      let text = try page.render(values)
      #expect(!String(decoding: text, as: UTF8.self).contains("<\"'&>"))
      return true
    } catch {
      #expect(error.line >= 1 && error.column >= 1, "\(error)")
      return false
    }
  }

  @Test func `the undamaged template is filled`() {
    #expect(Self.isFilled(Array(Self.template.utf8), Array(Self.partial.utf8)))
  }

  @Test func `a template cut short anywhere`() {
    let template = Array(Self.template.utf8)
    let partial = Array(Self.partial.utf8)
    var filled = 0
    for end in 0...template.count where Self.isFilled(Array(template[..<end]), partial) {
      filled += 1
    }
    for end in 0...partial.count where Self.isFilled(template, Array(partial[..<end])) {
      filled += 1
    }
    #expect(filled > 20 && filled < template.count)
  }

  @Test func `a template with bytes changed, added, dropped or repeated`() {
    var random = SplitMix(state: 2)
    let alphabet = Array("{}#^/>!&=. \n\r\tabt-é\u{0}".utf8) + [0xFF]
    var filled = 0
    for _ in 0..<20_000 {
      var template = Array(Self.template.utf8)
      var partial = Array(Self.partial.utf8)
      for _ in 0...random.below(3) {
        if random.below(3) == 0 {
          Self.damage(&partial, alphabet, &random)
        } else {
          Self.damage(&template, alphabet, &random)
        }
      }
      if Self.isFilled(template, partial) { filled += 1 }
    }
    #expect(filled > 1_000 && filled < 19_000)
  }

  static func damage(_ bytes: inout [UInt8], _ alphabet: [UInt8], _ random: inout SplitMix) {
    let place = random.below(bytes.count)
    switch random.below(4) {
    case 0: bytes[place] = alphabet[random.below(alphabet.count)]
    case 1: bytes.insert(alphabet[random.below(alphabet.count)], at: place)
    case 2: bytes.remove(at: place)
    default:
      let end = min(bytes.count, place + random.below(24))
      bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
    }
  }

  /// The same numbers in every run: Steele, Lea and Flood's SplitMix64.
  struct SplitMix {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }
  }
}
