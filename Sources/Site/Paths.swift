/// Returns `path` as an absolute path without `.`, `..` and doubled slashes.
///
/// Purely by its letters: no file is looked at, and a symbolic link is not followed.
///
/// - Parameters:
///   - path: What the configuration says; absolute, or relative to `folder`.
///   - folder: An absolute path.
/// - Returns: An absolute path without a trailing slash; `/` for the top.
func resolved(_ path: String, in folder: String) -> String {
  // Over bytes and into one array: every request resolves half a dozen paths.
  let slash = UInt8(ascii: "/")
  var whole: [UInt8] = []
  var text = Array(path.utf8)
  if text.first != slash { text = Array(folder.utf8) + [slash] + text }
  whole.reserveCapacity(text.count + 1)
  var start = 0
  while start < text.count {
    var end = start
    while end < text.count, text[end] != slash { end += 1 }
    switch end - start {
    case 0: break
    case 1 where text[start] == UInt8(ascii: "."): break
    case 2 where text[start] == UInt8(ascii: ".") && text[start + 1] == UInt8(ascii: "."):
      while let last = whole.popLast(), last != slash {}
    default:
      whole.append(slash)
      for index in start..<end { whole.append(text[index]) }
    }
    start = end + 1
  }
  return whole.isEmpty ? "/" : String(decoding: whole, as: UTF8.self)
}

/// Whether a resolved path is `folder` or lies below it, by its letters.
func isInside(_ path: String, _ folder: String) -> Bool {
  guard path.utf8.starts(with: folder.utf8) else { return false }
  if folder.utf8.count == 1 { return true }
  let rest = path.utf8.dropFirst(folder.utf8.count)
  return rest.isEmpty || rest.first == UInt8(ascii: "/")
}

/// The path of a rule without the slash at its end.
func withoutSlash(_ path: String) -> String { String(Substring(path.utf8.dropLast())) }

/// Whether `text` may name a file: not empty, at most 1024 bytes, no control characters.
func isUsablePath(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.count <= 1024 && !text.unicodeScalars.contains(where: isControl)
}
