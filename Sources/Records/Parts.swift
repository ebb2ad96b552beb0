package import Files
package import StrictJSON

extension Store {
  /// The size of a file in bytes; `nil` when there is none.
  package func size(of file: String) throws(RecordsError) -> Int64? {
    do throws(FileError) {
      return try Files.status(path(file))?.size
    } catch {
      throw .system(error)
    }
  }

  /// The state of a file, which another content gives another; `nil` when there is none.
  package func state(of file: String) throws(RecordsError) -> Files.Mark? {
    do throws(FileError) {
      return try Files.mark(path(file))
    } catch {
      throw .system(error)
    }
  }

  /// At most `count` bytes of a file from an offset on; empty behind its end and where there is none.
  package func part(
    of file: String, from offset: Int64, count: Int
  ) throws(RecordsError) -> [UInt8] {
    do throws(FileError) {
      return try Files.part(of: path(file), from: offset, count: count) ?? []
    } catch {
      throw .system(error)
    }
  }
}

extension Store {
  /// The document that these bytes are, as if they were read from its path.
  package func parse(
    _ bytes: [UInt8], as document: String
  ) throws(RecordsError) -> JSONObject {
    try Document.parse(bytes, from: path(document), knownVersion: knownVersion)
  }
}

extension LockedPlace {
  /// The size of a file in bytes; `nil` when there is none.
  package borrowing func size(of file: String) throws(RecordsError) -> Int64? {
    do throws(FileError) {
      return try Files.status(path(file))?.size
    } catch {
      throw .system(error)
    }
  }

  /// At most `count` bytes of a file from an offset on; empty behind its end and where there is none.
  package borrowing func part(
    of file: String, from offset: Int64, count: Int
  ) throws(RecordsError) -> [UInt8] {
    do throws(FileError) {
      return try Files.part(of: path(file), from: offset, count: count) ?? []
    } catch {
      throw .system(error)
    }
  }

  /// A file as it is, whatever it holds; `nil` when there is none.
  ///
  /// One of more than a MiB is none of ours, and throws.
  package borrowing func bytes(of file: String) throws(RecordsError) -> [UInt8]? {
    do throws(FileError) {
      return try Files.read(path(file))
    } catch {
      if error.isTooLong { throw .damaged(path(file), "it is larger than 1 MiB") }
      throw .system(error)
    }
  }

  /// Replaces a file that is no document, such as one of lines.
  ///
  /// Durable when this returns.
  package borrowing func write(_ file: String, bytes: [UInt8]) throws(RecordsError) {
    do throws(FileError) {
      try Files.replace(path(file), with: bytes)
    } catch {
      throw .system(error)
    }
  }

  /// Takes away what a file holds from `size` bytes on.
  ///
  /// Durable when this returns.
  package borrowing func cut(_ file: String, to size: Int64) throws(RecordsError) {
    do throws(FileError) {
      try Files.cut(path(file), to: size)
    } catch {
      throw .system(error)
    }
  }
}
