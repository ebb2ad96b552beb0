import Accounts
import ArgumentParser
import Site
import StrictJSON

struct GateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate", abstract: "The pages behind the sign-in.",
    subcommands: [GateExplain.self])
}

struct GateExplain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say which rule an address falls under, and what somebody would get there.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The address of a page: https://example.org/private/, or /private/ alone.")
  var url: String

  @Option(
    help: ArgumentHelp(
      "Who asks for it: a sign-in name, e-mail address or id.", valueName: "name"))
  var person: String?

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.map { try PersonArgument.named($0, in: accounts) }
    let explained = GateInWords(url, account, in: accounts)
    guard !output.json else { return Terminal.say(json: .object(explained.object)) }
    Terminal.say(Terminal.strong(explained.heading))
    for sentence in explained.sentences { Terminal.say("  \(sentence)") }
  }
}

/// What the gate does with one address, in words.
struct GateInWords {
  let heading: String
  private(set) var sentences: [String] = []
  private(set) var object: JSONObject

  private let site: Site

  init(_ url: String, _ account: Account?, in accounts: Accounts) {
    site = accounts.site
    object = ["url": .string(url)]
    guard let target = GateTarget(address: url, host: site.baseURL.host) else {
      heading = url
      object["decision"] = "refused"
      say("No server and program would read this address alike: it is refused, whoever asks.")
      return
    }
    heading = "\(target.path) on \(target.host)"
    object["path"] = .string(target.path)
    object["host"] = .string(target.host)
    let rules = site.gate.rules(for: target)
    let isMount = (target.path + "/").hasPrefix(site.mount + "/")
    guard !rules.isEmpty, !isMount else {
      object["decision"] = "open"
      say(
        isMount
          ? "It is one of Nightlatch's own pages, which no rule of the gate is about."
          : "No rule is about it: it is open to everybody.")
      return
    }
    explain(rules, among: site.gate.rules(on: target.host).filter { $0.contains(target.path) })
    if let account { explain(rules, for: account, in: accounts) }
  }

  private mutating func explain(_ rules: [GateRule], among matching: [GateRule]) {
    object["rules"] = .array(rules.map { .object(Self.object(of: $0)) })
    object["decision"] = rules.allSatisfy(\.isPublic) ? "open" : "gated"
    if rules.count > 1 {
      say("Servers read a path with \";\" in two ways, so more than one rule has to be satisfied.")
    }
    for rule in rules {
      let others = matching.count - 1
      let why =
        others > 0 && rules.count == 1
        ? ", the longest path of the \(matching.count) rules that are about it" : ""
      say("'\(rule.key)' decides, for \"\(rule.path)\"\(why).")
      say(Self.demands(of: rule))
    }
  }

  private mutating func explain(_ rules: [GateRule], for account: Account, in accounts: Accounts) {
    let levels = rules.filter { !$0.isPublic }.map(\.level)
    var missing: [String] = []
    var willNever = false
    if !levels.isEmpty {
      if account.state != .active {
        missing.append("cannot sign in: the account is \(account.state.rawValue)")
        willNever = true
      }
      for level in levels where !accounts.isInGroup(account, level) {
        missing.append("is in none of: \(level.groups.joined(separator: ", "))")
        willNever = true
      }
      let lacksStep =
        levels.contains(where: \.secondStep) && account.secondStep == nil
        && !accounts.inheritsSecondStep(account)
      if accounts.standing(of: account).isOverdue || lacksStep {
        missing.append("has to set up a second step first")
      }
    }
    let word = willNever ? "refused" : missing.isEmpty ? "admitted" : "led on"
    var entry: JSONObject = [
      "username": .string(account.name), "decision": .string(word),
      "missing": .array(missing.map { .string($0) }),
      "groups": .array(accounts.passport(of: account).groups.map { .string($0) }),
    ]
    var sentence = "'\(account.name)' "
    if levels.isEmpty {
      sentence += "gets the page, like everybody."
    } else if missing.isEmpty {
      sentence += "gets the page once signed in\(Self.proof(levels, account))."
    } else {
      sentence += missing.joined(separator: ", and ") + "."
    }
    entry["explained"] = .string(sentence)
    object["person"] = .object(entry)
    sentences.append(sentence)
  }

  private mutating func say(_ sentence: String) {
    sentences.append(sentence)
    object["explained"] = .array(sentences.map { .string($0) })
  }

  private static func proof(_ levels: [GateLevel], _ account: Account) -> String {
    var words = ""
    if levels.contains(where: \.secondStep), account.secondStep != nil { words += " with a code" }
    let minutes = levels.map(\.freshMinutes).filter { $0 > 0 }.min()
    if let minutes { words += ", and again after \(counted(minutes, "minute"))" }
    return words
  }

  private static func demands(of rule: GateRule) -> String {
    guard !rule.isPublic else { return "It is open to everybody." }
    let level = rule.level
    var words = "It takes a session"
    if !level.groups.isEmpty {
      words += " of somebody in \(level.groups.joined(separator: " or "))"
    }
    if level.secondStep { words += ", with a second step" }
    if level.freshMinutes > 0 {
      words += ", whose every factor was proven within \(counted(level.freshMinutes, "minute"))"
    }
    return words + "."
  }

  private static func object(of rule: GateRule) -> JSONObject {
    [
      "key": .string(rule.key), "path": .string(rule.path),
      "hosts": .array(rule.hosts.map { .string($0) }), "public": .bool(rule.isPublic),
      "groups": .array(rule.level.groups.map { .string($0) }),
      "secondStep": .bool(rule.level.secondStep),
      "freshMinutes": .int(Int64(rule.level.freshMinutes)),
    ]
  }

  private static func counted(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
