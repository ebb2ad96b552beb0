internal import Accounts

extension Words {
  static let tokenRevoked = "That token is revoked. What used it gets no answer from now on."
  static let tokenNameMissing = "Give the token a name."
  static let scopeMissing = "Choose at least one thing that the token may do."

  /// What a scope lets a program do, in the words of the form.
  static func scope(_ scope: Scope) -> (name: String, why: String) {
    switch scope {
    case .accountRead: ("Read your account", "Name, addresses, and whether your second step is on.")
    case .sessionsRead: ("Read your sessions", "Where you are signed in, since when and how.")
    case .sessionsEnd: ("End your sessions", "Sign you out anywhere, one session at a time.")
    case .peopleRead: ("Read the people of the site", "For administrators.")
    case .secondStepReset:
      (
        "Reset people’s second steps",
        "For administrators. Never an administrator’s: that takes you, signed in."
      )
    }
  }

  // The programming interface

  static let noTokenMay =
    "No token may do that: it takes a session of the person, signed in with every factor."
  static let apacheHint =
    "If you did send one: Apache keeps it back from programs unless its configuration says "
    + "“CGIPassAuth On” for this address; “nightlatch web-config apache” prints the place."
  static let noObject = "The body has to be one JSON object."
  static func memberMissing(_ member: String) -> String {
    "The member “\(member)” is missing, empty or of the wrong type."
  }
  static let interfaceDescription =
    "Signing in, sessions, access tokens and, for administrators, people. Cookies are not looked "
    + "at: the header Authorization alone says who calls. Every refusal is an object "
    + "with \"error\", one of the codes of the pages, and \"message\", a sentence for people."
}
