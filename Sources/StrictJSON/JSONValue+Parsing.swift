extension JSONValue {
  /// Reads a document: one JSON value (RFC 8259) in UTF-8, with nothing but white space around it.
  ///
  /// What RFC 8259 leaves to the reader is refused: names that are there twice, a byte order
  /// mark, halves of surrogate pairs. Numbers are kept as written, whatever their size.
  ///
  /// - Parameters:
  ///   - bytes: The whole document.
  ///   - limits: How large it may be.
  /// - Throws: The first reason to refuse it, with its place.
  package init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    guard bytes.count <= limits.bytes else {
      throw JSONError(.tooLarge, at: max(0, limits.bytes), in: bytes)
    }
    var reader = JSONReader(bytes: bytes, depthLimit: limits.depth)
    self = try reader.readDocument()
  }
}
