/// One answer, complete before its first byte is written.
package struct Response: Sendable {
  package var status: Status
  // One array for each, because the runtime would have to make the type of one of pairs.
  private(set) var headerNames: [String] = []
  private(set) var headerValues: [String] = []
  /// The cookies to set, each name once.
  package private(set) var cookies: [Cookie] = []
  package var body: [UInt8]

  /// Makes an answer; `contentType` names the charset of what is text, and is `nil` without a body.
  package init(status: Status, contentType: String?, body: [UInt8] = []) {
    self.status = status
    self.body = body
    if let contentType { set("Content-Type", contentType) }
  }

  /// Sets a header, replacing one of the same name and the one that every answer has.
  package mutating func set(_ name: String, _ value: String) {
    if let index = headerIndex(name) {
      headerNames.remove(at: index)
      headerValues.remove(at: index)
    }
    headerNames.append(name)
    headerValues.append(value)
  }

  private func headerIndex(_ name: String) -> Int? {
    headerNames.firstIndex { areSameIgnoringCase($0, name) }
  }

  /// The headers beside those that every answer has, each name once.
  package var headers: [(name: String, value: String)] {
    headerNames.indices.map { (headerNames[$0], headerValues[$0]) }
  }

  /// The value of a header that was set.
  package func header(_ name: String) -> String? {
    headerIndex(name).map { headerValues[$0] }
  }

  /// Sets a cookie, replacing one of the same name.
  package mutating func setCookie(_ cookie: Cookie) {
    cookies.removeAll { areSameBytes($0.name, cookie.name) }
    cookies.append(cookie)
  }
}

extension Response {
  package static func html(_ status: Status, _ body: [UInt8]) -> Response {
    Response(status: status, contentType: "text/html; charset=utf-8", body: body)
  }

  package static func text(_ status: Status, _ text: String) -> Response {
    Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  package static func json(_ status: Status, _ body: [UInt8]) -> Response {
    Response(status: status, contentType: "application/json; charset=utf-8", body: body)
  }

  package static func png(_ body: [UInt8]) -> Response {
    Response(status: .ok, contentType: "image/png", body: body)
  }

  package static func svg(_ text: String) -> Response {
    Response(status: .ok, contentType: "image/svg+xml; charset=utf-8", body: Array(text.utf8))
  }

  /// Sends the browser to another page of this site by GET.
  ///
  /// Always 303, never a bare `Location`: Apache would answer that itself with the other page
  /// (RFC 3875 §6.2.2). Spaces and what is not ASCII are percent-encoded. A `path` that is not one
  /// slash and what follows it is refused when the answer is written.
  package static func redirect(to path: String) -> Response {
    var response = text(.seeOther, "Go on at the address in the header Location.\n")
    response.set("Location", percentEncoded(path))
    return response
  }

  /// A file to save; in its name letters, digits, ".", "-" and "_" are kept, others become "-".
  package static func attachment(
    _ body: [UInt8], name: String, contentType: String = "text/plain; charset=utf-8"
  ) -> Response {
    var response = Response(status: .ok, contentType: contentType, body: body)
    let safe = name.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": Character(scalar)
      default: "-"
      }
    }
    response.set("Content-Disposition", "attachment; filename=\"\(String(safe))\"")
    return response
  }

  private static func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      // Control characters stay: the writer refuses them. The others RFC 3986 has no place for.
      case 0x20, 0x22, 0x3C, 0x3E, 0x5E, 0x60, 0x7B...0x7D, 0x80...:
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: encoded.append(byte)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
