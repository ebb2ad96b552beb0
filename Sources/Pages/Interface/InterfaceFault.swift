internal import Accounts
internal import Gateway
internal import StrictJSON
internal import Templates

/// A "no" of the programming interface: `{"error":"CODE","message":"…"}` with the pages' codes.
struct InterfaceFault: Error {
  /// What the header `WWW-Authenticate` says (RFC 6750 §3).
  enum Challenge {
    /// Nothing was sent.
    case bearer
    case invalidToken
    /// `nil` where no scope would do.
    case insufficientScope(Scope?)

    var value: String {
      switch self {
      case .bearer: "Bearer realm=\"nightlatch\""
      case .invalidToken: "Bearer realm=\"nightlatch\", error=\"invalid_token\""
      case .insufficientScope(let scope):
        "Bearer realm=\"nightlatch\", error=\"insufficient_scope\""
          + (scope.map { ", scope=\"\($0.rawValue)\"" } ?? "")
      }
    }
  }

  let status: Status
  let code: ErrorCode
  let message: String
  var challenge: Challenge?
  /// Seconds, for 429 and 503.
  var wait: Int64?
  /// What the log calls this request.
  var reference: String?

  init(
    _ status: Status, _ code: ErrorCode, message: String? = nil, challenge: Challenge? = nil,
    wait: Int64? = nil, reference: String? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message ?? Words.sentence(code).inEnglish
    self.challenge = challenge
    self.wait = wait
    self.reference = reference
  }

  /// What the pages say of a code that was not accepted, in the same words and with the same
  /// statuses.
  init(_ trouble: Trouble) {
    self.init(
      trouble.status, trouble.error.code, message: trouble.sentence?.inEnglish,
      wait: trouble.error.wait)
  }

  /// The answer to a status that was decided on before any call; `error` says why where it is known.
  init(_ status: Status, error: ErrorCode?, wait: Int64?, reference: String?) {
    let code: ErrorCode =
      switch status.code {
      case 403: .notAllowed
      case 404: .notFound
      case 413, 414, 431: .tooLarge
      case 415: .unsupportedMediaType
      case 500...: .unavailable
      default: .badRequest
      }
    self.init(status, error ?? code, wait: wait, reference: reference)
  }

  /// A member that is missing, empty or of another type.
  static func missing(_ member: String) -> InterfaceFault {
    InterfaceFault(
      .unprocessableContent, .required, message: Words.memberMissing(member))
  }

  var response: Response {
    var object: JSONObject = ["error": .string(code.rawValue), "message": .string(message)]
    if let wait { object["retryAfter"] = .int(wait) }
    if let reference { object["reference"] = .string(reference) }
    var response = Response.json(status, JSONValue.object(object).serialized())
    if let challenge { response.set("WWW-Authenticate", challenge.value) }
    if let wait { response.set("Retry-After", String(wait)) }
    return response
  }
}
