internal import Files
internal import Pages
internal import Templates

/// A folder of pages of the site's own: `.html` as it is, `.mustache` with the names of every
/// page, each put into the frame; and the pictures and texts beside them.
struct OwnPages {
  private let folder: String

  init(_ folder: String) { self.folder = folder }

  private static let besides = [
    ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".pdf", ".txt",
  ]

  /// - Parameter pages: Gives the frame.
  /// - Returns: The files for `pages/`.
  /// - Throws: `TemplateError` for a page that is wrong, `StaticSiteError` for a name.
  func contents(framedBy pages: StaticPages) throws -> [StaticSite.Content] {
    guard let names = try Files.names(in: folder) else {
      throw TemplateError(
        template: folder, reason: "is named as 'pages' in site.json, and there is no such folder")
    }
    var contents: [StaticSite.Content] = []
    for name in names where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      let ending = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[$0...]) } ?? ""
      let stem = String(name.dropLast(ending.count))
      guard Self.isPlain(stem), let bytes = try Files.read(path, limit: 1 << 24) else {
        throw StaticSiteError.name(path)
      }
      switch ending {
      case ".html", ".mustache":
        let page = try framed(bytes, of: path, isLiteral: ending == ".html", by: pages)
        contents.append(StaticSite.Content(path: "pages/\(stem).html", bytes: page))
      case _ where Self.besides.contains(ending):
        contents.append(StaticSite.Content(path: "pages/\(name)", bytes: bytes))
      default: throw StaticSiteError.name(path)
      }
    }
    return contents
  }

  private func framed(
    _ bytes: [UInt8], of path: String, isLiteral: Bool, by pages: StaticPages
  ) throws(TemplateError) -> [UInt8] {
    for (mark, reason) in Self.refused(isLiteral: isLiteral) {
      if let offset = bytes.firstIndex(of: Array(mark.utf8)) {
        throw TemplateError(template: path, at: offset, of: bytes, reason)
      }
    }
    let content = TemplateSource(name: path, bytes: bytes)
    // The first time for the heading alone: it may hold names.
    let draft = try pages.own(content, title: "")
    guard let title = Self.heading(of: draft) else {
      throw TemplateError(
        template: path, line: 1, column: 1,
        reason: "has no <h1>, which also gives a page its title")
    }
    return try pages.own(content, title: title)
  }

  private static func refused(isLiteral: Bool) -> [(mark: String, reason: String)] {
    var refused = ["<!doctype", "<!DOCTYPE", "<html", "<body", "<main"].map {
      ($0, "has '\($0)'; a page here is what stands inside <main>, the frame is put around it")
    }
    if isLiteral {
      refused.append(("{{", "has '{{'; to use names, call the file .mustache and not .html"))
    }
    return refused
  }

  /// The text of the first heading, without elements in it; `nil` when there is none.
  private static func heading(of page: [UInt8]) -> String? {
    guard let start = page.firstIndex(of: Array("<h1".utf8)),
      let open = page[start...].firstIndex(of: UInt8(ascii: ">")),
      let end = Array(page[open...]).firstIndex(of: Array("</h1>".utf8))
    else { return nil }
    var text: [UInt8] = []
    var isInTag = false
    for byte in page[(open + 1)..<(open + end)] {
      switch byte {
      case UInt8(ascii: "<"): isInTag = true
      case UInt8(ascii: ">"): isInTag = false
      default: if !isInTag { text.append(byte < 0x20 ? 0x20 : byte) }
      }
    }
    var heading = String(decoding: text, as: UTF8.self)
    // "&amp;" last: it may have been written before one of the others.
    for (entity, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      heading = heading.split(separator: entity, omittingEmptySubsequences: false)
        .joined(separator: character)
    }
    return heading.isEmpty ? nil : heading
  }

  /// Whether a name can stand in an address as it is.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}

extension [UInt8] {
  /// The offset of the first place where these bytes stand.
  fileprivate func firstIndex(of wanted: [UInt8]) -> Int? {
    guard count >= wanted.count else { return nil }
    return (0...(count - wanted.count)).first { self[$0...].starts(with: wanted) }
  }
}

extension TemplateError {
  fileprivate init(template: String, at offset: Int, of bytes: [UInt8], _ reason: String) {
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    self.init(
      template: template, line: before.count { $0 == UInt8(ascii: "\n") } + 1,
      column: offset - lineStart + 1, reason: reason)
  }
}
