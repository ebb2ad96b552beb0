internal import Files
internal import Pages
package import Site

/// The part of a site that a web server hands out without running the program.
///
/// Below its folder lie
///
/// - `index.html`, `robots.txt`, `.well-known/security.txt`, for the top of the site,
/// - `sign-in.html`, `help.html`, `help/`, `pages/`, `assets/`, for the same addresses below the
///   mount, pages without their ending,
/// - `errors/`, which a server shows with the status of their name,
/// - beside each text a compressed copy, whose name ends in `.gz`.
package struct StaticSite: Sendable {
  /// One file of it, after a build.
  package struct File: Equatable, Sendable {
    package enum Change: String, CaseIterable, Sendable {
      /// It was not there.
      case created
      /// It was there with other content.
      case updated
      /// It was there with this content, and was not touched.
      case unchanged
      /// An earlier build had made it, and this one has no use for it.
      case removed
    }

    /// Below the folder: "assets/nightlatch-1a2b3c4d5e6f7081.css".
    package let path: String
    package let change: Change
    /// Bytes; 0 for one that was removed.
    package let size: Int
  }

  let site: Site
  /// Seconds since the epoch.
  let now: Int64

  /// - Parameters:
  ///   - site: What is built.
  ///   - now: Seconds since the epoch, for the date until which `security.txt` is good.
  package init(of site: Site, now: Int64) {
    self.site = site
    self.now = now
  }

  /// Writes what is not there yet or has changed, each file as a whole.
  ///
  /// Everything is made before anything is written, so a template that is wrong leaves the folder
  /// as it was. Assets of earlier builds stay: pages that were loaded before this one still ask
  /// for them. Files that no build has made are never touched.
  ///
  /// - Parameters:
  ///   - folder: Made, with those above it, unless it is there.
  ///   - progress: Told the number of files done and of all.
  /// - Returns: Every file, in the order in which they were looked at.
  /// - Throws: `TemplateError` for a template or a page that is wrong; `StaticSiteError` for a file
  ///   in the way; `FileError`, also where one of the site's own files cannot be read.
  package func build(
    into folder: String, progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> [File] {
    let contents = try contents()
    let earlier = try BuildRecord.read(in: folder)
    for content in contents where !earlier.contains(content.path) {
      if try state(of: content, in: folder) == .updated {
        throw StaticSiteError.inTheWay("\(folder)/\(content.path)")
      }
    }
    let new = BuildRecord(contents.map(\.path))
    try Files.makeFolder(folder, mode: 0o755)
    // First the record of both, so that a build that is stopped leaves no file without its maker.
    try earlier.joined(with: new).write(in: folder)
    var files: [File] = []
    for content in contents {
      let change = try state(of: content, in: folder)
      if change != .unchanged {
        let path = "\(folder)/\(content.path)"
        try Files.makeFolder(Files.folder(of: path), mode: 0o755)
        try Files.replace(path, with: content.bytes, mode: 0o644)
      }
      files.append(File(path: content.path, change: change, size: content.bytes.count))
      progress(files.count, contents.count)
    }
    for path in earlier.paths where !new.contains(path) && !path.hasPrefix("assets/") {
      guard try Files.remove("\(folder)/\(path)") else { continue }
      files.append(File(path: path, change: .removed, size: 0))
    }
    try new.joined(with: BuildRecord(earlier.paths.filter { $0.hasPrefix("assets/") }))
      .write(in: folder)
    return files
  }

  /// What writing a content would be.
  private func state(of content: Content, in folder: String) throws -> File.Change {
    let path = "\(folder)/\(content.path)"
    guard let status = try Files.status(path) else { return .created }
    if status.isFile, status.size == Int64(content.bytes.count),
      try Files.read(path, limit: content.bytes.count) == content.bytes
    {
      return .unchanged
    }
    return .updated
  }
}

/// Why a static part was not built.
package enum StaticSiteError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file that no build has made stands where one would.
  case inTheWay(String)
  /// The list of what was built cannot be read.
  case damagedRecord(String)
  /// A page's or another file's name that no address can have.
  case name(String)

  package var description: String {
    switch self {
    case .inTheWay(let path):
      "could not build over '\(path)': 'nightlatch build' has not made it, so it is not "
        + "replaced; move it away, or choose another folder"
    case .damagedRecord(let path):
      "could not read '\(path)', the list of what was built; build into an empty folder"
    case .name(let path):
      "could not build '\(path)': a page's name is of lower-case letters, digits and '-', and "
        + "ends in .html or .mustache; pictures and texts beside it end in "
        + ".svg, .png, .jpg, .webp, .gif, .pdf or .txt"
    }
  }
}
