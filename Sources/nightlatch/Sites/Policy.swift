import Accounts
import ArgumentParser
import Site
import StrictJSON

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The site's policy.",
    subcommands: [PolicyShow.self, PolicySet.self])
}

struct PolicyShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Explain the policy in words.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Option(
    help: ArgumentHelp(
      "What it means for this person: a sign-in name, e-mail address or id.", valueName: "name"))
  var person: String?

  func run() throws {
    let accounts = try siteOptions.open()
    if let person {
      let words = PolicyForPerson(try PersonArgument.named(person, in: accounts), in: accounts)
      guard !output.json else { return Terminal.say(json: .object(words.object)) }
      Terminal.say("What the policy means for '\(words.account.name)'\n")
      for sentence in words.sentences { Terminal.say("  \(sentence)") }
      return
    }
    let policy = PolicyInWords(of: accounts.site)
    guard !output.json else { return Terminal.say(json: policy.json(accounts.policyOrigin)) }
    Terminal.say("The policy of '\(accounts.site.name)'")
    for (heading, sentences) in policy.chapters {
      Terminal.say("\n\(Terminal.strong(heading))")
      for sentence in sentences { Terminal.say("  \(sentence)") }
    }
    sayOrigin(accounts)
    Terminal.next("to change it: nightlatch policy set KEY=VALUE, or the page /admin/policy")
  }

  private func sayOrigin(_ accounts: Accounts) {
    let origin = accounts.policyOrigin
    guard let at = origin.changedAt else { return }
    let author = origin.changedBy.isEmpty ? "a command" : "'\(origin.changedBy)'"
    Terminal.say("\n\(Terminal.strong("Where it comes from"))")
    Terminal.say("  Last changed \(UTC.minute(at)) by \(author).")
    for setting in origin.changed {
      Terminal.say(
        "  \(setting.rawValue)=\(accounts.site.text(of: setting)); '\(accounts.site.file)' says "
          + "\(accounts.configuredText(of: setting)).")
    }
  }
}

/// A site's policy, setting by setting, as sentences.
struct PolicyInWords {
  let site: Site

  init(of site: Site) { self.site = site }

  var chapters: [(heading: String, sentences: [String])] {
    [
      ("Second step", secondStep), ("Set-up", setUp), ("Recovery codes", recoveryCodes),
      ("Lost everything", lost), ("Signing in", signIn), ("Sessions", sessions),
    ]
  }

  private var secondStep: [String] {
    let policy = site.secondStep
    var sentences: [String] = []
    switch policy.required {
    case .nobody: sentences.append("Everybody may turn it on; nobody must.")
    case .admins:
      sentences.append("Administrators must have it, after \(days(policy.graceDays)) at most.")
    case .everyone:
      sentences.append("Everybody must have it, after \(days(policy.graceDays)) at most.")
    }
    switch policy.turnOff {
    case .passwordAndCode: sentences.append("Turning it off takes the password and a code.")
    case .password: sentences.append("Turning it off takes the password.")
    case .code: sentences.append("Turning it off takes a code.")
    }
    let trusted = policy.trustDevices.days
    sentences.append(
      trusted == 0
        ? "A code is asked for at every sign-in."
        : "A device may be trusted for \(days(trusted)), but not by administrators.")
    sentences.append(
      policy.text.offered
        ? "Codes can also come by text message." : "No codes are sent by text message.")
    return sentences
  }

  private var setUp: [String] {
    let setup = site.secondStep.setup
    return [
      setup.askPassword
        ? "It begins with the password." : "It begins with the QR code; no password is asked for.",
      setup.showCodes == .afterCode
        ? "The recovery codes are shown after the app's first code."
        : "The recovery codes are shown beside the QR code.",
      setup.confirmSaved
        ? "It is on when the person has said that the codes are saved."
        : "It is on with the app's first code.",
    ]
  }

  private var recoveryCodes: [String] {
    let codes = site.secondStep.recoveryCodes
    let each =
      codes.whenUsed == .spend ? "each works once" : "using one turns the second step off"
    return [
      codes.count == 1 ? "One is made; \(each)." : "\(codes.count) are made at a time; \(each).",
      codes.viewAgain
        ? "They can be looked at again with the password."
        : "They are shown when they are made, and never again.",
    ]
  }

  private var lost: [String] {
    let recovery = site.recovery
    guard recovery.adminReset else {
      return ["Nobody can reset a second step in the pages; 'nightlatch second-step reset' does."]
    }
    var sentences = ["An administrator can reset a person's second step."]
    if recovery.cases {
      sentences.append(
        "A person can open a case after the password; what is decided takes effect after "
          + "\(hours(recovery.waitHours)).")
    }
    return sentences
  }

  private var signIn: [String] {
    let policy = site.signIn
    return [
      "After \(policy.attempts) wrong tries in \(minutes(policy.perMinutes)) people have to wait.",
      "After \(policy.hardStop) wrong tries in a row nothing is accepted until it is reset.",
      "A password takes 15 characters, or 8 where a second step is required of the person.",
    ]
  }

  private var sessions: [String] {
    let policy = site.session
    return [
      "A session ends after \(minutes(policy.idleMinutes)) without a request and after "
        + "\(hours(policy.absoluteHours)) in any case.",
      "An administrator's ends after \(minutes(policy.adminIdleMinutes)), and after "
        + "\(hours(policy.adminAbsoluteHours)).",
      "Changes to the security of an account ask for the password, and a code, again after "
        + "\(minutes(policy.stepUpMinutes)).",
    ]
  }

  private func days(_ number: Int) -> String { counted(number, "day") }
  private func hours(_ number: Int) -> String { counted(number, "hour") }
  private func minutes(_ number: Int) -> String { counted(number, "minute") }
  private func counted(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
