import Testing

@testable import QRImages

@Suite struct `A QR symbol` {
  @Test func `takes 779 bytes, which fill version 22`() throws {
    let symbol = try QRSymbol(String(repeating: "x", count: 779))
    #expect(symbol.width == 105)
  }

  @Test func `refuses one byte more`() {
    #expect(throws: QRError.tooLong(780)) { try QRSymbol(String(repeating: "x", count: 780)) }
    // Bytes are counted, not characters.
    #expect(throws: QRError.tooLong(780)) { try QRSymbol(String(repeating: "é", count: 390)) }
  }

  @Test func `refuses an empty text`() {
    #expect(throws: QRError.empty) { try QRSymbol("") }
  }

  @Test(arguments: [
    (QRError.empty, "could not draw a QR code: there is no text"),
    (.tooLong(780), "could not draw a QR code: the text has 780 bytes, at most 779 fit"),
    (.libraryFailure("libpng"), "could not draw a QR code: libpng failed"),
  ]) func `says in one sentence why it was not drawn`(error: QRError, sentence: String) {
    #expect(error.description == sentence)
  }

  @Test func `uses byte mode also where fewer bits would do`() throws {
    // At level M version 1 holds 34 digits or 14 bytes, version 2 holds 63 or 26.
    #expect(try QRSymbol(String(repeating: "7", count: 14)).width == 21)
    #expect(try QRSymbol(String(repeating: "7", count: 15)).width == 25)
    #expect(try QRSymbol(String(repeating: "7", count: 26)).width == 25)
    #expect(try QRSymbol(String(repeating: "7", count: 27)).width == 29)
  }

  @Test func `has its three finders, and is light outside`() throws {
    let symbol = try QRSymbol("otpauth://totp/a?secret=AAAAAAAA")
    let finder = (0..<7).map { symbol.isDark($0, 1) }
    #expect(finder == [true, false, false, false, false, false, true])
    let far = symbol.width - 1
    #expect(symbol.isDark(far, 0) && symbol.isDark(0, far))
    for (x, y) in [(-1, 0), (0, -1), (far + 1, 0), (0, far + 1), (Int.min, Int.max)] {
      #expect(!symbol.isDark(x, y))
    }
  }

  @Test func `does not print what it holds`() throws {
    let symbol = try QRSymbol("otpauth://totp/a?secret=AAAAAAAA")
    var dumped = ""
    dump(symbol, to: &dumped)
    #expect("\(symbol)" == "QRSymbol(redacted)")
    #expect(String(reflecting: symbol) == "QRSymbol(redacted)")
    #expect(dumped == "- QRSymbol(redacted)\n")
  }
}
