/// Returns `path` as an absolute path without `.`, `..` and doubled slashes.
///
/// Purely by its letters: no file is looked at, and a symbolic link is not followed.
///
/// - Parameters:
///   - path: What the configuration says; absolute, or relative to `folder`.
///   - folder: An absolute path.
/// - Returns: An absolute path without a trailing slash; `/` for the top.
func resolved(_ path: String, in folder: String) -> String {
  var parts: [Substring.UTF8View] = []
  let isAbsolute = path.utf8.first == UInt8(ascii: "/")
  for text in isAbsolute ? [path] : [folder, path] {
    for part in Substring(text).utf8.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual("..".utf8) {
        _ = parts.popLast()
      } else if !part.elementsEqual(".".utf8) {
        parts.append(part)
      }
    }
  }
  guard !parts.isEmpty else { return "/" }
  var whole = ""
  for part in parts {
    whole += "/"
    whole += Substring(part)
  }
  return whole
}

/// Whether a resolved path is `folder` or lies below it, by its letters.
func isInside(_ path: String, _ folder: String) -> Bool {
  guard path.utf8.starts(with: folder.utf8) else { return false }
  if folder.utf8.count == 1 { return true }
  let rest = path.utf8.dropFirst(folder.utf8.count)
  return rest.isEmpty || rest.first == UInt8(ascii: "/")
}

/// Whether `text` may name a file: not empty, at most 1024 bytes, no control characters.
func isUsablePath(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.count <= 1024 && !text.unicodeScalars.contains(where: isControl)
}
