/// Finds the name that was probably meant.
enum NearMiss {
  /// The candidate with the fewest slips from `name`, if they are few for its length.
  static func nearest(to name: String, among candidates: [String]) -> String? {
    let allowed = name.utf8.count < 4 ? 1 : name.utf8.count < 9 ? 2 : 3
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where abs(candidate.utf8.count - name.utf8.count) <= allowed {
      let distance = distance(lowercased(name), lowercased(candidate))
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
  }

  private static func lowercased(_ name: String) -> [UInt8] {
    name.utf8.map { Byte.isLetter($0) ? $0 | 0x20 : $0 }
  }

  /// How many letters to add, drop, change, or swap with their neighbour.
  ///
  /// The optimal string alignment distance, row by row.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), min(last[j + 1], row[j]) + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
