internal import Accounts
internal import Templates

extension Words {
  static let tokenRevoked = Phrase.say("token-words.that-token-is-revoked-what-used-it")
  static let tokenNameMissing = Phrase.say("token-words.give-the-token-a-name")
  static let scopeMissing = Phrase.say("token-words.choose-at-least-one-thing-that-the")

  /// What a scope lets a program do, in the words of the form.
  static func scope(_ scope: Scope) -> (name: Phrase, why: Phrase) {
    switch scope {
    case .accountRead:
      (.say("token-words.read-your-account"), .say("token-words.name-addresses-and-whether-your"))
    case .sessionsRead:
      (
        .say("token-words.read-your-sessions"),
        .say("token-words.where-you-are-signed-in-since-when")
      )
    case .sessionsEnd:
      (.say("token-words.end-your-sessions"), .say("token-words.sign-you-out-anywhere-one-session"))
    case .peopleRead:
      (.say("token-words.read-the-people-of-the-site"), .say("token-words.for-administrators"))
    case .secondStepReset:
      (
        .say("token-words.reset-peoples-second-steps"),
        .say("token-words.for-administrators-never-an")
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
