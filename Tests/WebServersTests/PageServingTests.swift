import Testing
import WebServers

/// What the real servers make of the static part.
@Suite struct PageServingTests {
  private static let gzip = ["Accept-Encoding: br, gzip;q=0.8"]

  /// Every header that each answer below the mount carries.
  private func expectGuarded(_ answer: Answer, _ comment: Comment) {
    let policy = answer.values("Content-Security-Policy")
    #expect(policy.count == 1, comment)
    for part in [
      "default-src 'none'", "style-src 'self'", "manifest-src 'self'", "form-action 'self'",
      "base-uri 'none'", "frame-ancestors 'none'",
    ] {
      #expect(policy.first?.contains(part) == true, comment)
    }
    for (name, value) in [
      ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
      ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ] {
      #expect(answer.values(name) == [value], comment)
    }
    #expect(answer.values("Strict-Transport-Security") == [], comment)
    #expect(answer.values("Cache-Control").count <= 1, comment)
    #expect(answer.values("Server").allSatisfy { !$0.contains(where: \.isNumber) }, comment)
  }

  @Test(arguments: ServerKind.allCases)
  func `pages made ahead of time come without the program`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      for (address, file, caching) in [
        ("help", "help.html", "no-cache"), ("help/set-up", "help/set-up.html", "no-cache"),
        ("help?x=1", "help.html", "no-cache"), ("pages/about", "pages/about.html", "no-cache"),
        ("sign-in", "sign-in.html", "no-store"),
      ] {
        let plain = try exchange(port, "/account/\(address)")
        #expect(plain.status == 200 && plain.body == "text of \(file)\n", "\(address)")
        #expect(plain.values("Content-Type") == ["text/html; charset=utf-8"])
        #expect(plain.values("Content-Encoding") == [])
        #expect(plain.values("Cache-Control") == [caching])
        #expect(plain.values("Vary").contains { $0.contains("Accept-Encoding") })
        expectGuarded(plain, "\(address)")

        let copy = try exchange(port, "/account/\(address)", headers: Self.gzip)
        #expect(copy.status == 200 && copy.body == "copy of \(file)\n", "\(address)")
        #expect(copy.values("Content-Type") == ["text/html; charset=utf-8"])
        #expect(copy.values("Content-Encoding") == ["gzip"])
        #expect(copy.values("Cache-Control") == [caching])
        expectGuarded(copy, "\(address) compressed")
        let refused = ["Accept-Encoding: gzip;q=0, x-gzip"]
        let whole = try exchange(port, "/account/\(address)", headers: refused)
        #expect(whole.values("Content-Encoding") == [], "\(address)")

        let head = try exchange(port, "/account/\(address)", method: "HEAD")
        #expect(head.status == 200 && head.body.isEmpty)
        expectGuarded(head, "\(address) HEAD")
      }
      let plan = try exchange(port, "/account/pages/plan.svg")
      #expect(plan.body == "text of pages/plan.svg\n")
      #expect(plan.values("Content-Type").first?.hasPrefix("image/svg+xml") == true)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `a page that is known already is not sent again`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let first = try exchange(port, "/account/help")
      let since = try #require(first.values("Last-Modified").first)
      let second = try exchange(
        port, "/account/help", headers: ["If-Modified-Since: \(since)"])
      #expect(second.status == 304 && second.body.isEmpty)
      // Apache leaves the policy away: what a 304 does not say stays as it was (RFC 9111 §4.3.4).
      #expect(second.values("X-Frame-Options") == ["DENY"] || kind == .apache)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `the program sees whoever it may know, what is asked, and what is posted`(
    kind: ServerKind
  ) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let cookie = ["Cookie: a=b; nightlatch-pending=x"]
      for answer in [
        try exchange(port, "/account/sign-in", headers: cookie),
        try exchange(port, "/account/sign-in", headers: ["Cookie: __Host-nightlatch=x"]),
        try exchange(port, "/account/sign-in?return_to=/private/"),
        try exchange(port, "/account/sign-in", method: "POST", body: "a=b"),
      ] {
        #expect(answer.variables("PATH_INFO") == ["/sign-in"])
        #expect(answer.variables("nightlatch_gz") == [])
      }
      let other = try exchange(port, "/account/sign-in", headers: ["Cookie: theme=dark"])
      #expect(other.body == "text of sign-in.html\n")
      #expect(
        try exchange(port, "/account/help", method: "POST", body: "a").body.contains(
          "PATH_INFO=/help"))
      #expect(try exchange(port, "/account/sign-in/").variables("PATH_INFO") == ["/sign-in/"])
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `an asset comes from the static part, to be kept for a year`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let asset = try exchange(port, "/account/assets/page.1f2e.css")
      #expect(asset.status == 200)
      #expect(asset.body == "main { margin: 0 }\n")
      #expect(asset.values("Content-Type") == ["text/css; charset=utf-8"])
      if kind == .lighttpd {
        // Over HTTP/1.0, as here, it says the same in that version's words.
        #expect(asset.values("Expires").first?.hasSuffix("GMT") == true)
      } else {
        #expect(asset.values("Cache-Control") == ["public, max-age=31536000, immutable"])
      }
      expectGuarded(asset, "asset")
      let copy = try exchange(port, "/account/assets/page.1f2e.css", headers: Self.gzip)
      #expect(copy.body == "copy of assets/page.1f2e.css\n")
      #expect(copy.values("Content-Type") == ["text/css; charset=utf-8"])
      #expect(copy.values("Content-Encoding") == ["gzip"])
      #expect(copy.values("Vary").contains { $0.contains("Accept-Encoding") })
      expectGuarded(copy, "asset compressed")

      for path in [".hidden", "", "fonts/", "none.css", "../secret.txt", "%2e%2e/secret.txt"] {
        let answer = try exchange(port, "/account/assets/\(path)")
        #expect(!(200..<300).contains(answer.status) || answer.body.contains("PATH_INFO="))
        #expect(!answer.body.contains("hidden") && !answer.body.contains("page.1f2e"))
        #expect(!answer.body.contains("secret\n"))
      }
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `what is not there has its page, and is not to be kept`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      for path in ["assets/none.css", "assets/.hidden", "assets/"] {
        let answer = try exchange(port, "/account/\(path)", headers: Self.gzip)
        // A folder is there for lighttpd and nginx, and is not shown.
        #expect(answer.status == 404 || path == "assets/" && answer.status == 403, "\(path)")
        #expect(answer.body == "page of \(answer.status)\n", "\(path)")
        #expect(answer.values("Content-Type") == ["text/html; charset=utf-8"])
        #expect(answer.values("Cache-Control") == ["no-store"], "\(path)")
        expectGuarded(answer, "\(path)")
      }
      for path in [
        ".nightlatch-build.json", "pages/../.nightlatch-build.json", ".page/.nightlatch-build.json",
        "assets/../.nightlatch-build.json", "help/.hidden", "pages/none.svg",
      ] {
        let answer = try exchange(port, "/account/\(path)")
        #expect(!answer.body.contains("text of .nightlatch"), "\(path)")
      }
      // The static part has no address but its own: what the servers call it inside is the program's.
      for path in [".page/help.html", "%2epage/help.html", ".page/errors/404.html", ".error"] {
        for method in ["GET", "POST"] {
          let body = method == "POST" ? "a=b" : ""
          let answer = try exchange(port, "/account/\(path)", method: method, body: body)
          let isProgram = answer.variables("SCRIPT_NAME") == ["/account"]
          #expect(isProgram || answer.status == 404 && answer.body == "page of 404\n", "\(path)")
        }
      }
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `the addresses that browsers look for`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let change = try exchange(port, "/.well-known/change-password")
      #expect([302, 303, 307].contains(change.status))
      #expect(change.values("Location").first?.hasSuffix("/account/settings/password") == true)
      let none = "resource-that-should-not-exist-whose-status-code-should-not-be-200"
      #expect(try exchange(port, "/.well-known/\(none)").status == 404)
      let contact = try exchange(port, "/.well-known/security.txt")
      #expect(contact.body == "text of .well-known/security.txt\n")
      #expect(contact.values("Content-Type") == ["text/plain; charset=utf-8"])
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `without pages of its own the top is the front page`(kind: ServerKind) throws {
    let scene = try Scene(root: false)
    try scene.serving(kind) { port, _ throws in
      let top = try exchange(port, "/")
      #expect(top.status == 200 && top.body == "text of index.html\n")
      #expect(top.values("Content-Type") == ["text/html; charset=utf-8"])
      expectGuarded(top, "top")
      #expect(try exchange(port, "/robots.txt").body == "text of robots.txt\n")
      #expect(try exchange(port, "/none").status == 404)
      #expect(try exchange(port, "/.nightlatch-build.json").status == 404)
      #expect(try exchange(port, "/sign-in.html").status == 404)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `a program that fails is a page of the server's`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let answer = try exchange(port, "/account/crash")
      #expect([500, 502].contains(answer.status))
      #expect(answer.body == "page of \(answer.status)\n")
      #expect(answer.values("Content-Type") == ["text/html; charset=utf-8"])
      #expect(answer.values("Cache-Control") == ["no-store"])
      expectGuarded(answer, "crash")
    }
  }
}
