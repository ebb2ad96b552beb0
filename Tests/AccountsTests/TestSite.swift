@testable import Accounts
import Files
import Glibc
import OneTimeCodes
import Site
import StrictJSON
import Synchronization
import Testing

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
  private let seconds = Mutex<Int64>(1_800_000_000)

  var now: Int64 { seconds.withLock { $0 } }
  func advance(by offset: Int64) { seconds.withLock { $0 += offset } }

  private let moments = Mutex<Int64>(0)

  /// No two are the same, though the clock stands still.
  func moment() -> Surroundings.Moment {
    let count = moments.withLock { count in
      count += 1
      return count
    }
    return Surroundings.Moment(seconds: now, nanoseconds: count)
  }
}

/// A site in an empty folder: its own clock, a real key file, three recovery codes a set.
struct TestSite: Sendable {
  static let password = "copper lantern on a shelf"
  static let visitor = Visitor(address: "192.0.2.7", agent: "test")

  let folder: String
  let clock: TestClock
  var accounts: Accounts

  var dataFolder: String { "\(folder)/data" }
  var keysFile: String { "\(folder)/keys.json" }
  var now: Int64 { clock.now }

  fileprivate init(
    folder: String, preset: Preset, hashingSlots: Int, change: (inout Site) -> Void
  ) throws {
    let document = preset.document(name: "The Wiki", baseURL: "https://wiki.example")
    var site = try Site(
      parsing: JSONValue.object(document).serialized(), of: "\(folder)/site.json")
    site.secondStep.recoveryCodes.count = min(site.secondStep.recoveryCodes.count, 3)
    change(&site)
    let clock = TestClock()
    let system = Surroundings.live()
    let surroundings = Surroundings(
      now: { clock.now }, moment: { clock.moment() }, randomBytes: system.randomBytes)
    self.folder = folder
    self.clock = clock
    accounts = Accounts(site: site, surroundings: surroundings, hashingSlots: hashingSlots)
    try Files.makeFolder("\(folder)/data")
    try Files.replace("\(folder)/keys.json", with: Keys.fresh(surroundings: surroundings))
  }

  /// The accounts as the next request opens them: under the policy that is in force.
  func opened() throws -> Accounts {
    try Accounts.open(
      accounts.configured, hashingSlots: 2, surroundings: accounts.surroundings)
  }

  /// A person with a password, or an invited one where it is `nil`.
  @discardableResult
  func person(
    _ name: String = "ann", password: String? = TestSite.password, emails: [String] = [],
    isAdmin: Bool = false
  ) throws -> PersonID {
    try accounts.addPerson(
      #require(SignInName(name)), displayName: "", emails: emails.compactMap { EmailAddress($0) },
      isAdmin: isAdmin, password: password)
  }

