import Accounts
import Site
import StrictJSON

extension PolicyInWords {
  /// The policy as it is in force, in the shape of site.json, defaults written out.
  ///
  /// `origin` goes along: what was changed of what site.json says, and by whom.
  func json(_ origin: PolicyOrigin) -> JSONValue {
    let second = site.secondStep
    return [
      "secondStep": [
        "required": .string(second.required.rawValue), "graceDays": number(second.graceDays),
        "setup": [
          "askPassword": .bool(second.setup.askPassword),
          "showCodes": .string(second.setup.showCodes.rawValue),
          "confirmSaved": .bool(second.setup.confirmSaved),
        ],
        "recoveryCodes": [
          "count": number(second.recoveryCodes.count),
          "viewAgain": .bool(second.recoveryCodes.viewAgain),
          "whenUsed": .string(second.recoveryCodes.whenUsed.rawValue),
        ],
        "turnOff": .string(second.turnOff.rawValue),
        "trustDevices": ["days": number(second.trustDevices.days)],
        "text": ["offered": .bool(second.text.offered)],
      ],
      "session": [
        "idleMinutes": number(site.session.idleMinutes),
        "absoluteHours": number(site.session.absoluteHours),
        "adminIdleMinutes": number(site.session.adminIdleMinutes),
        "adminAbsoluteHours": number(site.session.adminAbsoluteHours),
        "stepUpMinutes": number(site.session.stepUpMinutes),
      ],
      "signIn": [
        "attempts": number(site.signIn.attempts), "perMinutes": number(site.signIn.perMinutes),
        "hardStop": number(site.signIn.hardStop),
      ],
      "recovery": [
        "cases": .bool(site.recovery.cases), "adminReset": .bool(site.recovery.adminReset),
        "waitHours": number(site.recovery.waitHours),
      ],
      "origin": [
        "revision": .int(origin.revision),
        "changed": origin.changedAt.map { .string(UTC.exact($0)) } ?? .null,
        "by": origin.changedBy.isEmpty ? .null : .string(origin.changedBy),
        "settings": .array(origin.changed.map { .string($0.rawValue) }),
      ],
    ]
  }

  private func number(_ value: Int) -> JSONValue { .int(Int64(value)) }
}
