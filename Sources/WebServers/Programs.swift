internal import Glibc

/// Where the programs of servers are found.
package enum Programs {
  /// Returns the path of each program that a server takes.
  ///
  /// - Parameters:
  ///   - kind: The server.
  ///   - path: Folders with colons between them, in which to look first.
  ///   - fastCGI: Whether our program is its own FastCGI server.
  /// - Returns: The path of each by its name.
  /// - Throws: `ServerError` with `missingProgram`, naming all that are missing and the Debian
  ///   packages to install.
  package static func find(
    for kind: ServerKind, in path: String, fastCGI: Bool = false
  ) throws(ServerError) -> [String: String] {
    let given = path.utf8.split(separator: UInt8(ascii: ":")).map { String(Substring($0)) }
    // A relative folder would be another one for a server that changes its working folder.
    let absolute = given.filter { $0.utf8.first == UInt8(ascii: "/") }
    // Administrators' programs are not in everybody's PATH, but beside what is.
    let folders =
      absolute + absolute.filter { $0.hasSuffix("/bin") }.map { "\($0.dropLast(3))sbin" }
    var found: [String: String] = [:]
    var missing: [ServerKind.Program] = []
    for program in kind.programs(fastCGI: fastCGI) {
      if let place = folders.lazy.map({ "\($0)/\(program.name)" }).first(where: isProgram) {
        found[program.name] = place
      } else {
        missing.append(program)
      }
    }
    guard missing.isEmpty else {
      let names = missing.map { "'\($0.name)'" }
      let packages = missing.map(\.package).joined(separator: " ")
      throw ServerError(
        .missingProgram,
        "could not find \(listed(names)): 'apt-get install \(packages)' installs "
          + (missing.count == 1 ? "it" : "them"))
    }
    return found
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }

  private static func listed(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
