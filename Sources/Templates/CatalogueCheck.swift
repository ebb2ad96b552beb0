/// A catalogue held against the shipped English one.
package struct CatalogueCheck: Sendable {
  /// What a page would stumble over: words that there are not, places that nothing fills, forms of
  /// numbers that the language has not.
  package private(set) var faults: [TemplateError] = []
  /// The keys of words that it has not, in the order of English.
  ///
  /// A reader is shown them in English.
  package private(set) var missing: [String] = []

  /// - Parameters:
  ///   - source: The file.
  ///   - tag: Of its language.
  /// - Throws: The first line that cannot be read.
  package init(_ source: TemplateSource, of tag: String) throws(TemplateError) {
    guard let english = Shipped.source("languages/en.ini") else { return }
    let wanted = try Entries(english, forms: PluralForm.all(in: "en"))
    let forms = PluralForm.all(in: tag)
    let given = try Entries(source, forms: PluralForm.allCases)
    for entry in given.all {
      guard let model = wanted.byKey[entry.key] else {
        add("'\(entry.key)' is not among the words of this program", entry, source)
        continue
      }
      if model.isCounted != (entry.form != nil) {
        add(
          "'\(entry.key)' \(model.isCounted ? "needs" : "has no") forms for numbers", entry, source)
      }
      if let form = entry.form, !forms.contains(form) {
        add("the language has no form '\(form.rawValue)' for '\(entry.key)'", entry, source)
      }
      for place in entry.places where !model.places.contains(place) {
        add("'\(entry.key)' has the place '{\(place)}', which nothing fills", entry, source)
      }
      for place in model.places where !entry.places.contains(place) && entry.form == nil {
        add("'\(entry.key)' leaves out '{\(place)}'", entry, source)
      }
    }
    for model in wanted.all where model.form == nil || model.form == .other {
      if model.isCounted {
        for form in forms where !given.has(model.key, form) {
          missing.append("\(model.key).\(form.rawValue)")
        }
      } else if !given.has(model.key, nil) {
        missing.append(model.key)
      }
    }
  }

  private mutating func add(_ reason: String, _ entry: Entries.Entry, _ source: TemplateSource) {
    source.withBytes { bytes in
      faults.append(TemplateError(source.name, at: entry.start, of: bytes, reason))
    }
  }

  private struct Entries {
    struct Entry {
      /// Without the form.
      let key: String
      let form: PluralForm?
      let isCounted: Bool
      let places: [String]
      let start: Int
    }

    var all: [Entry] = []
    /// The last of each key, whatever its form.
    var byKey: [String: Entry] = [:]
    /// Key and form of each.
    private var names: Set<String> = []

    init(_ source: TemplateSource, forms: [PluralForm]) throws(TemplateError) {
      var section = ""
      for line in try source.catalogueLines() {
        switch line.kind {
        case .section(let name): section = name
        case .text(let name, let text):
          let form = forms.first { name.hasSuffix("." + $0.rawValue) }
          let stem = form.map { name.dropLast($0.rawValue.utf8.count + 1) } ?? Substring(name)
          let entry = Entry(
            key: "\(section).\(stem)", form: form, isCounted: form != nil,
            places: PlacedText(text).places, start: line.start)
          all.append(entry)
          byKey[entry.key] = entry
          names.insert("\(section).\(name)")
        }
      }
    }

    func has(_ key: String, _ form: PluralForm?) -> Bool {
      names.contains(form.map { "\(key).\($0.rawValue)" } ?? key)
    }
  }
}
