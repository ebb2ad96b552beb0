internal import Accounts
internal import StrictJSON

/// The shapes of what the programming interface takes and gives (JSON Schema 2020-12).
enum InterfaceSchemas {
  static let all: JSONObject = [
    "Error": object(
      ["error": code, "message": text("For people; it may change.")],
      optional: [
        "retryAfter": whole("Seconds until the next try is looked at."),
        "reference": text("What the server's log calls this request."),
      ]),
    "Credentials": object(
      ["username": text("A sign-in name or a confirmed e-mail address."), "password": text()]),
    "SecondStep": object(
      ["ticket": text("From signIn."), "code": text("An app's code or a recovery code.")]),
    "SignIn": ["oneOf": [reference("SecondStepDue"), reference("SignedIn")]],
    "SecondStepDue": object([
      "status": constant("second-step"),
      "ticket": text("Good for verify2FACode alone, and once."),
      "methods": list(of: choice(["app", "recovery-code"])),
      "expiresIn": whole("Seconds."),
    ]),
    "SignedIn": object(
      [
        "status": constant("signed-in"),
        "session": text("Good as a bearer here; it is no cookie."),
        "expiresIn": whole("Seconds until the session ends however much it is used."),
        "idleExpiresIn": whole("Seconds without use after which it ends earlier."),
      ],
      optional: [
        "factor": choice(["app", "recovery-code", "text-message"]),
        "recoveryCodesLeft": whole("After a recovery code."),
        "secondStepTurnedOff": flag("After a recovery code, where the site's one does that."),
      ]),
    "Me": object(
      person.merging(["signedInWith": choice(["session", "token"])]),
      optional: ["level": level, "token": reference("Token")]),
    "Person": object(person),
    "People": object([
      "people": list(of: reference("Person")),
      "next": orNull("What to ask for as \"after\"; null on the last page."),
    ]),
    "Sessions": object(["sessions": list(of: reference("Session"))]),
    "Session": object([
      "id": text(), "current": flag("Whether it is the caller's own."),
      "door": choice(["pages", "interface"]), "level": level, "created": time, "lastSeen": time,
      "address": text(), "agent": text(),
    ]),
    "Tokens": object(["tokens": list(of: reference("Token"))]),
    "Token": object([
      "id": text(), "name": text(), "scopes": list(of: choice(Scope.allCases.map(\.rawValue))),
      "created": time, "expires": time, "lastUsed": lastUsed,
    ]),
    "Reset": object([
      "verified": constant(true, "That you have made sure who is asking."),
      "note": text("How, in 3 to 500 characters; kept in the site's log."),
    ]),
    "ResetDone": object(["reset": flag("Whether there was a second step.")]),
    "OpenAPI": ["type": "object"],
  ]

  private static let person: JSONObject = [
    "id": text(), "username": text(), "displayName": text(), "emails": list(of: text()),
    "admin": flag(), "state": choice(["active", "invited", "locked"]), "secondStep": flag(),
    "secondStepRequired": flag("Whether the site asks one of this person."),
    "recoveryCodesLeft": ["type": ["integer", "null"], "minimum": 0], "created": time,
  ]

  private static let time: JSONValue = ["type": "string", "format": "date-time"]
  private static let level = choice([
    "password", "second-step", "recovery", "text-message", "trusted-device",
  ])
  private static let code = choice(ErrorCode.allCases.map(\.rawValue))
  private static let lastUsed: JSONValue = [
    "oneOf": [["type": "null"], .object(members(["at": time, "address": text()], [:]))]
  ]

  private static func object(_ needed: JSONObject, optional: JSONObject = [:]) -> JSONValue {
    .object(members(needed, optional))
  }

  private static func members(_ needed: JSONObject, _ optional: JSONObject) -> JSONObject {
    [
      "type": "object", "properties": .object(needed.merging(optional)),
      "required": .array(needed.names.map { .string($0) }),
    ]
  }

  private static func reference(_ name: String) -> JSONValue {
    ["$ref": .string("#/components/schemas/\(name)")]
  }

  private static func text(_ words: String? = nil) -> JSONValue { typed("string", words) }
  private static func flag(_ words: String? = nil) -> JSONValue { typed("boolean", words) }
  private static func whole(_ words: String) -> JSONValue { typed("integer", words) }

  private static func typed(_ type: String, _ words: String?) -> JSONValue {
    var schema: JSONObject = ["type": .string(type)]
    schema["description"] = words.map { .string($0) }
    return .object(schema)
  }

  private static func orNull(_ words: String) -> JSONValue {
    ["type": ["string", "null"], "description": .string(words)]
  }

  private static func list(of schema: JSONValue) -> JSONValue {
    ["type": "array", "items": schema]
  }

  private static func choice(_ values: [String]) -> JSONValue {
    ["type": "string", "enum": .array(values.map { .string($0) })]
  }

  private static func constant(_ value: JSONValue, _ words: String? = nil) -> JSONValue {
    var schema: JSONObject = ["const": value]
    schema["description"] = words.map { .string($0) }
    return .object(schema)
  }
}

extension JSONObject {
  /// These members and then the others.
  fileprivate func merging(_ others: JSONObject) -> JSONObject {
    var merged = self
    for member in others.members { merged[member.name] = member.value }
    return merged
  }
}
