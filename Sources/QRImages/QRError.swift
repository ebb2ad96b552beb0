/// Why a text could not be drawn as a QR symbol.
///
/// The text itself is never part of it: a symbol usually carries a secret.
package struct QRError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// There is nothing to draw.
    case empty
    /// More than `QRSymbol.longestText` bytes.
    case tooLong
    /// libqrencode or libpng refused, which only a lack of memory explains.
    case libraryFailure
  }

  package let code: Code
  /// The number of bytes asked for, or the name of the library.
  private let subject: String

  static let empty = QRError(code: .empty, subject: "")

  static func tooLong(_ count: Int) -> QRError { QRError(code: .tooLong, subject: "\(count)") }

  static func libraryFailure(_ library: StaticString) -> QRError {
    QRError(code: .libraryFailure, subject: "\(library)")
  }

  package var description: String {
    switch code {
    case .empty: "could not draw a QR code: there is no text"
    case .tooLong:
      "could not draw a QR code: the text has \(subject) bytes, "
        + "at most \(QRSymbol.longestText) fit"
    case .libraryFailure: "could not draw a QR code: \(subject) failed"
    }
  }
}
