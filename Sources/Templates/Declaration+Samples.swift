extension Declaration {
  /// How much of a page its sample shows.
  package enum Sample: Sendable {
    /// Every flag set, every section there, two items in every list.
    case everything
    /// No flag, no section, no item.
    case bare
  }

  /// Values for all that is declared here, to look at a template without a site behind it.
  ///
  /// - Parameters:
  ///   - sample: How much of the page is shown.
  ///   - text: Gives the text of a name.
  /// - Returns: A value for every name that is declared.
  package func values(_ sample: Sample, text: (String) -> String) -> TemplateValues {
    var values = TemplateValues()
    for member in members {
      switch member.kind {
      case .text: values[member.name] = .text(text(member.name))
      case .flag: values[member.name] = .flag(sample == .everything)
      case .section(let inner):
        values[member.name] = .section(
          sample == .everything ? inner.values(sample, text: text) : nil)
      case .list(let item):
        let items = sample == .everything ? 2 : 0
        values[member.name] = .list(
          (0..<items).map { _ in item.values(sample, text: text) })
      }
    }
    return values
  }
}
