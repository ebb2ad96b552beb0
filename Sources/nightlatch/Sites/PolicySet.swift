import Accounts
import ArgumentParser
import Pages
import Site
import StrictJSON
import Templates

struct PolicySet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change settings of the policy, from the next request on.",
    discussion: """
      The settings: \(PolicySetting.allCases.map(\.rawValue).joined(separator: ", ")).

      They are kept in the data folder and stand above those of site.json; a value that site.json \
      has too is left to it. Says first whom the change touches, and at a terminal asks, unless \
      --yes is given.
      """)

  @OptionGroup var siteOptions: SiteOptions

  @Argument(help: ArgumentHelp("Settings with their new values.", valueName: "key=value"))
  var settings: [String]

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    let wanted = try settings.reduce(into: [PolicySetting: String]()) { wanted, text in
      let (setting, value) = try Self.assignment(text)
      guard wanted.updateValue(value, forKey: setting) == nil else {
        throw Failure.usage("\(quoted(setting.rawValue)) is given twice; give it once")
      }
    }
    let accounts = try siteOptions.open()
    let proposal: PolicyProposal
    switch try accounts.previewPolicy(wanted) {
    case .unchanged: return Terminal.say("That is the policy already; nothing was changed.")
    case .impossible(let error): throw Self.failure(error)
    case .possible(let possible): proposal = possible
    }
    guard proposal.lockedOut.count == 0 else { throw Self.refusal(proposal.lockedOut) }
    Self.say(proposal)
    if !yes { try Input.confirm("Put it in force?") }
    switch try accounts.changePolicy(wanted, seen: proposal.revision, by: .server) {
    case .done:
      Terminal.say("The policy is in force from now on, in every session.")
      try accounts.handOverMail()
    case .unchanged: Terminal.say("That is the policy already; nothing was changed.")
    case .outdated:
      throw Failure(
        status: 75, description: "somebody else changed the policy at the same time; try again")
    case .impossible(let error): throw Self.failure(error)
    case .lockOut(let group): throw Self.refusal(group)
    }
  }

  private static func assignment(_ text: String) throws -> (PolicySetting, String) {
    guard let equals = text.firstIndex(of: "=") else {
      throw Failure.usage(
        "\(quoted(text)) is no setting with a value; it takes one such as "
          + "secondStep.required=everyone")
    }
    let name = String(text[..<equals])
    guard let setting = PolicySetting(rawValue: name) else {
      throw Failure.usage(
        "\(quoted(name)) is not a setting of the policy; 'nightlatch policy set --help' lists them")
    }
    return (setting, String(text[text.index(after: equals)...]))
  }

  private static func failure(_ error: SiteError) -> Failure {
    let sentence = "'\(error.key)' \(error.reason)"
    return error.code == .contradiction ? .refused(sentence) : .badData(sentence)
  }

  private static func refusal(_ group: PolicyProposal.Group) -> Failure {
    .refused(Words.lockOut(group).inEnglish)
  }

  private static func say(_ proposal: PolicyProposal) {
    for step in proposal.steps {
      let word =
        step.direction == .tighter ? Terminal.good("asks more") : Terminal.warning("asks less")
      Terminal.say("\(step.setting.rawValue): \(step.before) -> \(step.after)  \(word)")
    }
    Terminal.say()
    for touch in Words.touches(proposal) {
      Terminal.say("  \(touch.words.inEnglish)\(touch.names.map { " (\($0.inEnglish))" } ?? "")")
    }
    Terminal.say()
  }
}
