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
      stylesheet: name(.stylesheet, try source(.stylesheet)),
      script: name(.script, try source(.script)), icon: name(.icon, try source(.icon)))
  }

  /// Every file, as it is served.
  package func all() throws -> [Asset] {
    try Kind.allCases.map { try asset($0) }
  }

  /// The file of exactly this name; `nil` for another, also for one of an older content.
  func asset(named wanted: String) throws -> Asset? {
    for kind in Kind.allCases where try name(kind, source(kind)) == wanted {
      return try asset(kind)
    }
    return nil
  }

  private func asset(_ kind: Kind) throws -> Asset {
    let source = try source(kind)
    let palette = kind == .stylesheet ? AccentPalette(accent)?.css ?? "" : ""
    return Asset(
      name: name(kind, source), bytes: Array(palette.utf8) + source,
      contentType: kind.contentType)
  }

  private func source(_ kind: Kind) throws -> [UInt8] {
    if let publicFolder, let own = try Files.read("\(publicFolder)/\(kind.rawValue)") {
      return own
    }
    return Shipped.bytes("public/\(kind.rawValue)") ?? []
  }

  private func name(_ kind: Kind, _ source: [UInt8]) -> String {
    let parts = kind.rawValue.split(separator: ".")
    let accent = kind == .stylesheet ? Array(self.accent.utf8) : []
    return "\(parts[0])-\(Self.fingerprint(source, accent)).\(parts[1])"
  }

  /// 16 hexadecimal digits that change with the content.
  ///
  /// FNV-1a over words of eight bytes: a name in a cache, not a proof of anything, and worked out
  /// for every page.
  private static func fingerprint(_ source: [UInt8], _ more: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for bytes in [source, more] {
      var word: UInt64 = 0
      var filled: UInt64 = 0
      for byte in bytes {
        word = word << 8 | UInt64(byte)
        filled += 1
        if filled == 8 {
          hash = (hash ^ word) &* 0x0000_0100_0000_01b3
          (word, filled) = (0, 0)
        }
      }
      hash = (hash ^ (word << 8 | filled)) &* 0x0000_0100_0000_01b3
      // The multiplication carries upwards only; this brings the high bits down.
      hash ^= hash >> 29
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
