/// An answer that must not be written: a fault of ours, not of the client.
struct ResponseFault: Error, CustomStringConvertible {
  /// One sentence without anything secret.
  let description: String

  init(_ description: String) { self.description = description }
}

extension Response {
  /// What nginx holds for all headers together is 4 KiB less its own; longer is a 502 there.
  private static let headLimit = 3584

  /// The whole answer as a CGI program writes it, or the fault that forbids it.
  ///
  /// With `isHead` the body is left out and its length is not (RFC 9110 §9.3.2).
  func bytes(isSecure: Bool, isHead: Bool) throws(ResponseFault) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(Self.headLimit + (isHead ? 0 : body.count))
    // Apache answers 500 to a first line in HTTP's form; `Status` works everywhere.
    try Self.append("Status", "\(status.code) \(status.reason)", to: &output)
    for index in headerNames.indices {
      try Self.append(headerNames[index], headerValues[index], to: &output)
    }
    for cookie in cookies { try Self.append("Set-Cookie", try cookie.header(), to: &output) }
    if !status.hasNoBody {
      guard header("Content-Type") != nil else {
        throw ResponseFault("an answer with a body has no content type")
      }
      try Self.append("Content-Length", "\(body.count)", to: &output)
    }
    if headerNames.contains(where: Self.isStandard) {
      for index in Self.standardNames.indices {
        try appendStandard(Self.standardNames[index], Self.standardValues[index], to: &output)
      }
    } else {
      output += Self.standardLines
    }
    if isSecure {
      try appendStandard(
        "Strict-Transport-Security", "max-age=31536000; includeSubDomains", to: &output)
    }
    output += [0x0D, 0x0A]
    guard output.count < Self.headLimit else {
      throw ResponseFault("the headers have \(output.count) bytes, not under \(Self.headLimit)")
    }
    if !isHead && !status.hasNoBody { output += body }
    return output
  }

  /// The headers that every answer has, unless it has another of the name.
  private static let standardNames = [
    "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options",
    "Permissions-Policy",
  ]

  private static let standardValues = [
    "no-store", contentSecurityPolicy, "nosniff",
    // With no-referrer, Chromium sends "Origin: null" from our own forms.
    "same-origin", "same-origin", "same-origin", "DENY",
    "camera=(), geolocation=(), microphone=()",
  ]

  /// The same as they are written, made once in a process.
  private static let standardLines: [UInt8] = {
    var lines: [UInt8] = []
    lines.reserveCapacity(512)
    for index in standardNames.indices {
      write(standardNames[index], standardValues[index], to: &lines)
    }
    return lines
  }()

  private static func isStandard(_ name: String) -> Bool {
    standardNames.contains { areSameIgnoringCase($0, name) }
  }

  /// `base-uri`, `form-action` and `frame-ancestors` do not fall back to `default-src`; all that
  /// is not named does (CSP 3 §6).
  private static var contentSecurityPolicy: String {
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
      + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  }

  private func appendStandard(
    _ name: String, _ value: String, to output: inout [UInt8]
  ) throws(ResponseFault) {
    if header(name) == nil { try Self.append(name, value, to: &output) }
  }

  /// The one place where a header is written.
  ///
  /// fcgiwrap makes a line end of a lone CR, Apache cuts at a NUL: nothing below a space gets
  /// through, nor DEL. Checked over bytes, since Swift takes CR LF for one character.
  private static func append(
    _ name: String, _ value: String, to output: inout [UInt8]
  ) throws(ResponseFault) {
    let token = name.utf8.span
    var isToken = !token.isEmpty
    for index in token.indices where !token[index].isTokenByte { isToken = false }
    guard isToken else {
      throw ResponseFault("a header's name has a character that none may have")
    }
    let text = value.utf8.span
    for index in text.indices where text[index].isControl {
      throw ResponseFault("the header \(name) has a control character")
    }
    if areSameIgnoringCase(name, "Location") {
      guard isSafePath(Array(value.utf8)) else {
        throw ResponseFault("the header \(name) is no path on this site")
      }
    }
    write(name, value, to: &output)
  }

  private static func write(_ name: String, _ value: String, to output: inout [UInt8]) {
    output.append(contentsOf: name.utf8)
    output.append(UInt8(ascii: ":"))
    output.append(0x20)
    output.append(contentsOf: value.utf8)
    output.append(0x0D)
    output.append(0x0A)
  }
}
