internal import CFCGI
internal import CWaiting
internal import Glibc

/// FastCGI 1.0 over libfcgi: a process answers one request after the other, on connections that it
/// takes from a listening socket on descriptor 0.
package enum FastCGI {
  /// What a web server asks for (FastCGI 1.0, section 6).
  package enum Task: Sendable {
    /// A page: the role of a responder.
    case respond(Environment)
    /// Whether somebody may see another page: the role of an authorizer.
    case authorize(Environment, AskedPage)
  }

  /// The page that an authorizer is asked about.
  package struct AskedPage: Equatable, Sendable {
    /// Path and query as the client sent them.
    package var address: String
    /// The path as the server has understood it; "" where it does not say.
    package var path: String
    /// The header `Host`.
    package var host: String
    /// Whether it is to be read, and not to be sent something.
    package var isRead: Bool
  }

  /// Whether this process was started with a listening socket as its standard input, which is what
  /// tells FastCGI from CGI.
  package static var isListening: Bool {
    var answer: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    return unsafe getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0
      && answer != 0
  }

  /// Answers requests as one worker, until it has answered as many as it may, is told to end by
  /// SIGTERM, or its supervisor is gone.
  ///
  /// SIGTERM waits while a request is in hand. After `deadline` seconds with one, its head's
  /// arrival included, the process is ended by SIGALRM: nothing of a request may rely on
  /// surviving that, as under CGI.
  ///
  /// - Parameters:
  ///   - orders: What the supervisor gave on the way.
  ///   - deadline: Seconds a request may take.
  ///   - report: Takes one line for the log.
  ///   - isReady: Whether this worker can answer the request that waits; asked before it is taken. A
  ///     worker that cannot ends, and leaves it to the next.
  ///   - answer: Returns all bytes of an answer. An authorizer's request has no body: Apache would
  ///     let whoever reads it wait for thirty seconds.
  ///   - after: Called when an answer was sent, and its connection closed.
  /// - Returns: The exit status of the process.
  package static func serve(
    _ orders: WorkerOrders, deadline: UInt32, report: @escaping (String) -> Void,
    isReady: () -> Bool, answer: (Task, inout BodyReader) -> [UInt8], after: () -> Void
  ) -> Int32 {
    guard FCGX_Init() == 0 else { return EX_UNAVAILABLE }
    var listener = Listener(orders, report: report)
    let exchange = Exchange()
    var left = orders.requests
    while left > 0, let connection = listener.next(isReady) {
      _ = alarm(deadline)
      if exchange.begin(on: connection) {
        left -= 1
        exchange.finish(Self.bytes(of: exchange, report: report, answer))
        after()
      }
      _ = alarm(0)
    }
    return listener.status
  }

  private static func bytes(
    of exchange: borrowing Exchange, report: (String) -> Void,
    _ answer: (Task, inout BodyReader) -> [UInt8]
  ) -> [UInt8] {
    var body: BodyReader
    switch exchange.role {
    case .responder:
      body = exchange.body
      let bytes = answer(.respond(exchange.environment), &body)
      exchange.drain()
      return bytes
    case .authorizer:
      body = BodyReader([])
      let (environment, page) = exchange.question
      return answer(.authorize(environment, page), &body)
    case nil:
      report("the web server asked for a filter, which this is not")
      return []
    }
  }
}

/// Takes connections from the listening socket on descriptor 0.
private struct Listener {
  private let orders: WorkerOrders
  private let guests: TCPGuests?
  /// Tells of connections that wait.
  private let watch: Int32
  private let report: (String) -> Void
  /// What the process ends with.
  private(set) var status: Int32 = 0

  init(_ orders: WorkerOrders, report: @escaping (String) -> Void) {
    self.orders = orders
    self.report = report
    guests = TCPGuests(listening: STDIN_FILENO)
    watch = nightlatch_watch(STDIN_FILENO)
    // libfcgi has put handlers of its own in place.
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGUSR1, SIG_DFL)
    _ = signal(SIGALRM, SIG_DFL)
    _ = signal(SIGCHLD, SIG_DFL)
    // One that does nothing, and does not start a call again: what waits ends with EINTR.
    var nothing = sigaction()
    unsafe nothing.__sigaction_handler.sa_handler = { _ in }
    _ = unsafe sigaction(SIGTERM, &nothing, nil)
    Self.mask(SIG_SETMASK)
    _ = umask(0o077)
    _ = nightlatch_end_with_parent(SIGTERM)
  }

  /// The next connection; `nil` when the process is to end.
  mutating func next(_ isReady: () -> Bool) -> Int32? {
    while !isToEnd, isWanted(), isReady() {
      let connection = accept(STDIN_FILENO, nil, nil)
      let reason = errno
      guard connection < 0 else {
        if guests?.admit(connection) ?? true { return connection }
        report("a connection from another machine was refused; FCGI_WEB_SERVER_ADDRS may name it")
        _ = close(connection)
        continue
      }
      switch reason {
      case ECONNABORTED, EAGAIN, EINTR, EPROTO: continue
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: usleep(100_000)
      default:
        report("could not take a connection: \(unsafe String(cString: strerror(reason)))")
        status = EX_UNAVAILABLE
        return nil
      }
    }
    return nil
  }

  /// Whether SIGTERM waits, or whoever would send it is gone.
  private var isToEnd: Bool {
    var waiting = sigset_t()
    _ = unsafe sigpending(&waiting)
    return unsafe sigismember(&waiting, SIGTERM) == 1 || getppid() != orders.supervisor
  }

  /// Waits for a connection; false when none came to a worker for a rush, and when SIGTERM did.
  ///
  /// Of all that wait, one is woken.
  private func isWanted() -> Bool {
    let wait = orders.idleSeconds > 0 ? Int32(orders.idleSeconds) * 1000 : -1
    return nightlatch_await_connection(watch, wait) > 0
  }

  private static func mask(_ how: CInt) {
    var set = sigset_t()
    _ = unsafe sigemptyset(&set)
    _ = unsafe sigaddset(&set, SIGTERM)
    _ = unsafe sigprocmask(how, &set, nil)
  }
}

/// Who may connect where the socket is a TCP port, which the file system does not guard: this
/// machine, and whoever `FCGI_WEB_SERVER_ADDRS` names (FastCGI 1.0, section 3.2).
private struct TCPGuests {
  private let ranges: [AddressRange]

  /// `nil` for a socket in the file system.
  init?(listening descriptor: Int32) {
    var address = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &size)
      }
    }
    guard result == 0, address.ss_family != UInt16(AF_UNIX) else { return nil }
    var names = ["127.0.0.0/8", "::1"]
    if let more = unsafe getenv("FCGI_WEB_SERVER_ADDRS") {
      names += unsafe String(cString: more).split(separator: ",").map {
        String($0.filter { $0 != " " })
      }
    }
    ranges = names.compactMap { AddressRange($0) }
  }

  func admit(_ connection: Int32) -> Bool {
    var address = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var name: [CChar] = Array(repeating: 0, count: 64)
    let isNamed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getpeername(connection, $0, &size) == 0
          && getnameinfo($0, size, &name, 64, nil, 0, NI_NUMERICHOST) == 0
      }
    }
    guard isNamed else { return false }
    let digits = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    guard let peer = Address(String(decoding: digits, as: UTF8.self)) else { return false }
    return ranges.contains { $0.contains(peer) }
  }
}
