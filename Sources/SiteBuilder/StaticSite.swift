internal import Files
internal import Pages
package import Site

/// The part of a site that a web server hands out without running the program.
package struct StaticSite: Sendable {
  /// One file of it, after a build.
  package struct File: Equatable, Sendable {
    package enum Change: String, Sendable {
      /// It was not there.
      case created
      /// It was there with other content.
      case updated
      /// It was there with this content, and was not touched.
      case unchanged
    }

    /// Below the folder: "assets/nightlatch-1a2b3c4d5e6f7081.css".
    package let path: String
    package let change: Change
    /// Bytes.
    package let size: Int
  }

  private let site: Site

  package init(of site: Site) { self.site = site }

  /// Writes what is not there yet or has changed, each file as a whole.
  ///
  /// Assets of earlier builds stay: pages that were loaded before this one still ask for them.
  ///
  /// - Parameters:
  ///   - folder: Made, with those above it, unless it is there.
  ///   - progress: Told the number of files done and of all.
  /// - Returns: Every file, in the order in which they were looked at.
  /// - Throws: `FileError`, also where one of the site's own files cannot be read.
  package func build(
    into folder: String, progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> [File] {
    var contents = [(path: "robots.txt", bytes: try robots())]
    for asset in try AssetLibrary(site: site).all() {
      contents.append(("assets/\(asset.name)", asset.bytes))
    }
    try Files.makeFolder("\(folder)/assets", mode: 0o755)
    var files: [File] = []
    for (path, bytes) in contents {
      let change = try Self.write(bytes, to: "\(folder)/\(path)")
      files.append(File(path: path, change: change, size: bytes.count))
      progress(files.count, contents.count)
    }
    return files
  }

  private static func write(_ bytes: [UInt8], to path: String) throws -> File.Change {
    let status = try Files.status(path)
    if let status, status.isFile, status.size == Int64(bytes.count),
      try Files.read(path, limit: bytes.count) == bytes
    {
      return .unchanged
    }
    try Files.replace(path, with: bytes, mode: 0o644)
    return status == nil ? .created : .updated
  }

  /// The site's own file, or one that keeps searchers out of the pages of people's accounts.
  private func robots() throws -> [UInt8] {
    if let folder = site.publicFolder, let own = try Files.read("\(folder)/robots.txt") {
      return own
    }
    return Array("User-agent: *\nDisallow: \(site.mount)/\n".utf8)
  }
}
