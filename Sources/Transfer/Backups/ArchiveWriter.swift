internal import Sealing

/// Writes the files of a backup one behind the other, and keeps the digest of all of it.
package struct ArchiveWriter {
  private let output: ([UInt8]) throws -> Void
  private let time: Int64
  private var digest = RunningDigest()
  private var waiting: [UInt8] = []
  /// Files so far.
  package private(set) var files: Int64 = 0
  /// Bytes so far.
  package private(set) var bytes: Int64 = 0

  private static let piece = 1 << 17

  /// `output` takes the bytes, some at a time; `time` is that of each file, seconds since the epoch.
  package init(at time: Int64, output: @escaping ([UInt8]) throws -> Void) {
    self.output = output
    self.time = time
  }

  /// Adds a file.
  package mutating func add(_ name: String, _ content: [UInt8]) throws {
    var rest: [UInt8]? = content
    try add(name, bytes: Int64(content.count)) {
      defer { rest = nil }
      return rest
    }
  }

  /// Adds a file of so many bytes; `pieces` gives them until there are enough, or `nil` where there
  /// are no more.
  package mutating func add(
    _ name: String, bytes size: Int64, _ pieces: () throws -> [UInt8]?
  ) throws {
    guard size <= TarHeader.most else {
      throw ArchiveError(.tooLarge, "'\(name)' is larger than 8 GiB, which a backup cannot hold")
    }
    try append(TarHeader.block(name, bytes: size, time: time))
    var left = size
    while left > 0, let piece = try pieces(), !piece.isEmpty {
      let part = Int64(piece.count) > left ? Array(piece.prefix(Int(left))) : piece
      try append(part)
      left -= Int64(part.count)
    }
    guard left == 0 else {
      throw ArchiveError(.tooLarge, "'\(name)' became shorter while it was copied; try again")
    }
    try append([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
    files += 1
  }

  /// Adds the last file, which is made of the digest of everything before it, and the end.
  package mutating func finish(
    _ seal: (_ digest: String) throws -> [UInt8]
  ) throws {
    digest.add(waiting)
    try flush()
    let content = try seal(digest.hexDigits)
    var end = TarHeader.block("seal.json", bytes: Int64(content.count), time: time) + content
    end += [UInt8](repeating: 0, count: TarHeader.padding(after: Int64(content.count)) + 1024)
    waiting = end
    bytes += Int64(end.count)
    try flush()
  }

  private mutating func append(_ more: [UInt8]) throws {
    waiting += more
    bytes += Int64(more.count)
    guard waiting.count >= Self.piece else { return }
    digest.add(waiting)
    try flush()
  }

  private mutating func flush() throws {
    guard !waiting.isEmpty else { return }
    try output(waiting)
    waiting.removeAll(keepingCapacity: true)
  }
}

/// Why a backup cannot be written, or is not one that may be used.
package struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// There is no such file, or it cannot be read.
    case missing
    /// No backup of this program.
    case foreign
    /// Written by a newer program.
    case newer
    /// Cut short, altered, or with what no backup holds.
    case damaged
    /// Made under keys that are not at hand.
    case otherKeys
    /// More than a backup can hold.
    case tooLarge
  }

  package let code: Code
  package let description: String

  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
