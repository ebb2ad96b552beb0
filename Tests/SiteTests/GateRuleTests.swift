import Site
import Testing

@Suite struct GateRuleTests {
  private static let groups = #""groups": {"board": ["ann"], "staff": ["ann", "ben"]}"#

  private func policy(_ members: String) throws -> GatePolicy {
    try reading(#""gate": {\#(members), \#(Self.groups)}"#).gate
  }

  private func rule(
    _ policy: GatePolicy, _ address: String, host: String = "example.org"
  )
    throws -> String?
  {
    let target = try #require(GateTarget(address: address, host: host))
    let rules = policy.rules(for: target)
    #expect(rules.count <= 1)
    return rules.first.map { $0.isPublic ? "\($0.path) public" : "\($0.path) \($0.level.name)" }
  }

  @Test func `a rule says path, hosts, groups, second step and how fresh`() throws {
    let policy = try policy(
      #""rules": [{"path": "/a/", "hosts": ["b.example.org"], "groups": ["staff", "board"], "#
        + #""secondStep": true, "freshMinutes": 10}, {"path": "/b/"}, "#
        + #"{"path": "/b/c/", "public": true}]"#)
    let rule = try #require(policy.rules.first)
    #expect(rule.path == "/a/" && rule.hosts == ["b.example.org"] && rule.key == "gate.rules[0]")
    #expect(rule.groups == ["staff", "board"] && rule.secondStep == true)
    #expect(rule.freshMinutes == 10 && !rule.isPublic)
    #expect(rule.level.name == "2f10+board+staff")
    #expect(policy.rules[1].level.isPlain && policy.rules[1].groups == nil)
    #expect(policy.rules[2].isPublic)
  }

  @Test func `the longest path decides, whatever the order`() throws {
    let rules = [
      #"{"path": "/a/b/", "groups": ["board"], "secondStep": true}"#, #"{"path": "/"}"#,
      #"{"path": "/a/", "secondStep": true}"#, #"{"path": "/a/b/open/", "public": true}"#,
      #"{"path": "/a/b/open/not/", "groups": ["staff"], "secondStep": false}"#,
    ]
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]] {
      let list = order.map { rules[$0] }.joined(separator: ", ")
      let policy = try policy(#""rules": [\#(list)]"#)
      #expect(try rule(policy, "/") == "/ ")
      #expect(try rule(policy, "/ab") == "/ ")
      #expect(try rule(policy, "/a") == "/a/ 2")
      #expect(try rule(policy, "/a/bc") == "/a/ 2")
      #expect(try rule(policy, "/a/b?x=/a/b/open/") == "/a/b/ 2+board")
      #expect(try rule(policy, "/a/b/open/x") == "/a/b/open/ public")
      #expect(try rule(policy, "/a/b/open/not/x") == "/a/b/open/not/ +staff")
    }
  }

  @Test func `a rule that names the host comes before one that names none`() throws {
    let policy = try policy(
      #""rules": [{"path": "/a/"}, "#
        + #"{"path": "/a/", "hosts": ["b.example.org"], "groups": ["board"]}, "#
        + #"{"path": "/c/", "hosts": ["c.example.org"], "secondStep": true}]"#)
    #expect(try rule(policy, "/a/x") == "/a/ ")
    #expect(try rule(policy, "/a/x", host: "B.Example.org.:8443") == "/a/ +board")
    #expect(try rule(policy, "/c/x") == nil)
    #expect(try rule(policy, "/c/x", host: "c.example.org") == "/c/ 2")
    // Nobody knows which host it is: every rule that may be meant.
    let unknown = try #require(GateTarget(address: "/a/x", host: ""))
    #expect(policy.rules(for: unknown).map(\.level.name) == ["", "+board"])
  }

  @Test func `paths are rules that ask for a session and no more`() throws {
    let policy = try policy(#""paths": ["/p/"], "rules": [{"path": "/p/q/", "secondStep": true}]"#)
    #expect(try rule(policy, "/p/x") == "/p/ ")
    #expect(try rule(policy, "/p/q/") == "/p/q/ 2")
    #expect(policy.levels.map(\.name) == ["", "2"])
  }

  @Test func `where a servlet container would read another path, both rules count`() throws {
    let policy = try policy(
      #""rules": [{"path": "/a/"}, {"path": "/a/open/", "public": true}, "#
        + #"{"path": "/a/b/", "groups": ["board"]}]"#)
    func levels(_ address: String) throws -> [String] {
      policy.rules(for: try #require(GateTarget(address: address, host: "example.org")))
        .map { $0.isPublic ? "public" : $0.level.name }
    }
    #expect(try levels("/a/open/..;/b/x") == ["public", "+board"])
    #expect(try levels("/a;x=1/b/") == ["+board"])
    #expect(try levels("/x;/../a/b/") == ["+board"])
  }

  @Test(arguments: [
    ("/a/b", "/a/b"), ("//a///b/", "/a/b/"), ("/a/./b/../c", "/a/c"), ("/%61/%2e%2e/b", "/b"),
    ("/a%2Fb", "/a/b"), ("/a/..", "/"), ("/a?/../b", "/a"), ("/a#b", "/a"),
    ("http://example.org/a", "/a"), ("HTTPS://x.example/a/", "/a/"), ("http://example.org", "/"),
    ("/a%20b", "/a b"), ("/%C3%A4", "/ä"), ("/a/.", "/a/"), ("/%2561", "/%61"),
  ])
  func `an address means one path`(address: String, path: String) throws {
    #expect(try #require(GateTarget(address: address, host: "")).path == path)
  }

  @Test func `the host of an absolute address stands above the header`() throws {
    let target = GateTarget(address: "http://b.example.org:81/a", host: "example.org")
    #expect(target?.host == "b.example.org")
    #expect(GateTarget(address: "/a", host: "[::1]:8080")?.host == "::1")
  }

  @Test(arguments: [
    "", "a", "*", "/..", "/a/../../b", "/%2e%2e/a", "/%", "/%4", "/%zz", "/a%00b", "/a\nb",
    "/a\\b", "/%5c", "/%ff", "/%c0%af", "/a%0d%0ab", "http://a b/", "http://user@host/",
  ])
  func `an address without a plain meaning is none`(address: String) {
    #expect(GateTarget(address: address, host: "") == nil)
  }

  @Test(arguments: ["a b", "a/b", "-a", "a-", "a..", ".a", "a:b", "a:99999", "ä", "a,b", "[::1"])
  func `a host that is none makes no target`(host: String) {
    #expect(GateTarget(address: "/a", host: host) == nil)
  }

  @Test(arguments: [
    (#"{"paths": "/a/"}"#, "gate.rules[0]"), (#"["/a/"]"#, "gate.rules[0]"),
    (#"{}"#, "gate.rules[0].path"), (#"{"path": "/a"}"#, "gate.rules[0].path"),
    (#"{"path": "/a/", "hosts": ["A.example"]}"#, "gate.rules[0].hosts"),
    (#"{"path": "/a/", "hosts": ["a.example:80"]}"#, "gate.rules[0].hosts"),
    (#"{"path": "/a/", "public": "yes"}"#, "gate.rules[0].public"),
    (#"{"path": "/a/", "groups": ["a,b"]}"#, "gate.rules[0].groups"),
    (#"{"path": "/a/", "secondStep": 1}"#, "gate.rules[0].secondStep"),
    (#"{"path": "/a/", "freshMinutes": 1441}"#, "gate.rules[0].freshMinutes"),
    (#"{"path": "/a/", "freshMinutes": -1}"#, "gate.rules[0].freshMinutes"),
    (#"{"path": "/a/", "group": ["board"]}"#, "gate.rules[0].group"),
  ])
  func `a rule of another shape is refused by its key`(rule: String, key: String) {
    let said = complaint(#""gate": {"rules": [\#(rule)]}"#)
    #expect(said?.contains("'\(key)") == true, "\(said ?? "nothing")")
  }

  @Test func `names of groups that do not fit into a file's name are refused`() {
    let names = (1...4).map { "\"" + String(repeating: "g", count: 60) + "\($0)\"" }
    let groups = names.map { "\($0): []" }.joined(separator: ", ")
    let said = complaint(
      #""gate": {"rules": [{"path": "/a/", "groups": [\#(names.joined(separator: ", "))]}], "#
        + #""groups": {\#(groups)}}"#)
    #expect(said?.contains("'gate.rules[0].groups'") == true)
  }
}
