internal import Files

extension Store {
  /// The last whole lines of a file of lines, oldest first; none when there is no file.
  ///
  /// Takes no lock, and reads `limit` bytes at most; `isWhole` says that there is nothing before
  /// these. What is left of a line that was cut off when it was written is a line too.
  package func lastLines(
    of file: String, bytes limit: Int
  ) throws(RecordsError) -> (lines: [ArraySlice<UInt8>], isWhole: Bool) {
    do throws(FileError) {
      guard let end = try Files.end(of: path(file), count: limit) else { return ([], true) }
      return (end.lines, end.isWhole)
    } catch {
      throw .system(error)
    }
  }
}

extension LockedPlace {
  /// Throws away the older part of a file of lines that has grown beyond `limit` bytes.
  ///
  /// The newer half of `limit` stays, from the beginning of a line on. The file is replaced as a
  /// whole: stopped half-way, everything is still there.
  package borrowing func keepNewerHalf(
    of file: String, beyond limit: Int
  ) throws(RecordsError) {
    do throws(FileError) {
      let path = path(file)
      guard let status = try Files.status(path), status.size > Int64(limit),
        let end = try Files.end(of: path, count: limit / 2)
      else { return }
      let kept = end.lines.reduce(into: [UInt8]()) { bytes, line in
        bytes += line
        bytes.append(UInt8(ascii: "\n"))
      }
      try Files.replace(path, with: kept)
    } catch {
      throw .system(error)
    }
  }
}

extension Files.End {
  /// The lines in these bytes; where the file begins before them, the first is cut and left out.
  fileprivate var lines: [ArraySlice<UInt8>] {
    let first = isWhole ? bytes.startIndex : bytes.firstIndex(of: UInt8(ascii: "\n"))
    guard let first else { return [] }
    return bytes[first...].split(separator: UInt8(ascii: "\n"))
  }
}
