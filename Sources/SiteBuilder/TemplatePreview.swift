internal import Files
internal import Pages
package import Site
package import Templates

/// Every page and mail of a site with sample values in it, made anew each time from the files as
/// they are then.
package struct TemplatePreview: Sendable {
  /// Bytes with their media type.
  package struct Answer: Sendable {
    package let bytes: [UInt8]
    package let contentType: String
  }

  private let site: Site

  /// - Parameter site: Whose name, accent, templates and public files are shown.
  package init(of site: Site) { self.site = site }

  /// The names of all pages and mails: "sign-in", "help/set-up", "mail/notice.txt".
  package static var pages: [String] {
    PageCatalogue.all.map { name(of: $0.template) }
  }

  /// The names of the site's own pages: "pages/privacy".
  package func ownPages() throws -> [String] {
    guard let folder = site.pagesFolder else { return [] }
    return try (Files.names(in: folder) ?? []).compactMap { name in
      [".html", ".mustache"].first { name.hasSuffix($0) }
        .map { "pages/\(name.dropLast($0.count))" }
    }
  }

  /// One of them, as a build would make it; `nil` for a name that is none.
  ///
  /// - Throws: `TemplateError` or `StaticSiteError` for whatever would stop the build.
  package func ownPage(_ name: String) throws -> Answer? {
    guard try ownPages().contains(name) else { return nil }
    return try StaticSite(of: site, now: 0).contents().first { $0.path == "\(name).html" }
      .map { Answer(bytes: $0.bytes, contentType: "text/html; charset=utf-8") }
  }

  private static func name(of template: String) -> String {
    String(template.dropFirst("templates/".count).dropLast(".mustache".count))
  }

  /// One of them.
  ///
  /// - Parameters:
  ///   - name: As in `pages`.
  ///   - sample: Whether everything on it is shown, or as little as there ever is.
  /// - Returns: The page; `nil` for a name that is none.
  /// - Throws: `TemplateError` for a template that is wrong; `FileError`.
  package func page(_ name: String, showing sample: Declaration.Sample) throws -> Answer? {
    guard let page = PageCatalogue.all.first(where: { Self.name(of: $0.template) == name }),
      let source = try source(page.template)
    else { return nil }
    let isText = name.hasSuffix(".txt")
    let template = try Template(
      source, declaration: page.declaration, escaping: isText ? .plain : .html,
      catalogue: try catalogue()
    ) { (name) throws(TemplateError) in try self.source("templates/\(name).mustache") }
    let addresses = try addresses()
    let values = page.declaration.values(sample) { text in
      addresses[text] ?? SampleText.of(text, siteName: site.name)
    }
    return Answer(
      bytes: try template.render(values),
      contentType: isText ? "text/plain; charset=utf-8" : "text/html; charset=utf-8")
  }

  /// A file that the pages load, by its name in their addresses.
  package func asset(_ name: String) throws -> Answer? {
    try AssetLibrary(site: site).all().map(\.asset).first { $0.name == name }
      .map { Answer(bytes: $0.bytes, contentType: $0.contentType) }
  }

  /// A text that changes when one of the site's own templates, pages, catalogues or public files
  /// does.
  package func state() throws -> String {
    var state = ""
    func add(_ folder: String) throws {
      for name in try Files.names(in: folder) ?? [] {
        let path = "\(folder)/\(name)"
        guard let status = try Files.status(path) else { continue }
        if status.isFolder {
          try add(path)
        } else if let bytes = try Files.read(path, limit: 1 << 24) {
          state += "\(path) \(Fingerprint.of(bytes))\n"
        }
      }
    }
    for folder in [
      site.templatesFolder, site.publicFolder, site.pagesFolder, site.languagesFolder,
    ] {
      if let folder { try add(folder) }
    }
    return String(Fingerprint.of(Array(state.utf8)), radix: 16)
  }

  private func addresses() throws -> [String: String] {
    var addresses = [
      "siteName": site.name, "mount": site.mount, "help": "/help", "home": "/",
      "manifest": "/", "siteHost": site.baseURL.host,
    ]
    let catalogue = try catalogue()
    addresses["language"] = catalogue.tag
    addresses["languageName"] = catalogue.name
    addresses["direction"] = catalogue.direction
    for (kind, asset) in try AssetLibrary(site: site).all() {
      let address = "/assets/\(asset.name)"
      switch kind {
      case .stylesheet: addresses["stylesheet"] = address
      case .script: addresses["script"] = address
      case .icon: (addresses["icon"], addresses["qrAddress"]) = (address, address)
      case .touchIcon: addresses["touchIconAddress"] = address
      }
    }
    return addresses
  }

  /// The words of the site's own language.
  private func catalogue() throws -> Catalogue {
    try Languages(of: site).catalogue(chosen: nil)
  }

  private func source(_ name: String) throws(TemplateError) -> TemplateSource? {
    guard let folder = site.templatesFolder else { return Shipped.source(name) }
    return try TemplateFolder(folder).source(name)
  }
}

/// What stands in a sample for a name that a template may use.
enum SampleText {
  static func of(_ name: String, siteName: String) -> String {
    if let known = known[name] { return known }
    if name.hasSuffix("ISO") { return "2026-11-25T09:30:00Z" }
    if name.hasSuffix("Address") || name.hasSuffix("Link") || name == "link" { return "#" }
    for (ending, text) in endings where name.hasSuffix(ending) { return text }
    return words(name)
  }

  private static let known = [
    "username": "ann", "personName": "Ann Birch",
    "displayName": "Ann Birch", "email": "ann@example.org", "phone": "+44 20 7946 0000",
    "code": "7KQM-2VXD-9RTA-H4CN", "manualKey": "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
    "waitSeconds": "40", "status": "404", "csrfToken": "", "path": "/", "id": "sample",
    "codesLeft": "8", "codesMade": "10", "codesPerSet": "10", "codeCount": "10",
    "errorCode": "wrong-code", "problem": "That code is not right.", "anchor": "main",
    "sentence": "That is not right: say it once more.",
    // No browser loads a file of another digest; an empty one is no digest.
    "stylesheetIntegrity": "", "scriptIntegrity": "",
  ]

  private static let endings = [
    ("UTC", "25 November 2026, 09:30 UTC"), ("Seconds", "40"), ("Days", "30 days"),
    ("Count", "3"), ("Left", "3"), ("Ago", "2 hours ago"), ("Words", "the words of it"),
  ]

  /// "Code label" for "codeLabel".
  private static func words(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      let isCapital = ("A"..."Z").contains(scalar)
      if isCapital { text += " " }
      text += isCapital ? String(scalar).lowercased() : String(scalar)
    }
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
