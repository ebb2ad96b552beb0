import CFCGI
import Glibc

@testable import Gateway

private let settings = GatewaySettings(
  isSecure: true, trustedProxies: ["10.0.0.0/8"], trustRemoteUser: true, repeatingForm: "/tokens",
  repeatableFields: ["scope"], interfacePrefix: "/api/", foreignQueryPrefix: "/enter")

/// Variables, one a line, then an empty line, then the body.
let fuzzRequest: Target = { input in
  let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let head = lines.prefix { !$0.isEmpty }
  let body = lines.dropFirst(head.count + 1).joined(separator: [UInt8(ascii: "\n")])
  // A server can send no zero byte in a variable.
  let environment = Environment(head.map { line in line.map { $0 == 0 ? 0x20 : $0 } })
  answer(environment, body: Array(body))
}

/// A body as a browser posts a form.
let fuzzForm: Target = { input in
  let variables = [
    "REQUEST_METHOD=POST", "PATH_INFO=/tokens", "CONTENT_LENGTH=\(input.count)",
    "CONTENT_TYPE=application/x-www-form-urlencoded",
  ]
  answer(Environment(variables), body: input)
}

/// The value of a `Cookie` header, alone and in a request.
let fuzzCookies: Target = { input in
  let cookies = Cookies(header: input)
  let value = cookies["__Host-nightlatch"] ?? ""
  hold(
    value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") },
    "a cookie's value has bytes that RFC 6265 does not allow")
  let header = Array("HTTP_COOKIE=".utf8) + input.map { $0 == 0 ? 0x20 : $0 }
  answer(Environment([Array("REQUEST_METHOD=GET".utf8), header]), body: [])
}

/// What a web server asks the gate about: address, host, rule, method and who asks, one a line.
let fuzzQuestion: Target = { input in
  let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let names = [
    "NIGHTLATCH_GATE_URI", "NIGHTLATCH_GATE_HOST", "NIGHTLATCH_GATE_RULE", "HTTP_X_FORWARDED_URI",
    "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_METHOD", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR",
  ]
  var entries = [Array("REQUEST_METHOD=GET".utf8), Array("PATH_INFO=/gate".utf8)]
  for (name, line) in zip(names, lines) where !line.isEmpty {
    entries.append(Array("\(name)=".utf8) + line.map { $0 == 0 ? 0x20 : $0 })
  }
  let environment = Environment(entries)
  _ = GateQuestion(environment, trusting: ["10.0.0.0/8"])
  answer(environment, body: [])
}

/// Bytes of a web server's connection, read by libfcgi, in the role that they name.
///
/// Lengths stay below 64 KiB: for one that no memory holds libfcgi ends the process, on purpose, and a
/// supervisor starts the next.
let fuzzFastCGI: Target = { input in
  for index in input.indices where input[index] >= 0x80 {
    guard input[index] == 0x80, index + 1 < input.count, input[index + 1] == 0 else { return }
  }
  var ends: [Int32] = [-1, -1]
  hold(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0, "no socket pair")
  // What fits without a reader at the other end; libfcgi would wait for more than was sent.
  let sent = unsafe input.withUnsafeBytes { unsafe write(ends[0], $0.baseAddress, $0.count) }
  hold(sent == input.count, "the pair takes too little")
  shutdown(ends[0], Int32(SHUT_WR))
  // Once is enough, and again does nothing.
  hold(FCGX_Init() == 0, "libfcgi cannot begin")
  _ = signal(SIGPIPE, SIG_IGN)
  let fastCGI = Exchange()
  if fastCGI.begin(on: ends[1]) {
    switch fastCGI.role {
    case .responder:
      var body = fastCGI.body
      let bytes = CGI.answer(
        fastCGI.environment, body: &body, settings: settings,
        refuse: { refusal, _ in .text(refusal.status, refusal.detail) },
        handle: respond, report: { _ in })
      fastCGI.drain()
      fastCGI.finish(bytes)
    case .authorizer:
      let (environment, page) = fastCGI.question
      _ = page.isRead
      var nothing = BodyReader([])
      fastCGI.finish(
        CGI.answer(
          environment, body: &nothing, settings: settings,
          refuse: { refusal, _ in .text(refusal.status, refusal.detail) },
          handle: respond, report: { _ in }))
    case nil: fastCGI.finish([])
    }
  }
  _ = close(ends[0])
}

private func answer(_ environment: Environment, body: [UInt8]) {
  var reader = BodyReader(body, piece: 7)
  let bytes = CGI.answer(
    environment, body: &reader, settings: settings,
    refuse: { refusal, _ in .text(refusal.status, refusal.detail) }, handle: respond,
    report: { _ in })
  hold(bytes.starts(with: "Status: ".utf8), "an answer does not begin with its status")
  // No byte of a request makes a line of its own among the headers.
  var end = 0
  while end + 3 < bytes.count, bytes[end..<end + 4] != [13, 10, 13, 10] { end += 1 }
  for index in 1..<max(end, 1) where bytes[index] == 10 {
    hold(bytes[index - 1] == 13, "a header has a line end of its own")
  }
  hold(!bytes[..<end].contains(0), "a header has a zero byte")
}

/// What every page may rely on, and an answer that repeats what came.
private let respond: @Sendable (Request) -> Response = { request in
  hold(request.path.utf8.first == UInt8(ascii: "/"), "a path does not begin with a slash")
  hold(!request.path.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a path has a control character")
  hold(request.userAgent.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a browser's name is odd")
  hold(!request.form.names.contains(""), "a field has no name")
  hold(
    request.method == .post || request.form.names.isEmpty && request.body.isEmpty,
    "a request without a body has one")
  hold(
    request.peerAddress.isEmpty || Address(request.peerAddress) != nil, "an address is none")
  let path = returnPath(request.query["return_to"] ?? request.form["return_to"] ?? "") ?? "/"
  hold(
    path.utf8.first == UInt8(ascii: "/") && !path.utf8.dropFirst().starts(with: "/".utf8)
      && !path.utf8.contains(UInt8(ascii: "\\")),
    "a return leads to another site")
  var response = Response.redirect(to: path)
  response.set("X-Path", request.path)
  response.set("X-Agent", request.userAgent)
  response.set("X-Form", request.form.names.joined())
  response.set("X-Language", request.acceptLanguage ?? "")
  return response
}
