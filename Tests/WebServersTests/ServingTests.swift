import Files
import Glibc
import Site
import Testing
import WebServers

/// The real servers, with the configuration that `serve` runs and `web-config` prints.
@Suite struct ServingTests {
  @Test(arguments: ServerKind.allCases)
  func `the program gets what follows the mount, and the site`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let answer = try exchange(port, "/account/sign-in?a=1&b+c")
      #expect(answer.status == 200)
      #expect(answer.variables("PATH_INFO") == ["/sign-in"])
      #expect(answer.variables("SCRIPT_NAME") == ["/account"])
      #expect(answer.variables("SCRIPT_FILENAME") == [scene.placement.program])
      #expect(answer.variables("QUERY_STRING") == ["a=1&b+c"])
      #expect(answer.variables("REQUEST_URI") == ["/account/sign-in?a=1&b+c"])
      #expect(answer.variables("REQUEST_METHOD") == ["GET"])
      #expect(answer.variables("GATEWAY_INTERFACE") == ["CGI/1.1"])
      #expect(answer.variables("REMOTE_ADDR") == ["127.0.0.1"])
      #expect(answer.variables("NIGHTLATCH_SITE") == [scene.site.file])
      let own = try #require(getpwuid(geteuid()))
      let user = scene.user?.name ?? String(cString: own.pointee.pw_name)
      #expect(answer.variables("USER").first == user)

      let bare = try exchange(port, "/account")
      #expect(bare.variables("SCRIPT_NAME") == ["/account"])
      #expect(bare.variables("PATH_INFO").joined() == "")
      #expect(try exchange(port, "/account/").variables("PATH_INFO") == ["/"])
      #expect(try exchange(port, "/account/a/.b").variables("PATH_INFO") == ["/a/.b"])
      #expect(try exchange(port, "/accountant").status == 404)
      #expect(try exchange(port, "/bin/nightlatch.cgi").status == 404)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `a posted body arrives whole, and one beyond the limit never`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let body = "code=123456&x=" + String(repeating: "x", count: 60_000)
      let answer = try exchange(port, "/account/second-step", method: "POST", body: body)
      #expect(answer.variables("CONTENT_LENGTH") == ["\(body.utf8.count)"])
      #expect(answer.variables("CONTENT_TYPE") == ["application/x-www-form-urlencoded"])
      #expect(answer.variables("BODY") == [body])

      let long = String(repeating: "x", count: 66_000)
      let refusal = try exchange(port, "/account/second-step", method: "POST", body: long)
      #expect(refusal.status == 413)
      #expect(refusal.body == "page of 413\n")
      #expect(refusal.values("X-Content-Type-Options") == ["nosniff"])
      #expect(refusal.values("Cache-Control") == ["no-store"])
      #expect(refusal.values("Content-Security-Policy").count == 1)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `what a client sends is no variable of the server`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let answer = try exchange(
        port, "/account/",
        headers: [
          "Proxy: http://evil.example", "Authorization: Basic YW5hOng=", "Remote-User: ana",
        ]
      )
      #expect(answer.variables("HTTP_PROXY").joined() == "")
      // Caddy passes it empty, as it does whatever it has nothing for.
      #expect(answer.variables("REMOTE_USER").allSatisfy { $0.isEmpty })
      // Access tokens come in it.
      #expect(answer.variables("HTTP_AUTHORIZATION") == ["Basic YW5hOng="])
      #expect(answer.variables("HOME") == [])
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `the program's own headers stay as they are, each once`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let answer = try exchange(port, "/account/second-step")
      #expect(answer.values("Referrer-Policy") == ["no-referrer"])
      #expect(answer.values("Content-Security-Policy") == ["sandbox"])
      #expect(answer.values("Cache-Control") == ["private"])
      #expect(answer.values("X-Frame-Options") == ["DENY"])
      #expect(answer.values("X-Content-Type-Options") == ["nosniff"])
      #expect(answer.values("Content-Encoding") == [])
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `no answer tells the server's version`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      for path in ["/", "/none", "/account/", "/account/assets/none.css"] {
        let answer = try exchange(port, path)
        for server in answer.values("Server") {
          #expect(!server.contains { $0.isNumber })
        }
        #expect(!answer.body.contains("Apache/") && !answer.body.contains("nginx/"))
      }
      #expect(try exchange(port, "/", method: "TRACE").status != 200)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `the site's own pages are served at the top, without ours put upon them`(
    kind: ServerKind
  ) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, _ throws in
      let home = try exchange(port, "/")
      #expect(home.status == 200)
      #expect(home.body == "<p>home\n")
      #expect(home.values("Content-Security-Policy") == [])
      #expect(home.values("X-Frame-Options") == [])
      #expect(try exchange(port, "/.env").status == 404)
      #expect(try exchange(port, "/none").status == 404)
    }
  }

  @Test(arguments: ServerKind.allCases)
  func `what the program writes to standard error is in the log`(kind: ServerKind) throws {
    let scene = try Scene()
    try scene.serving(kind) { port, server throws in
      _ = try exchange(port, "/account/")
      let path = server.errorLog
      var log = ""
      for _ in 1...2000 where !log.contains("a line for the log") {
        log = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
        usleep(10_000)
      }
      #expect(log.contains("a line for the log"))
    }
  }
}