  func account(_ id: PersonID) throws -> Account { try #require(try accounts.person(id)) }

  func signIn(
    _ name: String = "ann", _ password: String = TestSite.password,
    from address: String = "192.0.2.7"
  ) throws -> SignInOutcome {
    try accounts.signIn(
      name, password: password, returnTo: nil, from: Visitor(address: address, agent: "test"))
  }

  /// A pending sign-in of a person whose second step is on.
  func pending(_ name: String = "ann") throws -> BearerToken {
    guard case .secondStep(let token) = try signIn(name) else { throw Unexpected("no pending") }
    return token
  }

  /// A session of a person whose second step is off.
  func session(_ name: String = "ann", _ password: String = TestSite.password) throws -> SignedIn {
    guard case .signedIn(let token) = try signIn(name, password) else {
      throw Unexpected("not signed in")
    }
    return try signedIn(token)
  }

  /// What the token stands for now.
  func signedIn(_ token: BearerToken) throws -> SignedIn {
    try #require(try accounts.session(for: token.cookieRevealingSecret))
  }

  func isAlive(_ token: BearerToken) throws -> Bool {
    try accounts.session(for: token.cookieRevealingSecret) != nil
  }

  func answer(
    _ pending: BearerToken, _ typed: String, from visitor: Visitor = TestSite.visitor
  ) throws -> SecondStepOutcome {
    try accounts.answerSecondStep(
      pending, with: #require(SubmittedSecondFactor(typed)), from: visitor)
  }
}

/// A second step that was turned on: what the person keeps.
struct Enrolled: Sendable {
  let secret: SharedSecret
  let codes: [RecoveryCode]
  let signedIn: SignedIn
}

extension TestSite {
  /// The secret that a set-up shows.
  func secret(shownTo signedIn: SignedIn) throws -> SharedSecret {
    guard case .scan(let uri) = try accounts.enrolment(of: signedIn) else {
      throw Unexpected("no secret is shown")
    }
    return uri.secret
  }

  /// Begins a set-up; returns the session as it is then.
  func begin(_ signedIn: SignedIn) throws -> SignedIn {
    guard
      case .done = try accounts.beginEnrolment(
        signedIn, password: Self.password, from: Self.visitor)
    else { throw Unexpected("the set-up did not begin") }
    return try self.signedIn(signedIn.token)
  }

  func prove(_ signedIn: SignedIn, _ code: String) throws -> EnrolmentOutcome {
    try accounts.proveEnrolment(
      signedIn, code: #require(SubmittedCode(code)), appName: "phone", from: Self.visitor)
  }

  /// Turns the second step on in a session, as the balanced preset does it.
  func enrol(_ signedIn: SignedIn) throws -> Enrolled {
    let begun = try begin(signedIn)
    let secret = try secret(shownTo: begun)
    guard case .proven(nil) = try prove(begun, code(of: secret)) else {
      throw Unexpected("the first code was refused")
    }
    let proven = try self.signedIn(begun.token)
    guard case .codes(let codes) = try accounts.enrolment(of: proven) else {
      throw Unexpected("no codes are shown")
    }
    let token = try #require(try accounts.finishEnrolment(proven, from: Self.visitor))
    // A minute later nothing is left of the step that the proof spent.
    clock.advance(by: 60)
    return Enrolled(secret: secret, codes: codes, signedIn: try self.signedIn(token))
  }

  /// A person whose second step is on.
  func enrolledPerson(_ name: String = "ann") throws -> Enrolled {
    try person(name)
    return try enrol(session(name))
  }

  /// The code that an app shows `steps` time steps from now.
  func code(of secret: SharedSecret, steps: Int64 = 0) throws -> String {
    try secret.code(at: now + steps * 30)
  }

  /// A code that fits none of the times that a server or its clock help looks at.
  func wrongCode(for secret: SharedSecret) throws -> String {
    let near = try (-25...25).map { try code(of: secret, steps: Int64($0)) }
    let wrong = (0..<100).lazy.map { "9000\($0 / 10)\($0 % 10)" }.first { !near.contains($0) }
    return try #require(wrong)
  }
}

/// Something that a test takes for granted did not happen.
struct Unexpected: Error {
  let what: String
  init(_ what: String) { self.what = what }
}

/// Runs `body` with a site in an empty folder that is removed afterwards.
func withSite<Result>(
  _ preset: Preset = .balanced, hashingSlots: Int = 2, change: (inout Site) -> Void = { _ in },
  _ body: (TestSite) throws -> Result
) throws -> Result {
  var name = Array("/tmp/nightlatch-accounts-XXXXXX".utf8CString)
  let folder = try #require(mkdtemp(&name).map { String(cString: $0) })
  defer { removeTree(folder) }
  return try body(
    TestSite(folder: folder, preset: preset, hashingSlots: hashingSlots, change: change))
}

private func removeTree(_ path: String) {
  // Clean-up only: what cannot be removed stays in /tmp and changes no result.
  for name in (try? Files.names(in: path)) ?? [] {
    let entry = "\(path)/\(name)"
    if (try? Files.status(entry))?.isFolder == true { removeTree(entry) } else { unlink(entry) }
  }
  rmdir(path)
}

/// The paths of all files below a folder, lock files and drafts included.
func files(below folder: String) throws -> [String] {
  try (Files.names(in: folder) ?? []).flatMap { name in
    let path = "\(folder)/\(name)"
    return try Files.status(path)?.isFolder == true ? files(below: path) : [path]
  }
}

/// Runs `body` on that many threads at once and returns what each returned, in order.
///
/// Locks of the store are per open file, so threads exclude each other as processes do.
func inParallel<Result: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let threads = try (0..<count).map { try Worker(index: $0, body: body) }
  return try threads.map { try $0.join() }
}

private final class Worker<Value: Sendable>: Sendable {
  private let result = Mutex<Swift.Result<Value, any Error>?>(nil)
  private let thread = Mutex<pthread_t>(0)

  init(index: Int, body: @escaping @Sendable (Int) throws -> Value) throws {
    let run: @Sendable () -> Void = { [self] in
      let value = Swift.Result { try body(index) }
      result.withLock { $0 = value }
    }
    let argument = Unmanaged.passRetained(Box(run)).toOpaque()
    var identity: pthread_t = 0
    let status = pthread_create(
      &identity, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument)
    guard status == 0 else { throw Unexpected("no thread: \(status)") }
    thread.withLock { $0 = identity }
  }

  func join() throws -> Value {
    pthread_join(thread.withLock { $0 }, nil)
    guard let result = result.withLock({ $0 }) else { throw Unexpected("no result") }
    return try result.get()
  }
}

private final class Box: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
