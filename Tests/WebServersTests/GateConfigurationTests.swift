import Site
import Testing

@testable import WebServers

/// What the printed configurations of the gate say; what servers make of it is tested on them.
@Suite struct GateConfigurationTests {
  private func configuration(
    _ kind: ServerKind, _ gate: String, host: String? = nil
  ) throws -> ServerConfiguration {
    let text =
      #"{"version": 1, "name": "Club", "baseURL": "https://club.example", "data": "/srv/d", "#
      + #""gate": \#(gate)}"#
    let site = try Site(parsing: Array(text.utf8), of: "/srv/site/site.json")
    var placement = Placement(
      program: "/srv/nightlatch.cgi", staticFolder: "/srv/static", siteFile: "/srv/site/site.json")
    placement.gateScript = "/srv/gate.lua"
    return try ServerConfiguration(kind, of: site, at: placement, host: host)
  }

  private static let rules = #"""
    {"paths": ["/a/"], "rules": [{"path": "/a/open/", "public": true},
     {"path": "/a/b.c/", "groups": ["g"], "secondStep": true},
     {"path": "/a/b.c/fresh/", "groups": ["g"], "secondStep": true, "freshMinutes": 5},
     {"path": "/h/", "hosts": ["h.example"]}], "groups": {"g": []}}
    """#

  @Test func `each path is in one rule's section alone`() throws {
    let configuration = try configuration(.apache, Self.rules)
    func rules(_ path: String) throws -> [String] {
      try configuration.gateRules.filter {
        try Regex(configuration.gatePattern($0)).firstMatch(in: path) != nil
      }.map(\.path)
    }
    for (path, rule) in [
      ("/a", "/a/"), ("/a/", "/a/"), ("/a/x/open/", "/a/"), ("/a/bxc/", "/a/"),
      ("/a/opening", "/a/"),
      ("/a/open", "/a/open/"), ("/a/open/x", "/a/open/"), ("/a/b.c", "/a/b.c/"),
      ("/a/b.c/x", "/a/b.c/"), ("/a/b.c/fresh/x", "/a/b.c/fresh/"),
    ] {
      #expect(try rules(path) == [rule], "\(path)")
    }
    #expect(try rules("/ab") == [])
    #expect(try rules("/x/a/") == [])
  }

  @Test func `a rule for the whole site leaves the way in open`() throws {
    let configuration = try configuration(.apache, #"{"paths": ["/"]}"#)
    let pattern = try Regex(configuration.gatePattern(configuration.gateRules[0]))
    for path in ["/account", "/account/sign-in", "/.well-known/x", "/robots.txt"] {
      #expect(path.firstMatch(of: pattern) == nil, "\(path)")
    }
    for path in ["/", "/accounting", "/x", "/robots.txt2", "/x/account/"] {
      #expect(path.firstMatch(of: pattern) != nil, "\(path)")
    }
    let script = try #require(try self.configuration(.lighttpd, #"{"paths": ["/"]}"#).gateScript)
    let places = try ["\"/account/\"", "\"/.well-known/\"", "{ \"/\""].map {
      try #require(script.firstRange(of: $0)?.lowerBound)
    }
    #expect(places == places.sorted())
  }

  @Test func `each host has its own rules, and answers no other`() throws {
    let first = try configuration(.nginx, Self.rules).snippet
    #expect(!first.contains("location of /h/") && first.contains("$host != \"club.example\""))
    let second = try configuration(.nginx, Self.rules, host: "h.example").snippet
    #expect(second.contains("location of /h/") && second.contains("$host != \"h.example\""))
    let apache = try configuration(.apache, Self.rules, host: "h.example").snippet
    #expect(apache.contains("https://h.example/account/enter"))
    #expect(apache.contains("!^h\\.example\\.?(?::[0-9]+)?$"))
    #expect(try !configuration(.nginx, #"{"paths": ["/a/"]}"#).snippet.contains("$host !="))
  }

  @Test func `a file .htaccess closes what it cannot tell`() throws {
    let text = try configuration(.apache, Self.rules).apacheHtaccess
    let parts = text.split(separator: "# /a/b.c/fresh/")
    #expect(parts.count == 2)
    #expect(parts[1].prefix(300).contains("Require all denied"))
    #expect(text.contains("-f '/srv/d/gate/' . sha1(reqenv('NIGHTLATCH_PASS')) . '.2+g'"))
    #expect(!text.contains("file('") && !text.contains(" early"))
  }

  @Test func `without rules there is nothing to print`() throws {
    for kind in ServerKind.allCases {
      let configuration = try configuration(kind, "{}")
      #expect(configuration.gateSnippet.hasPrefix("# 'gate' is empty"))
      #expect(!configuration.snippet.contains("gate"))
      #expect(configuration.gateScript == nil)
    }
  }
}
