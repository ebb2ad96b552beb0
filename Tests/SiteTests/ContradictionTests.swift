import Site
import Testing

/// Two settings that cannot hold together: the message names both.
@Suite struct ContradictionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let members: String
    let message: String
    var testDescription: String { members }
    init(_ members: String, _ key: String, _ reason: String) {
      self.members = members
      message = "'\(key)' in '/srv/site/site.json' \(reason)"
    }
  }

  static let rows = [
    Row(
      #""mode": "testing""#, "mode",
      #"is "testing" while 'baseURL' is "https://example.org"; "#
        + #"testing mode takes a loopback address such as "http://127.0.0.1:8080""#),
    Row(
      #""secondStep": {"recoveryCodes": {"viewAgain": true, "whenUsed": "turn-off"}}"#,
      "secondStep.recoveryCodes.viewAgain",
      #"is true while 'secondStep.recoveryCodes.whenUsed' is "turn-off": "#
        + "the password would show a code that ends the second step; set one of the two back"),
    Row(
      #""secondStep": {"text": {"offered": true}}"#, "secondStep.text.offered",
      "is true while 'text.command' is not set; "
        + "live mode takes a program that sends text messages"),
    Row(
      #""secondStep": {"text": {"offered": true}}, "text": {"outbox": "o"}"#,
      "secondStep.text.offered",
      "is true while 'text.command' is not set; "
        + "live mode takes a program that sends text messages"),
    Row(
      #""recovery": {"cases": true, "adminReset": false}"#, "recovery.cases",
      "is true while 'recovery.adminReset' is false: "
        + "a case ends in an administrator's reset; set both or neither"),
    Row(
      #""mail": null"#, "recovery.cases",
      "is true while 'mail' is null: "
        + "nobody would hear of a case opened in their name; set it to false, or 'mail'"),
    Row(
      #""sso": {"secondStep": "ask"}"#, "sso.secondStep",
      #"is "ask" while 'sso.trustRemoteUser' is false; "#
        + #"it takes "inherit" until single sign-on is trusted"#),
    Row(
      #""sso": {"reauthenticate": "/idp"}"#, "sso.reauthenticate",
      "is set while 'sso.trustRemoteUser' is false; "
        + "it takes null until single sign-on is trusted"),
    Row(
      #""session": {"idleMinutes": 61, "absoluteHours": 1}"#, "session.idleMinutes",
      "is 61 while 'session.absoluteHours' is 1; it takes at most 60 then"),
    Row(
      #""session": {"adminIdleMinutes": 121, "adminAbsoluteHours": 2}"#,
      "session.adminIdleMinutes",
      "is 121 while 'session.adminAbsoluteHours' is 2; it takes at most 120 then"),
    Row(
      #""signIn": {"attempts": 10, "hardStop": 9}"#, "signIn.hardStop",
      "is 9 while 'signIn.attempts' is 10; it takes at least 10 then"),
    Row(
      #""keys": "data/keys.json""#, "keys",
      "is '/srv/site/data/keys.json', inside 'data' ('/srv/site/data'): "
        + "whoever copies the data would have the keys too; put it outside"),
    Row(
      #""data": ".""#, "keys",
      "is '/srv/site/keys.json', inside 'data' ('/srv/site'): "
        + "whoever copies the data would have the keys too; put it outside"),
    Row(
      #""root": "data/www""#, "root",
      "is '/srv/site/data/www' while 'data' is '/srv/site/data': "
        + "the web server would hand out the data; put the two apart"),
    Row(
      #""root": ".""#, "root",
      "is '/srv/site' while 'data' is '/srv/site/data': "
        + "the web server would hand out the data; put the two apart"),
    Row(
      #""public": "/etc", "keys": "/etc/keys.json""#, "public",
      "is '/etc' while 'keys' is '/etc/keys.json': "
        + "the web server would hand out the keys; put them outside"),
    Row(
      #""root": "/srv/site", "data": "/var/d", "keys": "/etc/keys.json""#, "root",
      "is '/srv/site', which holds this file: "
        + "the web server would hand it out; put the two apart"),
    Row(
      #""gate": {"paths": ["/account/settings/"]}"#, "gate.paths",
      #"holds "/account/settings/" while 'mount' is "/account": nobody could sign in; take it out"#),
    Row(
      #""gate": {"paths": ["/account/"]}"#, "gate.paths",
      #"holds "/account/" while 'mount' is "/account": nobody could sign in; take it out"#),
    Row(
      #""gate": {"rules": [{"path": "/account/"}]}"#, "gate.rules[0].path",
      #"is "/account/" while 'mount' is "/account": nobody could sign in; take the rule out"#),
    Row(
      #""gate": {"paths": ["/a/"], "rules": [{"path": "/a/"}]}"#, "gate.rules[0]",
      #"is for "/a/", as 'gate.paths' is: one of the two would not count; keep one"#),
    Row(
      #""gate": {"rules": [{"path": "/a/", "hosts": ["a", "b"]}, {"path": "/a/", "hosts": ["b"]}]}"#,
      "gate.rules[1]",
      #"is for "/a/" on b, as 'gate.rules[0]' is: one of the two would not count; keep one"#),
    Row(
      #""gate": {"paths": ["/a/"], "rules": [{"path": "/a/b/", "public": true, "groups": []}]}"#,
      "gate.rules[0].public",
      "is true beside 'gate.rules[0].groups': everybody is let in, and nobody is asked; "
        + "take one of the two out"),
    Row(
      #""gate": {"paths": ["/a/"], "rules": [{"path": "/b/", "public": true}]}"#,
      "gate.rules[0].public",
      #"is true, but no rule closes what is around "/b/"; take the rule out"#),
    Row(
      #""gate": {"rules": [{"path": "/a/", "groups": ["bord"]}], "groups": {"board": []}}"#,
      "gate.rules[0].groups",
      #"holds "bord", which 'gate.groups' does not name; did you mean "board"?"#),
    Row(
      #""gate": {"rules": [{"path": "/a/", "groups": ["x"]}]}"#, "gate.rules[0].groups",
      #"holds "x", which 'gate.groups' does not name: nobody could be let in"#),
    Row(
      #""gate": {"rules": [{"path": "/a/", "secondStep": true}], "paths": ["/a/b/"]}"#,
      "gate.paths",
      #"is for "/a/b/" and says nothing of 'secondStep', which 'gate.rules[0]' asks for around it; "#
        + #"say it there too, or "secondStep": false to ask for less"#),
    Row(
      #""gate": {"rules": [{"path": "/a/b/"}, {"path": "/a/", "freshMinutes": 5}]}"#,
      "gate.rules[0]",
      #"is for "/a/b/" and says nothing of 'freshMinutes', which 'gate.rules[1]' asks for around "#
        + #"it; say it there too, or "freshMinutes": 0 to ask for less"#),
    Row(
      #""gate": {"rules": [{"path": "/a/", "groups": ["x"]}, {"path": "/a/", "hosts": ["h"]}], "#
        + #""groups": {"x": []}}"#, "gate.rules[1]",
      #"is for "/a/" and says nothing of 'groups', which 'gate.rules[0]' asks for around it; "#
        + #"say it there too, or "groups": [] to ask for less"#),
    Row(
      #""mail": {"command": ["/m"], "outbox": "o"}"#, "mail.outbox",
      "stands beside 'mail.command'; keep one of the two"),
    Row(
      #""text": {"outbox": "o", "command": ["/m"]}"#, "text.command",
      "stands beside 'text.outbox'; keep one of the two"),
  ]

  @Test(arguments: rows) func `a contradiction names both settings`(row: Row) {
    #expect(complaint(row.members) == row.message)
  }

  @Test func `the error of a contradiction says that it is one`() {
    let error = #expect(throws: SiteError.self) { try reading(#""mode": "testing""#) }
    #expect(error?.code == .contradiction)
    #expect(error?.key == "mode")
    #expect(error?.file == "/srv/site/site.json")
  }

  /// What comes near to a contradiction and is none.
  @Test(arguments: [
    #""secondStep": {"required": "everyone"}, "recovery": {"cases": false, "adminReset": false}"#,
    #""recovery": {"cases": false, "adminReset": true}"#,
    #""secondStep": {"recoveryCodes": {"viewAgain": true}}"#,
    #""secondStep": {"required": "admins", "recoveryCodes": {"whenUsed": "turn-off"}}"#,
    #""secondStep": {"text": {"offered": true}}, "text": {"command": ["/usr/local/bin/sms"]}"#,
    #""sso": {"trustRemoteUser": false, "secondStep": "inherit", "reauthenticate": null}"#,
    #""session": {"idleMinutes": 60, "absoluteHours": 1}"#,
    #""signIn": {"attempts": 20, "hardStop": 20}"#,
    #""keys": "data2/keys.json""#,
    #""root": "www", "public": "database""#,
    #""gate": {"paths": ["/", "/accounting/"]}"#,
    #""gate": {"rules": [{"path": "/a/", "hosts": ["a"]}, {"path": "/a/", "hosts": ["b"]}]}"#,
    #""gate": {"rules": [{"path": "/a/", "hosts": ["a"], "secondStep": true}, {"path": "/a/b/", "#
      + #""hosts": ["b"]}]}"#,
    #""gate": {"rules": [{"path": "/a/", "secondStep": true}, {"path": "/a/b/", "secondStep": "#
      + #"false}, {"path": "/a/b/c/"}, {"path": "/a/open/", "public": true}]}"#,
  ]) func `what can hold together is let be`(members: String) {
    #expect(complaint(members) == nil)
  }

  @Test func `testing mode offers text messages without a program`() throws {
    let members = #""mode": "testing", "secondStep": {"text": {"offered": true}}"#
    #expect(complaint(members, baseURL: "http://localhost:8080") == nil)
  }
}
