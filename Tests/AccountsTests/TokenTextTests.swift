@testable import Accounts
import Sealing
import Testing

/// What a token looks like, and that one mistake in it is found.
@Suite struct TokenTextTests {
  private let surroundings = Surroundings.live()

  private func token() throws -> PersonalToken {
    PersonalToken(
      person: try #require(PersonID("0123456789abcdef0123456789abcdef")),
      surroundings: surroundings)
  }

  @Test func `the checksum is the CRC-32 of zlib and PNG`() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([UInt8]()) == 0)
    #expect(CRC32.checksum([0, 0, 0, 0]) == 0x2144_DF1C)
  }

  @Test func `a token is its prefix, its person, 192 bits and a checksum, and is read back`() throws
  {
    let text = try token().textRevealingSecret
    #expect(text.utf8.count == 92)
    #expect(text.hasPrefix("nlpat_0123456789abcdef0123456789abcdef"))
    let read = try #require(PersonalToken(text))
    #expect(read.person.text == "0123456789abcdef0123456789abcdef")
    #expect(read.textRevealingSecret == text)
    #expect(try token().textRevealingSecret != text)
  }

  @Test func `any one character changed makes it no token`() throws {
    let bytes = Array(try token().textRevealingSecret.utf8)
    for index in bytes.indices {
      for other in "0aA_é\n".utf8 where other != bytes[index] {
        var changed = bytes
        changed[index] = other
        #expect(PersonalToken(String(decoding: changed, as: UTF8.self)) == nil, "\(index)")
      }
    }
  }

  @Test func `two characters swapped, one lost, one more and another case make it no token`() throws
  {
    let text = try token().textRevealingSecret
    #expect(PersonalToken(String(text.dropLast())) == nil)
    #expect(PersonalToken(String(text.dropFirst())) == nil)
    #expect(PersonalToken(text + "0") == nil)
    #expect(PersonalToken(" " + text) == nil)
    #expect(PersonalToken(text.uppercased()) == nil)
    #expect(PersonalToken("") == nil)
    #expect(PersonalToken("nlpat_") == nil)
    let bytes = Array(text.utf8)
    for index in bytes.indices.dropLast() where bytes[index] != bytes[index + 1] {
      var swapped = bytes
      swapped.swapAt(index, index + 1)
      #expect(PersonalToken(String(decoding: swapped, as: UTF8.self)) == nil, "\(index)")
    }
  }

  @Test func `the text of a session is no token, and that of a token no session`() throws {
    let token = try token()
    #expect(BearerToken(token.textRevealingSecret) == nil)
    let session = BearerToken(person: token.person, surroundings: surroundings)
    #expect(PersonalToken(session.cookieRevealingSecret) == nil)
  }

  @Test func `a token does not print itself`() throws {
    let token = try token()
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), dumped] {
      #expect(!text.contains("0123456789abcdef"))
    }
  }
}
