internal import Templates

/// Which section of the administration a page belongs to, for the list beside it.
enum AdminSection {
  case people, policy, cases, activity

  static var members: Declaration {
    ["atPeople": .flag, "atPolicy": .flag, "atCases": .flag, "atAdminActivity": .flag]
  }
  var values: TemplateValues {
    [
      "atPeople": .flag(self == .people), "atPolicy": .flag(self == .policy),
      "atCases": .flag(self == .cases), "atAdminActivity": .flag(self == .activity),
    ]
  }
}
