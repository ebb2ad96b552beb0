internal import Accounts
internal import Gateway
internal import Site
internal import StrictJSON
internal import Templates

/// One call of the programming interface, with whoever makes it.
struct InterfaceCall: Sendable {
  let application: Application
  let request: Request
  /// `nil` only on what is open to anyone.
  let caller: Bearer?
  /// What stands in the place of the route's ":id"; empty where it has none.
  let id: String
  /// The members of the body; empty where the call takes none.
  let body: JSONObject

  var site: Site { application.site }
  var accounts: Accounts { application.accounts }
  var now: Int64 { accounts.surroundings.now() }
  var visitor: Visitor { Visitor(address: request.peerAddress, agent: request.userAgent) }

  /// The caller of a call that is not open to anyone.
  func bearer() throws -> Bearer {
    guard let caller else { throw RouteFault.nobodySignedIn }
    return caller
  }

  /// A member that is a text with something in it.
  func text(_ member: String) throws -> String {
    guard let text = body.string(member), !text.isEmpty else {
      throw InterfaceFault.missing(member)
    }
    return text
  }

  func answer(_ object: JSONObject, _ status: Status = .ok) -> Response {
    .json(status, JSONValue.object(object).serialized())
  }

  /// Done, and nothing to say.
  var done: Response { Response(status: .noContent, contentType: nil) }
}

extension JSONValue {
  /// A time in seconds since the epoch, as RFC 3339 writes it.
  static func time(_ seconds: Int64) -> JSONValue { .string(TimeText.iso(seconds)) }
}
