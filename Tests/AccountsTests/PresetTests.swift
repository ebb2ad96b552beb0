@testable import Accounts
import Files
import OneTimeCodes
import Site
import Testing

@Suite struct PresetTests {
  private func begin(
    _ site: TestSite, _ signedIn: SignedIn, password: String? = nil
  ) throws -> SignedIn {
    guard
      case .done = try site.accounts.beginEnrolment(
        signedIn, password: password, from: TestSite.visitor)
    else { throw Unexpected("the set-up did not begin") }
    return try site.signedIn(signedIn.token)
  }

  @Test func `P2: the codes shown with the QR code are those that count`() throws {
    try withSite(.codesOnce) { site in
      try site.person()
      let begun = try begin(site, site.session())
      let secret = try site.secret(shownTo: begun)
      let shown = try #require(try site.accounts.enrolmentCodes(of: begun))
      #expect(shown.count == 3)
      #expect(try site.accounts.shownCodes(of: begun) == shown)
      guard case .proven(let token?) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("the code was refused")
      }
      // On with the code; what is left is to say done.
      let proven = try site.signedIn(token)
      guard case .codes(let after) = try site.accounts.enrolment(of: proven) else {
        throw Unexpected("no codes are shown")
      }
      #expect(after == shown)
      let ended = try #require(try site.accounts.finishEnrolment(proven, from: TestSite.visitor))
      #expect(try site.accounts.shownCodes(of: site.signedIn(ended)) == nil)
      guard case .signedIn = try site.answer(site.pending(), shown[0].textRevealingSecret) else {
        throw Unexpected("a code that was shown is refused")
      }
    }
  }

  @Test func `P2: beginning again shows other codes, and the first ones never count`() throws {
    try withSite(.codesOnce) { site in
      try site.person()
      let begun = try begin(site, site.session())
      let first = try #require(try site.accounts.enrolmentCodes(of: begun))
      #expect(try site.accounts.restartEnrolment(begun))
      let again = try site.signedIn(begun.token)
      let second = try #require(try site.accounts.enrolmentCodes(of: again))
      #expect(first != second)
      let secret = try site.secret(shownTo: again)
      // The other tab still has the first page: its codes belong to a secret that is gone.
      guard case .refused = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("a code fitted that was not looked at")
      }
      guard case .proven = try site.prove(again, site.code(of: secret)) else {
        throw Unexpected("the code was refused")
      }
      guard case .refused = try site.answer(site.pending(), first[0].textRevealingSecret) else {
        throw Unexpected("a code of the first set was accepted")
      }
    }
  }

  @Test func `P2: with the tick asked for, nothing is on before it`() throws {
    try withSite(.codesOnce, change: { $0.secondStep.setup.confirmSaved = true }) { site in
      try site.person()
      let begun = try begin(site, site.session())
      let secret = try site.secret(shownTo: begun)
      guard case .proven(nil) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("the code was refused")
      }
      guard case .signedIn = try site.signIn() else { throw Unexpected("it is on already") }
      let token = try site.accounts.finishEnrolment(
        site.signedIn(begun.token), from: TestSite.visitor)
      #expect(token != nil)
      guard case .secondStep = try site.signIn() else { throw Unexpected("it is not on") }
    }
  }

  @Test func `a set-up without the password asks for a session that is fresh`() throws {
    try withSite(.codesOnce) { site in
      try site.person()
      let session = try site.session()
      site.clock.advance(by: 600)
      guard
        case .refused(.signedOut) = try site.accounts.beginEnrolment(
          session, password: nil, from: TestSite.visitor)
      else { throw Unexpected("a set-up began in an old session") }
    }
    try withSite(.balanced) { site in
      try site.person()
      guard
        case .refused(.wrongPassword) = try site.accounts.beginEnrolment(
          site.session(), password: nil, from: TestSite.visitor)
      else { throw Unexpected("a set-up began without the password") }
    }
  }

  @Test func `P7: an app code or a recovery code turns it off, and old ones stay refused`() throws {
    for useApp in [true, false] {
      try withSite(.codesOnce) { site in
        try site.person()
        let begun = try begin(site, site.session())
        let secret = try site.secret(shownTo: begun)
        let codes = try #require(try site.accounts.enrolmentCodes(of: begun))
        guard case .proven(let token?) = try site.prove(begun, site.code(of: secret)) else {
          throw Unexpected("the code was refused")
        }
        site.clock.advance(by: 60)
        let typed = useApp ? try site.code(of: secret) : codes[0].textRevealingSecret
        guard
          case .done(let off) = try site.accounts.turnOffSecondStep(
            site.signedIn(token), password: nil, factor: SubmittedSecondFactor(typed),
            from: TestSite.visitor)
        else { throw Unexpected("not turned off") }
        guard case .signedIn = try site.signIn() else { throw Unexpected("it is still on") }
        let again = try begin(site, site.signedIn(off))
        let new = try site.secret(shownTo: again)
        #expect(new != secret)
        guard case .proven = try site.prove(again, site.code(of: new)) else {
          throw Unexpected("the code was refused")
        }
        site.clock.advance(by: 60)
        for old in [try site.code(of: secret), codes[1].textRevealingSecret] {
          guard case .refused(.wrong) = try site.answer(site.pending(), old) else {
            throw Unexpected("an old code was accepted")
          }
        }
      }
    }
  }

  @Test func `C5: the codes left are shown again behind the password, and are sealed`() throws {
    try withSite(.viewableCodes) { site in
      let ann = try site.enrolledPerson()
      _ = try site.answer(site.pending(), ann.codes[1].textRevealingSecret)
      let session = try site.freshSession(ann)
      guard
        case .refused(.wrongPassword) = try site.accounts.viewRecoveryCodes(
          session, password: "not it, not it, not it", from: TestSite.visitor)
      else { throw Unexpected("shown without the password") }
      guard
        case .done(true) = try site.accounts.viewRecoveryCodes(
          session, password: TestSite.password, from: TestSite.visitor)
      else { throw Unexpected("not shown") }
      let viewing = try site.signedIn(session.token)
      let shown = try #require(try site.accounts.codesOnShow(viewing))
      #expect(shown.codes == [ann.codes[0], ann.codes[2]])
      #expect(shown.isAgain)
      for code in ann.codes {
        for file in try files(below: site.folder) {
          let text = String(decoding: try #require(try Files.read(file)), as: UTF8.self)
          #expect(!text.contains(code.textRevealingSecret), "\(file)")
        }
      }
      site.clock.advance(by: 600)
      #expect(try site.accounts.shownCodes(of: site.signedIn(session.token)) == nil)
      guard
        case .refused(.signedOut) = try site.accounts.viewRecoveryCodes(
          session, password: TestSite.password, from: TestSite.visitor)
      else { throw Unexpected("shown without a step-up") }
    }
  }

  @Test func `C4: a sealed code works once`() throws {
    try withSite(.viewableCodes) { site in
      let ann = try site.enrolledPerson()
      let code = ann.codes[0].textRevealingSecret
      guard
        case .signedIn(_, .recovery(left: 2)) = try site.answer(
          site.pending(), code.lowercased())
      else { throw Unexpected("refused") }
      guard case .refused(.wrong) = try site.answer(site.pending(), code) else {
        throw Unexpected("accepted twice")
      }
    }
  }

  /// Security 23, row 5.
  @Test func `C4: one sealed code sent many times at once signs in once`() throws {
    try withSite(.viewableCodes, hashingSlots: 4) { site in
      let ann = try site.enrolledPerson()
      let code = ann.codes[0].textRevealingSecret
      let pending = try (0..<4).map { _ in try site.pending() }
      let outcomes = try inParallel(4) { try site.answer(pending[$0], code) }
      let signedIn = outcomes.filter { if case .signedIn = $0 { true } else { false } }
      #expect(signedIn.count == 1)
      #expect(try site.account(ann.signedIn.person).secondStep?.codesLeft == 2)
    }
  }

  @Test func `a set made under the other setting works on, and shows nothing`() throws {
    for viewAgain in [true, false] {
      try withSite(change: { $0.secondStep.recoveryCodes.viewAgain = viewAgain }) { site in
        let ann = try site.enrolledPerson()
        var other = site.accounts.site
        other.secondStep.recoveryCodes.viewAgain.toggle()
        let changed = Accounts(
          site: other, surroundings: site.accounts.surroundings, hashingSlots: 1)
        let session = try site.freshSession(ann)
        #expect(!changed.mayViewCodes(session.account))
        let outcome = try changed.viewRecoveryCodes(
          session, password: TestSite.password, from: TestSite.visitor)
        switch outcome {
        case .done(let isShown): #expect(!viewAgain && !isShown)
        case .refused(let refusal): #expect(viewAgain && refusal == .signedOut)
        }
        #expect(try changed.shownCodes(of: site.signedIn(session.token)) == nil)
        let answer = try changed.answerSecondStep(
          site.pending(), with: .recoveryCode(ann.codes[0]), from: TestSite.visitor)
        guard case .signedIn(_, .recovery(left: 2)) = answer else {
          throw Unexpected("a code of the old setting was refused")
        }
      }
    }
  }

  @Test func `I4: the backup code turns it off with the write that spends it`() throws {
    try withSite(.singleBackupCode) { site in
      try site.person()
      let begun = try begin(site, site.session(), password: TestSite.password)
      let secret = try site.secret(shownTo: begun)
      guard case .proven(let token?) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("the code was refused")
      }
      let codes = try #require(try site.accounts.enrolmentCodes(of: site.signedIn(token)))
      #expect(codes.count == 1)
      site.clock.advance(by: 60)
      let waiting = try site.pending()
      let outcome = try site.answer(site.pending(), codes[0].textRevealingSecret)
      guard case .signedIn(let session, .recovery(left: 0)) = outcome else {
        throw Unexpected("refused")
      }
      let signedIn = try site.signedIn(session)
      #expect(signedIn.account.secondStep == nil)
      #expect(signedIn.session.level == .recovery)
      // Every other session and every pending sign-in ended with it.
      #expect(try !site.isAlive(token))
      guard case .expired = try site.answer(waiting, site.code(of: secret)) else {
        throw Unexpected("a pending sign-in outlived it")
      }
      guard case .signedIn = try site.signIn() else { throw Unexpected("it is still on") }
    }
  }

  @Test func `I4: a wrong backup code, or another person's, turns nothing off`() throws {
    try withSite(.singleBackupCode) { site in
      let ann = try site.enrolledOnce("ann")
      let ben = try site.enrolledOnce("ben")
      guard
        case .refused(.wrong) = try site.answer(
          site.pending("ann"), ben.codes[0].textRevealingSecret)
      else { throw Unexpected("another person's code was accepted") }
      #expect(try site.account(ann.signedIn.person).secondStep?.codesLeft == 1)
      #expect(try site.account(ben.signedIn.person).secondStep?.codesLeft == 1)
    }
  }

  @Test func `I4: the one backup code is not spent on a step-up`() throws {
    try withSite(.singleBackupCode) { site in
      let ann = try site.enrolledOnce("ann")
      guard
        case .refused(.code(.wrong)) = try site.accounts.stepUp(
          ann.signedIn, password: TestSite.password, factor: .recoveryCode(ann.codes[0]),
          from: TestSite.visitor)
      else { throw Unexpected("accepted") }
      #expect(try site.account(ann.signedIn.person).secondStep?.codesLeft == 1)
    }
  }

  @Test func `each kind of turning off asks for what it says, and for that alone`() throws {
    for policy in SecondStepPolicy.Proof.allCases {
      try withSite(change: { $0.secondStep.turnOff = policy }) { site in
        let ann = try site.enrolledPerson()
        let session = ann.signedIn
        let code = try SubmittedSecondFactor(site.code(of: ann.secret))
        let asksPassword = policy != .code
        let asksCode = policy != .password
        if asksPassword {
          for password in [nil, "not the password here"] {
            guard
              case .refused(.wrongPassword) = try site.accounts.turnOffSecondStep(
                session, password: password, factor: code, from: TestSite.visitor)
            else { throw Unexpected("turned off without the password") }
          }
        }
        if asksCode {
          let wrong = try SubmittedSecondFactor(site.wrongCode(for: ann.secret))
          for factor in [nil, wrong] {
            guard
              case .refused(.code(.wrong)) = try site.accounts.turnOffSecondStep(
                session, password: TestSite.password, factor: factor, from: TestSite.visitor)
            else { throw Unexpected("turned off without a code") }
          }
        }
        guard
          case .done = try site.accounts.turnOffSecondStep(
            session, password: asksPassword ? TestSite.password : nil,
            factor: asksCode ? code : nil, from: TestSite.visitor)
        else { throw Unexpected("not turned off") }
      }
    }
  }
}

extension TestSite {
  /// Turns the second step on where the codes need not be said to be saved.
  func enrolledOnce(_ name: String) throws -> Enrolled {
    try person(name)
    let begun = try begin(session(name))
    let secret = try secret(shownTo: begun)
    guard case .proven(let token?) = try prove(begun, code(of: secret)) else {
      throw Unexpected("the first code was refused")
    }
    clock.advance(by: 60)
    let signedIn = try signedIn(token)
    return Enrolled(
      secret: secret, codes: try #require(try accounts.enrolmentCodes(of: signedIn)),
      signedIn: signedIn)
  }
}
