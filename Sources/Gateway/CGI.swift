// For `environ`, a global that a process of one thread may read.
@unsafe @preconcurrency internal import Glibc

/// The Common Gateway Interface 1.1 (RFC 3875): a process for each request.
///
/// The argument vector is never read. Apache makes arguments of a query without "=", so what reads
/// them can be driven from afar (RFC 3875 §4.4).
package enum CGI {
  /// Answers the one request of this process.
  ///
  /// `refuse` makes the page for a request that was turned away before any route, with as much of
  /// it as was understood. `handle` makes all others; when it starts, SIGTERM is ignored, so that
  /// what it has begun is finished. Before that SIGTERM ends the process, and nothing was changed.
  /// Children inherit the ignored SIGTERM and SIGPIPE and have to reset them.
  ///
  /// After the settings' deadline the process is ended by SIGALRM, without any output, which every
  /// server turns into an error page. Nothing may rely on surviving that: a server ends a program
  /// in the same way whenever it likes.
  package static func serve(
    settings: GatewaySettings, refuse: (Refusal, Request?) -> Response,
    handle: (Request) -> Response
  ) {
    prepareProcess(deadline: settings.deadline)
    var body = BodyReader(descriptor: STDIN_FILENO)
    let bytes = answer(
      unsafe Environment(block: environ), body: &body, settings: settings, refuse: refuse,
      handle: { request in
        _ = signal(SIGTERM, SIG_IGN)
        return handle(request)
      }, report: report)
    send(bytes, to: STDOUT_FILENO)
  }

  /// Reads a request from an environment and a body and returns all bytes of the answer.
  ///
  /// An answer that must not be written (a control character in a header, headers too long) is
  /// replaced by a plain one of status 500, and `report` is told why.
  package static func answer(
    _ environment: Environment, body: inout BodyReader, settings: GatewaySettings,
    refuse: (Refusal, Request?) -> Response, handle: (Request) -> Response,
    report: (String) -> Void
  ) -> [UInt8] {
    let response =
      switch Request.read(environment, from: &body, settings: settings) {
      case .request(let request): handle(request)
      case .refused(let refusal, let request): refuse(refusal, request)
      }
    let isHead = environment[.requestMethod]?.elementsEqual("HEAD".utf8) ?? false
    do throws(ResponseFault) {
      return try response.bytes(isSecure: settings.isSecure, isHead: isHead)
    } catch {
      report("the answer was replaced: \(error.description)")
      return plainFailure(isSecure: settings.isSecure, isHead: isHead)
    }
  }

  /// Written out in full, so that nothing in it can fail a second time.
  private static func plainFailure(isSecure: Bool, isHead: Bool) -> [UInt8] {
    let head = """
      Status: 500 Internal Server Error\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: 30\r
      Cache-Control: no-store\r
      Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; \
      frame-ancestors 'none'\r
      X-Content-Type-Options: nosniff\r
      Referrer-Policy: same-origin\r
      Cross-Origin-Opener-Policy: same-origin\r
      Cross-Origin-Resource-Policy: same-origin\r
      X-Frame-Options: DENY\r

      """
    let transport = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    let body = "\r\n" + (isHead ? "" : "This page could not be made.\r\n")
    return Array((head + (isSecure ? transport : "") + body).utf8)
  }

  private static func prepareProcess(deadline: UInt32) {
    // Servers hand these down in different states: mod_cgi under prefork has SIGPIPE ignored.
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGTERM, SIG_DFL)
    _ = signal(SIGALRM, SIG_DFL)
    var none = sigset_t()
    _ = unsafe sigemptyset(&none)
    _ = unsafe sigprocmask(SIG_SETMASK, &none, nil)
    _ = umask(0o077)
    _ = alarm(deadline)
  }

  /// Writes all bytes in one call where the system takes them in one; gives up when nobody reads.
  @discardableResult
  package static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent)
      }
      if result >= 0 {
        sent += result
      } else if errno == EAGAIN {
        guard waitUntilReady(descriptor, for: POLLOUT) else { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// One short line for the server's log.
  ///
  /// Much more makes a 502 of the answer: Debian's unit for
  /// fcgiwrap hands on to nginx what a program says here.
  private static func report(_ sentence: String) {
    send(Array("nightlatch: \(sentence)\n".utf8), to: STDERR_FILENO)
  }
}
