internal import Files
internal import Glibc
internal import Site

extension Program {
  /// The configuration file: the one that `NIGHTLATCH_SITE` names, else `site.json` beside the
  /// executable, else the one of a site that is this machine's only one.
  ///
  /// A server that runs programs as their owner hands down its own variables alone (suexec's list
  /// has none of ours), so on shared hosting the folder must be enough.
  static func siteFile() -> String {
    if let name = getenv("NIGHTLATCH_SITE") { return Files.text(name) }
    if let beside = fileBesideExecutable(), access(beside, F_OK) == 0 { return beside }
    return Site.defaultFile
  }

  /// What to say in the log where a site cannot be used: the command that says more.
  static func hint(for file: String) -> String {
    let unnamed =
      getenv("NIGHTLATCH_SITE") == nil
      ? "; the server sets no NIGHTLATCH_SITE, 'nightlatch web-config' prints the line" : ""
    return "\(unnamed); more says: nightlatch --site '\(file)' check"
  }

  private static func fileBesideExecutable() -> String? {
    let limit = 4096
    let path = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = 0
      guard let base = buffer.baseAddress else { return }
      base.withMemoryRebound(to: CChar.self, capacity: limit) {
        count = max(readlink("/proc/self/exe", $0, limit), 0)
      }
    }
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")), path.count < limit else { return nil }
    return String(decoding: path[...slash], as: UTF8.self) + "site.json"
  }
}
