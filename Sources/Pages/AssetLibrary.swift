internal import Files
package import Site
internal import Templates

/// A file that pages load: the stylesheet, the script, the icon.
package struct Asset: Sendable {
  /// "nightlatch-1a2b3c4d5e6f7081.css": a name that changes with the content, served for ever.
  package let name: String
  package let bytes: [UInt8]
  package let contentType: String
}

/// The files that pages load, under the names by which pages load them.
///
/// A site's own `public` folder overrides the shipped files one by one.
package struct AssetLibrary: Sendable {
  private let accent: String
  private let publicFolder: String?

  package init(site: Site) {
    accent = site.accent
    publicFolder = site.publicFolder
  }

  private enum Kind: String, CaseIterable {
    case stylesheet = "nightlatch.css"
    case script = "nightlatch.js"
    case icon = "icon.svg"

    var contentType: String {
      switch self {
      case .stylesheet: "text/css; charset=utf-8"
      case .script: "text/javascript; charset=utf-8"
      case .icon: "image/svg+xml; charset=utf-8"
      }
    }
  }

  /// The names that a page refers to, worked out from the content.
  struct Names {
    let stylesheet: String
    let script: String
    let icon: String
  }

  /// The names of the stylesheet, the script and the icon.
  func names() throws -> Names {
    Names(
      stylesheet: try name(.stylesheet), script: try name(.script), icon: try name(.icon))
  }

  /// Every file, as it is served.
  package func all() throws -> [Asset] {
    try Kind.allCases.map { try asset($0) }
  }

  /// The file of exactly this name; `nil` for another, also for one of an older content.
  func asset(named wanted: String) throws -> Asset? {
    for kind in Kind.allCases where try name(kind) == wanted {
      return try asset(kind)
    }
    return nil
  }

  private func asset(_ kind: Kind) throws -> Asset {
    let source = try source(kind)
    let palette = kind == .stylesheet ? AccentPalette(accent)?.css ?? "" : ""
    return Asset(
      name: try name(kind), bytes: Array(palette.utf8) + source,
      contentType: kind.contentType)
  }

  private func source(_ kind: Kind) throws -> [UInt8] {
    if let publicFolder, let own = try Files.read("\(publicFolder)/\(kind.rawValue)") {
      return own
    }
    return Shipped.bytes("public/\(kind.rawValue)") ?? []
  }

  private func name(_ kind: Kind) throws -> String {
    var mark: UInt64
    if let publicFolder, let own = try Files.read("\(publicFolder)/\(kind.rawValue)") {
      mark = Fingerprint.of(own)
    } else {
      mark = Shipped.fingerprint("public/\(kind.rawValue)") ?? 0
    }
    if kind == .stylesheet { mark ^= Fingerprint.of(Array(accent.utf8)) }
    let digits = String(mark, radix: 16)
    let padded = String(repeating: "0", count: 16 - digits.count) + digits
    switch kind {
    case .stylesheet: return "nightlatch-\(padded).css"
    case .script: return "nightlatch-\(padded).js"
    case .icon: return "icon-\(padded).svg"
    }
  }
}
