internal import CQREncode

/// A QR symbol: a square of dark and light modules that a camera reads back as one text.
///
/// It is made for `otpauth://` URIs, so the text is a secret: a symbol does not print itself.
/// Draw it with `png`, `svg` or `terminalText`; each adds the quiet zone.
package struct QRSymbol: Sendable {
  /// The longest text, in UTF-8 bytes: what version 22 (105 modules a side) holds at level M.
  ///
  /// It takes the longest `otpauth://` URI that `OneTimeCodes` makes, of 750 bytes. Larger symbols
  /// exist, but a phone no longer reads them well from a screen. Source: ISO/IEC 18004:2015 table 7.
  package static let longestText = 779

  /// The light border that each picture has on every side, in modules (ISO/IEC 18004:2015 §6.3.8).
  package static let quietZone = 4

  /// Modules a side, without the quiet zone: 21, 25 and so on up to 105.
  package let width: Int

  /// Row by row, 1 for dark.
  private let modules: [UInt8]

  /// Encodes the UTF-8 bytes of `text` in byte mode at error correction level M (15 %).
  ///
  /// - Throws: `QRError` with `empty`, `tooLong` above `longestText` bytes, or `libraryFailure`.
  package init(_ text: String) throws(QRError) {
    let bytes = [UInt8](text.utf8)
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= Self.longestText else { throw .tooLong(bytes.count) }
    // Not QRcode_encodeString: it changes to the alphanumeric and kanji modes where they are
    // shorter, and decoders disagree on the kanji one. Version 0 is the smallest that fits.
    guard let code = unsafe QRcode_encodeData(CInt(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
      throw .libraryFailure("libqrencode")
    }
    defer { unsafe QRcode_free(code) }
    width = Int(unsafe code.pointee.width)
    let count = width * width
    // The lowest bit is the colour; the others tell what the module is for.
    modules = unsafe UnsafeBufferPointer(start: code.pointee.data, count: count).map { $0 & 1 }
  }

  /// Returns whether a module is dark: column `x` from the left and row `y` from the top.
  ///
  /// Whatever lies outside the symbol is light, like the quiet zone.
  package func isDark(_ x: Int, _ y: Int) -> Bool {
    guard x >= 0, y >= 0, x < width, y < width else { return false }
    return modules[y * width + x] == 1
  }
}

extension QRSymbol: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "QRSymbol(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
