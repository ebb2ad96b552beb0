import Templates
import Testing

/// Fills a template whose declaration is read off the values; once more without binding it first,
/// which must come to the same.
func filled(
  _ source: String, _ values: TemplateValues, partials: [String: String] = [:],
  escaping: Escaping = .html
) throws(TemplateError) -> String {
  let template = try Template(
    name: "templates/page.mustache", source: Array(source.utf8),
    declaration: Declaration(of: values), escaping: escaping
  ) { name in
    partials[name].map { Array($0.utf8) }
  }
  let bytes = try template.render(values)
  let straight = try Filler.filled(
    TemplateSource(name: "templates/page.mustache", bytes: Array(source.utf8)), with: values,
    escaping: escaping, catalogue: .english
  ) { name in
    partials[name].map { TemplateSource(name: name, bytes: Array($0.utf8)) }
  }
  #expect(straight == bytes)
  return String(decoding: bytes, as: UTF8.self)
}

extension Declaration {
  /// What would have to be declared for these values; of a list, what its first item needs.
  init(of values: TemplateValues) {
    self.init(
      values.names.compactMap { name in values[name].map { (name, Kind(of: $0)) } })
  }
}

extension Declaration.Kind {
  fileprivate init(of value: TemplateValue) {
    switch value {
    case .text, .phrase: self = .text
    case .flag: self = .flag
    case .list(let items): self = .list(Declaration(of: items.first ?? [:]))
    case .section(let object): self = .section(Declaration(of: object ?? [:]))
    }
  }
}
