/// The lines of a file, one at a time, however long the file is.
struct LineReader {
  /// Bytes of a line that are looked at; no line of a person has as many.
  static let longest = 8192

  enum Line {
    case whole(ArraySlice<UInt8>)
    /// Longer than `longest`; what it holds was thrown away.
    case tooLong
  }

  private let source: () throws -> [UInt8]?
  private var piece: ArraySlice<UInt8> = []
  private var isAtEnd = false
  /// The number of the line that was read last; the first is 1.
  private(set) var number = 0

  /// `source` gives the next bytes, a piece of any size; `nil` at the end.
  init(_ source: @escaping () throws -> [UInt8]?) { self.source = source }

  /// The next line without its end, LF or CR LF; `nil` after the last.
  mutating func next() throws -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    while true {
      if piece.isEmpty {
        guard !isAtEnd, let bytes = try source() else {
          isAtEnd = true
          if line.isEmpty && !isTooLong { return nil }
          break
        }
        piece = bytes[...]
      }
      let end = piece.firstIndex(of: UInt8(ascii: "\n"))
      let part = piece[..<(end ?? piece.endIndex)]
      if line.count + part.count <= Self.longest { line += part } else { isTooLong = true }
      piece = end.map { piece[($0 + 1)...] } ?? []
      if end != nil { break }
    }
    number += 1
    if isTooLong { return .tooLong }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return .whole(line[...])
  }
}
