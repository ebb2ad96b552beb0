import Site
import Testing
import WebServers

/// The texts; that the servers take them is the matter of `ServingTests`.
@Suite struct ConfigurationTests {
  static func site(_ members: String = "") throws -> Site {
    let text = #"{"version": 1, "name": "E", "baseURL": "https://example.org"\#(members)}"#
    return try Site(parsing: Array(text.utf8), of: "/srv/site/site.json")
  }

  static let placement = Placement(
    program: "/usr/lib/cgi-bin/nightlatch.cgi", staticFolder: "/srv/static",
    siteFile: "/srv/site/site.json")

  static let stage = Stage(port: 8080, runFolder: "/run/n", errorLog: "/run/n/error.log")

  @Test(arguments: ServerKind.allCases)
  func `what serve runs holds what web-config prints, unchanged`(kind: ServerKind) throws {
    let configuration = try ServerConfiguration(
      kind, of: Self.site(#", "root": "www""#), at: Self.placement)
    #expect(try configuration.standAlone(on: Self.stage).contains(configuration.snippet))
    #expect(configuration.snippet.contains("/srv/site/www"))
    #expect(!configuration.snippet.contains("/run/n"))
  }

  @Test(arguments: ServerKind.allCases)
  func `another mount is another path everywhere`(kind: ServerKind) throws {
    let snippet = try ServerConfiguration(
      kind, of: Self.site(#", "mount": "/members/door""#), at: Self.placement
    ).snippet
    #expect(snippet.contains("/members/door/assets/"))
    #expect(!snippet.contains("/account"))
  }

  @Test(arguments: ServerKind.allCases)
  func `a site behind TLS says so to browsers, for a year`(kind: ServerKind) throws {
    let secure = try ServerConfiguration(kind, of: Self.site(), at: Self.placement)
    #expect(secure.snippet.contains("max-age=31536000; includeSubDomains"))
    let text = #"{"version": 1, "name": "E", "baseURL": "http://localhost"}"#
    let plain = try Site(parsing: Array(text.utf8), of: "/srv/site/site.json")
    let other = try ServerConfiguration(kind, of: plain, at: Self.placement)
    #expect(!other.snippet.contains("Strict-Transport-Security"))
  }

  @Test func `nginx is told where a verified name goes when single sign-on is trusted`() throws {
    let site = try Self.site(#", "sso": {"trustRemoteUser": true}"#)
    let trusting = try ServerConfiguration(.nginx, of: site, at: Self.placement).snippet
    #expect(trusting.contains("# fastcgi_param REMOTE_USER $your_verified_name;"))
    let other = try ServerConfiguration(.nginx, of: Self.site(), at: Self.placement).snippet
    #expect(!other.contains("fastcgi_param REMOTE_USER"))
  }

  @Test(arguments: ServerKind.allCases)
  func `a trusted name is never filled in by itself, and said to be trusted`(
    kind: ServerKind
  ) throws {
    let site = try Self.site(#", "sso": {"trustRemoteUser": true}"#)
    let trusting = try ServerConfiguration(kind, of: site, at: Self.placement).snippet
    #expect(trusting.contains("Single sign-on is trusted here"))
    let active = trusting.split(separator: "\n").filter { line in
      !line.drop { $0 == " " }.hasPrefix("#") && line.contains("REMOTE_USER")
    }
    #expect(active.isEmpty)
    let other = try ServerConfiguration(kind, of: Self.site(), at: Self.placement).snippet
    #expect(!other.contains("Single sign-on"))
  }

  @Test(arguments: [
    "relative", "", "/a\"b", "/a$b", "/a%b", "/a\\b", "/a\nb", "/a*b", "/a;b", "/a{b}", "/a'b",
  ]) func `a path that a server would read as something else is refused`(path: String) throws {
    let shown = path.split(separator: "\n").joined(separator: "?")
    for part in [\Placement.program, \.staticFolder, \.siteFile, \.fcgiwrapSocket] {
      var placement = Self.placement
      placement[keyPath: part] = path
      let error = #expect(throws: ServerError.self) {
        try ServerConfiguration(.nginx, of: Self.site(), at: placement)
      }
      #expect(error?.code == .unsafePath)
      #expect(error?.exitStatus == 78)
      #expect(
        error?.description == "could not name '\(shown)' in a server's configuration: "
          + "it takes an absolute path of letters, digits, spaces and /._-+@,=")
    }
  }

  @Test func `a path with spaces and foreign letters is quoted`() throws {
    var placement = Self.placement
    placement.program = "/srv/Mein Büro/nightlatch.cgi"
    for kind in ServerKind.allCases {
      let snippet = try ServerConfiguration(kind, of: Self.site(), at: placement).snippet
      #expect(snippet.contains("\"/srv/Mein Büro/nightlatch.cgi\""))
    }
  }

  @Test func `the user is named only where there is one to become`() throws {
    var stage = Self.stage
    let nobody = try #require(ServerUser(named: "nobody"))
    stage.user = nobody
    for (kind, line) in [
      (ServerKind.lighttpd, "server.username = \"nobody\"\n"), (.apache, "User nobody\n"),
      (.nginx, "user nobody "),
    ] {
      let configuration = try ServerConfiguration(kind, of: Self.site(), at: Self.placement)
      #expect(try configuration.standAlone(on: stage).contains(line))
      #expect(try !configuration.standAlone(on: Self.stage).contains(line))
    }
  }
}
