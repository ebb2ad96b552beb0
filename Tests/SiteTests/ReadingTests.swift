import Glibc
import Site
import StrictJSON
import Testing

@Suite struct ReadingTests {
  @Test func `three keys are enough, the rest has the defaults of the contract`() throws {
    let site = try reading("")
    #expect(site.file == "/srv/site/site.json")
    #expect(site.folder == "/srv/site")
    #expect(site.mode == .live)
    #expect(site.name == "Example")
    #expect(site.baseURL.text == "https://example.org")
    #expect(site.mount == "/account")
    #expect(site.dataFolder == "/srv/site/data")
    #expect(site.keysFile == "/srv/site/keys.json")
    #expect(site.root == nil)
    #expect(site.templatesFolder == nil)
    #expect(site.publicFolder == nil)
    #expect(site.language == "en")
    #expect(site.accent == "#2f5fd0")
    #expect(site.secondStep.required == .nobody)
    #expect(site.secondStep.graceDays == 14)
    #expect(site.secondStep.setup.askPassword)
    #expect(site.secondStep.setup.showCodes == .afterCode)
    #expect(site.secondStep.setup.confirmSaved)
    #expect(site.secondStep.recoveryCodes.count == 10)
    #expect(!site.secondStep.recoveryCodes.viewAgain)
    #expect(site.secondStep.recoveryCodes.whenUsed == .spend)
    #expect(site.secondStep.turnOff == .passwordAndCode)
    #expect(site.secondStep.trustDevices.days == 30)
    #expect(!site.secondStep.text.offered)
    #expect(site.session.idleMinutes == 60)
    #expect(site.session.absoluteHours == 24)
    #expect(site.session.adminIdleMinutes == 15)
    #expect(site.session.adminAbsoluteHours == 12)
    #expect(site.session.stepUpMinutes == 10)
    #expect(site.signIn.attempts == 5)
    #expect(site.signIn.perMinutes == 15)
    #expect(site.signIn.hardStop == 100)
    #expect(site.recovery.cases)
    #expect(site.recovery.adminReset)
    #expect(site.recovery.waitHours == 24)
    #expect(!site.sso.trustRemoteUser)
    #expect(site.sso.secondStep == .inherit)
    #expect(site.sso.reauthenticate == nil)
    #expect(site.proxies.isEmpty)
    #expect(site.mail == .command(["/usr/sbin/sendmail", "-t", "-i"]))
    #expect(site.mailFrom == "no-reply@example.org")
    #expect(site.text == nil)
    #expect(site.gate == GatePolicy())
  }

