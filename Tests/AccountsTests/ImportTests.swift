import Files
import Glibc
import OneTimeCodes
import Site
import Testing

@testable import Accounts

@Suite struct ImportTests {
  private let folder: String
  private let accounts: Accounts
  private static let now: Int64 = 1_700_000_000
  private let visitor = Visitor(address: "192.0.2.7", agent: "test")
  private let password = "lantern tide 7 gravel"

  init() throws {
    var template = Array("/tmp/nightlatch-import.XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let text = "{\"version\":1,\"name\":\"T\",\"baseURL\":\"http://127.0.0.1:8080\"}"
    let site = try Site(parsing: Array(text.utf8), of: "\(folder)/site.json")
    var surroundings = Surroundings.live()
    surroundings.now = { Self.now }
    try Files.makeFolder(site.dataFolder)
    try Files.replace(site.keysFile, with: Keys.fresh(surroundings: surroundings))
    accounts = Accounts(site: site, surroundings: surroundings)
  }

  private func removing(_ body: () throws -> Void) throws {
    try body()
    try Self.removeTree(folder)
  }

  private static func removeTree(_ path: String) throws {
    for name in try Files.names(in: path) ?? [] { try removeTree("\(path)/\(name)") }
    if unlink(path) != 0 { rmdir(path) }
  }

  private func person() throws -> PersonID {
    let name = try #require(SignInName("ben"))
    return try accounts.addPerson(
      name, displayName: "", emails: [], isAdmin: false, password: password)
  }

  private var secret: SharedSecret {
    get throws { try #require(SharedSecret(bytes: Array("12345678901234567890".utf8))) }
  }

  @Test func `an imported key's code signs in`() throws {
    try removing {
      let id = try person()
      _ = try accounts.importApp(of: id, secret: secret, appName: "")
      let token = try pending()
      let code = try #require(SubmittedCode(try secret.code(at: Self.now)))
      let outcome = try accounts.answerSecondStep(token, with: .appCode(code), from: visitor)
      guard case .signedIn(_, with: .app) = outcome else {
        Issue.record("not signed in")
        return
      }
    }
  }

  @Test func `the recovery codes that come with it sign in, and another does not`() throws {
    try removing {
      let id = try person()
      let codes = try accounts.importApp(of: id, secret: secret, appName: "")
      #expect(codes.count == accounts.site.secondStep.recoveryCodes.count)
      let foreign = try #require(RecoveryCode("0123-4567-89AB-CDEF"))
      let refused = try accounts.answerSecondStep(
        pending(), with: .recoveryCode(foreign), from: visitor)
      guard case .refused(.wrong) = refused else {
        Issue.record("a foreign code was not refused")
        return
      }
      let first = try #require(codes.first)
      let outcome = try accounts.answerSecondStep(
        pending(), with: .recoveryCode(first), from: visitor)
      guard case .signedIn(_, with: .recovery) = outcome else {
        Issue.record("not signed in")
        return
      }
    }
  }

  @Test func `sessions from before the import are over`() throws {
    try removing {
      let id = try person()
      guard
        case .signedIn(let token) = try accounts.signIn(
          "ben", password: password, returnTo: nil, from: visitor)
      else {
        Issue.record("no session")
        return
      }
      #expect(try accounts.session(for: token.cookieRevealingSecret) != nil)
      _ = try accounts.importApp(of: id, secret: secret, appName: "")
      #expect(try accounts.session(for: token.cookieRevealingSecret) == nil)
    }
  }

  @Test func `a second import replaces the first key`() throws {
    try removing {
      let id = try person()
      _ = try accounts.importApp(of: id, secret: secret, appName: "old")
      let other = try #require(SharedSecret(bytes: Array("abcdefghijabcdefghij".utf8)))
      _ = try accounts.importApp(of: id, secret: other, appName: "new")
      #expect(try accounts.person(id)?.secondStep?.apps.map(\.name) == ["new"])
      let code = try #require(SubmittedCode(try secret.code(at: Self.now)))
      let outcome = try accounts.answerSecondStep(
        pending(), with: .appCode(code), from: visitor)
      guard case .refused(.wrong) = outcome else {
        Issue.record("the replaced key still works")
        return
      }
    }
  }

  @Test func `the key is nowhere in the clear`() throws {
    try removing {
      let id = try person()
      _ = try accounts.importApp(of: id, secret: secret, appName: "")
      let path = "\(accounts.site.dataFolder)/\(id.place)/account.json"
      let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
      #expect(!text.isEmpty && !text.contains("1234567890"))
      #expect(!text.contains(try secret.base32RevealingSecret))
    }
  }

  @Test func `nobody is given a key for an id that is nobody's`() throws {
    try removing {
      let nobody = try #require(PersonID(String(repeating: "0", count: 32)))
      #expect(throws: PersonProblem.unknown) {
        try accounts.importApp(of: nobody, secret: secret, appName: "")
      }
    }
  }

  private func pending() throws -> BearerToken {
    let outcome = try accounts.signIn(
      "ben", password: password, returnTo: nil, from: visitor)
    guard case .secondStep(let token) = outcome else {
      throw PersonProblem.unknown
    }
    return token
  }
}
