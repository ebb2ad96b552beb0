@testable import Accounts
import Files
import Glibc
import OneTimeCodes
import Records
import StrictJSON
import Testing

/// A change of two documents that is stopped between them.
///
/// The stop is something put where the next document would go: its replacement fails, as on a full
/// disk, and everything before it is on the disk. (What a stop after the account leaves of sessions
/// is the test of another epoch, in `SessionTests`.)
@Suite struct StopTests {
  /// Makes `body` fail at the first write in a folder, by a file in the folder's place.
  private func block(_ folder: String, _ body: () throws -> Void) throws {
    rename(folder, folder + ".away")
    try Files.replace(folder, with: Array("in the way".utf8))
    #expect(throws: (any Error).self) { try body() }
    try Files.remove(folder)
    rename(folder + ".away", folder)
  }

  @Test func `stopped before the session, a code is spent and nobody is signed in`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let place = site.accounts.store.path(ann.signedIn.person.place)
      let pending = try site.pending()
      let code = try site.code(of: ann.secret)
      try block("\(place)/sessions") { _ = try site.answer(pending, code) }
      #expect(try site.accounts.store.names(in: "\(ann.signedIn.person.place)/sessions").count == 1)
      for token in [pending, try site.pending()] {
        if case .signedIn = try site.answer(token, code) { Issue.record("used again") }
      }
      site.clock.advance(by: 30)
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("locked out")
      }
    }
  }

  @Test func `stopped before the account, a recovery code is still good`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let account = site.accounts.store.path("\(ann.signedIn.person.place)/account.json")
      let pending = try site.pending()
      let before = try Files.read(account)
      // The draft's name is taken by a folder, which cannot be cleared away as a left-over.
      try Files.makeFolder(account + ".new/x")
      #expect(throws: RecordsError.self) {
        try site.answer(pending, ann.codes[0].textRevealingSecret)
      }
      try Files.removeFolder(account + ".new/x")
      try Files.removeFolder(account + ".new")
      #expect(try Files.read(account) == before)
      guard case .signedIn = try site.answer(pending, ann.codes[0].textRevealingSecret) else {
        throw Unexpected("lost")
      }
    }
  }

  @Test func `stopped before the account, turning off did nothing and can be done again`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let place = site.accounts.store.path(ann.signedIn.person.place)
      let code = try #require(SubmittedSecondFactor(site.code(of: ann.secret)))
      let account = "\(place)/account.json"
      try Files.makeFolder(account + ".new/x")
      #expect(throws: RecordsError.self) {
        try site.accounts.turnOffSecondStep(
          ann.signedIn, password: TestSite.password, factor: code, from: TestSite.visitor)
      }
      try Files.removeFolder(account + ".new/x")
      try Files.removeFolder(account + ".new")
      // Nothing happened: the code is good, the second step on, the session alive.
      #expect(try site.account(ann.signedIn.person).secondStep != nil)
      #expect(try site.isAlive(ann.signedIn.token))
      guard
        case .done = try site.accounts.turnOffSecondStep(
          ann.signedIn, password: TestSite.password, factor: code, from: TestSite.visitor)
      else { throw Unexpected("not turned off") }
    }
  }

  @Test func `stopped between the sessions and the account, old recovery codes are good`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let place = site.accounts.store.path(ann.signedIn.person.place)
      // The session's document with the new codes is written first; the account cannot be.
      try Files.makeFolder("\(place)/account.json.new/x")
      #expect(throws: RecordsError.self) {
        try site.accounts.renewRecoveryCodes(
          ann.signedIn, password: TestSite.password, from: TestSite.visitor)
      }
      try Files.removeFolder("\(place)/account.json.new/x")
      try Files.removeFolder("\(place)/account.json.new")
      let signedIn = try site.signedIn(ann.signedIn.token)
      #expect(signedIn.session.document["shownCodes"] != nil)
      // Codes that do not count are not shown, wherever the clock stands.
      site.clock.advance(by: 1)
      guard case .signedIn = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      else { throw Unexpected("the old codes are gone") }
    }
  }

  @Test func `a person whose making was stopped cannot sign in, and the name is free`() throws {
    try withSite { site in
      let folder = "\(site.dataFolder)/names"
      try Files.replace(folder, with: Array("in the way".utf8))
      #expect(throws: (any Error).self) { try site.person() }
      try Files.remove(folder)
      guard case .wrong = try site.signIn() else { throw Unexpected("signed in") }
      let ann = try site.person()
      #expect(try site.session().person == ann)
      #expect(try site.accounts.people() == [ann])
    }
  }
}
