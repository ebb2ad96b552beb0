import Files
import Glibc
import Site
import SiteBuilder
import Testing

/// A folder with a site's own files, and what is built from them, removed at the end.
final class Workshop {
  let folder: String
  var out: String { "\(folder)/out" }

  init() throws {
    var template = Array("/tmp/nightlatch-static.XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.removeTree(folder) }

  /// 2026-11-22.
  static let now: Int64 = 1_795_305_600

  /// Builds the site of these members of `site.json`.
  @discardableResult
  func build(_ members: String = "", now: Int64 = now) throws -> [StaticSite.File] {
    let more = members.isEmpty ? "" : ", \(members)"
    let text =
      #"{"version": 1, "name": "Birch & Sons", "baseURL": "http://127.0.0.1:8080"\#(more)}"#
    let site = try Site(parsing: Array(text.utf8), of: "\(folder)/site.json")
    return try StaticSite(of: site, now: now).build(into: out)
  }

  /// Writes one of the site's own files.
  func write(_ text: String, to path: String) throws {
    let whole = "\(folder)/\(path)"
    try Files.makeFolder(Files.folder(of: whole), mode: 0o755)
    try Files.replace(whole, with: Array(text.utf8), mode: 0o644)
  }

  func bytes(_ path: String) throws -> [UInt8] {
    try #require(try Files.read("\(out)/\(path)"), "\(path)")
  }

  func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

  /// Every file below the built folder with its content.
  func everything() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    func walk(_ below: String) throws {
      for name in try Files.names(in: "\(out)\(below)") ?? [] {
        let path = "\(below)/\(name)"
        if try Files.status(out + path)?.isFolder == true {
          try walk(path)
        } else {
          found[path] = try Files.read(out + path)
        }
      }
    }
    try walk("")
    return found
  }

  private static func removeTree(_ path: String) {
    for name in (try? Files.names(in: path)) ?? [] {
      let inner = "\(path)/\(name)"
      if (try? Files.status(inner))?.isFolder == true { removeTree(inner) } else { remove(inner) }
    }
    rmdir(path)
  }
}
