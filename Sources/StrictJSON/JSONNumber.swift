/// A number as its text in the document: no digit is lost, whatever its size.
///
/// Two numbers are equal if their texts are: 1, 1.0 and 1e0 are three numbers, and so are 0 and -0.
package struct JSONNumber: Equatable, Sendable {
  /// The number as it stands in the document, for example "-12.50e+3".
  package let text: String

  package init(_ number: Int64) { text = String(number) }

  /// Creates a number, or returns `nil` unless `text` is one by the grammar of RFC 8259 §6.
  package init?(_ text: String) {
    var reader = JSONReader(bytes: Array(text.utf8), depthLimit: 0)
    do throws(JSONError) {
      self = try reader.readNumber()
    } catch {
      return nil
    }
    guard reader.isAtEnd else { return nil }
  }

  /// Takes a text that a reader has found to be in the grammar.
  init(checked text: String) { self.text = text }

  /// The value if it is written without fraction and exponent and fits, else `nil`.
  ///
  /// -0 is 0.
  package var int64: Int64? { Int64(text) }
}
