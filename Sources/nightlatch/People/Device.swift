import Accounts
import ArgumentParser
import StrictJSON

struct DeviceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "The devices that a person is asked for no code on.",
    subcommands: [DeviceList.self, DeviceForget.self])
}

struct DeviceList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "A person's trusted devices.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var person: PersonArgument

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    let listed = try accounts.devices(of: account)
    let days = accounts.trustDays(for: account) ?? 0
    if output.json {
      Terminal.say(json: .array(listed.map { .object(Self.object(account, $0, days: days)) }))
    } else if listed.isEmpty {
      Terminal.say("'\(account.name)' trusts no device.")
    } else {
      sayTable(listed, days: days)
    }
  }

  private func sayTable(_ listed: [Accounts.ListedDevice], days: Int) {
    var table = Table("ID", "LAST SEEN", "SINCE", "ENDS", "FROM", "BROWSER")
    for row in listed {
      let device = row.device
      table.add(
        row.id, UTC.minute(device.lastSeen), UTC.minute(device.created),
        UTC.minute(device.end(days: days)), device.address, String(device.agent.prefix(60)))
    }
    table.print()
    Terminal.next("nightlatch device forget NAME ID, or NAME --all")
  }

  private static func object(
    _ person: Account, _ listed: Accounts.ListedDevice, days: Int
  ) -> JSONObject {
    let device = listed.device
    return [
      "id": .string(listed.id), "username": .string(person.name),
      "created": .string(UTC.exact(device.created)),
      "lastSeen": .string(UTC.exact(device.lastSeen)),
      "expires": .string(UTC.exact(device.end(days: days))), "address": .string(device.address),
      "agent": .string(device.agent),
    ]
  }
}

struct DeviceForget: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "End the trust in one device of a person, or in all of them.",
    discussion: "The next sign-in there takes a code again; sessions go on.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Argument(help: "The device's id, as 'device list' shows it.")
  var id: String?

  @Flag(help: "All of the person's devices.")
  var all = false

  func validate() throws {
    guard all == (id == nil) else {
      throw ValidationError("Give the id of one device, or --all.")
    }
  }

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    if let id {
      guard try accounts.forgetDevice(id, of: account.id, from: .commandLine) else {
        throw Failure.refused(
          "'\(account.name)' has no device \(quoted(id)); 'nightlatch device list \(account.name)' "
            + "shows those there are")
      }
      Terminal.say("Forgot the device '\(id)' of '\(account.name)'.")
    } else {
      let count = try accounts.forgetDevices(of: account.id, from: .commandLine)
      Terminal.say("Forgot \(count == 1 ? "1 device" : "\(count) devices") of '\(account.name)'.")
    }
  }
}
