internal import CFCGI
internal import Glibc

/// One connection of a web server's at a time, with the request that comes on it.
///
/// libfcgi is given connections that were taken elsewhere: its own `accept` has no deadline for a
/// request's head and a moment in which a signal to end is lost. So its request is one without a
/// listening socket, and where the head is no good it says so at once.
@safe struct Exchange: ~Copyable {
  private let request: UnsafeMutablePointer<FCGX_Request>

  /// Bytes that are read of a body nobody asked for, before the answer is written: a server that
  /// still sends it must not find the connection closed.
  private static let drainLimit = 1 << 20

  init() {
    unsafe request = .allocate(capacity: 1)
    _ = unsafe FCGX_InitRequest(request, -1, 0)
  }

  deinit {
    unsafe FCGX_Free(request, 1)
    unsafe request.deallocate()
  }

  /// Reads a request's head; false when there was none, and the connection is closed.
  func begin(on connection: Int32) -> Bool {
    unsafe request.pointee.ipcFd = connection
    // Or it would begin by closing what it takes for the last request's connection.
    unsafe request.pointee.keepConnection = 1
    return unsafe FCGX_Accept_r(request) == 0
  }

  enum Role { case responder, authorizer }

  /// `nil` for a role that is none of ours.
  var role: Role? {
    switch unsafe request.pointee.role {
    case FCGI_RESPONDER: .responder
    case FCGI_AUTHORIZER: .authorizer
    default: nil
    }
  }

  var environment: Environment {
    // "NAME=value", the role first.
    unsafe Environment(block: request.pointee.envp)
  }

  /// What an authorizer is asked.
  ///
  /// The variables are those of the page's own request. Of them only what says who sends it is
  /// looked at: neither its body, which stays the page's, nor its query, nor the name by which the
  /// server knows a user.
  var question: (environment: Environment, page: FastCGI.AskedPage) {
    var entries: [[UInt8]] = [Array("REQUEST_METHOD=GET".utf8), Array("PATH_INFO=/gate".utf8)]
    var page = FastCGI.AskedPage(address: "", path: "", host: "", isRead: false)
    guard var next = unsafe request.pointee.envp else { return (Environment(entries), page) }
    var path = ""
    while let entry = unsafe next.pointee {
      unsafe next += 1
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry)))
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
      // Not UTF-8 is no address of anything.
      let value = String(ofUTF8: Array(bytes[(equals + 1)...])) ?? ""
      switch String(decoding: bytes[..<equals], as: UTF8.self) {
      case "REQUEST_URI": page.address = value
      case "SCRIPT_NAME": page.path = value
      case "PATH_INFO": path = value
      case "REQUEST_METHOD": page.isRead = value == "GET" || value == "HEAD"
      case "HTTP_HOST":
        page.host = value
        entries.append(bytes)
      case "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE",
        "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "SERVER_SOFTWARE":
        entries.append(bytes)
      default: break
      }
    }
    page.path += path
    return (Environment(entries), page)
  }

  /// The request's body; good until `finish`.
  var body: BodyReader {
    let stream = unsafe request.pointee.in
    return BodyReader { limit in
      unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        count = unsafe Int(FCGX_GetStr(buffer.baseAddress, Int32(clamping: limit), stream))
      }
    }
  }

  /// Reads the rest of the body, so that the connection can be closed.
  func drain() {
    var body = body
    body.drain(upTo: Self.drainLimit)
  }

  /// Sends an answer and closes the connection.
  func finish(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe FCGX_PutStr(buffer.baseAddress, Int32(clamping: buffer.count), request.pointee.out)
    }
    // A connection is never kept: it would hold a worker that others wait for. libfcgi closes one
    // by waiting until the server has, for what may still come; where all has been read, nothing
    // does.
    let isRead = unsafe role == .responder && FCGX_HasSeenEOF(request.pointee.in) != 0
    unsafe request.pointee.keepConnection = isRead ? 1 : 0
    unsafe FCGX_Finish_r(request)
    let connection = unsafe request.pointee.ipcFd
    if connection >= 0 { _ = close(connection) }
    unsafe request.pointee.ipcFd = -1
  }
}
