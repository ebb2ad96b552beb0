import Glibc

/// Returns a path as an absolute one; a relative path is one from the working folder.
func absolute(_ path: String) throws -> String {
  if path.hasPrefix("/") { return trimmed(path) }
  guard let folder = getcwd(nil, 0) else {
    throw Failure(status: 74, description: "could not find the working folder: \(reason(errno))")
  }
  defer { free(folder) }
  return trimmed("\(String(cString: folder))/\(path)")
}

/// Takes out "." and what ".." undoes, and the slash at the end.
private func trimmed(_ path: String) -> String {
  var parts: [Substring] = []
  for part in path.split(separator: "/") where part != "." {
    if part == ".." { _ = parts.popLast() } else { parts.append(part) }
  }
  return "/" + parts.joined(separator: "/")
}

/// The CGI program that belongs to this tool.
enum CGIProgram {
  /// The absolute path: the one asked for, else the one beside this tool, as `make build` leaves
  /// it, or in the library folder, as `make install` does.
  ///
  /// Looked for before the tool becomes another user, who may not see it.
  static func path(asked: String?) throws -> String {
    if let asked {
      let path = try absolute(asked)
      guard access(path, X_OK) == 0 else {
        throw Failure.unavailable(
          "could not use the program '\(path)': \(reason(errno)); --cgi takes the path of "
            + "nightlatch.cgi")
      }
      return path
    }
    for place in places where access(place, X_OK) == 0 { return try absolute(place) }
    throw Failure.unavailable(
      "could not find the program 'nightlatch.cgi' in '\(ownFolder)': 'make build' makes it, "
        + "and --cgi takes its path")
  }

  /// The one that belongs to this tool, whether or not it can be run; `nil` where there is none.
  static var present: String? { places.first { access($0, F_OK) == 0 } }

  private static var places: [String] {
    let folder = ownFolder
    return [
      "\(folder)/nightlatch.cgi", "\(folder)/../lib/nightlatch/nightlatch.cgi",
      // As the package manager of the language names it.
      "\(folder)/nightlatch-cgi",
    ]
  }

  /// The folder of the running executable.
  private static var ownFolder: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return "/usr/local/bin" }
    let path = buffer.prefix(count).map { UInt8(bitPattern: $0) }
    let end = path.lastIndex(of: UInt8(ascii: "/")) ?? 0
    return end == 0 ? "/" : String(decoding: path[..<end], as: UTF8.self)
  }
}
