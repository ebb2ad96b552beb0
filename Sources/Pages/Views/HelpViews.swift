package import Templates

/// A page that is the same for everybody and says how this site is set up.
package protocol PageOfFacts: PageView {
  var facts: HelpFacts { get }
  init(_ facts: HelpFacts)
}

extension PageOfFacts {
  package static var declaration: Declaration { HelpFacts.declaration }
  package var values: TemplateValues { facts.values }
}

/// The page of one of the help's topics.
package protocol HelpTopicView: PageOfFacts {
  static var topic: HelpTopic { get }
}

extension HelpTopicView {
  package static var template: String { "templates/help/\(topic.rawValue).mustache" }
  package var title: Phrase {
    .say("titles.help", "topic", Self.topic.name(hasOneCode: facts.hasOneCode))
  }
}

/// `/help`: what the foot of every page leads to.
package struct HelpView: PageOfFacts {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var template: String { "templates/help.mustache" }
  package var title: Phrase { .say("help.help-with-signing-in") }
}

/// `/help/set-up`.
package struct HelpSetUpView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .setUp }
}

/// `/help/sign-in`.
package struct HelpSignInView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .signIn }
}

/// `/help/recovery-codes`.
package struct HelpRecoveryCodesView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .recoveryCodes }
}

/// `/help/lost-device`.
package struct HelpLostDeviceView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .lostDevice }
}

/// `/help/trusted-devices`.
package struct HelpTrustedDevicesView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .trustedDevices }
}

/// `/help/text-messages`.
package struct HelpTextMessagesView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .textMessages }
}

/// `/help/administrators`.
package struct HelpAdministratorsView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .administrators }
}

/// `/help/scripts`.
package struct HelpScriptsView: HelpTopicView {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var topic: HelpTopic { .scripts }
}

extension HelpFacts {
  /// The page of a topic; `nil` where this site has nothing to say about it.
  func view(of topic: HelpTopic) -> (any PageView)? {
    guard topics.contains(topic) else { return nil }
    return switch topic {
    case .setUp: HelpSetUpView(self)
    case .signIn: HelpSignInView(self)
    case .recoveryCodes: HelpRecoveryCodesView(self)
    case .lostDevice: HelpLostDeviceView(self)
    case .trustedDevices: HelpTrustedDevicesView(self)
    case .textMessages: HelpTextMessagesView(self)
    case .administrators: HelpAdministratorsView(self)
    case .scripts: HelpScriptsView(self)
    }
  }
}

/// The site's front page, where it has no pages of its own.
package struct FrontView: PageOfFacts {
  package let facts: HelpFacts
  package init(_ facts: HelpFacts) { self.facts = facts }
  package static var template: String { "templates/front.mustache" }
  package static var declaration: Declaration {
    HelpFacts.declaration.merging(["secondStepOn": .flag, "codesLow": .flag])
  }
  package var title: Phrase { .say("titles.home") }
  package var values: TemplateValues {
    // The drawing of the door: both locks shut, which is what the page is about.
    facts.values.merging(["secondStepOn": .flag(true), "codesLow": .flag(false)])
  }
}

/// A page of the site's own, in the frame of all pages.
///
/// Its content stands in for the partial `partials/page-content`.
package struct OwnPageView: PageOfFacts {
  package let facts: HelpFacts
  package private(set) var title = Phrase.say("titles.a-page-of-your-own")
  package init(_ facts: HelpFacts) { self.facts = facts }

  package init(_ facts: HelpFacts, title: Phrase) {
    self.facts = facts
    self.title = title
  }

  package static var template: String { "templates/page.mustache" }
  /// The name that a page's content takes the place of.
  package static var content: String { "templates/partials/page-content.mustache" }
}
