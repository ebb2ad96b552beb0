/// What the gateway has to know of the site it serves.
package struct GatewaySettings: Sendable {
  /// Whether the configured base address is https.
  ///
  /// Never taken from the request, where any client could have written it.
  package var isSecure: Bool
  /// Addresses and ranges ("10.0.0.7", "2001:db8::/32") whose `X-Forwarded-For` is believed.
  ///
  /// An entry that is neither trusts nobody.
  package var trustedProxies: [String]
  /// Whether `REMOTE_USER` is an identity here.
  ///
  /// nginx passes an unverified name in it, so: only where the site says that its server checks it.
  package var trustRemoteUser: Bool
  /// The path of the one form that may carry a field more than once; `nil` for none.
  ///
  /// Everywhere else, and in every query, a name given twice is refused: two readers could take
  /// different ones.
  package var repeatingForm: String?
  /// The names of those fields of that form.
  package var repeatableFields: [String]
  /// The path below which a POST carries JSON and never a form, "/api/"; `nil` for nowhere.
  package var interfacePrefix: String?
  /// The path below which a query belongs to another page and is not read as fields; `nil` for
  /// nowhere.
  package var foreignQueryPrefix: String?
  /// Bytes a request's body may have.
  package var bodyLimit: Int
  /// Bytes of a refused body that are read and thrown away: under mod_cgid a refusal written over
  /// an unread body never reaches the client.
  package var drainLimit: Int
  /// Seconds a process may take, less than any server's own limit; 0 for no end.
  package var deadline: UInt32

  package init(
    isSecure: Bool, trustedProxies: [String] = [], trustRemoteUser: Bool = false,
    repeatingForm: String? = nil, repeatableFields: [String] = [],
    interfacePrefix: String? = nil, foreignQueryPrefix: String? = nil, bodyLimit: Int = 64 << 10,
    drainLimit: Int = 1 << 20, deadline: UInt32 = 20
  ) {
    self.isSecure = isSecure
    self.trustedProxies = trustedProxies
    self.trustRemoteUser = trustRemoteUser
    self.repeatingForm = repeatingForm
    self.repeatableFields = repeatableFields
    self.interfacePrefix = interfacePrefix
    self.foreignQueryPrefix = foreignQueryPrefix
    self.bodyLimit = bodyLimit
    self.drainLimit = drainLimit
    self.deadline = deadline
  }

  /// Whether a path belongs to the programming interface.
  func isInterface(_ path: String) -> Bool {
    guard let interfacePrefix else { return false }
    return path.begins(with: interfacePrefix)
  }
}
