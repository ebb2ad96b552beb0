package import Site

/// The text of a server's configuration for one site.
package struct ServerConfiguration: Sendable {
  package let kind: ServerKind
  let site: Site
  let placement: Placement
  /// The host whose rules stand in it.
  let host: String

  /// Checks that every path can stand in a configuration file.
  ///
  /// - Parameters:
  ///   - kind: The server.
  ///   - site: Its mount is the path under which the program answers.
  ///   - placement: Where the parts lie.
  ///   - host: The host name that these lines are for; that of the base URL unless given.
  /// - Throws: `ServerError` with `unsafePath` for a path that is relative, or that holds what
  ///   means something to a server: quotes, `$`, `%`, `*`, `\`, braces, control characters.
  package init(
    _ kind: ServerKind, of site: Site, at placement: Placement, host: String? = nil
  ) throws(ServerError) {
    self.kind = kind
    self.site = site
    self.placement = placement
    self.host = host ?? site.baseURL.host
    let paths = [
      placement.program, placement.staticFolder, placement.siteFile, placement.fcgiwrapSocket,
      placement.fastCGISocket, site.root, site.gate.isEmpty ? nil : site.dataFolder,
      placement.gateScript,
    ]
    for case let path? in paths {
      try checkPath(path)
    }
  }

  /// What an owner includes into the configuration of a server that they run themselves.
  package var snippet: String {
    switch kind {
    case .lighttpd: lighttpdSnippet
    case .apache: apacheSnippet
    case .nginx: nginxSnippet
    case .caddy: caddySnippet
    }
  }

  /// A whole configuration that serves this site alone; the snippet is part of it, unchanged.
  ///
  /// - Parameter stage: Where the server runs. Its folder holds an empty folder `pages`.
  /// - Returns: The text of the file.
  /// - Throws: `ServerError` with `unsafePath`, as the initialiser.
  package func standAlone(on stage: Stage) throws(ServerError) -> String {
    try checkPath(stage.runFolder)
    try checkPath(stage.errorLog)
    return switch kind {
    case .lighttpd: lighttpdStandAlone(on: stage)
    case .apache: apacheStandAlone(on: stage)
    case .nginx: nginxStandAlone(on: stage)
    case .caddy: caddyStandAlone(on: stage)
    }
  }

  var mount: String { site.mount }
  /// Whether the program answers over FastCGI.
  var isFastCGI: Bool { placement.fastCGISocket != nil }

  /// What the head of a configuration says of the data folder.
  func dataFolderComment(_ server: String) -> String {
    """
    # The data folder belongs to the user that \(isFastCGI ? "the program" : server) runs as:
    #   \(site.dataFolder)
    """
  }
  /// The folder of the static part.
  var pages: String { placement.staticFolder }
  var assets: String { "\(pages)/assets" }

  /// Headers of what the server itself answers below the mount: pages, assets, its error pages.
  ///
  /// The program sends its own, which are the same but for the manifest: only pages that are made
  /// ahead of time name one. `frame-ancestors`, `base-uri` and `form-action` do not fall back to
  /// `default-src` (CSP3 §6).
  var securityHeaders: [(name: String, value: String)] {
    var headers = [
      (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
          + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
      ),
      ("Referrer-Policy", "same-origin"),
    ]
    headers += constantHeaders
    return headers
  }

  /// Those of them that are the same on every answer, the program's included.
  var constantHeaders: [(name: String, value: String)] {
    var headers = [
      ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", "DENY"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    if site.baseURL.isSecure {
      headers.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    }
    return headers
  }

  /// An asset's name holds its digest, so what is behind a name never changes.
  static let assetCaching = "public, max-age=31536000, immutable"

  /// The media types of what the static part and a small site hold.
  static let mediaTypes: [(type: String, endings: [String])] = [
    ("text/html", ["html", "htm"]),
    ("text/css", ["css"]),
    ("text/javascript", ["js", "mjs"]),
    ("text/plain", ["txt"]),
    ("application/json", ["json"]),
    ("application/manifest+json", ["webmanifest"]),
    ("application/pdf", ["pdf"]),
    ("image/svg+xml", ["svg"]),
    ("image/png", ["png"]),
    ("image/jpeg", ["jpg", "jpeg"]),
    ("image/webp", ["webp"]),
    ("image/gif", ["gif"]),
    ("image/x-icon", ["ico"]),
    ("font/woff2", ["woff2"]),
  ]

  /// Whether a media type is text, which gets `charset=utf-8`.
  static func isText(_ type: String) -> Bool {
    type.hasPrefix("text/") || type == "image/svg+xml"
  }
}

/// Throws unless a path is absolute and of characters that stand for themselves, between double
/// quotes, in the configuration of all servers.
func checkPath(_ path: String) throws(ServerError) {
  let isAbsolute = path.utf8.first == UInt8(ascii: "/")
  let isPlain = path.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF:
      true
    default: "/._-+@,= ".utf8.contains(byte)
    }
  }
  guard isAbsolute && isPlain else {
    let shown = String(
      String.UnicodeScalarView(path.unicodeScalars.map { $0.value < 0x20 ? "?" : $0 }))
    throw ServerError(
      .unsafePath,
      "could not name '\(shown)' in a server's configuration: "
        + "it takes an absolute path of letters, digits, spaces and /._-+@,=")
  }
}
