import Files
import Glibc

/// A folder that is removed with all that is in it when the value's life ends.
struct TemporaryFolder: ~Copyable {
  let path: String

  /// Makes one that everybody may pass through, belonging to `owner` where one is given.
  init(_ name: String, for owner: Owner?) throws {
    let parent = environment("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(parent)/\(name).XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard mkdtemp(&template) != nil else {
      throw Failure.cannotCreate("could not make a folder in '\(parent)': \(reason(errno))")
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
      chmod(path, 0o711)
      try owner?.take(path)
    } catch {
      Self.remove(path)
      throw error
    }
    self.path = path
  }

  deinit { Self.remove(path) }

  /// What cannot be removed stays behind: a stop is no time to fail.
  private static func remove(_ path: String) {
    do throws(FileError) {
      try Files.removeTree(path)
    } catch {
      Terminal.complain("nightlatch: \(error.description)")
    }
  }
}
