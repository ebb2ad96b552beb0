internal import StrictJSON

/// The pages that stand behind the sign-in.
package struct GatePolicy: Equatable, Sendable {
  /// The people of one group, by user name.
  package struct Group: Equatable, Sendable {
    package let name: String
    package let people: [String]

    package init(name: String, people: [String]) {
      self.name = name
      self.people = people
    }
  }

  /// Path prefixes that ask for a session and no more, each with a slash at both ends, such as
  /// `/private/`.
  package var paths: [String] = []
  /// In the order of the file.
  package var rules: [GateRule] = []
  /// In the order of the file.
  package var groups: [Group] = []
  /// Whether a pass's cookie says whose it is, for `.htaccess` files, which can read nothing else.
  package var namesInCookie = false

  package init() {}

  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "paths":
        paths = try section.texts(
          value, name, of: "paths with a slash at both ends, such as \"/private/\"",
          where: isGatePath)
      case "rules":
        guard case .array(let elements) = value else {
          throw section.mistyped(value, name, takes: "a list of rules, an object each")
        }
        for (index, element) in elements.enumerated() {
          rules.append(try GateRule(element, "\(name)[\(index)]", in: section))
        }
      case "groups":
        let (inner, members) = try section.section(value, name)
        for member in members.members {
          let (group, value) = (member.name, member.value)
          guard isGroupName(group) else {
            throw inner.error(
              .wrongValue, quotable(group),
              "is not a group's name; it takes 1 to 64 letters, digits, '-', '_' and '.'")
          }
          groups.append(
            Group(
              name: group,
              people: try inner.texts(
                value, group, of: "user names",
                where: { !$0.isEmpty && !$0.unicodeScalars.contains(where: isControl) })))
        }
      case "namesInCookie": namesInCookie = try section.flag(value, name)
      default:
        throw section.unknown(name, among: ["paths", "rules", "groups", "namesInCookie"])
      }
    }
  }
}

extension GatePolicy {
  /// Whether nothing stands behind the sign-in.
  package var isEmpty: Bool { paths.isEmpty && rules.isEmpty }

  /// Every rule: those of `paths`, then those of `rules`, in the order of the file.
  package var allRules: [GateRule] {
    paths.map { GateRule(path: $0, key: "gate.paths") } + rules
  }

  /// Whether some rule is for some hosts alone.
  package var tellsHostsApart: Bool { rules.contains { !$0.hosts.isEmpty } }

  /// The host names that rules name, each once.
  package var hosts: [String] {
    var hosts: [String] = []
    for rule in rules { hosts += rule.hosts.filter { !hosts.contains($0) } }
    return hosts
  }

  /// The rules that hold on a host, the shortest path first; of one path there is one.
  ///
  /// An empty name stands for every host that no rule names.
  package func rules(on host: String) -> [GateRule] {
    let known = allRules.filter { $0.hosts.isEmpty || $0.hosts.contains(host) }
    return known.filter { rule in
      !rule.hosts.isEmpty || !known.contains { $0.path == rule.path && !$0.hosts.isEmpty }
    }
    .sorted { $0.path.utf8.count < $1.path.utf8.count }
  }

  /// The rules that a request has to satisfy: the one of the longest path that it is in.
  ///
  /// More than one only where it is not sure what a server behind the gate makes of the address:
  /// for a host that is not known, and for a path with `;` in it. None where nothing is asked.
  package func rules(for target: GateTarget) -> [GateRule] {
    guard !isEmpty else { return [] }
    var hosts = [target.host]
    if target.host.isEmpty { hosts += self.hosts }
    var found: [GateRule] = []
    for host in hosts {
      let known = rules(on: host)
      for path in target.paths {
        guard let rule = known.last(where: { $0.contains(path) }), !found.contains(rule) else {
          continue
        }
        found.append(rule)
      }
    }
    return found
  }

  /// The levels that the rules ask for, each once; the plain one is always among them.
  package var levels: [GateLevel] {
    var levels = [GateLevel.plain]
    for rule in rules where !rule.isPublic && !levels.contains(rule.level) {
      levels.append(rule.level)
    }
    return levels
  }
}
