/// A status code with its reason phrase, which nginx leaves out when a program does.
package struct Status: Hashable, Sendable {
  /// Three digits.
  package let code: Int
  /// The phrase of RFC 9110 §15 or RFC 6585.
  package let reason: String

  package init(_ code: Int, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  package static var ok: Status { Status(200, "OK") }
  package static var created: Status { Status(201, "Created") }
  package static var noContent: Status { Status(204, "No Content") }
  package static var seeOther: Status { Status(303, "See Other") }
  package static var badRequest: Status { Status(400, "Bad Request") }
  package static var unauthorized: Status { Status(401, "Unauthorized") }
  package static var forbidden: Status { Status(403, "Forbidden") }
  package static var notFound: Status { Status(404, "Not Found") }
  package static var methodNotAllowed: Status { Status(405, "Method Not Allowed") }
  package static var conflict: Status { Status(409, "Conflict") }
  package static var lengthRequired: Status { Status(411, "Length Required") }
  package static var contentTooLarge: Status { Status(413, "Content Too Large") }
  package static var uriTooLong: Status { Status(414, "URI Too Long") }
  package static var unsupportedMediaType: Status { Status(415, "Unsupported Media Type") }
  package static var unprocessableContent: Status { Status(422, "Unprocessable Content") }
  package static var tooManyRequests: Status { Status(429, "Too Many Requests") }
  package static var headerFieldsTooLarge: Status {
    Status(431, "Request Header Fields Too Large")
  }
  package static var internalServerError: Status { Status(500, "Internal Server Error") }
  package static var serviceUnavailable: Status { Status(503, "Service Unavailable") }

  /// Whether RFC 9110 forbids a body, and with it a length, under this status.
  var hasNoBody: Bool { code == 204 || code == 304 }
}
