internal import Site

/// What the configurations of all servers have in common about the static part.
extension ServerConfiguration {
  /// Addresses below the mount of pages that are made ahead of time, without the slash before
  /// them; the file is of this name with ".html" after it.
  static let pagePattern = "pages/[a-z0-9-]+"
  /// The same for those that the program has too, in other languages.
  static let spokenPattern = "help(?:/[a-z0-9-]+)?"
  /// The pictures and texts beside the site's own pages.
  static let besidePattern = "pages/[a-z0-9-]+\\.(?:svg|png|jpe?g|webp|gif|pdf|txt)"
  /// A request header `Accept-Encoding` of a client that takes gzip.
  static let takesGzip = "(?:^|,)\\s*gzip\\s*(?:,|$|;\\s*q=(?:1|0\\.0*[1-9]))"
  /// A request header `Cookie` of somebody whom the program may know, or be in the middle with.
  static let knownCookie = "nightlatch"

  /// A request header `Accept-Language` of a browser that gets the static part.
  ///
  /// None, or the static part’s language first. Any other gets the page from the program, in its own.
  ///
  /// Without regard to case. What comes first is what browsers want most.
  var speaksHere: String { "^\\s*(?:$|\\*|\(pagesLanguage)(?:[-,;\\s]|$))" }

  /// The language of the static part without its region: that of the site's setting where there are
  /// words for it.
  private var pagesLanguage: String {
    let language = String(site.language.prefix { $0 != "-" }).lowercased()
    let isSpoken = site.languagesFolder != nil || ["de", "es", "fr", "zh"].contains(language)
    return isSpoken ? language : "en"
  }

  /// A page is asked for anew each time, which costs an answer of 304.
  static let pageCaching = "no-cache"
  /// Whether the sign-in page is served ahead of the program: not where the web server says who is
  /// there, for then the program signs them in.
  var servesForm: Bool { !site.sso.trustRemoteUser }

  /// The sign-in page is never kept: what was typed is gone when somebody comes back to it.
  static let formCaching = "no-store"

  /// The statuses of which the static part has a page.
  static let errorStatuses = [400, 403, 404, 413, 429, 500, 502, 503, 504]

  static let changePassword = "/.well-known/change-password"
  /// Where browsers look whether a site answers 404 at all before they believe the one above.
  static let shouldNotExist =
    "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"

  /// The text formats of which the static part has compressed copies.
  static let compressedTypes = mediaTypes.compactMap { type, endings in
    ["html", "css", "js", "svg", "txt", "webmanifest"].contains(endings[0])
      ? (type: isText(type) ? "\(type); charset=utf-8" : type, ending: endings[0]) : nil
  }

  /// Lines that an owner fills in, as comments below a line that says what for; none where the site
  /// has no TLS.
  func tlsComment(_ purpose: String, _ lines: String) -> String {
    guard site.baseURL.isSecure else { return "" }
    return "# \(purpose)\n#\n"
      + lines.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "# \($0)" }.joined(separator: "\n") + "\n#\n"
  }

  /// A path as it stands in a regular expression.
  static func escaped(_ path: String) -> String {
    String(path.flatMap { ".+".contains($0) ? ["\\", $0] : [$0] })
  }
}
