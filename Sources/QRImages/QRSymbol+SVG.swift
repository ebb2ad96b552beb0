extension QRSymbol {
  /// Returns the symbol with its quiet zone as an SVG document, one unit a module.
  ///
  /// It has no size of its own and no `role`: the page that shows it gives both. The background is
  /// drawn, because a symbol on a dark page would not be read.
  package func svg() -> String {
    let side = width + 2 * Self.quietZone
    var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(side) \(side)\""
    svg += " shape-rendering=\"crispEdges\"><rect width=\"\(side)\" height=\"\(side)\""
    svg += " fill=\"#fff\"/><path fill=\"#000\" d=\""
    for y in 0..<width {
      var x = 0
      while x < width {
        let start = x
        while isDark(x, y) { x += 1 }
        if x > start {
          let run = x - start
          svg += "M\(start + Self.quietZone) \(y + Self.quietZone)h\(run)v1h-\(run)z"
        }
        x += 1
      }
    }
    return svg + "\"/></svg>\n"
  }
}
