@testable import Accounts
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

/// Thirty at once, on threads: the locks are per open file, as between processes.
@Suite(.serialized) struct ParallelTests {
  /// Pending sign-ins without thirty hashes.
  private func pendings(_ count: Int, _ person: PersonID, _ site: TestSite) throws -> [BearerToken]
  {
    let account = try site.account(person)
    return try (0..<count).map { _ in
      let token = try site.accounts.store.update(person.place) { place in
        try site.accounts.startPending(
          for: account, returnTo: nil,
          visitor: TestSite.visitor, in: place)
      }
      return try #require(token)
    }
  }

  private func answers(
    _ site: TestSite, _ pendings: [BearerToken], _ codes: [String]
  ) throws -> Int {
    let outcomes = try inParallel(pendings.count) { index in
      if case .signedIn = try site.answer(pendings[index], codes[index % codes.count]) {
        return true
      }
      return false
    }
    return outcomes.filter { $0 }.count
  }

  @Test func `thirty answers with one code of the app: one signs in`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let person = ann.signedIn.person
      let pendings = try pendings(30, person, site)
      #expect(try answers(site, pendings, [site.code(of: ann.secret)]) == 1)
      #expect(try site.accounts.store.names(in: "\(person.place)/sessions").count == 2)
      #expect(try site.accounts.store.names(in: "\(person.place)/pending").count == 29)
    }
  }

  @Test func `thirty answers with one recovery code: one signs in, one code is gone`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pendings = try pendings(30, ann.signedIn.person, site)
      #expect(try answers(site, pendings, [ann.codes[0].textRevealingSecret]) == 1)
      #expect(try site.account(ann.signedIn.person).secondStep?.codesLeft == 2)
    }
  }

  @Test func `ten different recovery codes at once are all spent and none comes back`() throws {
    try withSite(change: { $0.secondStep.recoveryCodes.count = 10 }) { site in
      let ann = try site.enrolledPerson()
      let codes = ann.codes.map(\.textRevealingSecret)
      #expect(Set(codes).count == 10)
      let pendings = try pendings(10, ann.signedIn.person, site)
      #expect(try answers(site, pendings, codes) == 10)
      #expect(try site.account(ann.signedIn.person).secondStep?.codesLeft == 0)
      let after = try self.pendings(4, ann.signedIn.person, site)
      #expect(try answers(site, after, codes) == 0)
    }
  }

  @Test func `wrong codes at once count as many as are looked at`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pendings = try pendings(20, ann.signedIn.person, site)
      #expect(try answers(site, pendings, [site.wrongCode(for: ann.secret)]) == 0)
      let account = try site.account(ann.signedIn.person)
      #expect(account.document.object("codeTries")?.int("failures") == 5)
    }
  }
}
