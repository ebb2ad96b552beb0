extension Request {
  private static let pathLimit = 1024
  private static let queryLimit = 8 << 10
  private static let headerLimit = 16 << 10
  private static let userAgentLimit = 512

  /// Reads everything but the body.
  init(head environment: Environment, settings: GatewaySettings) throws(Refusal) {
    try Self.refuseRepeated(environment, settings: settings)
    try Self.refuseOversized(environment)
    let queryBytes = environment[.queryString] ?? []
    guard queryBytes.count <= Self.queryLimit else {
      throw Refusal(.addressTooLong, "a query of more than \(Self.queryLimit) bytes")
    }
    let path = try Self.path(environment[.pathInfo] ?? [])
    let query: Form
    do throws(Form.Fault) {
      let isForeign = settings.foreignQueryPrefix.map { path.begins(with: $0) } ?? false
      query = isForeign ? Form() : try Form(decoding: queryBytes, repeatable: [])
    } catch {
      throw Refusal(.malformed, "the query has \(error.detail)")
    }
    // nginx passes two Cookie headers as two variables; the first alone may be anybody's.
    let cookies = environment.isRepeated(.cookie) ? nil : environment[.cookie]
    self.init(
      method: Method(environment), path: path, query: query,
      cookies: cookies.map { Cookies(header: $0) } ?? Cookies(),
      peerAddress: PeerAddress.find(
        peer: environment[.remoteAddress], forwardedFor: environment[.forwardedFor],
        trusting: settings.trustedProxies),
      userAgent: Self.userAgent(environment[.userAgent] ?? []),
      acceptLanguage: Self.plainText(environment[.acceptLanguage]),
      authorization: Self.plainText(environment[.authorization]),
      remoteUser: settings.trustRemoteUser ? Self.name(environment[.remoteUser]) : nil,
      authTime: settings.trustRemoteUser ? Self.plainText(environment[.authTime]) : nil,
      // Repaired rather than dropped: an unreadable origin is a foreign one, never an absent one.
      fetchSite: environment[.fetchSite].map { String(decoding: $0, as: UTF8.self) },
      origin: environment[.origin].map { String(decoding: $0, as: UTF8.self) },
      queryText: String(decoding: queryBytes, as: UTF8.self))
    // Nobody who is believed has written it, or the walk would have gone on.
    if environment[.forwardedFor] != nil, let peer = environment[.remoteAddress] {
      isFromUnlistedProxy = peerAddress.utf8.elementsEqual(peer)
    }
    host = Self.plainText(environment[.host])
    if path.begins(with: "/gate") {
      gate = GateQuestion(environment, trusting: settings.trustedProxies)
    }
    if authorization == nil, settings.isInterface(path) {
      isBehindApache = environment[.serverSoftware]?.starts(with: "Apache".utf8) ?? false
    }
  }

  /// As much as an answer in JSON needs of a request that was refused before its head was read;
  /// `nil` unless it was for the programming interface.
  static func refusedCall(_ environment: Environment, settings: GatewaySettings) -> Request? {
    guard let bytes = environment[.pathInfo], bytes.count <= pathLimit,
      let path = String(ofUTF8: bytes), settings.isInterface(path)
    else { return nil }
    return Request(path: path)
  }

  private static func refuseRepeated(
    _ environment: Environment, settings: GatewaySettings
  ) throws(Refusal) {
    guard environment.hasRepeated else { return }
    for variable in Environment.Variable.allCases where environment.isRepeated(variable) {
      switch variable {
      case .cookie, .userAgent, .acceptLanguage, .serverSoftware: break
      case .remoteUser where !settings.trustRemoteUser: break
      case .authTime where !settings.trustRemoteUser: break
      case .forwardedFor where settings.trustedProxies.isEmpty: break
      case .forwardedAddress, .forwardedHost, .forwardedMethod:
        guard settings.trustedProxies.isEmpty else {
          throw Refusal(.malformed, "the server passed \(variable.name) twice")
        }
      default: throw Refusal(.malformed, "the server passed \(variable.name) twice")
      }
    }
  }

  private static func refuseOversized(_ environment: Environment) throws(Refusal) {
    guard environment.size > headerLimit else { return }
    for variable in Environment.Variable.allCases {
      // These have limits of their own.
      if variable == .pathInfo || variable == .queryString { continue }
      guard environment.length(of: variable) > headerLimit else { continue }
      throw Refusal(.headersTooLarge, "\(variable.name) has more than \(headerLimit) bytes")
    }
  }

  private static func path(_ bytes: [UInt8]) throws(Refusal) -> String {
    guard !bytes.isEmpty else { return "/" }
    guard bytes.count <= pathLimit else {
      throw Refusal(.addressTooLong, "a path of more than \(pathLimit) bytes")
    }
    guard bytes[0] == UInt8(ascii: "/"),
      !bytes.contains(where: { $0.isControl || $0 == UInt8(ascii: "\\") }),
      let path = String(ofUTF8: bytes)
    else {
      throw Refusal(.malformed, "a path with a control character, a backslash or no UTF-8")
    }
    guard !hasOddSegment(bytes) else {
      throw Refusal(.notFound, "a path with an empty segment or one of dots")
    }
    return path
  }

  /// Whether a segment is empty, "." or "..", the last one excepted from being empty.
  private static func hasOddSegment(_ path: [UInt8]) -> Bool {
    var start = 1
    for index in 1...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
      let segment = path[start..<index]
      if segment.isEmpty && index < path.count { return true }
      if segment.count == 1 || segment.count == 2,
        segment.allSatisfy({ $0 == UInt8(ascii: ".") })
      {
        return true
      }
      start = index + 1
    }
    return false
  }

  /// Keeps printable ASCII, turns other bytes into "?", drops control characters.
  ///
  /// The text is shown and logged. Invisible characters and changes of direction have no use in it
  /// but to deceive.
  private static func userAgent(_ bytes: [UInt8]) -> String {
    // A loop and not lazy collections, whose types would be made at run time, in every process.
    var printable: [UInt8] = []
    printable.reserveCapacity(min(bytes.count, userAgentLimit))
    for byte in bytes where !byte.isControl {
      guard printable.count < userAgentLimit else { break }
      printable.append(byte < 0x80 ? byte : UInt8(ascii: "?"))
    }
    return String(decoding: printable, as: UTF8.self)
  }

  /// Whom the server names; repaired rather than dropped, so that an odd name is never nobody's.
  private static func name(_ bytes: [UInt8]?) -> String? {
    bytes.flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
  }

  /// A header of one line of UTF-8; anything else counts as absent.
  private static func plainText(_ bytes: [UInt8]?) -> String? {
    guard let bytes, !bytes.isEmpty, !bytes.contains(where: \.isControl) else { return nil }
    return String(ofUTF8: bytes)
  }
}

extension Request.Method {
  /// Methods are case-sensitive (RFC 9110 §9.1).
  init?(_ environment: Environment) {
    guard let name = environment[.requestMethod] else { return nil }
    if name.elementsEqual("GET".utf8) {
      self = .get
    } else if name.elementsEqual("POST".utf8) {
      self = .post
    } else if name.elementsEqual("HEAD".utf8) {
      self = .head
    } else if name.elementsEqual("DELETE".utf8) {
      self = .delete
    } else {
      return nil
    }
  }
}
