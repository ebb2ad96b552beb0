/// Returns `a, b and c` for a list of words.
func listed(_ words: [String], last: String) -> String {
  guard words.count > 1, let end = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(last) " + end
}

/// Returns `text` fit for a message: control characters as `?`, cut after 60 scalars.
func quotable(_ text: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    guard shown.count < 60 else {
      shown.append("…")
      break
    }
    shown.append(isControl(scalar) ? "?" : scalar)
  }
  return String(shown)
}

/// Whether a scalar is a control character (C0, DEL, C1) or one that breaks or turns a line.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
  default: false
  }
}

/// Returns the word that `name` was probably meant to be: at most two letters off, case aside.
func nearest(to name: String, among words: [String]) -> String? {
  let given = lowercased(name)
  guard given.count <= 40 else { return nil }
  var best: (word: String, distance: Int)?
  for word in words {
    let distance = editDistance(given, lowercased(word))
    let bearable = min(2, word.utf8.count / 3)
    if distance <= bearable, distance < best?.distance ?? .max {
      best = (word, distance)
    }
  }
  return best?.word
}

private func lowercased(_ text: String) -> [UInt8] {
  text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
}

/// The Levenshtein distance, with a swap of neighbours counted as one step.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var older: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var cost = min(
        previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, older[j - 1] + 1)
      }
      current.append(cost)
    }
    (older, previous) = (previous, current)
  }
  return previous[b.count]
}
