internal import Site

extension Accounts {
  /// Where a person stands towards the second step, by the policy and the time as they are now: the
  /// one place that decides it.
  ///
  /// An administrator's exemption is none, whenever it was made.
  package func standing(of account: Account) -> Standing {
    if account.secondStep != nil { return .enrolled }
    if inheritsSecondStep(account) { return .optional }
    guard account.joined(those: site.secondStep.required) != nil else { return .optional }
    let now = now
    if let exemption = account.exemption, exemption.holds(at: now), !account.isAdmin {
      return .exempt(exemption)
    }
    // Nothing in the history yet: the policy touches this person now.
    var end =
      policy.history.graceEnd(of: account) ?? now + Int64(site.secondStep.graceDays) * 86_400
    // After a reset by hand it is set up next, whatever days there were (security, RC-11).
    if let due = account.setUpDue { end = min(end, due) }
    return now < end ? .inGrace(until: end) : .overdue(since: end)
  }

  /// The same for whoever is signed in: a session by single sign-on has the identity provider's
  /// second step behind it, whatever else its person has.
  package func standing(of signedIn: SignedIn) -> Standing {
    signedIn.inheritsSecondStep && signedIn.account.secondStep == nil
      ? .optional : standing(of: signedIn.account)
  }

  /// Whether the person has no way in but single sign-on, whose second step counts here.
  package func inheritsSecondStep(_ account: Account) -> Bool {
    site.sso.trustRemoteUser && site.sso.secondStep == .inherit && account.singleSignOn != nil
      && !account.hasPassword
  }

  /// Whether the policy asks a second step of this person, also of one who has it or has time left.
  package func isSecondStepRequired(of account: Account) -> Bool {
    guard account.joined(those: site.secondStep.required) != nil, !inheritsSecondStep(account)
    else { return false }
    guard let exemption = account.exemption, !account.isAdmin else { return true }
    return !exemption.holds(at: now)
  }
}