  @Test func `every key is read, whatever their order`() throws {
    let document = #"""
      {"gate": {"paths": ["/private/", "/"], "groups": {"staff": ["ana", "bo"]}},
       "text": {"command": ["/opt/sms"]}, "mail": {"from": "A <a@b.example>", "outbox": "../out"},
       "proxies": ["10.0.0.1", "::1"],
       "sso": {"trustRemoteUser": true, "secondStep": "ask", "reauthenticate": "/idp?again"},
       "recovery": {"cases": true, "adminReset": true, "waitHours": 0},
       "signIn": {"attempts": 4, "perMinutes": 30, "hardStop": 50},
       "session": {"idleMinutes": 30, "absoluteHours": 8, "adminIdleMinutes": 5,
                   "adminAbsoluteHours": 4, "stepUpMinutes": 3},
       "secondStep": {"required": "admins", "graceDays": 7,
         "setup": {"askPassword": false, "showCodes": "with-qr", "confirmSaved": false},
         "recoveryCodes": {"count": 8, "viewAgain": true, "whenUsed": "spend"},
         "turnOff": "code", "trustDevices": {"days": 7}, "text": {"offered": true}},
       "accent": "#ABCDEF", "language": "de-CH", "public": "own/public", "templates": "/t/",
       "root": "www", "keys": "/etc/k.json", "data": "./state", "mount": "/a/b-c_d",
       "baseURL": "HTTPS://Example.ORG:8443/", "name": "Ünï ☕", "mode": "live", "version": 1}
      """#
    let site = try Site(parsing: Array(document.utf8), of: file)
    #expect(site.gate.paths == ["/private/", "/"])
    #expect(site.gate.groups == [.init(name: "staff", people: ["ana", "bo"])])
    #expect(site.text == .command(["/opt/sms"]))
    #expect(site.mail == .outbox("/srv/site/out"))
    #expect(site.mailFrom == "A <a@b.example>")
    #expect(site.proxies == ["10.0.0.1", "::1"])
    #expect(site.sso.trustRemoteUser)
    #expect(site.sso.secondStep == .ask)
    #expect(site.sso.reauthenticate == "/idp?again")
    #expect(site.recovery.waitHours == 0)
    #expect([site.signIn.attempts, site.signIn.perMinutes, site.signIn.hardStop] == [4, 30, 50])
    #expect([site.session.idleMinutes, site.session.absoluteHours] == [30, 8])
    #expect([site.session.adminIdleMinutes, site.session.adminAbsoluteHours] == [5, 4])
    #expect(site.session.stepUpMinutes == 3)
    #expect(site.secondStep.required == .admins)
    #expect(site.secondStep.graceDays == 7)
    #expect(!site.secondStep.setup.askPassword)
    #expect(site.secondStep.setup.showCodes == .withQR)
    #expect(!site.secondStep.setup.confirmSaved)
    #expect(site.secondStep.recoveryCodes.count == 8)
    #expect(site.secondStep.recoveryCodes.viewAgain)
    #expect(site.secondStep.turnOff == .code)
    #expect(site.secondStep.trustDevices.days == 7)
    #expect(site.secondStep.text.offered)
    #expect(site.accent == "#ABCDEF")
    #expect(site.language == "de-CH")
    #expect(site.publicFolder == "/srv/site/own/public")
    #expect(site.templatesFolder == "/t")
    #expect(site.root == "/srv/site/www")
    #expect(site.keysFile == "/etc/k.json")
    #expect(site.dataFolder == "/srv/site/state")
    #expect(site.mount == "/a/b-c_d")
    #expect(site.baseURL.text == "https://example.org:8443")
    #expect(site.name == "Ünï ☕")
  }

  @Test func `testing mode runs no program, whatever is configured`() throws {
    let members =
      #""mode": "testing", "mail": {"command": ["/bin/m"]}, "text": {"command": ["/s"]}"#
    let site = try reading(members, baseURL: "http://127.0.0.1:8080")
    #expect(site.mode == .testing)
    #expect(site.mail == .outbox("/srv/site/data/outbox"))
    #expect(site.text == .outbox("/srv/site/data/outbox"))
    #expect(site.mailFrom == "no-reply@localhost")
    let other = try reading(
      #""mode": "testing", "mail": {"outbox": "post"}"#, baseURL: "http://localhost")
    #expect(other.mail == .outbox("/srv/site/data/post"))
    #expect(other.text == .outbox("/srv/site/data/outbox"))
  }

  @Test func `a site may send no mail and no text messages`() throws {
    let site = try reading(#""mail": null, "text": null, "recovery": {"cases": false}"#)
    #expect(site.mail == nil)
    #expect(site.mailFrom == nil)
    #expect(site.text == nil)
  }

  @Test(arguments: [
    ("https://[2001:db8::1]", "no-reply@[IPv6:2001:db8::1]"),
    ("https://192.0.2.1", "no-reply@[192.0.2.1]"),
  ])
  func `mail from an address literal has it in brackets`(baseURL: String, from: String) throws {
    #expect(try reading("", baseURL: baseURL).mailFrom == from)
  }

  @Test func `load reads a file, and a relative path from the working folder`() throws {
    let path = "/tmp/nightlatch-site-\(getpid())-\(UInt32.random(in: 0 ... .max)).json"
    let text = #"{"version": 1, "name": "Example", "baseURL": "https://example.org"}"#
    let stream = try #require(fopen(path, "w"))
    fputs(text, stream)
    fclose(stream)
    defer { remove(path) }
    #expect(try Site.load(path: path).file == path)
    let folder = try #require(getcwd(nil, 0))
    defer { free(folder) }
    let up = String(repeating: "../", count: String(cString: folder).split(separator: "/").count)
    #expect(try Site.load(path: up + path.dropFirst()).file == path)
  }

  @Test func `load says that there is no file, and where it is named`() throws {
    let error = #expect(throws: SiteError.self) {
      try Site.load(path: "/nonexistent/site.json")
    }
    #expect(error?.code == .unreadable)
    #expect(
      error?.description == "could not read '/nonexistent/site.json': "
        + "there is no such file; NIGHTLATCH_SITE or --site names another")
  }

  @Test func `a file that is not JSON is refused with what the reader found`() throws {
    let text = Array(#"{"version": 1,"#.utf8)
    let cause = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    let error = #expect(throws: SiteError.self) { try Site(parsing: text, of: file) }
    #expect(error?.code == .malformed)
    let reason = try #require(cause?.description)
    #expect(error?.description == "could not read '/srv/site/site.json': \(reason)")
    #expect(
      complaint(document: "[]")
        == "could not read '/srv/site/site.json': it takes one JSON object")
  }
}
