@testable import Accounts
import Files
import OneTimeCodes
import Sealing
import Testing

@Suite struct SecrecyTests {
  @Test func `no secret is in any file of the site, at any stage`() throws {
    try withSite { site in
      var secrets: [[UInt8]] = []
      func plant(_ texts: String...) { secrets += texts.map { Array($0.utf8) } }
      func plant(_ secret: SharedSecret) {
        let bytes = secret.bytesRevealingSecret
        plant(
          secret.base32RevealingSecret, secret.groupedRevealingSecret, Hex.encode(bytes),
          Base64URL.encode(bytes))
        secrets.append(bytes)
      }
      func plant(_ codes: [RecoveryCode]) {
        for code in codes {
          plant(code.textRevealingSecret)
          secrets.append(code.canonicalRevealingSecret)
          plant(SHA256.hexDigest(code.canonicalRevealingSecret))
        }
      }
      func plant(_ token: BearerToken) {
        plant(String(token.cookieRevealingSecret.dropFirst(33)), token.formToken)
      }
      func expectNone(_ stage: String) throws {
        for path in try files(below: site.folder) {
          let content = try Files.read(path) ?? []
          for secret in secrets {
            #expect(!contains(content, secret), "\(path), \(stage)")
          }
        }
      }
      plant(TestSite.password, "brass heron under ice")
      try site.person(password: nil)
      let ann = try #require(try site.accounts.person(named: "ann")?.id)
      let link = try #require(try site.accounts.makeJoinToken(for: ann))
      plant(link)
      try expectNone("invited")
      _ = try site.accounts.join(
        link.cookieRevealingSecret, password: TestSite.password, from: TestSite.visitor)
      let session = try site.session()
      plant(session.token)
      let begun = try site.begin(session)
      let secret = try site.secret(shownTo: begun)
      plant(secret)
      try expectNone("set-up begun")
      let first = try site.code(of: secret)
      _ = try site.prove(begun, first)
      let proven = try site.signedIn(begun.token)
      plant(try #require(try site.accounts.shownCodes(of: proven)))
      try expectNone("codes shown")
      let on = try #require(try site.accounts.finishEnrolment(proven, from: TestSite.visitor))
      plant(on)
      try expectNone("turned on")
      let pending = try site.pending()
      plant(pending)
      _ = try site.answer(pending, try site.wrongCode(for: secret))
      guard
        case .signedIn(let token, _) = try site.answer(pending, site.code(of: secret, steps: 1))
      else { throw Unexpected("refused") }
      plant(token)
      _ = try site.accounts.renewRecoveryCodes(
        site.signedIn(token), password: TestSite.password, from: TestSite.visitor)
      plant(try #require(try site.accounts.shownCodes(of: site.signedIn(token))))
      try expectNone("renewed")
      _ = try site.accounts.changePassword(
        site.signedIn(token), from: TestSite.password, to: "brass heron under ice",
        visitor: TestSite.visitor)
      try expectNone("new password")
    }
  }

  @Test func `every document is closed to others`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      _ = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      for path in try files(below: site.dataFolder) {
        #expect(try Files.status(path)?.permissions == 0o600, "\(path)")
      }
    }
  }

  @Test func `tokens, codes and secrets do not print themselves`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let token = ann.signedIn.token
      let printed =
        "\(token) \(ann.secret) \(ann.codes) \(String(reflecting: token)) "
        + "\(String(reflecting: ann.codes)) \(ann)"
      #expect(!printed.contains(token.cookieRevealingSecret.dropFirst(33)))
      #expect(!printed.contains(ann.secret.base32RevealingSecret))
      #expect(!printed.contains(ann.codes[0].textRevealingSecret))
    }
  }

  private func contains(_ content: [UInt8], _ secret: [UInt8]) -> Bool {
    guard let first = secret.first, content.count >= secret.count else { return false }
    return (0...(content.count - secret.count)).contains {
      content[$0] == first && content[$0...].starts(with: secret)
    }
  }
}
