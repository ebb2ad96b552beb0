internal import Glibc

/// One IPv4 address and port of this machine.
struct Port {
  let address: String
  let number: Int

  /// Throws unless a server could listen here.
  ///
  /// - Throws: `ServerError` with `portTaken`, or `portRefused` for anything else.
  func checkFree() throws(ServerError) {
    let place = "\(address):\(number)"
    guard let target = socketAddress() else {
      throw ServerError(.portRefused, "could not listen on \(place): it is no IPv4 address")
    }
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else {
      throw ServerError(.portRefused, "could not listen on \(place): \(reason(errno))")
    }
    defer { close(handle) }
    // As the servers do: a port whose last connections are still ending is free.
    var yes: Int32 = 1
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard connectable(target, { bind(handle, $0, $1) }) == 0, listen(handle, 1) == 0 else {
      if errno == EADDRINUSE {
        throw ServerError(
          .portTaken, "could not listen on \(place): the port is taken; choose another")
      }
      throw ServerError(.portRefused, "could not listen on \(place): \(reason(errno))")
    }
  }

  /// Whether an HTTP server answers a request for `path` here within 2 seconds.
  func answers(path: String) -> Bool {
    guard let target = socketAddress() else { return false }
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else { return false }
    defer { close(handle) }
    var limit = timeval(tv_sec: 2, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(handle, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    guard connectable(target, { connect(handle, $0, $1) }) == 0 else { return false }
    let request = Array(
      "GET \(path) HTTP/1.1\r\nHost: \(address):\(number)\r\nConnection: close\r\n\r\n".utf8)
    guard send(handle, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
      return false
    }
    var start = [UInt8](repeating: 0, count: 5)
    return recv(handle, &start, start.count, Int32(MSG_WAITALL)) == start.count
      && start.elementsEqual("HTTP/".utf8)
  }

  private func socketAddress() -> sockaddr_in? {
    guard let port = UInt16(exactly: number), port > 0 else { return nil }
    var result = sockaddr_in()
    result.sin_family = sa_family_t(AF_INET)
    result.sin_port = port.bigEndian
    return inet_pton(AF_INET, address, &result.sin_addr) == 1 ? result : nil
  }

  private func connectable(
    _ target: sockaddr_in, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
