extension Words {
  static let singleSignOnRefused = (
    heading: "Nobody is let in under this name",
    whatToDo: "If you had an account here before, the people who run this site can link it to your "
      + "single sign-on. Ask them; signing in again changes nothing."
  )

  static func cameAs(_ name: String) -> String {
    "The sign-in of your organisation sent you here as “\(name)”."
  }

  static let singleSignOnGoesOn =
    "Your organisation’s single sign-on may go on: whoever uses this device can come back through "
    + "it without a password. To end that as well, sign out there, or close the browser."

  static let reauthenticationExpired =
    "That took too long, or was begun in another window. Confirm once more."
  static let reauthenticationUnproven =
    "Your organisation’s sign-in did not ask you anew, so this does not count as proof."
  static let noWayToStepUp =
    "This needs fresh proof that it is you, and your single sign-on has no way to give it here. "
    + "Nothing was changed. Ask the people who run this site."
  static let stepUpElsewhere =
    "You will be asked to sign in anew at your organisation’s single sign-on, and come back here."

  /// What the Security page says first to somebody whose factors are elsewhere.
  static let singleSignOnStanding = (
    heading: "Your organisation’s sign-in",
    why: "You come here through single sign-on. Your password and your second step are kept there, "
      + "and changed there."
  )

  static func singleSignOnState(since: Int64) -> String {
    "Linked on \(TimeText.date(since))."
  }
}
