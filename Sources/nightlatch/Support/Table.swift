/// Rows of texts in aligned columns, two spaces apart.
struct Table {
  private let heads: [String]
  private var rows: [[String]] = []

  init(_ heads: String...) { self.heads = heads }

  mutating func add(_ cells: String...) { rows.append(cells) }

  var isEmpty: Bool { rows.isEmpty }

  func print() {
    let widths = heads.indices.map { column in
      ([heads] + rows).map { $0[column].unicodeScalars.count }.max() ?? 0
    }
    Terminal.say(Terminal.strong(Self.line(heads, widths)))
    for row in rows { Terminal.say(Self.line(row, widths)) }
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      line += cell
      guard index < cells.count - 1 else { break }
      let gap = widths[index] - cell.unicodeScalars.count + 2
      line += String(repeating: " ", count: gap)
    }
    return line
  }
}

/// Names with their values, the values in one column.
struct Facts {
  private var facts: [(name: String, value: String)] = []

  mutating func add(_ name: String, _ value: String) { facts.append((name, value)) }

  func print(indent: Int = 0) {
    let width = facts.map { $0.name.unicodeScalars.count }.max() ?? 0
    for (name, value) in facts {
      let gap = String(repeating: " ", count: width - name.unicodeScalars.count + 2)
      Terminal.say(String(repeating: " ", count: indent) + Terminal.dim(name) + gap + value)
    }
  }
}
