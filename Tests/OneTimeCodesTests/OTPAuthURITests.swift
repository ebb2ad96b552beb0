import OneTimeCodes
import Sealing
import Testing

private let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

private func secret() throws -> SharedSecret { try #require(SharedSecret(base32: key)) }

@Suite struct OTPAuthURITextTests {
  @Test func `the standard parameters are left out`() throws {
    let uri = OTPAuthURI(issuer: "Example", account: "ann@example.org", secret: try secret())
    #expect(
      uri.textRevealingSecret
        == "otpauth://totp/Example:ann%40example.org?secret=\(key)&issuer=Example")
  }

  @Test func `a space is %20, and everything but the unreserved characters is escaped`() throws {
    let uri = OTPAuthURI(
      issuer: "My Site & Co", account: "Ann O'Neil+x@é.org", secret: try secret())
    #expect(
      uri.textRevealingSecret
        == "otpauth://totp/My%20Site%20%26%20Co:Ann%20O%27Neil%2Bx%40%C3%A9.org?secret=\(key)"
        + "&issuer=My%20Site%20%26%20Co")
  }

  @Test func `other parameters are stated`() throws {
    let uri = OTPAuthURI(
      issuer: "E", account: "a", secret: try secret(),
      parameters: CodeParameters(algorithm: .sha256, digits: 8, period: 60))
    #expect(
      uri.textRevealingSecret
        == "otpauth://totp/E:a?secret=\(key)&issuer=E&algorithm=SHA256&digits=8&period=60")
  }

  @Test func `colons and control characters are taken out of both parts`() throws {
    let uri = OTPAuthURI(
      issuer: " A:B\r\n ", account: ":a\u{0}n\u{7F}n:\u{85} ", secret: try secret())
    #expect(uri.issuer == "AB")
    #expect(uri.account == "ann")
  }

  @Test func `without an issuer there is no prefix and no parameter`() throws {
    let uri = OTPAuthURI(issuer: ":", account: "ann", secret: try secret())
    #expect(uri.textRevealingSecret == "otpauth://totp/ann?secret=\(key)")
    #expect(OTPAuthURI(uri.textRevealingSecret) == uri)
  }

  @Test func `names are cut to 64 bytes, between two scalars`() throws {
    let uri = OTPAuthURI(
      issuer: String(repeating: "é", count: 100), account: "a" + String(repeating: "🔑", count: 50),
      secret: try secret())
    #expect(uri.issuer == String(repeating: "é", count: 32))
    #expect(uri.account == "a" + String(repeating: "🔑", count: 15))
    let spaced = OTPAuthURI(
      issuer: "E", account: String(repeating: "a", count: 63) + " b", secret: try secret())
    #expect(spaced.account == String(repeating: "a", count: 63))
  }

  @Test func `the longest URI fits a QR code of version 22, level M`() throws {
    let longest = OTPAuthURI(
      issuer: String(repeating: "é", count: 200), account: String(repeating: "é", count: 200),
      secret: try #require(SharedSecret(bytes: [UInt8](repeating: 1, count: 64))),
      parameters: CodeParameters(algorithm: .sha512, digits: 8, period: 300))
    #expect(longest.textRevealingSecret.utf8.count <= 750)
  }

  @Test func `a key of 20 bytes is 32 characters of the base32 alphabet, unpadded`() throws {
    let uri = OTPAuthURI(issuer: "E", account: "a", secret: try secret())
    let value = try #require(uri.textRevealingSecret.split(separator: "secret=").last)
      .prefix { $0 != "&" }
    #expect(value.utf8.count == 32)
    #expect(value.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8.contains($0) })
  }
}

@Suite struct OTPAuthURIRoundTripTests {
  static let names = [
    "ann", "Ann O'Neil", "a b  c", "100% sure", "%41", "%", "\"><svg onload=alert(1)>", "a#b",
    "a&issuer=evil", "a?secret=AAAA", "a=b", "a+b", "a/b", "a\\b", "🔑 key 👩‍👩‍👧", "é", "e\u{301}",
    "名前", "مرحبا", "\u{202E}abc", "~._-", String(repeating: "x", count: 200),
    String(repeating: "日", count: 200), "a:b", ":", " x ",
  ]

  @Test(arguments: names) func `names survive`(name: String) throws {
    for (issuer, account) in [(name, "ann"), ("Example", name), (name, name)] {
      let uri = OTPAuthURI(issuer: issuer, account: account, secret: try secret())
      let text = uri.textRevealingSecret
      #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") })
      let read = try #require(OTPAuthURI(text))
      #expect(read == uri)
      #expect(Array(read.issuer.utf8) == Array(uri.issuer.utf8))
      #expect(Array(read.account.utf8) == Array(uri.account.utf8))
      // Exactly one issuer, and no parameter that was not there.
      #expect(text.split(separator: "?").count == 2)
      #expect(text.split(separator: "&").count == (uri.issuer.isEmpty ? 1 : 2))
      #expect(text.split(separator: ":").count == (uri.issuer.isEmpty ? 2 : 3))
    }
  }

  @Test func `a short name without colons survives as it was given`() throws {
    for name in Self.names where name.utf8.count <= 64 && !name.contains(":") && name != " x " {
      let uri = OTPAuthURI(issuer: name, account: name, secret: try secret())
      #expect(OTPAuthURI(uri.textRevealingSecret)?.account == name)
      #expect(OTPAuthURI(uri.textRevealingSecret)?.issuer == name)
    }
  }

