import Testing

@testable import Gateway

@Suite struct GateQuestionTests {
  private static let proxied = GatewaySettings(isSecure: true, trustedProxies: ["10.0.0.1"])
  private static let headers = [
    "HTTP_X_FORWARDED_URI=/private/?a=1", "HTTP_X_FORWARDED_HOST=b.example.org",
    "HTTP_X_FORWARDED_METHOD=POST",
  ]

  private func question(
    _ more: [String], path: String = "/gate", settings: GatewaySettings = plainSettings
  ) throws -> GateQuestion? {
    try #require(
      read(["REQUEST_METHOD=GET", "PATH_INFO=\(path)"] + more, settings: settings).request
    ).gate
  }

  @Test func `a server's own variables say what is asked about`() throws {
    let question = try #require(
      try question([
        "NIGHTLATCH_GATE_URI=/a?b", "NIGHTLATCH_GATE_HOST=example.org", "NIGHTLATCH_GATE_RULE=/a/",
      ]))
    #expect(question.address == "/a?b")
    #expect(question.host == "example.org")
    #expect(question.rulePath == "/a/")
  }

  @Test func `headers of whoever is no trusted proxy say nothing`() throws {
    for peer in ["10.0.0.2", "", "::1"] {
      let question = try #require(
        try question(Self.headers + ["REMOTE_ADDR=\(peer)"], settings: Self.proxied))
      #expect(question == GateQuestion())
    }
    #expect(try question(Self.headers + ["REMOTE_ADDR=10.0.0.1"]) == GateQuestion())
  }

  @Test func `a trusted proxy's headers say what is asked about`() throws {
    let question = try #require(
      try question(Self.headers + ["REMOTE_ADDR=10.0.0.1"], settings: Self.proxied))
    #expect(question.address == "/private/?a=1")
    #expect(question.host == "b.example.org")
    #expect(!question.isReading)
    #expect(question.rulePath == nil)
  }

  @Test func `a server's variables stand above a proxy's headers`() throws {
    let question = try #require(
      try question(
        Self.headers + ["REMOTE_ADDR=10.0.0.1", "NIGHTLATCH_GATE_URI=/b/"], settings: Self.proxied))
    #expect(question.address == "/b/")
    #expect(question.host == "")
  }

  @Test func `what is not UTF-8 is an address without a meaning, not none`() throws {
    let entries = ["REQUEST_METHOD=GET", "PATH_INFO=/gate"].map { Array($0.utf8) }
    var body = BodyReader([])
    let bad = Array("NIGHTLATCH_GATE_URI=/".utf8) + [0xFF]
    guard
      case .request(let request) = Request.read(
        Environment(entries + [bad]), from: &body, settings: plainSettings)
    else {
      Issue.record("refused")
      return
    }
    #expect(request.gate?.address == "")
  }

  @Test(arguments: ["NIGHTLATCH_GATE_URI", "NIGHTLATCH_GATE_HOST", "NIGHTLATCH_GATE_RULE"])
  func `a variable that comes twice is refused`(name: String) {
    let twice = ["REQUEST_METHOD=GET", "PATH_INFO=/gate", "\(name)=/a/", "\(name)=/b/"]
    #expect(read(twice).status == 400)
  }

  @Test(arguments: ["HTTP_X_FORWARDED_URI", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_METHOD"])
  func `a header that comes twice is refused where it counts`(name: String) {
    let twice = ["REQUEST_METHOD=GET", "PATH_INFO=/gate", "\(name)=/a/", "\(name)=/b/"]
    #expect(read(twice, settings: Self.proxied).status == 400)
    #expect(read(twice).status == 200)
  }

  @Test func `no other address has a question`() throws {
    #expect(try question(["NIGHTLATCH_GATE_URI=/a"], path: "/sign-in") == nil)
  }
}
