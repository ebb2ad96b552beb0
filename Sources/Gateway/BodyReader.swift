internal import Glibc

/// Where a request's body comes from, read in pieces and never twice.
package struct BodyReader {
  private static let pieceLimit = 64 << 10

  /// Returns 1 to that many bytes, none at the end, `nil` when reading failed.
  private let next: (_ limit: Int) -> [UInt8]?
  /// Bytes that were read so far.
  private(set) var consumed = 0

  /// Reads by a function, which returns 1 to `limit` bytes, none at the end, `nil` when it failed.
  init(_ next: @escaping (_ limit: Int) -> [UInt8]?) { self.next = next }

  /// Reads a file descriptor, which stays open.
  package init(descriptor: Int32) {
    next = { limit in Self.read(descriptor, limit: limit) }
  }

  /// Reads bytes at hand, at most `piece` at a time.
  package init(_ bytes: [UInt8], piece: Int = .max) {
    var rest = bytes[...]
    next = { limit in
      let part = rest.prefix(min(limit, piece))
      rest = rest.dropFirst(part.count)
      return Array(part)
    }
  }

  /// Reads up to `count` bytes; fewer when the body ends or fails before.
  mutating func read(upTo count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let piece = next(min(count - bytes.count, Self.pieceLimit)), !piece.isEmpty else {
        break
      }
      consumed += piece.count
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  /// Reads and forgets until `total` bytes were read in all, or the body ends.
  mutating func drain(upTo total: Int) {
    while consumed < total {
      guard let piece = next(min(total - consumed, Self.pieceLimit)), !piece.isEmpty else { return }
      consumed += piece.count
    }
  }

  private static func read(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while true {
        let result = unsafe Glibc.read(descriptor, buffer.baseAddress, limit)
        if result >= 0 {
          count = result
          return
        }
        if errno == EINTR { continue }
        guard errno == EAGAIN, waitUntilReady(descriptor, for: POLLIN) else {
          failed = true
          return
        }
      }
    }
    return failed ? nil : bytes
  }
}

/// Waits for a descriptor that a server handed over in non-blocking mode; false when that fails.
func waitUntilReady(_ descriptor: Int32, for events: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
  return unsafe poll(&entry, 1, -1) >= 0 || errno == EINTR
}
