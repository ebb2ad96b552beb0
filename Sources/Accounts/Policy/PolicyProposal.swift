package import Site

/// One setting of the policy before and after a change.
package struct PolicyStep: Equatable, Sendable {
  package let setting: PolicySetting
  /// Values as `Site.text(of:)` writes them.
  package let before: String
  package let after: String
  package let direction: PolicySetting.Direction

  package init(
    _ setting: PolicySetting, before: String, after: String, direction: PolicySetting.Direction
  ) {
    self.setting = setting
    self.before = before
    self.after = after
    self.direction = direction
  }
}

/// A change of the policy that could be made, and whom it would touch.
package struct PolicyProposal: Sendable {
  /// People by number, and some of them by sign-in name.
  package struct Group: Equatable, Sendable {
    package var count = 0
    package var names: [String] = []

    /// Names that are kept.
    static let most = 20

    package init() {}

    mutating func add(_ account: Account) {
      count += 1
      if names.count < Self.most { names.append(account.name) }
    }
  }

  /// What would change; never empty.
  package let steps: [PolicyStep]
  /// The revision of the policy that it was held against.
  package let revision: Int64
  /// Who would have to set up a second step, with days left for it.
  package var inGrace = Group()
  /// When the first of these days are over, in seconds since the epoch.
  package var graceEnd: Int64?
  /// Who would reach nothing but the set-up from the next request on.
  package var overdue = Group()
  /// Who would be asked for a code again on devices that are trusted now.
  package var devices = Group()
  /// Who would get no more codes by text message.
  package var texts = Group()
  /// Who could not get in any more: such a change is refused.
  package var lockedOut = Group()
  /// People whose documents could not be read, and who are in none of the groups.
  package var unreadable = 0
  /// Administrators, to be told.
  var admins: [Account] = []

  package init(_ steps: [PolicyStep], revision: Int64) {
    self.steps = steps
    self.revision = revision
  }

  /// Whether any of it asks less of people than before.
  package var isLooser: Bool { steps.contains { $0.direction == .looser } }
  /// Whether any of it asks more of people than before.
  package var isTighter: Bool { steps.contains { $0.direction == .tighter } }
}

/// What became of a change of the policy.
package enum PolicyOutcome: Sendable {
  case done
  /// Every setting is what was asked for already.
  case unchanged
  /// Somebody else changed the policy since it was looked at.
  case outdated
  /// A setting does not take the value, or two settings contradict each other.
  case impossible(SiteError)
  /// Nobody is locked out of their own account by a policy.
  case lockOut(PolicyProposal.Group)
}

/// What a change of the policy would do, before it is made.
package enum PolicyPreview: Sendable {
  case possible(PolicyProposal)
  case unchanged
  case impossible(SiteError)
}

/// Where the policy in force comes from.
package struct PolicyOrigin: Equatable, Sendable {
  /// How often it was changed.
  package let revision: Int64
  /// When it was last changed, in seconds since the epoch; `nil` for never.
  package let changedAt: Int64?
  /// By whom: an administrator's sign-in name; empty for the server's command line.
  package let changedBy: String
  /// The settings that differ from those of the configuration.
  package let changed: [PolicySetting]
}
