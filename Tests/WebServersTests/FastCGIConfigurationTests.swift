import Testing
import WebServers

/// The texts for a program that answers over FastCGI; that they work is the matter of the
/// acceptance tests.
@Suite struct FastCGIConfigurationTests {
  static var placement: Placement {
    var placement = ConfigurationTests.placement
    placement.fastCGISocket = "/run/n.sock"
    return placement
  }

  @Test(arguments: ServerKind.allCases)
  func `the socket is the only way to the program, and its site its own`(kind: ServerKind) throws {
    let snippet = try ServerConfiguration(
      kind, of: ConfigurationTests.site(#", "gate": {"paths": ["/private/"]}"#), at: Self.placement
    ).snippet
    #expect(snippet.contains("/run/n.sock"))
    for word in ["NIGHTLATCH_SITE", "fcgiwrap", "cgi.assign", "ScriptAlias", "cgid"] {
      #expect(!snippet.contains(word), "\(word)")
    }
    let other = try ServerConfiguration(
      kind, of: ConfigurationTests.site(), at: ConfigurationTests.placement
    ).snippet
    #expect(!other.contains("/run/n.sock"))
  }

  @Test func `a socket whose path means something to a server is refused`() throws {
    var placement = Self.placement
    placement.fastCGISocket = "/run/n\".sock"
    let error = #expect(throws: ServerError.self) {
      try ServerConfiguration(.nginx, of: ConfigurationTests.site(), at: placement)
    }
    #expect(error?.code == .unsafePath)
  }

  @Test func `FastCGI takes no fcgiwrap`() {
    for kind in ServerKind.allCases {
      let names = kind.programs(fastCGI: true).map(\.name)
      #expect(names.contains("spawn-fcgi") && !names.contains("fcgiwrap"))
    }
  }
}

@Suite struct SystemdUnitTests {
  private func unit(_ members: String = #", "mail": {"outbox": "outbox"}"#) throws -> SystemdUnit {
    try SystemdUnit(
      ConfigurationTests.site(members), at: FastCGIConfigurationTests.placement, user: "ann",
      webGroup: "web")
  }

  private func settings(_ text: String) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") && line.contains("=") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      found[String(parts[0]), default: []].append(String(parts[1]))
    }
    return found
  }

  @Test func `the socket is for the web server's group alone`() throws {
    let found = settings(try unit().socketUnit)
    #expect(found["ListenStream"] == ["/run/n.sock"])
    #expect(found["SocketGroup"] == ["web"])
    #expect(found["SocketMode"] == ["0660"])
  }

  @Test func `the service has its socket as input and writes to the data alone`() throws {
    let found = settings(try unit().serviceUnit)
    #expect(found["StandardInput"] == ["socket"])
    #expect(found["User"] == ["ann"])
    #expect(found["ExecStart"] == [#""/usr/lib/cgi-bin/nightlatch.cgi""#])
    #expect(found["Environment"] == [#""NIGHTLATCH_SITE=/srv/site/site.json""#])
    #expect(found["ProtectSystem"] == ["strict"])
    #expect(found["ReadWritePaths"] == ["/srv/site/data"])
    #expect(found["NoNewPrivileges"] == ["yes"])
    #expect(found["PrivateNetwork"] == ["yes"])
    #expect(found["LimitCORE"] == ["0"])
  }

  @Test(arguments: [
    #", "mail": {"command": ["/usr/sbin/sendmail", "-t", "-i"]}"#,
    #", "text": {"command": ["/usr/local/bin/text"]}, "secondStep": {"text": {"offered": true}}"#,
  ]) func `a site that starts programs is not kept from it, and told what to add`(
    members: String
  ) throws {
    let text = try unit(members).serviceUnit
    let found = settings(text)
    // Each of these sets NoNewPrivileges for a user other than root (systemd.exec(5)).
    for name in [
      "NoNewPrivileges", "SystemCallFilter", "SystemCallArchitectures", "RestrictAddressFamilies",
      "RestrictNamespaces", "PrivateDevices", "ProtectKernelTunables", "ProtectKernelModules",
      "ProtectKernelLogs", "ProtectClock", "MemoryDenyWriteExecute", "RestrictRealtime",
      "RestrictSUIDSGID", "DynamicUser", "LockPersonality", "CapabilityBoundingSet",
      "PrivateNetwork",
    ] {
      #expect(found[name] == nil, "\(name)")
    }
    #expect(text.contains("#NoNewPrivileges=yes"))
    #expect(found["ProtectSystem"] == ["strict"])
  }
}
