package import Files
package import Site
package import Templates

/// The languages that a site speaks: the shipped ones, and those of its own folder.
package struct Languages: Sendable {
  private let site: Site

  package init(of site: Site) { self.site = site }

  /// The words for a reader: of the person's own choice, else of what the browser asks for, else of
  /// the site's setting, else English.
  ///
  /// - Parameters:
  ///   - chosen: A language tag; one that the site does not speak counts as none.
  ///   - accepted: The value of the header `Accept-Language`.
  /// - Returns: The words, with the site's own changes.
  /// - Throws: What is wrong with a file of the site's own.
  package func catalogue(
    chosen: String?, accepted: String? = nil
  ) throws(TemplateError) -> Catalogue {
    if let chosen, let found = try catalogue(chosen) { return found }
    if let accepted {
      let wanted = AcceptLanguage(accepted)
      let found = try wanted.lookup { (tag) throws(TemplateError) -> Catalogue? in
        try catalogue(tag)
      }
      if let found { return found }
    }
    let setting = try AcceptLanguage.lookup(site.language) {
      (tag) throws(TemplateError) -> Catalogue? in try catalogue(tag)
    }
    if let setting { return setting }
    return try catalogue("en") ?? .english
  }

  /// The same without the site's own folder, for pages that must not fail.
  func shippedCatalogue(chosen: String?, accepted: String?) -> Catalogue {
    if let chosen, let tag = Self.shipped(chosen) { return Self.catalogue(shipped: tag) }
    let wanted = accepted.flatMap { AcceptLanguage($0).lookup(Self.shipped) }
    let tag = wanted ?? AcceptLanguage.lookup(site.language, Self.shipped)
    return tag.map(Self.catalogue(shipped:)) ?? .english
  }

  /// The shipped words that a browser asks for, else English: for a page without a site.
  static func shipped(accepted: String?) -> Catalogue {
    accepted.flatMap { AcceptLanguage($0).lookup(shipped) }.map(catalogue(shipped:)) ?? .english
  }

  /// The tags of all languages, in the order of their bytes.
  package func tags() throws(FileError) -> [String] {
    var tags = Shipped.languages
    if let folder = site.languagesFolder {
      for name in try Files.names(in: folder) ?? [] where name.hasSuffix(".ini") {
        let tag = String(name.dropLast(".ini".count))
        if AcceptLanguage.tag(tag) == tag, !tags.contains(tag) { tags.append(tag) }
      }
    }
    return tags.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The words of exactly this language; `nil` where the site does not speak it.
  package func catalogue(_ tag: String) throws(TemplateError) -> Catalogue? {
    let shipped = Self.shipped(tag)
    if let folder = site.languagesFolder, let name = AcceptLanguage.tag(tag) {
      let path = "\(folder)/\(shipped ?? name).ini"
      let own: [UInt8]?
      do throws(FileError) {
        own = try Files.read(path)
      } catch {
        throw TemplateError(template: path, reason: error.description)
      }
      if let own {
        return try Catalogue(shipped ?? name, own: TemplateSource(name: path, bytes: own))
      }
    }
    return shipped.map(Self.catalogue(shipped:))
  }

  private static func catalogue(shipped tag: String) -> Catalogue {
    tag.utf8.elementsEqual("en".utf8) ? .english : Catalogue(shipped: tag)
  }

  /// The shipped language that a tag stands for.
  private static func shipped(_ tag: String) -> String? {
    switch tag {
    case "en", "de", "es", "fr", "zh-Hans": tag
    // What browsers that are set to Simplified Chinese send.
    case "zh", "zh-CN", "zh-SG", "zh-MY": "zh-Hans"
    default: nil
    }
  }
}
