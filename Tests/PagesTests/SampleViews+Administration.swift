import Templates

@testable import Pages

extension SampleViews {
  private static var invitation: InvitationFields {
    var fields = InvitationFields()
    fields.username = "ben"
    fields.email = "ben@example.org"
    fields.isAdmin = true
    fields.usernameProblem = "Taken."
    fields.emailProblem = "Taken."
    return fields
  }

  private static var person: PersonView {
    var view = PersonView(
      mount: "/account", now: now, id: "7f00", username: "ben", displayName: "Ben <Birch>",
      emails: ["ben@example.org", "b@example.net"], isAdmin: false,
      state: StateWords("In use", .good), secondStep: StateWords("Since 3 March 2026", .good),
      secondStepDetail: "1 app, 7 recovery codes left", passwordChanged: now - 90_000,
      created: now - 900_000, sessions: 2, devices: 1,
      deeds: [
        .init(words: "Account locked", at: now - 50, author: "root", note: "Called back <twice>")
      ])
    view.hasSecondStep = true
    view.note = "Called back"
    view.isVerified = true
    view.noteProblem = "Write it down."
    view.verifiedProblem = "Tick it."
    var exemption = ExemptionFields(
      present: .init(
        reason: "A <printer>", until: "31 December 2026", author: "root", holds: true))
    exemption.reason = "Still a printer"
    exemption.until = "2027-01-31"
    exemption.reasonProblem = "Give one."
    exemption.untilProblem = "Give one."
    view.exemption = exemption
    return view
  }

  private static func person(_ change: (inout PersonView) -> Void) -> PersonView {
    var view = person
    change(&view)
    return view
  }

  static let administration = [
    Sample(
      page: "people",
      view: PeopleView(
        mount: "/account",
        glance: EnrolmentGlance(
          people: 1200, withSecondStep: 812, overdue: 12, isAtLeast: true, locked: 1, invited: 3,
          unreadable: 1),
        search: PeopleSearch(
          typed: "bi\"r", choices: [.init(value: "everybody", words: "Everybody", isChosen: true)]),
        rows: [
          .init(
            id: "7f00", username: "ben", displayName: "Ben <Birch>", email: "ben@example.org",
            secondStep: StateWords("Overdue", .stop), isAdmin: true,
            state: StateWords("Locked", .stop)),
          .init(
            id: "8f00", username: "cleo", displayName: nil, email: "",
            secondStep: StateWords("Off", .quiet)),
        ],
        pager: PagerLinks(previous: "/x?page=1", next: "/x?page=3"),
        listWords: "1,200 people, 51 to 100.", cutWords: "There are more.", invitation: invitation),
      hooks: [
        "id=\"invite\"", "id=\"search-people\"", "data-id=\"7f00\"", "name=\"username\"",
        "name=\"email\"", "name=\"admin\"",
      ]),
    Sample(
      page: "person", view: person,
      hooks: [
        "id=\"reset-second-step\"", "name=\"verified\"", "name=\"note\"", "id=\"lock\"",
        "id=\"make-administrator\"", "id=\"end-sessions\"", "id=\"exempt\"", "name=\"reason\"",
        "name=\"until\"", "id=\"end-exemption\"",
      ]),
    Sample(
      page: "person",
      view: person {
        $0.isLocked = true
        $0.isAdmin = true
        $0.mayReset = false
        $0.emails = []
        $0.deeds = []
        $0.devices = nil
      },
      hooks: ["id=\"unlock\"", "id=\"unmake-administrator\"", "nightlatch second-step reset ben"]),
    Sample(
      page: "person",
      view: person {
        $0.isInvited = true
        $0.isStopped = true
        $0.hasSecondStep = false
        $0.passwordChanged = nil
      }, hooks: ["id=\"invite-again\"", "Forget failed tries"]),
    Sample(
      page: "person",
      view: person {
        $0.isOwn = true
        $0.isAdmin = true
        $0.isLastAdmin = true
      }, hooks: ["This is you", "the last administrator"]),
  ]
}
