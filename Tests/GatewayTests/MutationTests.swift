import Testing

@testable import Gateway

/// Foreign bytes never trap, and whatever they are, the answer is one well-formed answer.
@Suite struct MutationTests {
  static let seeds: [(environment: [String], input: String)] = [
    (
      [
        "GATEWAY_INTERFACE=CGI/1.1", "REQUEST_METHOD=POST", "PATH_INFO=/second-step/text",
        "QUERY_STRING=return_to=%2Fa%3Fb&x=1", "CONTENT_LENGTH=21",
        "CONTENT_TYPE=application/x-www-form-urlencoded; charset=utf-8",
        "HTTP_COOKIE=__Host-nightlatch=abc; a=1, 2; b=3", "REMOTE_ADDR=10.0.0.1",
        "HTTP_X_FORWARDED_FOR=203.0.113.9, [2001:db8::1]:4711, 10.0.0.2",
        "HTTP_USER_AGENT=Mozilla/5.0", "HTTP_SEC_FETCH_SITE=same-origin",
        "HTTP_ORIGIN=https://example.org", "HTTP_HOST=example.org",
        "HTTP_AUTHORIZATION=Bearer x", "HTTP_ACCEPT_LANGUAGE=de, en;q=0.5", "REMOTE_USER=a",
      ], "code=12+34%2056&csrf=x"
    ),
    (["REQUEST_METHOD=GET", "PATH_INFO=/a/b/../c", "QUERY_STRING=a&b=&c=d"], ""),
    (["REQUEST_METHOD=HEAD", "PATH_INFO=/", "CONTENT_LENGTH="], ""),
    (
      [
        "REQUEST_METHOD=POST", "PATH_INFO=/api/v1/sign-in", "CONTENT_TYPE=application/json",
        "CONTENT_LENGTH=-1",
      ], "{\"a\":1}"
    ),
  ]
  static let telling: [UInt8] =
    Array("%&=;,+/\\.-: \r\n\t[]\"0".utf8) + [0, 0x7F, 0x80, 0xC0, 0xFF]

  static func mutate(_ bytes: inout [UInt8], with numbers: inout Numbers) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: bytes.indices, using: &numbers)
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: bytes.remove(at: place)
    case 1: bytes.insert(telling.randomElement(using: &numbers) ?? 0, at: place)
    case 2: bytes[place] = telling.randomElement(using: &numbers) ?? 0
    case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
    case 4: bytes.removeSubrange(place...)
    default:
      let end = Int.random(in: place...bytes.count, using: &numbers)
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    }
  }

  @Test(arguments: 1...8) func `damaged requests never trap`(seed: UInt64) throws {
    var numbers = Numbers(state: seed)
    let settings = GatewaySettings(
      isSecure: true, trustedProxies: ["10.0.0.0/8"], trustRemoteUser: true,
      repeatingForm: "/", repeatableFields: ["x"], interfacePrefix: "/api/")
    var accepted = 0
    for round in 0..<1500 {
      let (environment, input) = Self.seeds[round % Self.seeds.count]
      var entries = environment.map { Array($0.utf8) }
      var body = Array(input.utf8)
      for _ in 0..<Int.random(in: 0...4, using: &numbers) {
        let entry = Int.random(in: 0...entries.count, using: &numbers)
        if entry == entries.count {
          Self.mutate(&body, with: &numbers)
        } else {
          Self.mutate(&entries[entry], with: &numbers)
        }
        if Int.random(in: 0..<20, using: &numbers) == 0 { entries.append(entries[0]) }
      }
      var reader = BodyReader(body, piece: 5)
      let bytes = CGI.answer(
        Environment(entries), body: &reader, settings: settings,
        refuse: { refusal, _ in .text(refusal.status, refusal.detail) },
        handle: { request in
          accepted += 1
          Self.check(request)
          var response = Response.redirect(to: returnPath(request.query["return_to"] ?? "") ?? "/")
          response.set("X-Path", request.path)
          response.set("X-Agent", request.userAgent)
          response.set("X-Form", request.form.names.joined())
          return response
        }, report: { _ in })
      let answer = try #require(Answer(bytes))
      #expect(answer.headers.first?.name == "Status")
      let isHead = entries.contains(Array("REQUEST_METHOD=HEAD".utf8))
      #expect(isHead || answer["Content-Length"] == "\(answer.body.count)")
      #expect(bytes.count - answer.body.count < 3584)
    }
    #expect(accepted > 300)
    #expect(accepted < 1400)
  }

  /// What every page may rely on.
  static func check(_ request: Request) {
    #expect(request.path.utf8.first == UInt8(ascii: "/"))
    #expect(!request.path.utf8.contains { $0.isControl })
    #expect(request.userAgent.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    #expect(!request.form.names.contains(""))
    #expect(request.method == .post || request.form.names.isEmpty && request.body.isEmpty)
    #expect(request.peerAddress.isEmpty || Address(request.peerAddress) != nil)
  }
}
