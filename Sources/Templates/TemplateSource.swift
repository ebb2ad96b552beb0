internal import CShipped

/// The bytes of a template or a partial, with the name to give in messages.
///
/// What is built into the program is read where it lies; nothing is copied.
package struct TemplateSource: Sendable {
  /// For messages: "templates/partials/head.mustache".
  package let name: String
  private let storage: Storage

  private enum Storage {
    case owned([UInt8])
    /// An index into the table of shipped files.
    case shipped(Int)
  }

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    storage = .owned(bytes)
  }

  init(shippedAt index: Int, name: String) {
    self.name = name
    storage = .shipped(index)
  }

  func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .owned(let bytes):
      return try body(bytes.span)
    case .shipped(let index):
      return try body(unsafe Shipped.file(at: index).span)
    }
  }
}
