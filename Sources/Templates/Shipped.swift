internal import CShipped

/// The files of `templates/` and `public/` that are built into the program.
///
/// Names are paths from the top of the source: "templates/sign-in.mustache", "public/nightlatch.css".
package enum Shipped {
  /// In the order of their bytes.
  package static var names: [String] {
    var names: [String] = []
    names.reserveCapacity(shipped_file_count())
    for index in 0..<shipped_file_count() {
      if let file = unsafe shipped_file_at(index) {
        names.append(unsafe String(cString: file.pointee.name))
      }
    }
    return names
  }

  /// A copy of a file, or `nil` when none of that name is shipped.
  package static func bytes(_ name: String) -> [UInt8]? {
    index(of: name).map { unsafe Array(file(at: $0)) }
  }

  /// A number that changes with a file's content, worked out where it lies; `nil` when none of that
  /// name is shipped.
  package static func fingerprint(_ name: String) -> UInt64? {
    index(of: name).map { unsafe Fingerprint.of(UnsafeRawBufferPointer(file(at: $0))) }
  }

  /// A file as a template, in place, or `nil` when none of that name is shipped.
  package static func source(_ name: String) -> TemplateSource? {
    index(of: name).map { TemplateSource(shippedAt: $0, name: name) }
  }

  /// A file in place, which lives as long as the program; empty beyond the table's end.
  static func file(at index: Int) -> UnsafeBufferPointer<UInt8> {
    guard let file = unsafe shipped_file_at(index) else {
      return unsafe UnsafeBufferPointer(start: nil, count: 0)
    }
    return unsafe UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count)
  }

  private static func index(of name: String) -> Int? {
    var name = name
    return name.withUTF8 { wanted in
      var low = 0
      var high = shipped_file_count()
      while low < high {
        let middle = low + (high - low) / 2
        guard let file = unsafe shipped_file_at(middle) else { return nil }
        let order = unsafe compare(wanted, with: file.pointee.name)
        if order == 0 { return middle }
        if order < 0 { high = middle } else { low = middle + 1 }
      }
      return nil
    }
  }

  /// Negative when `name` comes before the C string in the order of bytes, 0 when they are equal.
  private static func compare(
    _ name: UnsafeBufferPointer<UInt8>, with other: UnsafePointer<CChar>
  ) -> Int {
    for index in name.indices {
      let byte = unsafe name[index]
      let otherByte = unsafe UInt8(bitPattern: other[index])
      // The end of the C string comes before every byte, a null in `name` included.
      if otherByte == 0 { return 1 }
      if byte != otherByte { return Int(byte) - Int(otherByte) }
    }
    return unsafe other[name.count] == 0 ? 0 : -1
  }
}
