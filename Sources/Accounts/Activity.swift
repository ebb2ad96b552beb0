package import Records
package import StrictJSON

/// What happened to a person's account, in the OWASP logging vocabulary where it has a word.
package enum Event: String, Sendable {
  case signedIn = "authn_login_success"
  case codeFailed = "authn_code_fail"
  case signedOut = "session_ended_signout"
  case sessionEnded = "session_ended"
  case passwordChanged = "authn_password_change"
  case passwordReset = "authn_password_reset"
  case secondStepOn = "second_step_on"
  case secondStepReplaced = "second_step_replaced"
  case secondStepOff = "second_step_off"
  case secondStepReset = "second_step_reset"
  case appAdded = "second_step_app_added"
  case appRemoved = "second_step_app_removed"
  case deviceTrusted = "device_trusted"
  case deviceForgotten = "device_forgotten"
  case recoveryCodeUsed = "recovery_code_used"
  case recoveryCodesRenewed = "recovery_codes_renewed"
  case recoveryCodesViewed = "recovery_codes_viewed"
  case textOn = "second_step_text_on"
  case textOff = "second_step_text_off"
  case textSent = "second_step_text_sent"
  case steppedUp = "authn_step_up"
  case tokenCreated = "authn_token_created"
  case tokenRevoked = "authn_token_revoked"
  case profileChanged = "user_updated"
  case personCreated = "user_created"
  case joined = "user_joined"
  case exempted = "second_step_exempted"
  case exemptionEnded = "second_step_exemption_ended"
  case invited = "user_invited"
  case renamed = "user_renamed"
  case locked = "authn_login_lock"
  case unlocked = "authn_login_unlock"
  case rightsChanged = "privilege_permissions_changed"
  case caseOpened = "recovery_case_opened"
  case caseCancelled = "recovery_case_cancelled"
  case caseDeclined = "recovery_case_declined"
  case exported = "user_exported"
  case singleSignOnLinked = "single_sign_on_linked"
  case singleSignOnUnlinked = "single_sign_on_unlinked"
  case broughtBack = "user_restored"
}

extension Accounts {
  /// Adds one line to the person's activity, inside the locked place.
  ///
  /// `detail` is a word of ours, such as a factor's kind; never something a visitor typed.
  package func record(
    _ event: Event, detail: String? = nil, visitor: Visitor?, in place: borrowing LockedPlace
  ) throws {
    try place.append(Self.activityFile, line: line(event, detail: detail, visitor: visitor))
    try place.keepNewerHalf(of: Self.activityFile, beyond: Self.activityBytes)
  }

  /// The line that tells of an event now.
  package func line(_ event: Event, detail: String? = nil, visitor: Visitor?) -> JSONObject {
    var line: JSONObject = [
      "version": 1, "at": .int(now), "event": .string(event.rawValue),
    ]
    if let detail { line["detail"] = .string(detail) }
    if let visitor {
      line["address"] = .string(visitor.address)
      line["agent"] = .string(visitor.agent)
    }
    return line
  }
}
