@testable import Accounts
import OneTimeCodes
import Records
import StrictJSON
import Testing

@Suite struct CodeTests {
  private func isSignedIn(_ outcome: SecondStepOutcome) -> Bool {
    if case .signedIn = outcome { true } else { false }
  }

  private func refusal(_ outcome: SecondStepOutcome) -> CodeRefusal? {
    if case .refused(let refusal) = outcome { refusal } else { nil }
  }

  @Test func `each code is good once, in this step and the ones it is still in the window of`()
    throws
  {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let code = try site.code(of: ann.secret)
      #expect(try isSignedIn(site.answer(site.pending(), code)))
      for seconds in [0, 29, 30] as [Int64] {
        site.clock.advance(by: seconds)
        #expect(try refusal(site.answer(site.pending(), code)) == .wrong(drift: nil))
      }
      #expect(try isSignedIn(site.answer(site.pending(), site.code(of: ann.secret))))
    }
  }

  @Test func `A, then B, then A again is refused`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let first = try site.code(of: ann.secret)
      let second = try site.code(of: ann.secret, steps: 1)
      #expect(try isSignedIn(site.answer(site.pending(), first)))
      #expect(try isSignedIn(site.answer(site.pending(), second)))
      #expect(try refusal(site.answer(site.pending(), first)) == .wrong(drift: nil))
      #expect(try refusal(site.answer(site.pending(), second)) == .wrong(drift: nil))
    }
  }

  @Test func `a later code spends the earlier ones`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let earlier = try site.code(of: ann.secret, steps: -1)
      #expect(try isSignedIn(site.answer(site.pending(), site.code(of: ann.secret))))
      #expect(try !isSignedIn(site.answer(site.pending(), earlier)))
    }
  }

  @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
  func `one step either side is accepted and no more`(steps: Int64, isAccepted: Bool) throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 300)
      let outcome = try site.answer(site.pending(), site.code(of: ann.secret, steps: steps))
      #expect(isSignedIn(outcome) == isAccepted)
    }
  }

  @Test func `the code that proved the app is spent`() throws {
    try withSite { site in
      try site.person("ann")
      let begun = try site.begin(site.session())
      let secret = try site.secret(shownTo: begun)
      let code = try site.code(of: secret)
      guard case .proven(nil) = try site.prove(begun, code) else { throw Unexpected("refused") }
      _ = try site.accounts.finishEnrolment(site.signedIn(begun.token), from: TestSite.visitor)
      #expect(try !isSignedIn(site.answer(site.pending(), code)))
      #expect(try isSignedIn(site.answer(site.pending(), site.code(of: secret, steps: 1))))
    }
  }

  @Test func `a code used for stepping up is spent, and the other way round`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let code = try site.code(of: ann.secret)
      let stepUp = { (signedIn: SignedIn, code: String) in
        try site.accounts.stepUp(
          signedIn, password: TestSite.password, factor: SubmittedSecondFactor(code),
          from: TestSite.visitor)
      }
      guard case .done(let token) = try stepUp(ann.signedIn, code) else {
        throw Unexpected("refused")
      }
      #expect(try !isSignedIn(site.answer(site.pending(), code)))
      site.clock.advance(by: 30)
      let next = try site.code(of: ann.secret)
      #expect(try isSignedIn(site.answer(site.pending(), next)))
      guard case .refused(.code(.wrong)) = try stepUp(site.signedIn(token), next) else {
        Issue.record("a spent code stepped up")
        return
      }
    }
  }

  @Test func `another person's app is no help`() throws {
    try withSite { site in
      _ = try site.enrolledPerson("ann")
      let bob = try site.enrolledPerson("bob")
      let code = try site.code(of: bob.secret)
      #expect(try !isSignedIn(site.answer(site.pending("ann"), code)))
      #expect(try isSignedIn(site.answer(site.pending("bob"), code)))
    }
  }

  @Test func `a wrong code and then the right one signs in`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pending = try site.pending()
      let wrong = try site.wrongCode(for: ann.secret)
      #expect(try refusal(site.answer(pending, wrong)) == .wrong(drift: nil))
      #expect(try isSignedIn(site.answer(pending, site.code(of: ann.secret))))
    }
  }

  @Test func `after five wrong codes the right one waits, in every sign-in and network`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let wrong = try site.wrongCode(for: ann.secret)
      for _ in 0..<5 {
        // A new sign-in with the right password gives no code back.
        #expect(try refusal(site.answer(site.pending(), wrong)) == .wrong(drift: nil))
      }
      let right = try site.code(of: ann.secret)
      #expect(try refusal(site.answer(site.pending(), right)) == .wait(30))
      // The other factor has a counter of its own.
      #expect(try isSignedIn(site.answer(site.pending(), ann.codes[0].textRevealingSecret)))
      #expect(try refusal(site.answer(site.pending(), right)) == .wait(30))
      site.clock.advance(by: 30)
      #expect(try isSignedIn(site.answer(site.pending(), site.code(of: ann.secret))))
      // That gave everything back.
      #expect(try site.account(ann.signedIn.person)[tries: .app] == Tries())
    }
  }

  @Test func `all prompts share the counter`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let wrong = try #require(SubmittedSecondFactor(site.wrongCode(for: ann.secret)))
      for _ in 0..<3 {
        _ = try site.accounts.stepUp(
          ann.signedIn, password: TestSite.password, factor: wrong, from: TestSite.visitor)
      }
      for _ in 0..<2 {
        _ = try site.accounts.turnOffSecondStep(
          ann.signedIn, password: TestSite.password, factor: wrong, from: TestSite.visitor)
      }
      let right = try site.code(of: ann.secret)
      #expect(try refusal(site.answer(site.pending(), right)) == .wait(30))
    }
  }

  @Test func `at a hundred wrong codes no code counts, ever; a recovery code does`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pending = try site.pending()
      let wrong = try site.wrongCode(for: ann.secret)
      var evaluated = 0
      // From a network each, or that of all of them would be told to wait.
      func guess() throws -> SecondStepOutcome {
        try site.answer(pending, wrong, from: Visitor(address: "10.0.0.\(evaluated)", agent: ""))
      }
      while case .wrong? = try refusal(guess()) {
        evaluated += 1
        // Each wait of the person's is sat out; the sign-in is renewed by hand to spare the hashing.
        _ = try site.accounts.store.update(ann.signedIn.person.place) { place in
          var account = try #require(
            try site.accounts.account(ann.signedIn.person, in: place))
          var tries = try #require(account.document.object("codeTries"))
          tries["blockedUntil"] = 0
          account.document["codeTries"] = .object(tries)
          try place.write("account.json", account.document)
        }
      }
      #expect(evaluated == 100)
      #expect(try refusal(site.answer(pending, site.code(of: ann.secret))) == .stopped)
      site.clock.advance(by: 400 * 86400)
      #expect(try refusal(site.answer(site.pending(), site.code(of: ann.secret))) == .stopped)
      #expect(try isSignedIn(site.answer(site.pending(), ann.codes[0].textRevealingSecret)))
    }
  }

  @Test(arguments: ["+12345", "12345", "1234567", "١٢٣٤٥٦", "12a456", "", "１２３４５６"])
  func `what is not six digits is no code`(typed: String) {
    #expect(SubmittedSecondFactor(typed) == nil)
  }
}

extension CodeTests {
  @Test func `a code that the clock help gave away is refused when its time comes`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let early = try site.code(of: ann.secret, steps: 8)
      guard case .refused(.wrong(drift: 240)) = try site.answer(site.pending(), early) else {
        throw Unexpected("not named")
      }
      for steps in [7, 1, 1] as [Int64] {
        site.clock.advance(by: steps * 30)
        guard case .refused(.wrong) = try site.answer(site.pending(), early) else {
          Issue.record("accepted later")
          return
        }
      }
      // The clock was put right: every other code is as good as ever.
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("refused")
      }
    }
  }

  @Test func `a code of the past is named as such and spends nothing`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 600)
      let late = try site.code(of: ann.secret, steps: -8)
      guard case .refused(.wrong(drift: -240)) = try site.answer(site.pending(), late) else {
        throw Unexpected("not named")
      }
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("refused")
      }
    }
  }
}
