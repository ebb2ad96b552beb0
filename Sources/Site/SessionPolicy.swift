internal import StrictJSON

/// When sessions end, all enforced on the server.
package struct SessionPolicy: Equatable, Sendable {
  /// Minutes without a request after which a session ends: 1 through 1440.
  package var idleMinutes = 60
  /// Hours after which a session ends whatever happens: 1 through 720.
  package var absoluteHours = 24
  /// The same two for administrators.
  package var adminIdleMinutes = 15
  package var adminAbsoluteHours = 12
  /// Minutes for which a step-up is good: 1 through 60.
  package var stepUpMinutes = 10

  package init() {}

  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members { try read(member.name, member.value, in: section) }
  }

  mutating func read(
    _ name: String, _ value: JSONValue, in section: Section
  ) throws(SiteError) {
    switch name {
    case "idleMinutes": idleMinutes = try section.number(value, name, in: 1...1440)
    case "absoluteHours": absoluteHours = try section.number(value, name, in: 1...720)
    case "adminIdleMinutes": adminIdleMinutes = try section.number(value, name, in: 1...1440)
    case "adminAbsoluteHours": adminAbsoluteHours = try section.number(value, name, in: 1...720)
    case "stepUpMinutes": stepUpMinutes = try section.number(value, name, in: 1...60)
    default:
      throw section.unknown(
        name,
        among: [
          "idleMinutes", "absoluteHours", "adminIdleMinutes", "adminAbsoluteHours",
          "stepUpMinutes",
        ])
    }
  }
}

/// How many wrong guesses a prompt bears.
package struct SignInPolicy: Equatable, Sendable {
  /// Wrong guesses in `perMinutes` before a prompt makes people wait: 3 through 20.
  package var attempts = 5
  /// 1 through 1440.
  package var perMinutes = 15
  /// Wrong guesses in a row after which a factor is closed: `attempts` through 100.
  ///
  /// NIST SP 800-63B §5.2.2 allows no more than 100.
  package var hardStop = 100

  package init() {}

  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "attempts": attempts = try section.number(value, name, in: 3...20)
      case "perMinutes": perMinutes = try section.number(value, name, in: 1...1440)
      case "hardStop": hardStop = try section.number(value, name, in: 3...100)
      default: throw section.unknown(name, among: ["attempts", "perMinutes", "hardStop"])
      }
    }
  }
}
