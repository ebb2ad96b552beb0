internal import StrictJSON

/// How many people of each kind there are below one place of the roster.
package struct RosterSums: Equatable, Sendable {
  package var people = 0
  package var withSecondStep = 0
  package var admins = 0
  package var adminsWithSecondStep = 0
  package var locked = 0
  package var invited = 0
  /// Active people without a second step, whose last day follows from when they were made.
  var open = 0
  /// When the first and the last of those was made, seconds since the epoch.
  var openFirst: Int64?
  var openLast: Int64?
  /// Active people without a second step whose last day follows from more: administrators, those
  /// with an exemption, and those whose second step was reset.
  var special = 0

  package init() {}

  init?(_ object: JSONObject) {
    guard let people = object.int("people") else { return nil }
    func count(_ name: String) -> Int { Int(clamping: object.int(name) ?? 0) }
    self.people = Int(clamping: people)
    withSecondStep = count("secondStep")
    admins = count("admins")
    adminsWithSecondStep = count("adminsWithSecondStep")
    locked = count("locked")
    invited = count("invited")
    open = count("open")
    special = count("special")
    openFirst = object.int("openFirst")
    openLast = object.int("openLast")
  }

  var object: JSONObject {
    var object: JSONObject = ["people": .int(Int64(people))]
    for (name, count) in [
      ("secondStep", withSecondStep), ("admins", admins),
      ("adminsWithSecondStep", adminsWithSecondStep), ("locked", locked), ("invited", invited),
      ("open", open), ("special", special),
    ] where count != 0 {
      object[name] = .int(Int64(count))
    }
    object["openFirst"] = openFirst.map { .int($0) }
    object["openLast"] = openLast.map { .int($0) }
    return object
  }

  static func += (sum: inout RosterSums, part: RosterSums) {
    sum.people += part.people
    sum.withSecondStep += part.withSecondStep
    sum.admins += part.admins
    sum.adminsWithSecondStep += part.adminsWithSecondStep
    sum.locked += part.locked
    sum.invited += part.invited
    sum.open += part.open
    sum.special += part.special
    if let first = part.openFirst { sum.openFirst = min(sum.openFirst ?? first, first) }
    if let last = part.openLast { sum.openLast = max(sum.openLast ?? last, last) }
  }

  static func of(_ parts: some Sequence<RosterSums>) -> RosterSums {
    parts.reduce(into: RosterSums()) { $0 += $1 }
  }
}
