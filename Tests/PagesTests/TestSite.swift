import Accounts
import Files
import Gateway
import Glibc
import OneTimeCodes
import Site
import Synchronization
import Testing

@testable import Pages

/// A site in an empty folder with a clock of its own, answered in this process.
final class TestSite: Sendable {
  static let password = "a plain sentence for tests"

  let folder: String
  private let current: Mutex<Application>
  let logged = Logged()
  private let clock: Clock

  final class Clock: Sendable {
    let seconds = Mutex<Int64>(1_800_000_000)
    private let moments = Mutex<Int64>(0)

    /// No two are the same, though the clock stands still.
    func moment() -> Surroundings.Moment {
      let count = moments.withLock { count in
        count += 1
        return count
      }
      return Surroundings.Moment(seconds: seconds.withLock { $0 }, nanoseconds: count)
    }
  }

  final class Logged: Sendable {
    let lines = Mutex<[String]>([])
  }

  init(_ configuration: String = "", baseURL: String = "https://club.example") throws {
    var name = Array("/tmp/nightlatch-pages-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&name).map { String(cString: $0) })
    try Files.makeFolder("\(folder)/data")
    let key = String(repeating: "A", count: 43)
    try Files.replace(
      "\(folder)/keys.json",
      with: Array(
        "{\"version\":1,\"current\":\"k1\",\"keys\":[{\"id\":\"k1\",\"key\":\"\(key)\"}]}".utf8))
    try Files.replace(
      "\(folder)/site.json",
      with: Array(
        "{\"version\":1,\"name\":\"Club\",\"baseURL\":\"\(baseURL)\"\(configuration)}"
          .utf8))
    let site = try Site.load(path: "\(folder)/site.json")
    let clock = Clock()
    self.clock = clock
    let live = Surroundings.live()
    let logged = logged
    let accounts = try Accounts.open(
      site,
      surroundings: Surroundings(
        now: { clock.seconds.withLock { $0 } }, moment: { clock.moment() },
        randomBytes: live.randomBytes))
    current = Mutex(
      Application(
        site: accounts.site, accounts: accounts,
        log: { line in logged.lines.withLock { $0.append(line) } }))
  }

  /// The program as it runs now.
  var application: Application { current.withLock { $0 } }

  /// Starts the program anew, as each request does: with the policy that is in force by then.
  func reopen() throws {
    let old = application
    let accounts = try Accounts.open(
      Site.load(path: "\(folder)/site.json"), surroundings: old.accounts.surroundings)
    current.withLock {
      $0 = Application(site: accounts.site, accounts: accounts, log: old.log)
    }
  }

  /// A site of one of the presets: what `contract.md` section 5 says that it differs in.
  convenience init(_ preset: Preset) throws {
    switch preset {
    case .balanced: try self.init("")
    case .codesOnce:
      try self.init(
        """
        ,"secondStep":{"setup":{"askPassword":false,"showCodes":"with-qr","confirmSaved":false},
        "turnOff":"code","trustDevices":{"days":0}},"recovery":{"cases":false,"adminReset":false}
        """)
    case .organisation:
      try self.init(
        """
        ,"secondStep":{"required":"everyone","text":{"offered":true},"trustDevices":{"days":0}},
        "text":{"command":["/bin/true"]}
        """)
    case .viewableCodes:
      try self.init(
        """
        ,"secondStep":{"recoveryCodes":{"viewAgain":true},"turnOff":"password",
        "trustDevices":{"days":0}}
        """)
    case .singleBackupCode:
      try self.init(
        """
        ,"secondStep":{"setup":{"confirmSaved":false},"turnOff":"password",
        "recoveryCodes":{"count":1,"whenUsed":"turn-off"},"trustDevices":{"days":0}}
        """)
    case .trustedDevices:
      try self.init(
        """
        ,"secondStep":{"setup":{"askPassword":false},"turnOff":"password"}
        """)
    }
  }

  deinit { Self.removeTree(folder) }

  private static func removeTree(_ path: String) {
    // Clean-up only: what cannot be removed stays in /tmp and changes no result.
    for name in (try? Files.names(in: path)) ?? [] {
      let entry = "\(path)/\(name)"
      if (try? Files.status(entry))?.isFolder == true { removeTree(entry) } else { unlink(entry) }
    }
    rmdir(path)
  }

  var now: Int64 { clock.seconds.withLock { $0 } }
  func wait(_ seconds: Int64) { clock.seconds.withLock { $0 += seconds } }

  func add(_ name: String, emails: [String] = []) throws -> PersonID {
    try application.accounts.addPerson(
      #require(SignInName(name)), displayName: "", emails: emails.compactMap { EmailAddress($0) },
      isAdmin: false, password: Self.password)
  }

  func get(_ path: String, _ browser: Browser, query: Form = [:]) -> Page {
    browser.page(
      application.respond(to: browser.request(.get, path, query: query)))
  }

  func post(_ path: String, _ browser: Browser, _ form: Form) -> Page {
    browser.page(application.respond(to: browser.request(.post, path, form: form)))
  }

  /// Signs in with the password; the browser then has a session or a pending sign-in.
  func signIn(_ name: String, _ browser: Browser) -> Page {
    post("/sign-in", browser, ["username": name, "password": Self.password])
  }

  /// Turns the second step on and returns the app's secret and the codes.
  func enrol(_ browser: Browser) throws -> (secret: SharedSecret, codes: [String]) {
    let setup = "/settings/two-factor/setup"
    _ = post(setup, browser, ["csrf": browser.csrf(self), "password": Self.password])
    let key = try #require(get(setup, browser).between("id=\"manual-key\" class=\"key\">", "<"))
    let secret = try #require(SharedSecret(base32: key))
    let code = try secret.code(at: now)
    _ = post(setup, browser, ["csrf": browser.csrf(self), "code": code])
    let page = get(setup, browser)
    let codes = page.all(between: "<li><code>", "</code>")
    let done = post(setup, browser, ["csrf": browser.csrf(self), "step": "codes", "saved": "yes"])
    try #require(done.response.status == .seeOther)
    wait(60)
    return (secret, codes)
  }
}

/// A browser's cookies.
final class Browser {
  private var cookies: [(String, String)] = []
  var fetchSite: String? = "same-origin"

