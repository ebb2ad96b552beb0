internal import Files
package import Site
internal import Templates

/// A file that pages load: the stylesheet, the script, an icon.
package struct Asset: Sendable {
  /// "nightlatch-1a2b3c4d5e6f7081.css": a name that changes with the content, served for ever.
  package let name: String
  package let bytes: [UInt8]
  package let contentType: String
}

/// The files that pages load, under the names by which pages load them.
///
/// A site's own `public` folder overrides the shipped files one by one, and what its `theme.css`
/// holds follows after the stylesheet.
package struct AssetLibrary: Sendable {
  private let accent: String
  private let publicFolder: String?

  package init(site: Site) {
    accent = site.accent
    publicFolder = site.publicFolder
  }

  package enum Kind: String, CaseIterable, Sendable {
    case stylesheet = "nightlatch.css"
    case script = "nightlatch.js"
    case icon = "icon.svg"
    /// For the home screens of phones, which take no SVG.
    case touchIcon = "icon.png"

    var contentType: String {
      switch self {
      case .stylesheet: "text/css; charset=utf-8"
      case .script: "text/javascript; charset=utf-8"
      case .icon: "image/svg+xml; charset=utf-8"
      case .touchIcon: "image/png"
      }
    }

    /// Whether the file as it is served is made with the accent.
    var hasAccent: Bool { self == .stylesheet || self == .icon }
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
  package func all() throws -> [(kind: Kind, asset: Asset)] {
    try Kind.allCases.map { ($0, try asset($0)) }
  }

  /// Whether a site gave a file of its own in place of the shipped one.
  package func isOwn(_ kind: Kind) throws -> Bool {
    guard let publicFolder else { return false }
    return try Files.status("\(publicFolder)/\(kind.rawValue)") != nil
  }

  /// The file of exactly this name; `nil` for another, also for one of an older content.
  func asset(named wanted: String) throws -> Asset? {
    for kind in Kind.allCases where try name(kind) == wanted {
      return try asset(kind)
    }
    return nil
  }

  private func asset(_ kind: Kind) throws -> Asset {
    var bytes = try source(kind)
    if kind == .stylesheet, let theme = try theme() { bytes += theme }
    if let palette = AccentPalette(accent) {
      switch kind {
      case .stylesheet: bytes = Array(palette.css.utf8) + bytes
      case .icon where try !isOwn(.icon): bytes = palette.colouring(bytes)
      case .icon, .script, .touchIcon: break
      }
    }
    return Asset(name: try name(kind), bytes: bytes, contentType: kind.contentType)
  }

  private func source(_ kind: Kind) throws -> [UInt8] {
    if let publicFolder, let own = try Files.read("\(publicFolder)/\(kind.rawValue)") {
      return own
    }
    return Shipped.bytes("public/\(kind.rawValue)") ?? []
  }

  private func theme() throws -> [UInt8]? {
    guard let publicFolder else { return nil }
    return try Files.read("\(publicFolder)/theme.css")
  }

  private func name(_ kind: Kind) throws -> String {
    var mark: UInt64
    if let publicFolder, let own = try Files.read("\(publicFolder)/\(kind.rawValue)") {
      mark = Fingerprint.of(own)
    } else {
      mark = Shipped.fingerprint("public/\(kind.rawValue)") ?? 0
    }
    if kind == .stylesheet, let theme = try theme() { mark = mark &* 31 ^ Fingerprint.of(theme) }
    if kind.hasAccent { mark ^= Fingerprint.of(Array(accent.utf8)) }
    return Self.name(kind.rawValue, mark: mark)
  }

  /// "icon-1a2b3c4d5e6f7081.svg" for "icon.svg".
  private static func name(_ name: String, mark: UInt64) -> String {
    // Byte by byte, as each page has three of them.
    var written: [UInt8] = []
    written.reserveCapacity(64)
    let bytes = name.utf8.span
    var dot = bytes.count
    for index in bytes.indices where bytes[index] == UInt8(ascii: ".") { dot = index }
    for index in 0..<dot { written.append(bytes[index]) }
    written.append(UInt8(ascii: "-"))
    for place in 0..<16 {
      let digit = UInt8(truncatingIfNeeded: mark >> UInt64(60 - 4 * place)) & 15
      written.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
    }
    for index in dot..<bytes.count { written.append(bytes[index]) }
    return String(decoding: written, as: UTF8.self)
  }

  /// The name of a file made from others, such as the manifest.
  package static func name(_ name: String, of bytes: [UInt8]) -> String {
    Self.name(name, mark: Fingerprint.of(bytes))
  }
}
