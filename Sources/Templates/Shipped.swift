internal import CShipped

/// The files of `languages/`, `public/` and `templates/` that are built into the program.
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

  /// The tags of the shipped languages, in the order of their bytes.
  package static var languages: [String] {
    (0..<shipped_language_count()).compactMap { index in
      unsafe shipped_language_at(index).map { unsafe String(cString: $0.pointee.tag) }
    }
  }

  /// The index of a shipped language.
  static func language(_ tag: String) -> Int? {
    var tag = tag
    return tag.withUTF8 { wanted in
      for index in 0..<shipped_language_count() {
        guard let language = unsafe shipped_language_at(index) else { return nil }
        if unsafe compare(wanted, with: language.pointee.tag) == 0 { return index }
      }
      return nil
    }
  }

  /// The offset in a language's file of the line after a section's heading.
  static func section(_ name: Substring.UTF8View, ofLanguage index: Int) -> Int? {
    guard index >= 0, let language = unsafe shipped_language_at(index) else { return nil }
    var low = 0
    var high = unsafe language.pointee.count
    while low < high {
      let middle = low + (high - low) / 2
      let section = unsafe language.pointee.sections[middle]
      let order = unsafe compare(name, with: section.name)
      if order == 0 { return unsafe section.offset }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return nil
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
    _ name: some Sequence<UInt8>, with other: UnsafePointer<CChar>
  ) -> Int {
    var index = 0
    for byte in name {
      let otherByte = unsafe UInt8(bitPattern: other[index])
      // The end of the C string comes before every byte, a null in `name` included.
      if otherByte == 0 { return 1 }
      if byte != otherByte { return Int(byte) - Int(otherByte) }
      index += 1
    }
    return unsafe other[index] == 0 ? 0 : -1
  }
}
