import Site
import Testing

/// Each complaint, whole: what stands before the reason is the same for all.
@Suite struct ErrorMessageTests {
  static func whole(_ key: String, _ reason: String) -> String {
    "'\(key)' in '/srv/site/site.json' \(reason)"
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let members: String
    let key: String
    let reason: String
    var testDescription: String { members }
    init(_ members: String, _ key: String, _ reason: String) {
      (self.members, self.key, self.reason) = (members, key, reason)
    }
  }

  static let unknown = [
    Row(#""moed": "live""#, "moed", "is not a setting; did you mean 'mode'?"),
    Row(#""MODE": "live""#, "MODE", "is not a setting; did you mean 'mode'?"),
    Row(#""secondstep": {}"#, "secondstep", "is not a setting; did you mean 'secondStep'?"),
    Row(
      #""secondStep": {"graceDay": 3}"#, "secondStep.graceDay",
      "is not a setting; did you mean 'secondStep.graceDays'?"),
    Row(
      #""secondStep": {"setup": {"askPasword": true}}"#, "secondStep.setup.askPasword",
      "is not a setting; did you mean 'secondStep.setup.askPassword'?"),
    Row(
      #""recovery": {"colour": 1}"#, "recovery.colour",
      "is not a setting; the settings of 'recovery' are cases, adminReset and waitHours"),
    Row(
      #""secondStep": {"trustDevices": {"hours": 1}}"#, "secondStep.trustDevices.hours",
      "is not a setting; the settings of 'secondStep.trustDevices' are days"),
    Row(
      #""text": {"from": "a@b"}"#, "text.from",
      "is not a setting; the settings of 'text' are command and outbox"),
    Row(
      #""new\nline": 1"#, "new?line",
      "is not a setting; the settings are version, mode, name, baseURL, mount, data, keys, root, "
        + "templates, public, pages, contact, language, languages, accent, secondStep, session, signIn, "
        + "recovery, sso, "
        + "proxies, mail, text and gate"),
  ]

  @Test(arguments: unknown) func `an unknown key is named, with the nearest known one`(row: Row) {
    #expect(complaint(row.members) == Self.whole(row.key, row.reason))
  }

  @Test(arguments: ["setup", "recoveryCodes", "trustDevices", "text"])
  func `an unknown key is refused at every depth`(section: String) {
    let text = complaint(#""secondStep": {"\#(section)": {"zzzzzzzz": 1}}"#) ?? ""
    #expect(text.hasPrefix(Self.whole("secondStep.\(section).zzzzzzzz", "is not a setting; ")))
  }

  @Test(arguments: ["session", "signIn", "recovery", "sso", "mail", "text", "gate", "secondStep"])
  func `a section is an object`(section: String) {
    #expect(
      complaint(#""\#(section)": []"#) == Self.whole(section, "is a list; it takes an object"))
    let text = complaint(#""\#(section)": {"zzzzzzzz": 1}"#) ?? ""
    #expect(text.hasPrefix(Self.whole("\(section).zzzzzzzz", "is not a setting; ")))
  }

  static let wrong = [
    Row(#""mode": 1"#, "mode", #"is a number; it takes "live" or "testing""#),
    Row(#""mode": "Live""#, "mode", #"is "Live"; it takes "live" or "testing""#),
    Row(
      #""mount": "/""#, "mount",
      #"is "/"; it takes a path such as "/account" of letters, digits, '-' and '_', not "/""#),
    Row(
      #""data": """#, "data",
      #"is ""; it takes a path, from this file's folder unless absolute"#),
    Row(
      #""keys": {}"#, "keys",
      "is an object; it takes a path, from this file's folder unless absolute"),
    Row(
      #""root": true"#, "root",
      "is true or false; it takes null or a folder, from this file's folder unless absolute"),
    Row(
      #""language": "e""#, "language",
      #"is "e"; it takes a language tag such as "en" or "de-CH""#),
    Row(
      #""accent": "2f5fd0""#, "accent",
      ##"is "2f5fd0"; it takes a colour such as "#2f5fd0""##),
    Row(
      #""secondStep": {"required": "all"}"#, "secondStep.required",
      #"is "all"; it takes "nobody", "admins" or "everyone""#),
    Row(
      #""secondStep": {"turnOff": "never"}"#, "secondStep.turnOff",
      #"is "never"; it takes "password-and-code", "password" or "code""#),
    Row(
      #""secondStep": {"setup": {"showCodes": "later"}}"#, "secondStep.setup.showCodes",
      #"is "later"; it takes "after-code" or "with-qr""#),
    Row(
      #""secondStep": {"setup": {"askPassword": "yes"}}"#, "secondStep.setup.askPassword",
      "is a text; it takes true or false"),
    Row(
      #""secondStep": {"recoveryCodes": {"whenUsed": 1}}"#, "secondStep.recoveryCodes.whenUsed",
      #"is a number; it takes "spend" or "turn-off""#),
    Row(
      #""sso": {"secondStep": "own"}"#, "sso.secondStep",
      #"is "own"; it takes "inherit" or "ask""#),
    Row(
      #""sso": {"reauthenticate": "//evil.example/"}"#, "sso.reauthenticate",
      #"is "//evil.example/"; "#
        + #"it takes null, a path on this site such as "/idp/again" or an https address"#),
    Row(
      #""proxies": ["10.0.0.1", "10.0.0.0/8"]"#, "proxies",
      #"holds "10.0.0.0/8"; it takes a list of IP addresses such as "127.0.0.1""#),
    Row(
      #""proxies": "10.0.0.1""#, "proxies",
      #"is a text; it takes a list of IP addresses such as "127.0.0.1""#),
    Row(
      #""proxies": [1]"#, "proxies",
      #"holds a number; it takes a list of IP addresses such as "127.0.0.1""#),
    Row(
      #""mail": {"from": "nobody"}"#, "mail.from",
      #"is "nobody"; it takes an address such as "Example <no-reply@example.org>""#),
    Row(
      #""mail": {"from": "a@b.example\r\nBcc: c@d.example"}"#, "mail.from",
      #"is "a@b.example??Bcc: c@d.example"; "#
        + #"it takes an address such as "Example <no-reply@example.org>""#),
    Row(
      #""mail": {"command": ["sendmail"]}"#, "mail.command",
      "does not begin with a program's absolute path; "
        + #"it takes a list such as ["/usr/sbin/sendmail", "-t", "-i"]"#),
    Row(
      #""text": {"command": []}"#, "text.command",
      "does not begin with a program's absolute path; "
        + #"it takes a list such as ["/usr/sbin/sendmail", "-t", "-i"]"#),
    Row(#""text": {}"#, "text.command", "is missing; it takes a list, a program and its arguments"),
    Row(
      #""gate": {"paths": ["/private"]}"#, "gate.paths",
      #"holds "/private"; it takes a list of paths with a slash at both ends, such as "/private/""#
    ),
    Row(
      #""gate": {"groups": {"a,b": []}}"#, "gate.groups.a,b",
      "is not a group's name; it takes 1 to 64 letters, digits, '-', '_' and '.'"),
    Row(
      #""gate": {"groups": {"staff": "ana"}}"#, "gate.groups.staff",
      "is a text; it takes a list of user names"),
  ]

  @Test(arguments: wrong) func `a wrong value is named with what would be right`(row: Row) {
    #expect(complaint(row.members) == Self.whole(row.key, row.reason))
  }

  @Test func `a long value is cut and its control characters are not repeated`() {
    let long = String(repeating: "x", count: 70)
    let shown = String(repeating: "x", count: 60)
    #expect(
      complaint(#""mode": "\#(long)""#)
        == Self.whole("mode", #"is "\#(shown)…"; it takes "live" or "testing""#))
    #expect(
      complaint(#""mode": "\u001b[31m""#)
        == Self.whole("mode", #"is "?[31m"; it takes "live" or "testing""#))
  }

  @Test func `the three keys without a default must be there`() {
    #expect(
      complaint(document: #"{"name": "E", "baseURL": "https://e.example"}"#)
        == Self.whole("version", "is missing; it takes 1"))
    #expect(
      complaint(document: #"{"version": 1, "baseURL": "https://e.example"}"#)
        == Self.whole("name", #"is missing; it takes the site's name, such as "Example""#))
    #expect(
      complaint(document: #"{"version": 1, "name": "E"}"#)
        == Self.whole("baseURL", #"is missing; it takes an address such as "https://example.org""#))
  }

  @Test func `a version of the future is refused`() {
    #expect(
      complaint(document: #"{"version": 2, "name": "E", "baseURL": "https://e.example"}"#)
        == Self.whole("version", "is 2, which this program does not know; it takes 1"))
    #expect(
      complaint(document: #"{"version": "1"}"#) == Self.whole("version", "is a text; it takes 1"))
  }

  @Test(arguments: ["", "   ", String(repeating: "n", count: 65), #"a\u0007b"#, #"a\u2028b"#])
  func `a name is one line of 1 to 64 characters`(name: String) {
    let text = complaint(document: #"{"version": 1, "name": "\#(name)"}"#) ?? ""
    #expect(text.hasPrefix(Self.whole("name", #"is ""#)))
    #expect(text.hasSuffix("it takes 1 to 64 characters without control characters"))
  }
}
