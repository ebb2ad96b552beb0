import Glibc
import Testing

/// One answer of a server, as it came.
struct Answer {
  let status: Int
  let head: String
  let body: String

  /// The values of a header, in their order.
  func values(_ name: String) -> [String] {
    head.split(separator: "\r\n").dropFirst().compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
      return String(parts[1].drop { $0 == " " })
    }
  }

  /// The values of a variable that the program printed: more than one is a fault of the server.
  func variables(_ name: String) -> [String] {
    body.split(separator: "\n").filter { $0.hasPrefix("\(name)=") }
      .map { String($0.dropFirst(name.count + 1)) }
  }
}

/// Sends one request over HTTP/1.0, whose answer ends with the connection.
func exchange(
  _ port: Int, _ path: String, method: String = "GET", headers: [String] = [], body: String = ""
) throws -> Answer {
  var lines = ["\(method) \(path) HTTP/1.0", "Host: 127.0.0.1:\(port)"] + headers
  if !body.isEmpty {
    lines.append("Content-Length: \(body.utf8.count)")
    lines.append("Content-Type: application/x-www-form-urlencoded")
  }
  let request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)

  let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  try #require(handle >= 0)
  defer { close(handle) }
  var limit = timeval(tv_sec: 20, tv_usec: 0)
  setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
  let connected = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  try #require(connected == 0)
  // A server that refuses a body may answer before it has taken the whole of it.
  _ = send(handle, request, request.count, Int32(MSG_NOSIGNAL))
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 14)
  while true {
    let count = recv(handle, &piece, piece.count, 0)
    guard count > 0 else { break }
    bytes += piece[..<count]
  }
  let text = String(decoding: bytes, as: UTF8.self)
  let parts = text.unicodeScalars.split(
    separator: "\r\n\r\n".unicodeScalars, maxSplits: 1, omittingEmptySubsequences: false)
  let head = String(try #require(parts.first))
  let status = try #require(head.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  return Answer(status: status, head: head, body: parts.count > 1 ? String(parts[1]) : "")
}
