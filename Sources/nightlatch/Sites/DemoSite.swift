import Accounts
import OneTimeCodes
import Sealing
import Site

/// A site to look at: an administrator, a person with a password, and one with a second step.
struct DemoSite {
  struct SignIn {
    let name: String
    let password: String
    let what: String
  }

  let site: Site
  let signIns: [SignIn]
  /// The key of ben's app, in groups of four.
  let key: String
  let recoveryCode: String

  /// Makes it below a folder.
  static func make(
    in folder: String, preset: Preset, mode: Site.Mode, port: Int, owner: Owner?
  ) throws -> DemoSite {
    let new = NewSite(
      folder: "\(folder)/site", preset: preset, name: "Demo", baseURL: "http://127.0.0.1:\(port)",
      mode: mode, owner: owner)
    let site = try new.make()
    return try owner.acting { try people(of: site) }
  }

  private static func people(of site: Site) throws -> DemoSite {
    let accounts = try Accounts.open(site, hashingSlots: cores)
    var signIns: [SignIn] = []
    func add(
      _ name: String, _ displayName: String, isAdmin: Bool, _ what: String
    ) throws
      -> PersonID
    {
      guard let signInName = SignInName(name), let email = EmailAddress("\(name)@example.org")
      else {
        preconditionFailure("a demo person's name is one")
      }
      let password = phrase(accounts.surroundings)
      let id = try accounts.addPerson(
        signInName, displayName: displayName, emails: [email], isAdmin: isAdmin,
        password: password)
      signIns.append(SignIn(name: name, password: password, what: what))
      return id
    }
    _ = try add("admin", "Ada Admin", isAdmin: true, "administrator")
    _ = try add("ann", "Ann Archer", isAdmin: false, "password only")
    let ben = try add("ben", "Ben Baker", isAdmin: false, "two-factor authentication on")
    guard let secret = SharedSecret(bytes: accounts.surroundings.randomBytes(20)) else {
      preconditionFailure("20 bytes are a secret")
    }
    let codes = try accounts.importApp(of: ben, secret: secret, appName: "Demo")
    return DemoSite(
      site: site, signIns: signIns, key: secret.groupedRevealingSecret,
      recoveryCode: codes.first?.textRevealingSecret ?? "")
  }

  /// Four words and a number: easy to type, and another one each time.
  private static func phrase(_ surroundings: Surroundings) -> String {
    let bytes = surroundings.randomBytes(5)
    // 64 words: every value of six bits is as likely as any other.
    let chosen = bytes.prefix(4).map { words[Int($0 & 63)] }
    return (chosen + ["\(10 + bytes[4] % 64)"]).joined(separator: "-")
  }

  private static let words = """
    acorn amber anchor basil beacon birch bramble brook canvas cedar clover cobalt copper coral \
    cradle drift ember fable fern flint gable garnet gravel hazel heron indigo ivory juniper \
    kettle lantern larch linen lumen maple marble meadow mortar nettle oboe onyx opal orchard \
    otter parsley pebble plume quarry quartz raven ribbon saddle sable saffron slate spindle \
    tallow thistle timber tundra umber velvet walnut willow zephyr
    """.split(separator: " ").map { String($0) }

  /// Says who can sign in, and how to make a code.
  func say() {
    var table = Table("NAME", "PASSWORD", "ACCOUNT")
    for signIn in signIns { table.add(signIn.name, signIn.password, signIn.what) }
    table.print()
    Terminal.say("\nben's app has the key \(Terminal.strong(key)). A code for now:")
    Terminal.say("  echo '\(key)' | nightlatch code")
    guard !recoveryCode.isEmpty else { return }
    let isOne = site.secondStep.recoveryCodes.count == 1
    Terminal.say("\(isOne ? "ben's backup code" : "One of ben's recovery codes"): \(recoveryCode)")
  }
}
