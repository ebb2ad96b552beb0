import Accounts
import Confinement
import Files
import Glibc
import Site

/// What the confinement of the program that answers requests means for a site: what it cannot reach
/// any more, and what it still can.
struct ConfinementReview {
  private(set) var findings: [Finding] = []
  /// The site's folders by their real paths.
  private var folders: [String] = []

  init(of site: Site) {
    guard Confinement.isThere else {
      findings.append(
        Finding(
          weight: .warning, path: site.file,
          what: "this kernel has no Landlock, so the program that answers requests can read "
            + "whatever its user can",
          mend: "run Linux 5.19 or later with 'landlock' in its list of security modules"))
      return
    }
    examineFolder(of: site)
    let own = [site.folder, site.dataFolder, Files.folder(of: site.keysFile)]
    let others = [site.templatesFolder, site.publicFolder, site.languagesFolder].compactMap(\.self)
    folders = (own + others).compactMap { Self.real($0) }
    for folder in [site.dataFolder] + others { examine(folder) }
  }

  /// Folders of a system's, which hold far more than a site.
  private static let wide = [
    "/", "/etc", "/home", "/mnt", "/opt", "/root", "/srv", "/tmp", "/usr", "/usr/local", "/var",
    "/var/lib", "/var/tmp", "/var/www",
  ]

  private mutating func examineFolder(of site: Site) {
    for file in [site.file, site.keysFile] {
      let folder = Files.folder(of: file)
      guard let real = Self.real(folder), Self.wide.contains(real),
        !findings.contains(where: { $0.path == file })
      else { continue }
      findings.append(
        Finding(
          weight: .warning, path: file,
          what: "the program that answers requests is confined to the site's folders, and "
            + "'\(folder)' is one of them because this file is in it",
          mend: "keep it in a folder of its own, such as /etc/nightlatch"))
    }
  }

  /// Looks for links below a folder that lead out of the site's folders.
  private mutating func examine(_ folder: String) {
    do {
      for name in try Files.names(in: folder) ?? [] {
        let path = "\(folder)/\(name)"
        guard let entry = try Files.statusOfEntry(path) else { continue }
        if entry.isFolder {
          examine(path)
        } else if !entry.isFile, let target = Self.real(path),
          !folders.contains(where: { target == $0 || target.hasPrefix("\($0)/") })
        {
          findings.append(
            Finding(
              weight: .problem, path: path,
              what: "it leads out of the site's folders, to '\(target)', where the program that "
                + "answers requests cannot follow",
              mend: "put a copy in its place, or name the folder itself in site.json"))
        }
      }
    } catch {
      findings.append(
        Finding(
          weight: .problem, path: error.path, what: error.description,
          mend: "let the owner of the data folder through"))
    }
  }

  /// The path without links; `nil` where it leads nowhere.
  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
