internal import Site
package import Templates

/// What surrounds every page: the site, who is signed in, the time, and what has just happened.
package struct Frame: Sendable {
  package var siteName: String
  /// The site's own front page.
  package var home: String
  /// The path all pages lie below, without a slash at its end: "/account".
  package var mount: String
  package var stylesheet: String
  package var script: String
  package var icon: String
  package var help: String
  /// The words of the page's language.
  package var catalogue: Catalogue
  package var isTesting: Bool
  /// Whether this site hands out one recovery code, which it calls a backup code.
  package var hasOneCode = false
  /// Whether people can open a support case on this site.
  package var hasCases = false
  /// The display name of whoever is fully signed in.
  ///
  /// `nil` also between password and second step.
  package var personName: String?
  /// Whether whoever is signed in is an administrator.
  package var isAdmin = false
  /// Whether whoever is signed in comes through single sign-on alone.
  package var hasNoPassword = false
  /// What a form after the password has to carry.
  ///
  /// Needed wherever ``personName`` is given.
  package var csrf: String?
  /// Seconds since the epoch; `nil` in pages that are made ahead of time.
  package var serverTime: Int64?
  /// When whoever is signed in must have a second step, in seconds since the epoch; `nil` for
  /// whoever has one or need not.
  package var graceEnd: Int64?
  /// Whether whoever is signed in must set up a second step before anything else.
  package var isOverdue = false
  package var errorSummary: ErrorSummary?
  /// What was just done, as a sentence.
  package var notice: Phrase?
  /// What only pages that are made ahead of time carry.
  package var ahead: AheadOfTime?

  package init(
    siteName: String, mount: String, stylesheet: String, script: String, icon: String,
    home: String = "/", help: String? = nil, catalogue: Catalogue = .english,
    isTesting: Bool = false,
    personName: String? = nil, csrf: String? = nil, serverTime: Int64? = nil,
    errorSummary: ErrorSummary? = nil, notice: Phrase? = nil
  ) {
    self.siteName = siteName
    self.mount = mount
    self.stylesheet = stylesheet
    self.script = script
    self.icon = icon
    self.home = home
    self.help = help ?? mount + "/help"
    self.catalogue = catalogue
    self.isTesting = isTesting
    self.personName = personName
    self.csrf = csrf
    self.serverTime = serverTime
    self.errorSummary = errorSummary
    self.notice = notice
  }
}

extension Frame {
  /// What surrounds a page of a site for nobody in particular, at no time in particular.
  init(of site: Site, assets names: AssetLibrary.Names) {
    let assets = "\(site.mount)/assets"
    self.init(
      siteName: site.name, mount: site.mount, stylesheet: "\(assets)/\(names.stylesheet)",
      script: "\(assets)/\(names.script)", icon: "\(assets)/\(names.icon)",
      isTesting: site.mode == .testing)
    hasOneCode = site.secondStep.recoveryCodes.count == 1
    hasCases = site.recovery.cases
  }

  package static var declaration: Declaration {
    [
      "language": .text, "languageName": .text, "direction": .text, "scriptWords": .flag,
      "title": .text, "siteName": .text, "home": .text,
      "mount": .text, "stylesheet": .text, "script": .text, "icon": .text, "help": .text,
      "testing": .flag, "oneCode": .flag, "admin": .flag, "hasCases": .flag, "onlySetUp": .flag,
      "noPassword": .flag,
      "person": .optional("personName"),
      "csrf": .optional("csrfToken"),
      "serverTime": .section([
        "serverTimeISO": .text, "serverTimeUTC": .text, "serverTimeLocal": .optional("localTime"),
      ]),
      "errorSummary": .section([
        "errorCode": .text,
        "errorProblems": .list(["problem": .text, "problemLink": .optional("anchor")]),
        "errorWait": Wait.kind,
      ]),
      "inGrace": .section(["graceISO": .text, "graceDate": .text]),
      "notice": .optional("noticeSentence"), "ahead": .section(AheadOfTime.declaration),
    ]
  }

  /// The values for a page of this title.
  ///
  /// Where something went wrong, "Error: " goes before the title: it is the first thing a screen
  /// reader says (WCAG 3.3.1).
  func values(title: Phrase) -> TemplateValues {
    [
      "language": .text(catalogue.tag), "languageName": .text(catalogue.name),
      "direction": .text(catalogue.direction), "scriptWords": .flag(!catalogue.isEnglish),
      "title": .phrase(errorSummary == nil ? title : .say("titles.error", "title", title)),
      "siteName": .text(siteName), "home": .text(home), "mount": .text(mount),
      "stylesheet": .text(stylesheet), "script": .text(script), "icon": .text(icon),
      "help": .text(help), "testing": .flag(isTesting), "oneCode": .flag(hasOneCode),
      "admin": .flag(isAdmin), "hasCases": .flag(hasCases), "onlySetUp": .flag(isOverdue),
      "noPassword": .flag(hasNoPassword),
      "person": .optional(personName, as: "personName"),
      "csrf": .optional(csrf, as: "csrfToken"),
      "serverTime": .section(
        serverTime.map {
          [
            "serverTimeISO": .text(TimeText.iso($0)), "serverTimeUTC": .phrase(.moment($0)),
            "serverTimeLocal": .optional(TimeText.local($0), as: "localTime"),
          ]
        }),
      "errorSummary": .section(errorSummary?.values),
      "inGrace": .section(
        graceEnd.map {
          ["graceISO": .text(TimeText.iso($0)), "graceDate": .phrase(.day($0))]
        }),
      "notice": .optional(notice, as: "noticeSentence"), "ahead": .section(ahead?.values),
    ]
  }
}

/// Why a form was not accepted, said at the top of its page.
package struct ErrorSummary: Equatable, Sendable {
  package struct Problem: Equatable, Sendable {
    package let sentence: Phrase
    /// The `id` of the field to mend.
    package let anchor: String?

    package init(_ sentence: Phrase, anchor: String? = nil) {
      self.sentence = sentence
      self.anchor = anchor
    }
  }

  package let code: ErrorCode
  package let problems: [Problem]
  /// Seconds until the next try is looked at.
  package let wait: Int64?

  package init(_ code: ErrorCode, problems: [Problem], wait: Int64? = nil) {
    self.code = code
    self.problems = problems
    self.wait = wait
  }

  /// One problem, in the code's own words unless others are given.
  package init(
    _ code: ErrorCode, sentence: Phrase? = nil, anchor: String? = nil, wait: Int64? = nil
  ) {
    self.init(
      code, problems: [Problem(sentence ?? Words.sentence(code), anchor: anchor)], wait: wait)
  }

  var values: TemplateValues {
    [
      "errorCode": .text(code.rawValue),
      "errorProblems": .list(
        problems.map {
          ["problem": .phrase($0.sentence), "problemLink": .optional($0.anchor, as: "anchor")]
        }),
      // Where nothing is accepted any more, waiting is not the way out: the sentence names it.
      "errorWait": Wait.value(code == .stopped ? nil : wait),
    ]
  }
}

/// A wait, in words and in seconds for the count-down.
enum Wait {
  static var kind: Declaration.Kind { .section(["waitSeconds": .text, "waitWords": .text]) }

  static func value(_ seconds: Int64?) -> TemplateValue {
    .section(
      seconds.map {
        ["waitSeconds": .text(String($0)), "waitWords": .phrase(TimeText.wait($0))]
      })
  }
}
