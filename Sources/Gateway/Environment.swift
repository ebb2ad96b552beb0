internal import Glibc

/// The variables of one request that the gateway reads, and no others.
///
/// The environment is walked once, over bytes. What reads it by name sees one of two variables of
/// a name, and which one differs: `getenv` the first, others the last. nginx sends a name twice
/// when its configuration does; that is noticed here and refused where it matters.
package struct Environment: Sendable {
  enum Variable: Int, CaseIterable, Sendable {
    case requestMethod, pathInfo, queryString, contentLength, contentType
    case remoteAddress, remoteUser, authTime, cookie, authorization, origin, fetchSite, host
    case userAgent, serverSoftware, acceptLanguage, forwardedFor
    case gateAddress, gateHost, gateRule, forwardedAddress, forwardedHost, forwardedMethod
  }

  /// The values, one behind the other; in this form no type has to be made at run time.
  private var bytes: [UInt8] = []
  /// Where a variable's value begins and ends in `bytes`; -1 for one that is not there.
  private var starts: [Int]
  private var ends: [Int]
  private var repeated: UInt32 = 0

  private init(room: Int) {
    let count = Variable.forwardedMethod.rawValue + 1
    starts = Array(repeating: -1, count: count)
    ends = starts
    bytes.reserveCapacity(room)
  }

  /// Collects from entries of the form "NAME=value".
  package init(_ entries: [[UInt8]]) {
    self.init(room: 0)
    for entry in entries { unsafe entry.withUnsafeBytes { unsafe take($0) } }
  }

  /// Collects from entries of the form "NAME=value".
  package init(_ entries: [String]) { self.init(entries.map { Array($0.utf8) }) }

  /// Collects from a block of C strings that ends with a null pointer, as `environ` and FastCGI
  /// give it.
  package init(block: UnsafePointer<UnsafeMutablePointer<CChar>?>?) {
    self.init(room: 2048)
    guard var next = unsafe block else { return }
    while let entry = unsafe next.pointee {
      unsafe take(UnsafeRawBufferPointer(start: entry, count: strlen(entry)))
      unsafe next += 1
    }
  }

  /// The value as it was passed; the first, when there are several.
  subscript(variable: Variable) -> [UInt8]? {
    let start = starts[variable.rawValue]
    return start < 0 ? nil : Array(bytes[start..<ends[variable.rawValue]])
  }

  /// How many bytes the value has; 0 also for a variable that is not there.
  func length(of variable: Variable) -> Int { ends[variable.rawValue] - starts[variable.rawValue] }

  /// Bytes of all values.
  var size: Int { bytes.count }

  var hasRepeated: Bool { repeated != 0 }

  func isRepeated(_ variable: Variable) -> Bool { repeated & 1 << variable.rawValue != 0 }

  private mutating func take(_ entry: UnsafeRawBufferPointer) {
    // The shortest name has 9 bytes, the longest 23.
    var length = 0
    while length < entry.count, unsafe entry[length] != UInt8(ascii: "=") {
      guard length < 23 else { return }
      length += 1
    }
    guard length < entry.count, length >= 9 else { return }
    let name = unsafe UnsafeRawBufferPointer(rebasing: entry[..<length])
    guard let variable = unsafe Self.variable(named: name) else { return }
    guard starts[variable.rawValue] < 0 else {
      repeated |= 1 << variable.rawValue
      return
    }
    starts[variable.rawValue] = bytes.count
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: entry[(length + 1)...]))
    ends[variable.rawValue] = bytes.count
  }

  /// Looks at the length and one telling byte first: most names are foreign and go no further.
  private static func variable(named name: UnsafeRawBufferPointer) -> Variable? {
    let candidate: Variable
    switch (name.count, unsafe name[0], unsafe name[5], unsafe name[7]) {
    case (9, UInt8(ascii: "P"), _, _): candidate = .pathInfo
    case (9, UInt8(ascii: "H"), _, _): candidate = .host
    case (11, _, UInt8(ascii: "C"), _): candidate = .cookie
    case (11, _, UInt8(ascii: "O"), _): candidate = .origin
    case (11, _, _, UInt8(ascii: "A")): candidate = .remoteAddress
    case (11, _, _, UInt8(ascii: "U")): candidate = .remoteUser
    case (12, UInt8(ascii: "Q"), _, _): candidate = .queryString
    case (12, UInt8(ascii: "C"), _, _): candidate = .contentType
    case (14, UInt8(ascii: "C"), _, _): candidate = .contentLength
    case (14, UInt8(ascii: "R"), _, _): candidate = .requestMethod
    case (15, UInt8(ascii: "H"), _, _): candidate = .userAgent
    case (15, UInt8(ascii: "S"), _, _): candidate = .serverSoftware
    case (18, _, _, _): candidate = .authorization
    case (19, UInt8(ascii: "N"), _, _): candidate = .gateAddress
    case (19, _, _, _): candidate = .fetchSite
    case (20, UInt8(ascii: "N"), _, _):
      switch unsafe name[16] {
      case UInt8(ascii: "H"): candidate = .gateHost
      case UInt8(ascii: "R"): candidate = .gateRule
      default: candidate = .authTime
      }
    case (20, _, UInt8(ascii: "A"), _): candidate = .acceptLanguage
    case (20, _, UInt8(ascii: "X"), _):
      candidate = unsafe name[17] == UInt8(ascii: "U") ? .forwardedAddress : .forwardedFor
    case (21, _, UInt8(ascii: "X"), _): candidate = .forwardedHost
    case (23, _, UInt8(ascii: "X"), _): candidate = .forwardedMethod
    default: return nil
    }
    guard let address = name.baseAddress,
      unsafe memcmp(candidate.name.utf8Start, address, name.count) == 0
    else { return nil }
    return candidate
  }
}

extension Environment.Variable {
  /// The name in RFC 3875 §4.1, that of a header as §4.1.18 makes it.
  var name: StaticString {
    switch self {
    case .requestMethod: "REQUEST_METHOD"
    case .pathInfo: "PATH_INFO"
    case .queryString: "QUERY_STRING"
    case .contentLength: "CONTENT_LENGTH"
    case .contentType: "CONTENT_TYPE"
    case .remoteAddress: "REMOTE_ADDR"
    case .remoteUser: "REMOTE_USER"
    // Ours, and set by a server's configuration alone: a client's header would begin with HTTP_.
    case .authTime: "NIGHTLATCH_AUTH_TIME"
    case .cookie: "HTTP_COOKIE"
    case .authorization: "HTTP_AUTHORIZATION"
    case .origin: "HTTP_ORIGIN"
    case .fetchSite: "HTTP_SEC_FETCH_SITE"
    case .host: "HTTP_HOST"
    case .userAgent: "HTTP_USER_AGENT"
    case .serverSoftware: "SERVER_SOFTWARE"
    case .acceptLanguage: "HTTP_ACCEPT_LANGUAGE"
    case .forwardedFor: "HTTP_X_FORWARDED_FOR"
    // Ours again: what a server asks the gate about.
    case .gateAddress: "NIGHTLATCH_GATE_URI"
    case .gateHost: "NIGHTLATCH_GATE_HOST"
    case .gateRule: "NIGHTLATCH_GATE_RULE"
    case .forwardedAddress: "HTTP_X_FORWARDED_URI"
    case .forwardedHost: "HTTP_X_FORWARDED_HOST"
    case .forwardedMethod: "HTTP_X_FORWARDED_METHOD"
    }
  }
}
