internal import Files
internal import Glibc

/// Sorts more than fits in memory: runs of a few MiB are sorted and put into a file without a name,
/// and then all runs are gone through at once.
///
/// The file is gone with the process, however that ends.
final class KeySorter {
  /// Something of its own under a key; both may hold any bytes.
  struct Record {
    let key: ArraySlice<UInt8>
    let content: ArraySlice<UInt8>
  }

  private let file: OpenFile
  private let runBytes: Int
  private let pieceBytes: Int
  /// The records of the run at hand, one behind the other, and where each begins.
  private var buffer: [UInt8] = []
  private var starts: [Int] = []
  private var written: Int64 = 0
  private var runs: [Range<Int64>] = []

  /// `path` is that of a file in a folder that no other process writes to; it has no name for longer
  /// than a moment.
  init(beside path: String, runBytes: Int = 2 << 20, pieceBytes: Int = 1 << 15) throws(FileError) {
    guard let file = try OpenFile.open(path, for: .lock) else {
      throw FileError("create", path, errno: ENOENT)
    }
    try Files.remove(path, durably: false)
    self.file = file
    self.runBytes = runBytes
    self.pieceBytes = pieceBytes
    buffer.reserveCapacity(runBytes + 1024)
  }

  func add(_ key: some Collection<UInt8>, _ content: some Collection<UInt8>) throws(FileError) {
    starts.append(buffer.count)
    Self.put(key.count, into: &buffer)
    Self.put(content.count, into: &buffer)
    buffer += key
    buffer += content
    if buffer.count >= runBytes { try endRun() }
  }

  /// Calls `body` with all that was added, in the order of the keys, byte by byte.
  func forEach(_ body: (Record) throws -> Void) throws {
    try endRun()
    buffer = []
    starts = []
    var heads: [RunReader] = []
    for run in runs {
      var head = RunReader(run, pieceBytes)
      if try head.advance(file) { heads.append(head) }
    }
    for index in heads.indices.reversed() { Self.sink(index, in: &heads) }
    while !heads.isEmpty {
      try body(heads[0].record)
      if try !heads[0].advance(file) {
        heads.swapAt(0, heads.count - 1)
        heads.removeLast()
      }
      if !heads.isEmpty { Self.sink(0, in: &heads) }
    }
  }

  private func endRun() throws(FileError) {
    guard !starts.isEmpty else { return }
    starts.sort { left, right in
      Self.record(in: buffer, at: left).key
        .lexicographicallyPrecedes(Self.record(in: buffer, at: right).key)
    }
    var piece: [UInt8] = []
    piece.reserveCapacity(pieceBytes * 2)
    for start in starts {
      piece += buffer[start..<Self.end(in: buffer, at: start)]
      guard piece.count >= pieceBytes else { continue }
      try file.write(piece)
      piece.removeAll(keepingCapacity: true)
    }
    try file.write(piece)
    runs.append(written..<written + Int64(buffer.count))
    written += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
  }

  /// The smaller of two heads is above, as in a heap.
  private static func sink(_ index: Int, in heads: inout [RunReader]) {
    var index = index
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heads.count {
        if heads[child].record.key.lexicographicallyPrecedes(heads[least].record.key) {
          least = child
        }
      }
      guard least != index else { return }
      heads.swapAt(index, least)
      index = least
    }
  }

  private static let countBytes = 4

  private static func put(_ count: Int, into buffer: inout [UInt8]) {
    for shift in [24, 16, 8, 0] { buffer.append(UInt8(truncatingIfNeeded: count >> shift)) }
  }

  private static func count(in buffer: [UInt8], at start: Int) -> Int {
    buffer[start..<start + countBytes].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func end(in buffer: [UInt8], at start: Int) -> Int {
    start + 2 * countBytes + count(in: buffer, at: start)
      + count(in: buffer, at: start + countBytes)
  }

  private static func record(in buffer: [UInt8], at start: Int) -> Record {
    let key = start + 2 * countBytes
    let content = key + count(in: buffer, at: start)
    return Record(
      key: buffer[key..<content], content: buffer[content..<end(in: buffer, at: start)])
  }

  /// One run, of which a piece is in memory.
  private struct RunReader {
    private(set) var record = Record(key: [], content: [])
    private var left: Range<Int64>
    private let pieceBytes: Int
    private var piece: [UInt8] = []
    private var next = 0

    init(_ run: Range<Int64>, _ pieceBytes: Int) {
      left = run
      self.pieceBytes = pieceBytes
    }

    /// Goes to the next record; returns `false` behind the last.
    mutating func advance(_ file: borrowing OpenFile) throws(FileError) -> Bool {
      guard next < piece.count || !left.isEmpty else { return false }
      try read(KeySorter.countBytes * 2, file)
      try read(KeySorter.end(in: piece, at: next) - next, file)
      record = KeySorter.record(in: piece, at: next)
      next = KeySorter.end(in: piece, at: next)
      return true
    }

    /// Sees to it that there are so many bytes more in memory.
    private mutating func read(_ count: Int, _ file: borrowing OpenFile) throws(FileError) {
      guard piece.count - next < count else { return }
      let more = min(max(count, pieceBytes), Int(left.upperBound - left.lowerBound))
      piece = piece[next...] + (try file.part(from: left.lowerBound, count: more))
      next = 0
      left = left.lowerBound + Int64(more)..<left.upperBound
      guard piece.count >= count else { throw FileError("read", file.path, errno: EIO) }
    }
  }
}
