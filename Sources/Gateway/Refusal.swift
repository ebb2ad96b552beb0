/// Why a request was turned away before any page saw it.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Code: CaseIterable, Sendable {
    /// Something in it cannot be read in one way only.
    case malformed
    /// Its path can be no page's.
    case notFound
    /// A POST without a length and without a body: never an empty form.
    case lengthRequired
    case contentTooLarge
    case addressTooLong
    case unsupportedMediaType
    case headersTooLarge
  }

  package let code: Code
  /// What was wrong, for the log; names variables and limits, quotes nothing of the request.
  package let detail: String

  package init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The status of the answer.
  package var status: Status {
    switch code {
    case .malformed: .badRequest
    case .notFound: .notFound
    case .lengthRequired: .lengthRequired
    case .contentTooLarge: .contentTooLarge
    case .addressTooLong: .uriTooLong
    case .unsupportedMediaType: .unsupportedMediaType
    case .headersTooLarge: .headerFieldsTooLarge
    }
  }

  package var description: String { "refused with \(status.code): \(detail)" }

  /// Two refusals are the same when the client is told the same.
  package static func == (one: Refusal, other: Refusal) -> Bool { one.code == other.code }
}
