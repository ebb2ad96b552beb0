internal import Records

/// Goes through the lines of a file in order, without holding all of it.
struct SiteLogReader {
  let store: Store
  /// The file's name in the log's folder.
  let file: String
  /// Where to begin, in bytes: the beginning of a line.
  var start: Int64 = 0

  private static let block = 1 << 18

  /// Calls `body` with each whole line, without its end, and its number from 1.
  ///
  /// A line longer than any that this program writes is given in pieces.
  /// - Returns: The bytes behind the last line's end.
  func forEachLine(_ body: (ArraySlice<UInt8>, Int) throws -> Void) throws -> Int64 {
    var offset = start
    var rest: [UInt8] = []
    var number = 0
    while true {
      let read = try store.part(
        of: "\(SiteLog.place)/\(file)", from: offset, count: Self.block)
      guard !read.isEmpty else { return Int64(rest.count) }
      offset += Int64(read.count)
      rest += read
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        number += 1
        try body(rest[start..<end], number)
        start = end + 1
      }
      if start == rest.startIndex, rest.count > SiteLog.longestLine {
        number += 1
        try body(rest[...], number)
        start = rest.endIndex
      }
      rest.removeSubrange(..<start)
    }
  }
}
