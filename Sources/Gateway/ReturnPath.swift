/// Returns `text` when it is an absolute path on this site, to go to after signing in.
///
/// At most 1024 bytes, and 2048 when it is percent-encoded: one slash, then no second one and no backslash (browsers take "/\" for
/// "//", which begins a foreign host), no dot segments, no control characters, no backslash
/// anywhere. The same holds for what the percent sequences stand for, decoded once. They have to
/// be well formed and UTF-8, because a program behind this one may decode them carelessly.
/// Security requirement LG-16.
package func returnPath(_ text: String) -> String? {
  let bytes = Array(text.utf8)
  guard !bytes.isEmpty, bytes.count <= 1024, encodedLength(bytes) <= 2048,
    let decoded = percentDecoded(bytes[...], plusIsSpace: false),
    String(ofUTF8: decoded) != nil,
    isSafePath(bytes), isSafePath(decoded)
  else { return nil }
  return text
}

/// How many bytes a path has as the value of a query's field, the longest that it is sent back as.
///
/// Bounded so that an answer's headers keep under what nginx holds: an answer refused for its
/// length when a code is already spent would keep the person out.
private func encodedLength(_ bytes: [UInt8]) -> Int {
  bytes.reduce(0) { length, byte in
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: length + 1
    default: length + 3
    }
  }
}

/// Whether bytes begin with a path of this host and hold nothing that a browser reads otherwise.
func isSafePath(_ bytes: [UInt8]) -> Bool {
  guard bytes.first == UInt8(ascii: "/"), bytes.dropFirst().first != UInt8(ascii: "/"),
    !bytes.contains(where: { $0.isControl || $0 == UInt8(ascii: "\\") })
  else { return false }
  let path = bytes.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
  return !path.split(separator: UInt8(ascii: "/")).contains { segment in
    segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") }
  }
}
