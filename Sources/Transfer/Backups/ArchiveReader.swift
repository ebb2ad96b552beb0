internal import Files
internal import Sealing

/// Goes through the files of a backup in order, and through nothing that a backup cannot hold.
package struct ArchiveReader: ~Copyable {
  private let file: OpenFile
  package let path: String
  private let size: Int64
  /// Where the next bytes are read from.
  private var offset: Int64 = 0
  private var block: [UInt8] = []
  private var blockStart: Int64 = 0
  private var digest = RunningDigest()
  private var last: ArchiveName?
  /// Bytes of the file at hand that were not taken yet, and what fills its last block.
  private var left: Int64 = 0
  private var padding = 0

  private static let piece = 1 << 17

  /// A file of a backup.
  package struct Entry: Sendable {
    package let name: ArchiveName
    package let bytes: Int64
    /// Where its header stands.
    package let start: Int64
  }

  /// Opens a backup.
  package init(_ path: String) throws {
    guard let file = try OpenFile.open(path, for: .read) else {
      throw ArchiveError(.missing, "there is no file '\(path)'")
    }
    let status = try file.status()
    guard status.isFile else { throw ArchiveError(.foreign, "'\(path)' is not a file") }
    self.file = file
    self.path = path
    size = status.size
  }

  /// Whether a file begins as a backup does: one that may be replaced by another backup.
  package static func isBackup(_ path: String) throws -> Bool {
    guard let start = try Files.part(of: path, from: 0, count: TarHeader.size) else { return false }
    return TarHeader(start).flatMap { ArchiveName($0.name) }?.kind == .head
  }

  /// How much of it was read, from 0 to 1.
  package var share: Double { size > 0 ? Double(offset) / Double(size) : 1 }

  /// The digest of everything before the file that `next` gave last, which was the seal.
  private(set) package var digestBeforeSeal = ""

  /// The next file; `nil` behind the seal, where the backup has to end.
  package mutating func next() throws -> Entry? {
    while try piece() != nil {}
    let start = offset
    if last?.kind == .seal {
      let end = try take(1024)
      guard end.allSatisfy({ $0 == 0 }), offset == size else {
        throw damaged("something stands behind its end")
      }
      return nil
    }
    let header = try take(TarHeader.size)
    guard let header = TarHeader(header) else {
      if start == 0 { throw ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch") }
      throw damaged(
        "behind '\(last?.text ?? "")' stands something that is no plain file, or not whole")
    }
    guard let name = ArchiveName(header.name) else {
      if start == 0 { throw ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch") }
      throw damaged("a backup holds no \(Self.shown(header.name))")
    }
    guard (start == 0) == (name.kind == .head) else {
      throw ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch")
    }
    if let last, !name.follows(last) {
      throw damaged("\(Self.shown(name.text)) stands twice, or where it does not belong")
    }
    if name.kind == .seal {
      digestBeforeSeal = digest.hexDigits
    } else {
      digest.add(Self.header(block, from: start - blockStart))
    }
    last = name
    left = header.bytes
    padding = TarHeader.padding(after: header.bytes)
    return Entry(name: name, bytes: header.bytes, start: start)
  }

  /// The next bytes of the file at hand; `nil` at its end.
  package mutating func piece() throws -> [UInt8]? {
    guard left > 0 else {
      if padding > 0 {
        let fill = try take(padding)
        digest.add(fill)
        padding = 0
      }
      return nil
    }
    let bytes = try take(Int(min(left, Int64(Self.piece))))
    digest.add(bytes)
    left -= Int64(bytes.count)
    return bytes
  }

  /// All of the file at hand, which may have a MiB.
  package mutating func content() throws -> [UInt8] {
    guard left <= 1 << 20 else {
      throw damaged("'\(last?.text ?? "")' is larger than any file of a backup")
    }
    var bytes: [UInt8] = []
    while let piece = try piece() { bytes += piece }
    return bytes
  }

  /// Goes on with the file whose header stands there.
  package mutating func go(to start: Int64) {
    offset = start
    block = []
    blockStart = start
    left = 0
    padding = 0
    last = nil
    if start == 0 { digest = RunningDigest() }
  }

  private mutating func take(_ count: Int) throws -> [UInt8] {
    var begin = Int(offset - blockStart)
    if begin + count > block.count {
      block = try file.part(from: offset, count: max(count, Self.piece))
      blockStart = offset
      begin = 0
    }
    guard begin + count <= block.count else {
      throw offset == 0
        ? ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch")
        : damaged("it ends after \(size) bytes, in the middle")
    }
    offset += Int64(count)
    return Array(block[begin..<begin + count])
  }

  private static func header(_ block: [UInt8], from place: Int64) -> [UInt8] {
    Array(block[Int(place)..<Int(place) + TarHeader.size])
  }

  package func damaged(_ what: String) -> ArchiveError {
    ArchiveError(.damaged, "the backup '\(path)' is damaged: \(what)")
  }

  /// A name from outside, fit for a message.
  private static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(100).map { scalar in
      (0x20..<0x7F).contains(scalar.value) ? Character(scalar) : "?"
    }
    return "'\(String(scalars))'"
  }
}
