import Files
import OneTimeCodes
import Site
import StrictJSON
import Synchronization
import Testing

@testable import Accounts

@Suite struct TextSignInTests {
  @Test func `N4: a code sent by text message signs in, and the app goes on working`() throws {
    try withTextSite { site in
      let ann = try site.texter()
      let pending = try site.pending()
      #expect(try site.send(pending) == .sent)
      let outcome = try site.answer(pending, site.lastCode())
      guard case .signedIn(let token, .text) = outcome else { throw Unexpected("refused") }
      #expect(try site.signedIn(token).session.level == .text)
      let next = try site.pending()
      #expect(try site.send(next) == .sent)
      #expect(try site.answer(next, site.code(of: ann.secret)).proven == .app)
    }
  }

  @Test func `SM-3: a code is good for the sign-in that asked for it, once`() throws {
    try withTextSite { site in
      _ = try site.texter()
      let (first, second) = (try site.pending(), try site.pending())
      #expect(try site.send(first) == .sent)
      let code = try site.lastCode()
      #expect(try site.answer(second, code).refusal == .wrong(drift: nil))
      #expect(try site.send(second) == .sent)
      #expect(try site.answer(first, code).proven == .text)
      guard case .expired = try site.answer(first, code) else { throw Unexpected("twice") }
      #expect(try site.answer(second, code).refusal == .wrong(drift: nil))
    }
  }

  @Test func `SM-3: a new code voids the one before, and neither outlives its sign-in`() throws {
    try withTextSite { site in
      _ = try site.texter()
      let pending = try site.pending()
      _ = try site.send(pending)
      let first = try site.lastCode()
      _ = try site.send(pending)
      let second = try site.lastCode()
      if first != second {
        #expect(try site.answer(pending, first).refusal == .wrong(drift: nil))
      }
      site.clock.advance(by: 300)
      guard case .expired = try site.answer(pending, second) else { throw Unexpected("late") }
      #expect(try site.send(pending) == .notAllowed)
    }
  }

  @Test func `SM-3: a code sent to confirm a number signs nobody in`() throws {
    try withTextSite { site in
      let ann = try site.texter()
      _ = try site.accounts.beginText(
        ann.signedIn, number: "+4915100000000", from: TestSite.visitor)
      let code = try site.lastCode()
      let pending = try site.pending()
      #expect(try site.answer(pending, code).refusal == .wrong(drift: nil))
    }
  }

  @Test func `SM-4: a resend gives back nothing that was counted`() throws {
    try withTextSite { site in
      let ann = try site.texter()
      let wrong = try site.wrongCode(for: ann.secret)
      let pending = try site.pending()
      _ = try site.send(pending)
      _ = try site.lastCode()
      for _ in 0..<3 { _ = try site.answer(pending, wrong) }
      let before = try site.account(ann.signedIn.person)
      _ = try site.send(site.pending())
      let after = try site.account(ann.signedIn.person)
      #expect(before[tries: .text].failures == 3)
      #expect(after[tries: .text] == before[tries: .text])
      #expect(after[tries: .app] == before[tries: .app])
    }
  }

  @Test func `LG-4: text codes have their own count, across sign-ins, and no message helps`() throws
  {
    try withTextSite { site in
      let ann = try site.texter()
      let wrong = try site.wrongCode(for: ann.secret)
      for round in 0..<3 {
        let pending = try site.pending()
        #expect(try site.send(pending) == .sent)
        for _ in 0..<(round < 2 ? 2 : 1) { _ = try site.answer(pending, wrong) }
      }
      let account = try site.account(ann.signedIn.person)
      #expect(account[tries: .text].failures == 5)
      let pending = try site.pending()
      #expect(try site.send(pending) == .refused(.wait(30)))
    }
  }

  @Test func `what is compared with both is paid for at both`() throws {
    try withTextSite { site in
      let ann = try site.texter()
      let wrong = try site.wrongCode(for: ann.secret)
      let pending = try site.pending()
      _ = try site.answer(pending, wrong)
      var account = try site.account(ann.signedIn.person)
      #expect(account[tries: .app].failures == 1)
      #expect(account[tries: .text].failures == 0)
      _ = try site.send(pending)
      let code = try site.lastCode()
      _ = try site.answer(pending, wrong)
      account = try site.account(ann.signedIn.person)
      #expect(account[tries: .app].failures == 2)
      #expect(account[tries: .text].failures == 1)
      // LG-7: the right code of one kind clears that kind and leaves the other where it was.
      #expect(try site.answer(pending, code).proven == .text)
      account = try site.account(ann.signedIn.person)
      #expect(account[tries: .app].failures == 2)
      #expect(account[tries: .text].failures == 0)
    }
  }

