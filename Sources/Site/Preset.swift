package import StrictJSON

/// A ready configuration: the defaults, or one of the five documented behaviours.
package enum Preset: String, CaseIterable, Sendable {
  case balanced
  case codesOnce = "codes-once"
  case organisation
  case viewableCodes = "viewable-codes"
  case singleBackupCode = "single-backup-code"
  case trustedDevices = "trusted-devices"

  /// Returns the configuration document, every policy setting written out for its owner to edit.
  ///
  /// - Parameters:
  ///   - name: The site's name.
  ///   - baseURL: The site's address, as `baseURL` takes it.
  /// - Returns: A document that `Site` reads without complaint where it reads the two parameters
  ///   so. `organisation` names a program for text messages that the owner has to provide.
  package func document(name: String, baseURL: String) -> JSONObject {
    var setup: JSONObject = ["askPassword": true, "showCodes": "after-code", "confirmSaved": true]
    var codes: JSONObject = ["count": 10, "viewAgain": false, "whenUsed": "spend"]
    var secondStep: JSONObject = ["required": "nobody", "graceDays": 14]
    var recovery: JSONObject = ["cases": true, "adminReset": true, "waitHours": 24]
    var turnOff = "password-and-code"
    var trustedDays: Int64 = 30
    var offersText = false

    switch self {
    case .balanced: break
    case .codesOnce:
      setup["askPassword"] = false
      setup["showCodes"] = "with-qr"
      setup["confirmSaved"] = false
      recovery["cases"] = false
      recovery["adminReset"] = false
      turnOff = "code"
      trustedDays = 0
    case .organisation:
      secondStep["required"] = "everyone"
      offersText = true
      trustedDays = 0
    case .viewableCodes:
      codes["viewAgain"] = true
      turnOff = "password"
      trustedDays = 0
    case .singleBackupCode:
      codes["count"] = 1
      codes["whenUsed"] = "turn-off"
      setup["confirmSaved"] = false
      turnOff = "password"
      trustedDays = 0
    case .trustedDevices:
      setup["askPassword"] = false
      turnOff = "password"
    }

    secondStep["setup"] = .object(setup)
    secondStep["recoveryCodes"] = .object(codes)
    secondStep["turnOff"] = .string(turnOff)
    secondStep["trustDevices"] = ["days": .int(trustedDays)]
    secondStep["text"] = ["offered": .bool(offersText)]
    var document: JSONObject = [
      "version": 1, "mode": "live", "name": .string(name), "baseURL": .string(baseURL),
      "mount": "/account", "data": "data", "keys": "keys.json", "root": nil, "templates": nil,
      "public": nil, "language": "en", "accent": "#2f5fd0",
      "secondStep": .object(secondStep),
      "session": [
        "idleMinutes": 60, "absoluteHours": 24, "adminIdleMinutes": 15, "adminAbsoluteHours": 12,
        "stepUpMinutes": 10,
      ],
      "signIn": ["attempts": 5, "perMinutes": 15, "hardStop": 100],
      "recovery": .object(recovery),
      "sso": ["trustRemoteUser": false, "secondStep": "inherit", "reauthenticate": nil],
      "proxies": [],
      "mail": ["command": ["/usr/sbin/sendmail", "-t", "-i"]],
    ]
    if offersText { document["text"] = ["command": ["/usr/local/bin/send-text"]] }
    document["gate"] = ["paths": [], "groups": [:]]
    return document
  }
}
