import Glibc

/// A small HTTP server for one person on this machine: one request at a time, GET alone.
struct LocalServer: ~Copyable {
  private let handle: Int32

  struct Answer {
    var status = "200 OK"
    var contentType = "text/html; charset=utf-8"
    var body: [UInt8]
  }

  /// Listens on 127.0.0.1.
  init(port: Int) throws {
    let place = "127.0.0.1:\(port)"
    handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0, let number = UInt16(exactly: port) else {
      throw Failure.unavailable("could not listen on \(place): \(reason(errno))")
    }
    var yes: Int32 = 1
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = number.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, listen(handle, 16) == 0 else {
      let cause = reason(errno)
      close(handle)
      throw Failure.unavailable("could not listen on \(place): \(cause); '--port' takes another")
    }
  }

  deinit { close(handle) }

  /// Answers requests, one after the other, until the process is ended.
  ///
  /// - Parameter answer: Given the path with its query.
  func run(_ answer: (String) -> Answer) {
    while true {
      let client = accept(handle, nil, nil)
      guard client >= 0 else { continue }
      var limit = timeval(tv_sec: 5, tv_usec: 0)
      for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(client, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
      if let path = Self.path(from: client) { Self.send(answer(path), to: client) }
      close(client)
    }
  }

  /// The path of a request, or `nil` for what is no GET from a page of this machine.
  private static func path(from client: Int32) -> String? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 14, bytes.suffix(4) != [13, 10, 13, 10] {
      let count = recv(client, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      bytes += piece[..<count]
    }
    let lines = bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    let words = lines.first?.split(separator: " ") ?? []
    // A foreign name that leads here is another site's way in (DNS rebinding).
    let host = lines.first { $0.lowercased().hasPrefix("host:") }?.dropFirst(5)
    let name = host?.split(separator: ":").first?.split(separator: " ").first
    guard words.count == 3, words[0] == "GET", name == "127.0.0.1" || name == "localhost" else {
      return nil
    }
    return String(words[1])
  }

  private static func send(_ answer: Answer, to client: Int32) {
    let head = """
      HTTP/1.1 \(answer.status)\r
      Content-Type: \(answer.contentType)\r
      Content-Length: \(answer.body.count)\r
      Cache-Control: no-store\r
      Connection: close\r
      \r

      """
    var rest = (Array(head.utf8) + answer.body)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