  @Test func `row 8: with the app stopped the text message is the way in, and it stops alone`()
    throws
  {
    try withTextSite { site in
      let ann = try site.texter()
      let wrong = try site.wrongCode(for: ann.secret)
      var account = try site.account(ann.signedIn.person)
      for _ in 0..<100 { site.accounts.charge(.app, of: &account) }
      try Files.replace(
        "\(site.dataFolder)/\(account.id.place)/account.json",
        with: JSONValue.object(account.document).serialized())
      let pending = try site.pending()
      #expect(try site.answer(pending, wrong).refusal != .wrong(drift: nil))
      _ = try site.send(pending)
      let code = try site.lastCode()
      #expect(try site.answer(pending, site.code(of: ann.secret)).refusal == .wrong(drift: nil))
      #expect(try site.answer(pending, code).proven == .text)
      account = try site.account(ann.signedIn.person)
      #expect(account[tries: .app].failures == 100)
      for _ in 0..<100 { site.accounts.charge(.text, of: &account) }
      try Files.replace(
        "\(site.dataFolder)/\(account.id.place)/account.json",
        with: JSONValue.object(account.document).serialized())
      guard case .refused = try site.send(site.pending()) else { throw Unexpected("sent") }
    }
  }

  @Test func `row 30: of fifty sends side by side three go out`() throws {
    try withTextSite { site in
      _ = try site.texter()
      let pending = try site.pending()
      let outcomes = try inParallel(50) { _ in try site.send(pending) }
      #expect(outcomes.count { $0 == .sent } == 3)
      #expect(
        outcomes.allSatisfy {
          if case .limited(let wait) = $0 { (1...300).contains(wait) } else { $0 == .sent }
        })
      #expect(try site.messages().count == 4)
    }
  }

  @Test func `SM-5: ten a day go to one person, whatever the number`() throws {
    try withTextSite(change: { $0.session.stepUpMinutes = 60 }) { site in
      let ann = try site.enrolledPerson()
      var sent = 0
      for round in 0..<20 {
        if try site.ask(
          ann.signedIn, "+49151000000\(10 + round)", from: "198.51.100.\(round)") == .sent
        {
          sent += 1
        }
        site.clock.advance(by: 120)
      }
      #expect(sent == 10)
    }
  }

  @Test func `SM-5: ten a day go to one number, whoever asks, and a day later it is free`() throws {
    var sent = TextAllowance()
    sent.perNetwork = []
    sent.perSite = []
    try withTextSite { site in
      let number = try #require(PhoneNumber(TestSite.number))
      let visitor = TestSite.visitor
      func take(_ person: Int, at time: Int64) throws -> Int64? {
        let id = String(repeating: "0", count: 30) + "\(person)"
        return try sent.take(
          number: number, person: #require(PersonID(id)), visitor: visitor, at: time,
          in: site.accounts.store)
      }
      var time = site.now
      for person in 10..<20 {
        #expect(try take(person, at: time) == nil)
        time += 120
      }
      let wait = try #require(try take(20, at: time))
      #expect(wait == 86_400 - 1200)
      #expect(try take(21, at: time + wait - 1) == 1)
      #expect(try take(21, at: time + wait) == nil)
      // A clock set back makes nobody wait longer than a limit's own time.
      #expect(try #require(try take(22, at: time - 600)) <= 86_400)
    }
  }

  @Test func `SM-5: a network has twenty a day and the site two hundred`() throws {
    try withTextSite { site in
      var networks: [Int64?] = []
      var all: [Int64?] = []
      for index in 0..<260 {
        let number = try #require(PhoneNumber("+491510000\(1000 + index)"))
        let id = try #require(PersonID(String(repeating: "a", count: 29) + "\(100 + index)"))
        let address = index < 30 ? "2001:db8:0:1::\(index)" : "192.0.2.\(index)"
        let wait = try site.accounts.textAllowance.take(
          number: number, person: id, visitor: Visitor(address: address, agent: ""),
          at: site.now, in: site.accounts.store)
        if index < 30 { networks.append(wait) }
        all.append(wait)
      }
      #expect(networks.count { $0 == nil } == 20)
      #expect(all.count { $0 == nil } == 200)
    }
  }

  @Test func `row 32: a damaged record of what was sent sends nothing`() throws {
    try withTextSite { site in
      _ = try site.texter()
      for damage in ["", "{\"version\":1,\"sent\":{}}", "{\"version\":1,\"sent\":[5]}"] {
        try Files.replace(
          "\(site.dataFolder)/throttle/text/sent.json", with: Array(damage.utf8))
        let pending = try site.pending()
        #expect(throws: (any Error).self) { try site.send(pending) }
      }
      #expect(try site.messages().count == 1)
    }
  }

  @Test func `SM-7: the program gets one JSON object on its input, and no shell in between`() throws
  {
    try withTextSite(text: { .command(["/bin/sh", "-c", "cat >\"$0\"", "\($0)/$(id).json"]) }) {
      site in
      let ann = try site.enrolledPerson()
      #expect(try site.ask(ann.signedIn) == .sent)
      let bytes = try #require(try Files.read("\(site.folder)/$(id).json"))
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.hasPrefix("{\"to\":\"+4915112345678\",\"text\":\"The Wiki: "))
      #expect(text.hasSuffix("\"}\n"))
    }
  }

  @Test func `N4: a program that fails is told apart, and the code that did not go out is void`()
    throws
  {
    try withTextSite { site in
      _ = try site.texter()
      var failing = site.accounts.site
      failing.text = .command(["/bin/sh", "-c", "cat >'\(site.folder)/sent'; exit 3"])
      let broken = Accounts(
        site: failing, surroundings: site.accounts.surroundings, hashingSlots: 1)
      let pending = try site.pending()
      #expect(
        try broken.sendSignInText(pending, from: TestSite.visitor)
          == .failed("the program for text messages ended with status 3"))
      let text = String(
        decoding: try #require(try Files.read("\(site.folder)/sent")), as: UTF8.self)
      let code = try #require(text.split(separator: "#").last?.prefix(6)).description
      #expect(try site.answer(pending, code).refusal == .wrong(drift: nil))
      failing.text = .command(["/nowhere/send"])
      let missing = Accounts(
        site: failing, surroundings: site.accounts.surroundings, hashingSlots: 1)
      guard case .failed = try missing.sendSignInText(pending, from: TestSite.visitor) else {
        throw Unexpected("not failed")
      }
    }
  }

  @Test func `a code has six digits, leading zeros among them, and no pattern of its own`() throws {
    try withTextSite { site in
      let number = try #require(PhoneNumber(TestSite.number))
      let ring = try site.accounts.ring()
      func digits(_ draws: [UInt8]...) throws -> String {
        let queue = Draws(draws)
        let made = try TextCode.make(
          for: .signIn, person: #require(PersonID(String(repeating: "a", count: 32))),
          number: number,
          surroundings: Surroundings(now: { 0 }, randomBytes: { queue.next($0) }), ring: ring)
        return made.digitsRevealingSecret
      }
      #expect(try digits([0, 0, 0, 42]) == "000042")
      #expect(try digits([0, 0x0F, 0x42, 0x3F]) == "999999")
      #expect(try digits([0, 0x0F, 0x42, 0x40]) == "000000")
      // Beyond the last whole million: drawn again.
      #expect(try digits([0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 7]) == "000007")
      #expect(try digits([0xFF, 0xF1, 0x3D, 0x80], [0, 0, 0, 8]) == "000008")
      #expect(try digits([0xFF, 0xF1, 0x3D, 0x7F]) == "999999")
    }
  }
}

/// Bytes that a test says will be drawn; zeros after them.
private final class Draws: Sendable {
  private let draws: Mutex<[[UInt8]]>
  init(_ draws: [[UInt8]]) { self.draws = Mutex(draws) }
  func next(_ count: Int) -> [UInt8] {
    draws.withLock { draws in
      draws.isEmpty || count != 4 ? [UInt8](repeating: 0, count: count) : draws.removeFirst()
    }
  }
}
