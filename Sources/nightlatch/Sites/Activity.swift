import Accounts
import ArgumentParser
import Glibc
import Pages
import StrictJSON
import Templates

struct ActivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activity", abstract: "What was done to the site, oldest first.",
    discussion: """
      Everything that administrators and the server's commands did, and what concerns the whole \
      site. Without --since it shows the latest 50 lines. With --json each line is an object of \
      its own.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Option(help: "Only what this person did or what was done to them: name, address or id.")
  var person: String?

  @Option(help: ArgumentHelp("Only from this day on, by UTC.", valueName: "yyyy-mm-dd"))
  var since: String?

  @Option(help: "Only this event, such as authn_login_lock.")
  var event: String?

  @Flag(help: "Go on showing what comes, until interrupted.")
  var follow = false

  func run() throws {
    let accounts = try siteOptions.open()
    let filter = try filter(in: accounts)
    var place = try accounts.siteLogPlace(since: nil)
    if let from = filter.from {
      place = try accounts.siteActivity(after: accounts.siteLogPlace(since: from)) {
        try say($0, filter)
      }
    } else {
      let page = try accounts.siteActivity(matching: filter)
      for activity in page.entries.reversed() { try say(activity, filter) }
      if page.damaged > 0 { Self.complain(page.damaged) }
      if page.entries.isEmpty, !follow, !output.json { Terminal.say("There is nothing of that.") }
    }
    while follow {
      sleep(1)
      place = try accounts.siteActivity(after: place) { try say($0, filter) }
      // A reader that went away, such as `head`, is no reason to run for ever.
      if Terminal.isReaderGone { return }
    }
  }

  private func filter(in accounts: Accounts) throws -> SiteActivityFilter {
    var filter = SiteActivityFilter()
    if let person { filter.person = try accounts.siteActivityPerson(person) }
    if let since {
      guard let day = CalendarDay(since) else {
        throw Failure.badData(
          "\(quoted(since)) is no day; '--since' takes one such as 2026-11-21")
      }
      filter.from = day.start
    }
    if let event {
      guard let kind = SiteEvent.Kind(rawValue: event) else {
        throw Failure.badData(
          "there is no event \(quoted(event)); there are "
            + SiteEvent.Kind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      filter.kind = kind
    }
    return filter
  }

  private func say(_ activity: SiteActivity?, _ filter: SiteActivityFilter) throws {
    guard let activity else { return Self.complain(1) }
    guard filter.matches(activity) else { return }
    if output.json {
      return Terminal.pour(JSONValue.object(Self.object(activity)).serialized() + [0x0A])
    }
    let event = activity.event
    var parts = [UTC.minute(activity.at), Terminal.strong(Words.siteEvent(event?.kind).inEnglish)]
    if let target = event?.target?.name { parts.append(target) }
    parts.append("by \(Words.siteActor(event?.actor).inEnglish)")
    if let address = event?.address, !address.isEmpty { parts.append("from \(address)") }
    if let detail = event.flatMap(Words.siteDetail)?.inEnglish { parts.append(oneLine(detail)) }
    if let change = Words.siteChange(from: event?.before, to: event?.after)?.inEnglish {
      parts.append(oneLine(change))
    }
    if let note = event?.note { parts.append("“\(oneLine(note))”") }
    Terminal.say(parts.joined(separator: "  "))
  }

  private static func complain(_ count: Int) {
    Terminal.complain(
      "nightlatch: \(count) line\(count == 1 ? "" : "s") could not be read; "
        + "'nightlatch check' says which")
  }

  private static func object(_ activity: SiteActivity) -> JSONObject {
    var object: JSONObject = [
      "number": .int(activity.number), "at": .string(UTC.exact(activity.at)),
    ]
    for member in activity.event?.members.members ?? [] { object[member.name] = member.value }
    return object
  }

  /// A text that somebody wrote, fit for a terminal: control characters and line ends as spaces.
  private func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }
}