  var address = "192.0.2.7"
  var agent = "Mozilla/5.0 (X11; Linux) Firefox/150.0"
  /// What the web server says of whoever sends the request.
  var remoteUser: String?
  var authTime: String?

  func request(
    _ method: Request.Method, _ path: String, query: Form = [:], form: Form = [:]
  ) -> Request {
    let header = cookies.map { "\($0.0)=\($0.1)" }.joined(separator: "; ")
    return Request(
      method: method, path: path, query: query, form: form,
      cookies: Cookies(header: Array(header.utf8)),
      peerAddress: address, userAgent: agent, remoteUser: remoteUser, authTime: authTime,
      fetchSite: fetchSite)
  }

  func page(_ response: Response) -> Page {
    for cookie in response.cookies {
      cookies.removeAll { $0.0 == cookie.name }
      if cookie.maxAge != 0 { cookies.append((cookie.name, cookie.value)) }
    }
    return Page(response: response)
  }

  /// Takes another browser's cookies, as a thief does.
  func adopt(_ other: Browser) { cookies = other.cookies }

  func cookie(_ name: String) -> String? { cookies.first { $0.0 == name }?.1 }

  /// The form token that this browser's pages carry.
  func csrf(_ site: TestSite) -> String {
    let isSignedIn = cookie("__Host-nightlatch") != nil || cookie("nightlatch") != nil
    // Whoever is overdue gets to the set-up alone.
    let paths =
      isSignedIn ? ["/settings/security", "/settings/two-factor/setup"] : ["/second-step"]
    for path in paths {
      if let token = site.get(path, self).between("name=\"csrf\" value=\"", "\"") { return token }
    }
    return ""
  }
}

/// An answer, looked at as text.
struct Page {
  let response: Response
  var text: String { String(decoding: response.body, as: UTF8.self) }
  var location: String? { response.header("Location") }
  var name: String? { between("data-page=\"", "\"") }
  var error: String? { between("data-error=\"", "\"") }

  func between(_ start: String, _ end: String) -> String? { all(between: start, end).first }

  func all(between start: String, _ end: String) -> [String] {
    var found: [String] = []
    var rest = Array(text.utf8)[...]
    let (start, end) = (Array(start.utf8), Array(end.utf8))
    while let from = position(of: start, in: rest),
      let to = position(of: end, in: rest[(from + start.count)...])
    {
      found.append(String(decoding: rest[(from + start.count)..<to], as: UTF8.self))
      rest = rest[to...]
    }
    return found
  }

  private func position(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard text.count >= part.count else { return nil }
    return (text.startIndex...(text.endIndex - part.count)).first {
      text[$0...].starts(with: part)
    }
  }
}

extension TestSite {
  /// Cuts a person's account short.
  func damage(_ person: PersonID) throws {
    try Files.replace(
      "\(folder)/data/people/\(person.text.prefix(2))/\(person.text)/account.json",
      with: Array("{\"version\":1".utf8))
  }
}
