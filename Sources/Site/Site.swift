internal import Files
internal import StrictJSON

/// A site as its configuration describes it: `site.json`, read and checked whole.
///
/// Whoever holds one knows that each value is of the type and in the range that its property
/// names, and that no two of them contradict each other. Paths are absolute.
package struct Site: Equatable, Sendable {
  package enum Mode: String, CaseIterable, Sendable {
    case live
    /// A banner on every page, a movable clock, and mail and text messages kept as files.
    case testing
  }

  /// The configuration file where `NIGHTLATCH_SITE` names none.
  package static let defaultFile = "/etc/nightlatch/site.json"

  /// The absolute path of the configuration file.
  package let file: String
  /// The folder of the configuration file, to which `data`, `keys` and the others are relative.
  package let folder: String

  package var mode = Mode.live
  /// Shown in pages, and the issuer in a QR code: 1 through 64 code points.
  package var name: String
  package var baseURL: BaseURL
  /// The path below which the site's pages are, without a trailing slash, such as `/account`:
  /// segments of ASCII letters, digits, `-` and `_`.
  package var mount = "/account"
  package var dataFolder: String
  package var keysFile: String
  /// The folder of the site's own pages.
  package var root: String?
  /// Folders whose files override the shipped ones.
  package var templatesFolder: String?
  package var publicFolder: String?
  /// A folder of the site's own pages, built into the static part in the frame of all pages.
  package var pagesFolder: String?
  /// Where to tell of a weakness, for `security.txt`: an https, mailto or tel address.
  package var contact: String?
  /// A language tag (RFC 5646), such as `en` or `de-CH`: of whoever asks for none that there is.
  package var language = "en"
  /// A folder of catalogues of words: languages of the site's own, and its changes to the shipped
  /// ones.
  package var languagesFolder: String?
  /// A colour in the form `#rrggbb`.
  package var accent = "#2f5fd0"
  package var secondStep = SecondStepPolicy()
  package var session = SessionPolicy()
  package var signIn = SignInPolicy()
  package var recovery = RecoveryPolicy()
  package var sso = SingleSignOnPolicy()
  /// IPv4 and IPv6 addresses whose `X-Forwarded-For` is believed.
  package var proxies: [String] = []
  /// How mail leaves, in testing mode always an outbox; `nil` where the site sends none.
  package var mail: Delivery?
  /// What stands after `From:`; `no-reply@HOST` unless configured, `nil` where `mail` is.
  package var mailFrom: String?
  /// How text messages leave, in testing mode always an outbox; `nil` where the site sends none.
  package var text: Delivery?
  package var gate = GatePolicy()
}

extension Site {
  /// Reads a configuration file and checks it.
  ///
  /// - Parameter path: The file; relative to the working folder unless absolute.
  /// - Returns: The site, with the defaults of every key that the file leaves out.
  /// - Throws: `SiteError` with the first thing that is wrong, in the order of the file;
  ///   contradictions come after everything else.
  package static func load(path: String) throws(SiteError) -> Site {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    let file = resolved(path, in: isAbsolute ? "/" : workingFolder())
    let bytes: [UInt8]?
    do {
      // 64 KiB: many times what a configuration takes, and every request reads it.
      bytes = try Files.read(file, limit: 1 << 16)
    } catch {
      throw SiteError(code: .unreadable, file: file, key: "", reason: error.description)
    }
    guard let bytes else {
      throw SiteError(
        code: .unreadable, file: file, key: "",
        reason: "there is no such file; NIGHTLATCH_SITE or --site names another")
    }
    return try Site(parsing: bytes, of: file)
  }

  /// Reads a configuration from the bytes of a file whose absolute path is `file`.
  package init(parsing bytes: [UInt8], of file: String) throws(SiteError) {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw SiteError(code: .malformed, file: file, key: "", reason: error.description)
    }
    guard case .object(let object) = document else {
      throw SiteError(
        code: .malformed, file: file, key: "", reason: "it takes one JSON object")
    }
    try self.init(object, of: file)
    if let contradiction { throw contradiction }
  }
}
