import Accounts
import Files
import Gateway
import Testing

@testable import Pages

@Suite(.serialized) struct ActivityRouteTests {
  @Test func `LO-8: people see what happened to their own account, and what to do about it`() throws
  {
    let site = try TestSite()
    _ = try site.add("ann")
    let ben = Browser()
    _ = try site.add("ben")
    _ = site.signIn("ben", ben)
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    let page = site.get("/settings/activity", ann)
    #expect(page.name == "activity")
    #expect(
      page.all(between: "list-what\"><h2>", "</h2>") == [
        "Two-factor authentication turned on", "Signed in: password", "Account created",
      ])
    #expect(page.text.contains("<dd>Firefox on Linux</dd>"))
    #expect(page.text.contains("<dd>192.0.2.7</dd>"))
    #expect(page.text.contains("href=\"/account/settings/activity/not-me\""))
    #expect(site.get("/settings/activity/not-me", ann).name == "not-me")
    #expect(
      site.get("/settings/activity", ben).all(between: "list-what\"><h2>", "</h2>").count == 2)
    let other = Browser()
    _ = site.signIn("ben", other)
    let ended = site.post(
      "/settings/sessions", ben, ["csrf": ben.csrf(site), "session": "others"])
    #expect(ended.location == "/account/settings/sessions?done=others")
    #expect(site.get("/settings/activity", other).response.status == .seeOther)
  }

  @Test(arguments: [
    ("", 50, "?page=2"), ("1", 50, "?page=2"), ("3", 20, "?page=2"), ("0", 50, "?page=2"),
    ("-1", 50, "?page=2"), ("٣", 50, "?page=2"), ("99999999999999999999", 50, "?page=2"),
    ("999", 0, "?page=998"),
  ])
  func `LO-8: older events are a page away`(page: String, count: Int, link: String) throws {
    let site = try TestSite()
    let id = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let line = "{\"version\":1,\"at\":1700000000,\"event\":\"authn_code_fail\"}\n"
    try Files.replace(
      "\(site.folder)/data/people/\(id.text.prefix(2))/\(id.text)/activity.jsonl",
      with: Array(String(repeating: line, count: 120).utf8))
    let shown = site.get("/settings/activity", ann, query: page.isEmpty ? [:] : ["page": page])
    #expect(shown.response.status == .ok)
    #expect(shown.all(between: "list-what\"><h2>", "</h2>").count == count)
    #expect(shown.text.contains("href=\"/account/settings/activity\(link)\""))
  }

  @Test func `row 29: what a visitor's browser calls itself is never markup`() throws {
    let site = try TestSite()
    let id = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let line =
      "{\"version\":1,\"at\":1700000000,\"event\":\"<b>\",\"detail\":\"<i>\","
      + "\"address\":\"<script>\",\"agent\":\"<svg onload=x>\"}\n"
    try Files.replace(
      "\(site.folder)/data/people/\(id.text.prefix(2))/\(id.text)/activity.jsonl",
      with: Array(line.utf8))
    let page = site.get("/settings/activity", ann)
    #expect(page.text.contains("Something this page has no words for"))
    #expect(!page.text.contains("<script>"))
    #expect(!page.text.contains("<svg onload"))
  }
}
