import Site
import StrictJSON
import Testing

@testable import Accounts

/// When somebody must have a second step: fixed by the history of the policy alone.
@Suite struct StandingTests {
  private static let day: Int64 = 86_400

  /// The same people under another policy, noted in the history.
  private func changed(
    _ accounts: Accounts, _ required: SecondStepPolicy.Requirement, days: Int = 14
  ) -> Accounts {
    var site = accounts.site
    site.secondStep.required = required
    site.secondStep.graceDays = days
    var changed = Accounts(site: site, surroundings: accounts.surroundings, hashingSlots: 1)
    changed.policy = accounts.policy
    changed.policy.history.note(site.secondStep, at: accounts.surroundings.now())
    return changed
  }

  private func end(_ accounts: Accounts, _ id: PersonID) throws -> Int64? {
    switch accounts.standing(of: try #require(try accounts.person(id))) {
    case .inGrace(let until): until
    case .overdue(let since): since
    default: nil
    }
  }

  @Test func `N5: grace begins with the policy and ends to the second`() throws {
    try withSite { site in
      let id = try site.person()
      #expect(try site.accounts.standing(of: site.account(id)) == .optional)
      site.clock.advance(by: 100 * Self.day)
      let accounts = changed(site.accounts, .everyone)
      let end = site.now + 14 * Self.day
      #expect(try accounts.standing(of: site.account(id)) == .inGrace(until: end))
      site.clock.advance(by: 14 * Self.day - 1)
      #expect(try accounts.standing(of: site.account(id)) == .inGrace(until: end))
      site.clock.advance(by: 1)
      #expect(try accounts.standing(of: site.account(id)) == .overdue(since: end))
      #expect(try accounts.standing(of: site.account(id)).isOverdue)
    }
  }

  @Test func `N5: who comes later has the days from then on`() throws {
    try withSite { site in
      let accounts = changed(site.accounts, .everyone)
      site.clock.advance(by: 50 * Self.day)
      let id = try site.person("ben")
      #expect(try end(accounts, id) == site.now + 14 * Self.day)
    }
  }

  @Test func `N5: loosening and tightening again moves no date`() throws {
    try withSite { site in
      let id = try site.person()
      var accounts = changed(site.accounts, .everyone)
      let first = site.now + 14 * Self.day
      site.clock.advance(by: 10 * Self.day)
      for required in [SecondStepPolicy.Requirement.nobody, .admins, .everyone, .nobody] {
        accounts = changed(accounts, required)
        site.clock.advance(by: Self.day)
      }
      #expect(try accounts.standing(of: site.account(id)) == .optional)
      let late = try site.person("late")
      accounts = changed(accounts, .everyone)
      #expect(try accounts.standing(of: site.account(id)) == .overdue(since: first))
      #expect(try end(accounts, late) == site.now + 14 * Self.day, "never touched before")
    }
  }

  @Test func `N5: another number of days counts for those who are touched afterwards`() throws {
    try withSite { site in
      let early = try site.person("early")
      var accounts = changed(site.accounts, .everyone, days: 14)
      let first = site.now + 14 * Self.day
      for days in [365, 0, 3] {
        site.clock.advance(by: 1)
        accounts = changed(accounts, .everyone, days: days)
        #expect(try end(accounts, early) == first)
      }
      site.clock.advance(by: Self.day)
      let late = try site.person("late")
      #expect(try end(accounts, late) == site.now + 3 * Self.day)
    }
  }

  @Test func `N5: an administrator's days begin when the rights did, once`() throws {
    try withSite { site in
      let id = try site.person()
      let accounts = changed(site.accounts, .admins)
      #expect(try accounts.standing(of: site.account(id)) == .optional)
      site.clock.advance(by: 30 * Self.day)
      var account = try site.account(id)
      account.setAdmin(true, at: site.now)
      let until = site.now + 14 * Self.day
      #expect(accounts.standing(of: account) == .inGrace(until: until))
      site.clock.advance(by: 5 * Self.day)
      account.setAdmin(false, at: site.now)
      #expect(accounts.standing(of: account) == .optional)
      account.setAdmin(true, at: site.now)
      #expect(accounts.standing(of: account) == .inGrace(until: until), "not begun again")
    }
  }

  @Test func `N5: an administrator from the beginning gains nothing by being made one again`()
    throws
  {
    try withSite { site in
      let id = try site.person("root", isAdmin: true)
      let accounts = changed(site.accounts, .admins)
      var account = try site.account(id)
      let until = site.now + 14 * Self.day
      site.clock.advance(by: 20 * Self.day)
      account.setAdmin(false, at: site.now)
      account.setAdmin(true, at: site.now)
      #expect(accounts.standing(of: account) == .overdue(since: until))
    }
  }

  @Test func `N5: turning it on while it is optional and off again restarts nothing`() throws {
    try withSite { site in
      let enrolled = try site.enrolledPerson()
      let id = enrolled.signedIn.person
      var accounts = changed(site.accounts, .everyone)
      #expect(try accounts.standing(of: site.account(id)) == .enrolled)
      #expect(try accounts.isSecondStepRequired(of: site.account(id)))
      let until = site.now + 14 * Self.day
      site.clock.advance(by: Self.day)
      accounts = changed(accounts, .nobody)
      site.clock.advance(by: 19 * Self.day)
      #expect(try accounts.resetSecondStep(of: id))
      accounts = changed(accounts, .everyone)
      #expect(try end(accounts, id) == until)
    }
  }

  @Test func `N5: the history is bounded, and dates do not get later with that`() throws {
    try withSite { site in
      let id = try site.person()
      var accounts = changed(site.accounts, .everyone)
      let until = site.now + 14 * Self.day
      for index in 0..<500 {
        site.clock.advance(by: 60)
        accounts = changed(accounts, index % 2 == 0 ? .nobody : .everyone)
      }
      #expect(accounts.policy.history.periods.count == 200)
      accounts = changed(accounts, .everyone)
      #expect(try end(accounts, id) ?? .max <= until)
    }
  }

  @Test(
    arguments: [
      "{}", "[1]", #"[{"from":1}]"#, #"[{"from":1,"required":"some","graceDays":1}]"#,
      #"[{"from":-1,"required":"admins","graceDays":1}]"#,
      #"[{"from":2,"required":"admins","graceDays":1},{"from":1,"required":"nobody","graceDays":1}]"#,
    ])
  func `a history of another shape is none`(text: String) throws {
    #expect(RequirementHistory(try JSONValue(parsing: Array(text.utf8))) == nil)
  }

  @Test func `a history is written as it is read`() throws {
    var history = RequirementHistory()
    var policy = SecondStepPolicy()
    history.note(policy, at: 1)
    #expect(history.periods.isEmpty, "nobody must, and nobody ever had to")
    policy.required = .admins
    history.note(policy, at: 10)
    policy.required = .everyone
    history.note(policy, at: 5)
    #expect(history.periods.map(\.from) == [10, 10], "the clock was set back")
    #expect(RequirementHistory(history.value) == history)
  }
}
