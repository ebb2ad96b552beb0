/// One request, read in full before anything is answered.
package struct Request: Sendable {
  package enum Method: Sendable {
    case get, head, post, delete
  }

  /// `nil` for one that nothing here answers, which is for the routes to say: what `Allow` names
  /// depends on the path (RFC 9110 §15.5.6).
  package var method: Method?
  /// The path below the program, decoded by the server; "/" when there is none.
  ///
  /// Routes compare it whole: servers differ in what they decode and merge.
  package var path: String
  /// The fields of the query.
  package var query: Form
  /// The fields of a posted form; the query is never mixed in.
  package var form: Form
  /// A JSON document, below the interface's prefix only.
  package var body: [UInt8]
  /// The body's media type in lower case without parameters; `nil` when no body was read.
  package var contentType: String?
  package var cookies: Cookies
  /// The client's address in its one written form, "" when the server has none.
  package var peerAddress: String
  /// At most 512 printable ASCII characters.
  package var userAgent: String
  package var acceptLanguage: String?
  /// The whole value of the header: secret.
  package var authorization: String?
  /// Whom the web server vouches for, where the site trusts it to.
  package var remoteUser: String?
  /// When the web server says that somebody authenticated, where the site trusts it to:
  /// `NIGHTLATCH_AUTH_TIME`, as it was set.
  package var authTime: String?
  /// `Sec-Fetch-Site`, `nil` only when absent.
  package var fetchSite: String?
  /// `Origin`, `nil` only when absent.
  package var origin: String?
  /// The query as it was sent.
  package var queryText: String
  /// Whether the server calls itself Apache, which keeps `Authorization` back unless it is told not
  /// to (RFC 3875 §4.1.18); looked at only where the programming interface got none.
  package var isBehindApache = false
  /// Whether the peer sends `X-Forwarded-For` and is no proxy that is believed.
  package var isFromUnlistedProxy = false
  /// The header `Host`, which any client may have written; `nil` where it is absent or odd.
  package var host: String?
  /// What a web server asks the gate about, below the gate's own addresses only.
  package var gate: GateQuestion?

  package init(
    method: Method? = .get, path: String = "/", query: Form = Form(), form: Form = Form(),
    body: [UInt8] = [], contentType: String? = nil, cookies: Cookies = Cookies(),
    peerAddress: String = "", userAgent: String = "", acceptLanguage: String? = nil,
    authorization: String? = nil, remoteUser: String? = nil, authTime: String? = nil,
    fetchSite: String? = nil, origin: String? = nil, queryText: String = ""
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.form = form
    self.body = body
    self.contentType = contentType
    self.cookies = cookies
    self.peerAddress = peerAddress
    self.userAgent = userAgent
    self.acceptLanguage = acceptLanguage
    self.authorization = authorization
    self.remoteUser = remoteUser
    self.authTime = authTime
    self.fetchSite = fetchSite
    self.origin = origin
    self.queryText = queryText
  }

  /// Whether a browser says that one of this site's own pages sent the request, or no browser did.
  ///
  /// `Sec-Fetch-Site` and `Origin` are both looked at: one that is there and foreign refuses, and
  /// "null" is foreign. Both are absent from programs, which carry no one's cookies by accident.
  ///
  /// `configured` is the site's own origin as browsers write it, "https://example.org", without the
  /// scheme's default port.
  package func isFromThisSite(origin configured: String) -> Bool {
    if let fetchSite, !areSameBytes(fetchSite, "same-origin"), !areSameBytes(fetchSite, "none") {
      return false
    }
    return origin.map { areSameBytes($0, configured) } ?? true
  }
}
