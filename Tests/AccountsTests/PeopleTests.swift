@testable import Accounts
import OneTimeCodes
import Records
import StrictJSON
import Testing

@Suite struct PeopleTests {
  @Test func `a refused password is never hashed, whoever sets it`() throws {
    try withSite { site in
      let ann = try site.person()
      let session = try site.session()
      let before = try site.account(ann).passwordHash
      for (password, problem) in [
        (String(repeating: "long ", count: 60), PasswordProblem.tooLong(most: 256)),
        ("", .tooShort(least: 15)), ("passwordpassword", .common),
      ] {
        #expect(throws: PersonProblem.password(problem)) {
          try site.accounts.changePassword(
            session, from: TestSite.password, to: password, visitor: TestSite.visitor)
        }
        #expect(throws: PersonProblem.password(problem)) {
          try site.accounts.setPassword(password, of: ann)
        }
        #expect(throws: PersonProblem.password(problem)) {
          try site.person("bob", password: password)
        }
      }
      #expect(try site.account(ann).passwordHash == before)
      #expect(try site.isAlive(session.token))
      #expect(try site.accounts.people() == [ann])
    }
  }
}
