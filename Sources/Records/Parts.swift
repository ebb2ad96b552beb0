internal import Files

extension Store {
  /// The size of a file in bytes; `nil` when there is none.
  package func size(of file: String) throws(RecordsError) -> Int64? {
    do throws(FileError) {
      return try Files.status(path(file))?.size
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
