import QRImages
import Testing

/// The module grid that a drawing shows, quiet zone included: true for dark.
private typealias Grid = [[Bool]]

private func grid(of symbol: QRSymbol, rows extra: Int = 0) -> Grid {
  let edge = symbol.width + QRSymbol.quietZone
  return (-QRSymbol.quietZone..<edge + extra).map { y in
    (-QRSymbol.quietZone..<edge).map { symbol.isDark($0, y) }
  }
}

private let texts = SampleURIs.seeded(7, count: 20, longest: QRSymbol.longestText)

@Suite struct `An SVG` {
  @Test(arguments: texts) func `fills the symbol's dark modules and no others`(text: String) throws
  {
    let symbol = try QRSymbol(text)
    let svg = symbol.svg()
    let side = symbol.width + 8
    let head = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" \
      shape-rendering="crispEdges"><rect width="\(side)" height="\(side)" fill="#fff"/>\
      <path fill="#000" d="
      """
    let tail = "\"/></svg>\n"
    try #require(svg.hasPrefix(head) && svg.hasSuffix(tail))

    var drawn = Grid(repeating: Array(repeating: false, count: side), count: side)
    let path = svg.dropFirst(head.count).dropLast(tail.count)
    for step in path.split(separator: "z") {
      // Each step is a bar one module high: M<x> <y>h<run>v1h-<run>.
      let numbers = step.split { !"0123456789".contains($0) }.compactMap { Int($0) }
      try #require(numbers.count == 5 && numbers[3] == 1)
      let (x, y, run) = (numbers[0], numbers[1], numbers[2])
      try #require(step == "M\(x) \(y)h\(run)v1h-\(run)")
      for dark in x..<x + run { drawn[y][dark] = true }
    }
    #expect(drawn == grid(of: symbol))
  }
}

@Suite struct `A drawing in the terminal` {
  @Test(arguments: texts, [false, true])
  func `shows every module`(text: String, isInverted: Bool) throws {
    let symbol = try QRSymbol(text)
    let lines = symbol.terminalText(inverted: isInverted).split(
      separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.last == "")

    var drawn: Grid = []
    for line in lines.dropLast() {
      // Not inverted, what is drawn is light.
      drawn.append(try line.map { try isDrawn($0).upper == isInverted })
      drawn.append(try line.map { try isDrawn($0).lower == isInverted })
    }
    #expect(drawn == grid(of: symbol, rows: 1))
  }

  @Test(arguments: [false, true]) func `is read back by a decoder`(isInverted: Bool) throws {
    let text = "otpauth://totp/Example:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
    let lines = try QRSymbol(text).terminalText(inverted: isInverted).split(separator: "\n")
    // A plain grey map, eight pixels a module: what the terminal would show.
    let scale = 8
    var pixels: [UInt8] = []
    for line in lines {
      for isUpper in [true, false] {
        let row = try line.flatMap { character -> [UInt8] in
          let halves = try isDrawn(character)
          let isDark = (isUpper ? halves.upper : halves.lower) == isInverted
          return Array(repeating: isDark ? 0 : 255, count: scale)
        }
        for _ in 0..<scale { pixels += row }
      }
    }
    let width = try #require(lines.first).count * scale
    let head = "P5 \(width) \(pixels.count / width) 255\n"
    let picture = Array(head.utf8) + pixels
    #expect(try Decoder.bytes(inPicture: picture, named: "drawn.pgm") == Array(text.utf8))
  }

  private func isDrawn(_ character: Character) throws -> (upper: Bool, lower: Bool) {
    switch character {
    case "█": (true, true)
    case "▀": (true, false)
    case "▄": (false, true)
    default: (false, false)
    }
  }
}
