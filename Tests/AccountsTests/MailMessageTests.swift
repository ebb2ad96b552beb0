@testable import Accounts
import StrictJSON
import Testing

@Suite struct MailMessageTests {
  static let letter = ComposedLetter(
    subject: "Your password was changed · Cluß", text: "One = two\nthree\n", html: "<p>ä</p>\n")

  static func message(
    from: String = "Club <no-reply@club.example>", to: [String] = ["ann@example.org"],
    letter: ComposedLetter = letter
  ) -> String {
    let message = MailMessage(
      from: from, to: to, letter: letter, at: 1_795_252_689, id: "0a1b", host: "club.example")
    return String(decoding: message.bytes, as: UTF8.self)
  }

  @Test func `a mail is a head, a part in text and a part in HTML`() {
    #expect(
      Self.message(to: ["ann@example.org", "b@example.org"]) == """
        From: "Club" <no-reply@club.example>
        To: ann@example.org,
         b@example.org
        Subject: =?utf-8?Q?Your_password_was_changed_=C2=B7_Clu=C3=9F?=
        Date: Sat, 21 Nov 2026 09:18:09 +0000
        Message-ID: <0a1b@club.example>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="=_0a1b"

        --=_0a1b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        One =3D two
        three

        --=_0a1b
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>=C3=A4</p>

        --=_0a1b--

        """)
  }

  @Test(arguments: [
    "x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\rBcc: evil@example.org",
    "x\u{85}Bcc: evil@example.org", "x\u{2028}Bcc: evil@example.org", "x\n\nBcc: evil@example.org",
  ])
  func `nothing that is put into a header begins another`(text: String) {
    let lines = Self.message().split(separator: "\n", omittingEmptySubsequences: false).count
    for message in [
      Self.message(
        letter: ComposedLetter(subject: text, text: "One = two\nthree\n", html: "<p>ä</p>\n")),
      Self.message(from: "\(text) <no-reply@club.example>"),
      Self.message(from: "no-reply@club.example\(text)"),
      Self.message(to: ["ann@example.org\(text)"]),
    ] {
      let head = message.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { Array($0) }
      #expect(!head.contains { $0.starts(with: Array("Bcc".utf8)) })
      #expect(!message.unicodeScalars.contains("\r"))
      #expect(head.count <= lines + 1)
    }
  }

  @Test func `an address cannot bring a second one along`() {
    #expect(HeaderText.address("a@b, evil@c") == "a@bevil@c")
    #expect(HeaderText.address("a@b\u{0}>(x)\"") == "a@bx")
    #expect(HeaderText.mailbox("Wo\"ld <a@b>") == "=?utf-8?Q?Wo=22ld?= <a@b>")
    #expect(HeaderText.mailbox("\"Club, Inc\" <a@b>") == "\"Club, Inc\" <a@b>")
    #expect(HeaderText.mailbox("a@b") == "a@b")
    #expect(HeaderText.unstructured("=?utf-8?Q?x?=") == "=?utf-8?Q?=3D=3Futf=2D8=3FQ=3Fx=3F=3D?=")
  }

  @Test func `encoded words are at most 75 characters and cut no character`() {
    let text = String(repeating: "äé€😀 ", count: 30)
    let words = HeaderText.unstructured(text).split(separator: "\n ").map(String.init)
    #expect(words.count > 5)
    var bytes: [UInt8] = []
    for word in words {
      #expect(word.utf8.count <= 75)
      #expect(word.hasPrefix("=?utf-8?Q?") && word.hasSuffix("?="))
      let decoded = Self.decoded(word.dropFirst(10).dropLast(2))
      #expect(String(validating: decoded, as: UTF8.self) != nil)
      bytes += decoded
    }
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  private static func decoded(_ word: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(word.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "_"): bytes.append(0x20)
      case UInt8(ascii: "="):
        bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  @Test func `quoted-printable lines are at most 76 characters, and none ends in a space`() {
    let text = String(repeating: "word = ", count: 40) + " \nnext\t\n"
    let encoded = String(decoding: QuotedPrintable.encode(Array(text.utf8)), as: UTF8.self)
    for line in encoded.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(line.utf8.count <= 76)
      #expect(!line.hasSuffix(" ") && !line.hasSuffix("\t"))
    }
    #expect(encoded.hasSuffix("next=09\n"))
  }

  @Test func `the pause grows from a minute to six hours`() {
    #expect(
      (1...11).map { QueuedLetter.pause(after: $0) } == [
        60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 21_600, 21_600,
      ])
    #expect(QueuedLetter.pause(after: .max) == 21_600)
  }
}

@Suite struct KnownSignInTests {
  private func visitor(_ address: String, _ agent: String) -> Visitor {
    Visitor(address: address, agent: agent)
  }

  @Test func `a browser or a network is new once, and again after half a year`() {
    var known = KnownSignIns(nil)
    let firefox = "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"
    let updated = "Mozilla/5.0 (X11; Linux x86_64) Firefox/151.2"
    let seen = [
      known.note(visitor("192.0.2.7", firefox), at: 1000),
      known.note(visitor("192.0.2.7", firefox), at: 2000),
      known.note(visitor("192.0.99.1", updated), at: 3000),
      known.note(visitor("198.51.100.1", firefox), at: 3000),
      known.note(visitor("192.0.2.7", "Mozilla/5.0 (Windows) Firefox/150.0"), at: 3000),
      known.note(visitor("2001:db8::7", firefox), at: 3000),
      known.note(visitor("2001:db8:ffff::1", firefox), at: 3000),
      known.note(visitor("192.0.2.7", firefox), at: 1000 + KnownSignIns.memory),
    ]
    #expect(seen == [true, false, false, true, true, true, false, true])
  }

  @Test func `what is known is bounded`() {
    var known = KnownSignIns(nil)
    for number in 0..<100 { _ = known.note(visitor("10.\(number).0.1", "a"), at: 1000) }
    #expect(known.document.array("networks")?.count == KnownSignIns.kept)
  }
}

@Suite struct AddressChangeTests {
  private func change(_ old: [String], _ typed: String...) -> AddressChange {
    AddressChange(from: old, to: typed.map { EmailAddress($0) })
  }

  @Test func `a new address leaves the one it replaces until it is confirmed`() {
    let change = change(["a@x", "b@x"], "c@x", "b@x")
    #expect(change.kept == ["a@x", "b@x"])
    #expect(change.whole == ["c@x", "b@x"])
    #expect(change.asked.map(\.email.text) == ["c@x"])
    #expect(change.asked.map(\.replaces) == ["a@x"])
  }

  @Test func `an address that moved to the other field is not replaced`() {
    let change = change(["a@x"], "c@x", "A@X")
    #expect(change.kept == ["A@X"])
    #expect(change.asked.map(\.replaces) == [nil])
  }

  @Test func `an empty field takes its address out`() {
    #expect(change(["a@x", "b@x"], "", "b@x").kept == ["b@x"])
    #expect(change(["a@x"], "", "").kept == [])
  }
}
