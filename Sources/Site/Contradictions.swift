extension Site {
  /// The first two settings that cannot hold together, or `nil`.
  var contradiction: SiteError? {
    modeContradiction ?? policyContradiction ?? sessionContradiction ?? placeContradiction
      ?? gateContradiction
  }

  func contradiction(_ key: String, _ reason: String) -> SiteError {
    SiteError(code: .contradiction, file: file, key: key, reason: reason)
  }

  private var modeContradiction: SiteError? {
    guard mode == .testing, !baseURL.isLoopback else { return nil }
    return contradiction(
      "mode",
      "is \"testing\" while 'baseURL' is \"\(baseURL.text)\"; "
        + "testing mode takes a loopback address such as \"http://127.0.0.1:8080\"")
  }

  private var policyContradiction: SiteError? {
    let codes = secondStep.recoveryCodes
    if codes.viewAgain && codes.whenUsed == .turnOff {
      return contradiction(
        "secondStep.recoveryCodes.viewAgain",
        "is true while 'secondStep.recoveryCodes.whenUsed' is \"turn-off\": "
          + "the password would show a code that ends the second step; set one of the two back")
    }
    if secondStep.text.offered && mode == .live {
      guard case .command? = text else {
        return contradiction(
          "secondStep.text.offered",
          "is true while 'text.command' is not set; "
            + "live mode takes a program that sends text messages")
      }
    }
    if recovery.cases && !recovery.adminReset {
      return contradiction(
        "recovery.cases",
        "is true while 'recovery.adminReset' is false: "
          + "a case ends in an administrator's reset; set both or neither")
    }
    if recovery.cases && mail == nil {
      return contradiction(
        "recovery.cases",
        "is true while 'mail' is null: "
          + "nobody would hear of a case opened in their name; set it to false, or 'mail'")
    }
    return ssoContradiction
  }

  private var ssoContradiction: SiteError? {
    guard !sso.trustRemoteUser else { return nil }
    if sso.secondStep != .inherit {
      return contradiction(
        "sso.secondStep",
        "is \"\(sso.secondStep.rawValue)\" while 'sso.trustRemoteUser' is false; "
          + "it takes \"inherit\" until single sign-on is trusted")
    }
    if case .some = sso.reauthenticate {
      return contradiction(
        "sso.reauthenticate",
        "is set while 'sso.trustRemoteUser' is false; "
          + "it takes null until single sign-on is trusted")
    }
    return nil
  }

  private var sessionContradiction: SiteError? {
    if session.idleMinutes > session.absoluteHours * 60 {
      return contradiction(
        "session.idleMinutes",
        "is \(session.idleMinutes) while 'session.absoluteHours' is \(session.absoluteHours); "
          + "it takes at most \(session.absoluteHours * 60) then")
    }
    if session.adminIdleMinutes > session.adminAbsoluteHours * 60 {
      let hours = session.adminAbsoluteHours
      return contradiction(
        "session.adminIdleMinutes",
        "is \(session.adminIdleMinutes) while 'session.adminAbsoluteHours' is \(hours); "
          + "it takes at most \(hours * 60) then")
    }
    if signIn.hardStop < signIn.attempts {
      return contradiction(
        "signIn.hardStop",
        "is \(signIn.hardStop) while 'signIn.attempts' is \(signIn.attempts); "
          + "it takes at least \(signIn.attempts) then")
    }
    return nil
  }

  /// Keys apart from data, and neither of them, nor this file, where a web server hands files out.
  private var placeContradiction: SiteError? {
    if isInside(keysFile, dataFolder) {
      return contradiction(
        "keys",
        "is '\(keysFile)', inside 'data' ('\(dataFolder)'): "
          + "whoever copies the data would have the keys too; put it outside")
    }
    return handedOut("root", root) ?? handedOut("public", publicFolder)
  }

  /// What must not be handed out and lies in, or around, a folder whose files a web server does.
  private func handedOut(_ key: String, _ folder: String?) -> SiteError? {
    guard let folder else { return nil }
    if isInside(folder, dataFolder) || isInside(dataFolder, folder) {
      return contradiction(
        key,
        "is '\(folder)' while 'data' is '\(dataFolder)': "
          + "the web server would hand out the data; put the two apart")
    }
    if isInside(keysFile, folder) {
      return contradiction(
        key,
        "is '\(folder)' while 'keys' is '\(keysFile)': "
          + "the web server would hand out the keys; put them outside")
    }
    if isInside(file, folder) {
      return contradiction(
        key,
        "is '\(folder)', which holds this file: "
          + "the web server would hand it out; put the two apart")
    }
    return nil
  }
}
