internal import Files
internal import StrictJSON

/// The list, kept in the folder itself, of what builds have made there.
///
/// It tells a page that is no longer made from a file of the owner's.
struct BuildRecord: Equatable {
  /// Below the folder, in byte order, each once.
  let paths: [String]

  private static let name = ".nightlatch-build.json"

  init(_ paths: [String]) {
    self.paths = Set(paths).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func contains(_ path: String) -> Bool { paths.contains(path) }

  func joined(with other: BuildRecord) -> BuildRecord { BuildRecord(paths + other.paths) }

  /// The record of a folder; an empty one where nothing was built.
  static func read(in folder: String) throws -> BuildRecord {
    let path = "\(folder)/\(name)"
    guard let bytes = try Files.read(path) else { return BuildRecord([]) }
    guard case .object(let object)? = try? JSONValue(parsing: bytes),
      case .number(let version)? = object["version"], version.int64 == 1,
      case .array(let files)? = object["files"]
    else { throw StaticSiteError.damagedRecord(path) }
    var paths: [String] = []
    for file in files {
      guard case .string(let text) = file, isBelow(text) else {
        throw StaticSiteError.damagedRecord(path)
      }
      paths.append(text)
    }
    return BuildRecord(paths)
  }

  /// Writes the record unless it is there already.
  func write(in folder: String) throws {
    let path = "\(folder)/\(Self.name)"
    let document: JSONValue = ["version": 1, "files": .array(paths.map { .string($0) })]
    let bytes = document.serialized(pretty: true)
    guard try Files.read(path) != bytes else { return }
    try Files.replace(path, with: bytes, mode: 0o644)
  }

  /// Whether a path leads nowhere but below the folder that it is joined to.
  private static func isBelow(_ path: String) -> Bool {
    !path.isEmpty
      && path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) && !$0.elementsEqual(".".utf8) }
  }
}
