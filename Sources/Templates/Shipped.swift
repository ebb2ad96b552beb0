internal import CShipped
internal import Glibc

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

  /// The fingerprint of a file of `public/`, worked out when the program was built; `nil` when none
  /// of that name is shipped.
  package static func fingerprint(_ name: String) -> UInt64? {
    guard let index = index(of: name), let file = unsafe shipped_file_at(index) else { return nil }
    return unsafe file.pointee.fingerprint
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
        let tag = unsafe UnsafeRawPointer(language.pointee.tag)
        if unsafe order(wanted, tag, language.pointee.tag_count) == 0 { return index }
      }
      return nil
    }
  }

  /// Where a text of a language's file lies, without its name.
  static func text(
    _ name: UnsafeBufferPointer<UInt8>, in section: UnsafeBufferPointer<UInt8>,
    ofLanguage index: Int
  ) -> (start: Int, end: Int)? {
    guard index >= 0, let language = unsafe shipped_language_at(index)?.pointee else { return nil }
    guard let bytes = unsafe UnsafeRawPointer(language.bytes) else { return nil }
    var low = 0
    var high = unsafe language.section_count
    while low < high {
      let middle = low + (high - low) / 2
      let candidate = unsafe language.sections[middle]
      let order = unsafe order(section, bytes + Int(candidate.start), Int(candidate.name_count))
      if order == 0 {
        low = Int(candidate.first_text)
        high = low + Int(candidate.text_count)
        while low < high {
          let middle = low + (high - low) / 2
          let text = unsafe language.texts[middle]
          let order = unsafe Self.order(name, bytes + Int(text.start), Int(text.name_count))
          if order == 0 {
            // "name = text"
            let start = Int(text.start) + Int(text.name_count) + 3
            return (start, start + Int(text.count))
          }
          if order < 0 { high = middle } else { low = middle + 1 }
        }
        return nil
      }
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
        guard let file = unsafe shipped_file_at(middle)?.pointee else { return nil }
        let order = unsafe order(wanted, UnsafeRawPointer(file.name), file.name_count)
        if order == 0 { return middle }
        if order < 0 { high = middle } else { low = middle + 1 }
      }
      return nil
    }
  }

  /// Negative when some bytes come before others in the order of bytes, 0 when they are equal.
  private static func order(
    _ wanted: UnsafeBufferPointer<UInt8>, _ other: UnsafeRawPointer?, _ count: Int
  ) -> Int {
    guard let base = wanted.baseAddress, let other = unsafe other else {
      return wanted.count - count
    }
    let order = unsafe memcmp(base, other, min(wanted.count, count))
    return order != 0 ? Int(order) : wanted.count - count
  }
}
