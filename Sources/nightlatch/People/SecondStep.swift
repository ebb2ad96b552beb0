import Accounts
import ArgumentParser
import StrictJSON

struct SecondStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "second-step", abstract: "A person's second step.",
    subcommands: [SecondStepStatus.self, SecondStepReset.self, SecondStepImport.self])
}

struct SecondStepStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Whether it is on, with which apps and how many codes.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var person: PersonArgument

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    let isRequired = accounts.isSecondStepRequired(of: account)
    if output.json {
      return Terminal.say(json: .object(Self.object(account, isRequired: isRequired)))
    }
    guard let second = account.secondStep else {
      Terminal.say("'\(account.name)' has no second step.")
      return Terminal.next(
        "\(account.name) can turn it on at \(accounts.site.address("/settings/security"))")
    }
    var facts = Facts()
    facts.add("second step", "on since \(UTC.minute(second.since))")
    for app in second.apps {
      facts.add("app", "\(app.name.isEmpty ? app.id : app.name), added \(UTC.minute(app.added))")
    }
    facts.add(
      "recovery codes", "\(second.codesLeft) left, made \(UTC.minute(second.codesMade))")
    facts.print()
  }

  private static func object(_ account: Account, isRequired: Bool) -> JSONObject {
    let second = account.secondStep
    return [
      "username": .string(account.name), "enabled": .bool(second != nil),
      "required": .bool(isRequired),
      "since": second.map { .string(UTC.exact($0.since)) } ?? .null,
      "apps": .array(
        (second?.apps ?? []).map {
          [
            "id": .string($0.id), "name": .string($0.name), "added": .string(UTC.exact($0.added)),
          ]
        }),
      "codesLeft": .int(Int64(second?.codesLeft ?? 0)),
      "codesMade": second.map { .string(UTC.exact($0.codesMade)) } ?? .null,
    ]
  }
}

struct SecondStepReset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "Take a person's second step off; ends all their sessions.",
    discussion: """
      For somebody who has lost every factor. Make sure first, by other means, who is asking. At a \
      terminal it asks first, unless --yes is given.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Option(help: "How you made sure who is asking; kept in the site's log.")
  var note: String?

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    if let note, !Accounts.isNote(note) {
      throw Failure.badData("the note takes 3 to 500 characters, none of them a control character")
    }
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    if account.secondStep != nil && !yes {
      try Input.confirm("Take the second step of '\(account.name)' off?")
    }
    guard try accounts.resetSecondStep(of: account.id, by: .server, note: note) == .done else {
      return Terminal.say("'\(account.name)' has no second step; nothing was changed.")
    }
    Terminal.say("The second step of '\(account.name)' is off; every session of theirs is ended.")
    try accounts.handOverMail()
    Terminal.next(
      "\(account.name) signs in with the password and turns it on again at "
        + accounts.site.address("/settings/security"))
  }
}
