import Testing

@testable import QRImages

@Suite struct `A PNG` {
  @Test func `is read back by a decoder, for 200 texts up to the longest`() throws {
    for uri in SampleURIs.seeded(20_261, count: 200, longest: QRSymbol.longestText) {
      let picture = try QRSymbol(uri).png()
      let read = try Decoder.bytes(inPicture: picture, named: "symbol.png")
      #expect(read.elementsEqual(uri.utf8), "\(uri)")
    }
  }

  @Test(arguments: ["é", "Zoë's \"site\" & 100 % 🦉", "12345", "\r\n", "日本語"])
  func `keeps every byte of a text`(text: String) throws {
    let read = try Decoder.bytes(inPicture: try QRSymbol(text).png(), named: "symbol.png")
    #expect(read == Array(text.utf8))
  }

  @Test(arguments: [
    // Bytes of text, least pixels asked for, pixels drawn: modules times a whole number.
    (1, 264, 290),  // 29 × 10
    (26, 264, 264),  // 33 × 8: all that version 2 holds
    (27, 264, 296),  // 37 × 8
    (779, 264, 339),  // 113 × 3
    (1, 0, 261),  // 29 × 9: never under 240
    (1, -5, 261),
    (1, 261, 261),
    (1, 262, 290),
    (1, Int.max, 4118),  // 29 × 142: never much over 4096
  ]) func `is at least as large as asked`(bytes: Int, pixels: Int, size: Int) throws {
    let png = try QRSymbol(String(repeating: "a", count: bytes)).png(minimumPixels: pixels)
    #expect(number(png[16..<20]) == size)
    #expect(number(png[20..<24]) == size)
  }

  @Test(arguments: [0, 8, 40, 60])
  func `that finds no room is an error, wherever libpng notices`(room: Int) {
    let white = [UInt8](repeating: 0xff, count: 8 * 64)
    #expect(throws: QRError.libraryFailure("libpng")) {
      try QRSymbol.file(of: white, size: 64, room: room)
    }
  }

  @Test func `has one bit a pixel, in grey`() throws {
    let png = try QRSymbol("otpauth://totp/a?secret=AAAAAAAA").png()
    #expect(Array(png[..<8]) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    // Depth, colour type, compression, filter, interlace (PNG §11.2.2).
    #expect(Array(png[24..<29]) == [1, 0, 0, 0, 0])
    #expect(png.suffix(8).prefix(4) == [0x49, 0x45, 0x4e, 0x44])
  }

  @Test func `is the same for the same text, and another for another`() throws {
    let first = try QRSymbol("otpauth://totp/a?secret=AAAAAAAA").png()
    #expect(try QRSymbol("otpauth://totp/a?secret=AAAAAAAA").png() == first)
    #expect(try QRSymbol("otpauth://totp/a?secret=AAAAAAAB").png() != first)
  }

  private func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