  @Test func `parameters survive`() throws {
    for algorithm in [CodeParameters.standard.algorithm, .sha256, .sha512] {
      for (digits, period) in [(6, 30), (7, 1), (8, 300)] as [(Int, Int64)] {
        let uri = OTPAuthURI(
          issuer: "E", account: "a", secret: try secret(),
          parameters: CodeParameters(algorithm: algorithm, digits: digits, period: period))
        #expect(OTPAuthURI(uri.textRevealingSecret) == uri)
      }
    }
  }
}

@Suite struct OTPAuthURIParsingTests {
  @Test(
    "Other people's URIs are read",
    arguments: [
      "otpauth://totp/Example:ann?secret=\(key)&issuer=Example",
      "otpauth://totp/Example%3Aann?secret=\(key)&issuer=Example",
      "otpauth://totp/Example:%20ann?secret=\(key)&issuer=Example",
      "otpauth://totp/Example%3A%20%20ann?issuer=Example&secret=\(key)",
      "otpauth://totp/Example:ann?secret=\(key)",
      "otpauth://totp/ann?secret=\(key)&issuer=Example",
      "OTPAUTH://TOTP/Example:ann?secret=\(key)&issuer=Example",
      "otpauth://totp/Example:ann?secret=\(key)&algorithm=SHA1&digits=6&period=30",
      "otpauth://totp/Example:ann?secret=\(key)&algorithm=sha1",
      "otpauth://totp/Example:ann?secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq&issuer=Example",
      "otpauth://totp/Example:ann?secret=\(key)&image=https://example.org/a.png",
    ])
  func read(text: String) throws {
    let uri = try #require(OTPAuthURI(text))
    #expect(uri == OTPAuthURI(issuer: "Example", account: "ann", secret: try secret()))
  }

  @Test func `a plus is a plus`() throws {
    let uri = try #require(OTPAuthURI("otpauth://totp/a+b:c+d?secret=\(key)&issuer=a+b"))
    #expect(uri.issuer == "a+b")
    #expect(uri.account == "c+d")
  }

  @Test(
    "What is doubtful is refused",
    arguments: [
      "", "otpauth://totp/", "otpauth://totp/a", "otpauth://totp/a?",
      "otpauth://totp?secret=\(key)",
      "otpauth://hotp/a?secret=\(key)&counter=0", "otpauth://steam/a?secret=\(key)",
      "otpauth://totpx/a?secret=\(key)", "https://totp/a?secret=\(key)",
      " otpauth://totp/a?secret=\(key)", "otpauth:totp/a?secret=\(key)",
      "otpauth://totp/a?issuer=E", "otpauth://totp/a?secret=", "otpauth://totp/a?secret",
      "otpauth://totp/a?secret=AAAA", "otpauth://totp/a?secret=\(key)A",
      "otpauth://totp/a?secret=01890189018901890189018901890189",
      "otpauth://totp/a?Secret=\(key)", "otpauth://totp/a?secret=\(key)&secret=\(key)",
      "otpauth://totp/a?secret=\(key)&%73ecret=\(key)",
      "otpauth://totp/a?secret=\(key)&issuer=E&issuer=E",
      "otpauth://totp/a?secret=\(key)&x=1&x=1", "otpauth://totp/a?secret=\(key)&",
      "otpauth://totp/a?&secret=\(key)", "otpauth://totp/a?secret=\(key)&flag",
      "otpauth://totp/E:a?secret=\(key)&issuer=F", "otpauth://totp/E:a?secret=\(key)&issuer=",
      "otpauth://totp/E:a:b?secret=\(key)", "otpauth://totp/E:a%3Ab?secret=\(key)",
      "otpauth://totp/a?secret=\(key)&issuer=E%3AF", "otpauth://totp/a?secret=\(key)&issuer=E:F",
      "otpauth://totp/a?secret=\(key)&algorithm=MD5", "otpauth://totp/a?secret=\(key)&algorithm=",
      "otpauth://totp/a?secret=\(key)&algorithm=SHA-1",
      "otpauth://totp/a?secret=\(key)&digits=5", "otpauth://totp/a?secret=\(key)&digits=9",
      "otpauth://totp/a?secret=\(key)&digits=%2B6", "otpauth://totp/a?secret=\(key)&digits=+6",
      "otpauth://totp/a?secret=\(key)&digits=06", "otpauth://totp/a?secret=\(key)&digits=٦",
      "otpauth://totp/a?secret=\(key)&digits=%D9%A6", "otpauth://totp/a?secret=\(key)&digits=",
      "otpauth://totp/a?secret=\(key)&period=0", "otpauth://totp/a?secret=\(key)&period=-30",
      "otpauth://totp/a?secret=\(key)&period=301", "otpauth://totp/a?secret=\(key)&period=3000",
      "otpauth://totp/a?secret=\(key)&period=99999999999999999999",
      "otpauth://totp/a?secret=\(key)#x", "otpauth://totp/a b?secret=\(key)",
      "otpauth://totp/é?secret=\(key)", "otpauth://totp/a\"?secret=\(key)",
      "otpauth://totp/%?secret=\(key)", "otpauth://totp/%4?secret=\(key)",
      "otpauth://totp/%zz?secret=\(key)", "otpauth://totp/%+4?secret=\(key)",
      "otpauth://totp/%FF?secret=\(key)", "otpauth://totp/%C3?secret=\(key)",
      "otpauth://totp/a%00b?secret=\(key)", "otpauth://totp/a%0D%0Ab?secret=\(key)",
      "otpauth://totp/a?secret=\(key)&issuer=a%0Ab", "otpauth://totp/a?secret=\(key)\n",
      "otpauth://totp/a?secret=\(key)&x=" + String(repeating: "x", count: 2048),
    ])
  func refused(text: String) { #expect(OTPAuthURI(text) == nil) }
}
