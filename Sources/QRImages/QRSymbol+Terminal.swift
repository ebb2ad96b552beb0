extension QRSymbol {
  /// Returns the symbol with its quiet zone as lines of half blocks, two modules a character.
  ///
  /// - Parameter inverted: Without it, light modules are drawn, for light text on a dark terminal.
  ///   With it, dark modules are drawn, for dark text on a light one.
  /// - Returns: Lines of `width` + 8 characters, each ended by a line feed.
  package func terminalText(inverted: Bool = false) -> String {
    let edge = width + Self.quietZone
    var text = ""
    // The number of rows is odd: the last line has one more light row below the quiet zone.
    for y in stride(from: -Self.quietZone, to: edge, by: 2) {
      for x in -Self.quietZone..<edge {
        let upper = isDark(x, y) == inverted
        let lower = isDark(x, y + 1) == inverted
        text += upper ? (lower ? "\u{2588}" : "\u{2580}") : (lower ? "\u{2584}" : " ")
      }
      text += "\n"
    }
    return text
  }
}
