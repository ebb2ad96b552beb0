internal import Files
internal import Pages
internal import Sealing
internal import Site

extension StaticSite {
  /// One file to be, below the folder.
  struct Content: Equatable {
    let path: String
    let bytes: [UInt8]
  }

  /// Every file, in an order in which each is there before one that refers to it.
  func contents() throws -> [Content] {
    let assets = try AssetLibrary(site: site).all()
    let manifest = try manifest(assets)
    var contents = assets.map { Content(path: "assets/\($0.asset.name)", bytes: $0.asset.bytes) }
    contents.append(manifest)
    let pages = try StaticPages(of: site, ahead: ahead(assets, manifest: manifest))
    contents += try pages.all().map { Content(path: $0.path, bytes: $0.bytes) }
    if let folder = site.pagesFolder {
      contents += try OwnPages(folder).contents(framedBy: pages)
    }
    contents.append(Content(path: "robots.txt", bytes: try robots()))
    if let contact = site.contact { contents.append(securityText(contact)) }
    return contents + contents.compactMap(compressed)
  }

  private func ahead(
    _ assets: [(kind: AssetLibrary.Kind, asset: Asset)], manifest: Content
  ) throws -> AheadOfTime {
    func integrity(_ kind: AssetLibrary.Kind) -> String {
      // Subresource Integrity §3.3: SHA-256, SHA-384 or SHA-512.
      let bytes = assets.first { $0.kind == kind }?.asset.bytes ?? []
      return "sha256-" + Base64.encodePadded(SHA256.digest(bytes))
    }
    return AheadOfTime(
      stylesheetIntegrity: integrity(.stylesheet), scriptIntegrity: integrity(.script),
      manifest: "\(site.mount)/\(manifest.path)",
      touchIcon: try hasTouchIcon
        ? assets.first { $0.kind == .touchIcon }.map { "\(site.mount)/assets/\($0.asset.name)" }
        : nil)
  }

  /// A picture of dots cannot be coloured anew: the shipped one is for the shipped accent.
  var hasTouchIcon: Bool {
    get throws {
      try site.accent.lowercased() == AccentPalette.shippedAccent
        || AssetLibrary(site: site).isOwn(.touchIcon)
    }
  }

  /// A compressed copy of what is text.
  ///
  /// Of every text, also where it saves nothing: lighttpd rewrites to it without a look.
  private func compressed(_ content: Content) -> Content? {
    let isText = [".html", ".css", ".js", ".svg", ".txt", ".webmanifest"]
      .contains { content.path.hasSuffix($0) }
    guard isText, let bytes = Gzip.compress(content.bytes) else { return nil }
    return Content(path: content.path + ".gz", bytes: bytes)
  }
}
