extension Site {
  /// The first two settings of the gate that cannot hold together, or `nil`.
  var gateContradiction: SiteError? {
    guard !gate.isEmpty else { return nil }
    let rules = gate.allRules
    for (index, rule) in rules.enumerated() {
      if let error = placeContradiction(of: rule) ?? ownContradiction(of: rule) { return error }
      for other in rules[..<index] where other.path == rule.path && other.overlaps(rule) {
        return contradiction(
          rule.key,
          "is for \"\(rule.path)\"\(hosts(of: rule)), as '\(other.key)' is: "
            + "one of the two would not count; keep one")
      }
      if let error = contradiction(of: rule, with: rules) { return error }
    }
    return nil
  }

  private func placeContradiction(of rule: GateRule) -> SiteError? {
    guard isInside(withoutSlash(rule.path), mount) else { return nil }
    guard rule.key != "gate.paths" else {
      return contradiction(
        rule.key,
        "holds \"\(rule.path)\" while 'mount' is \"\(mount)\": nobody could sign in; take it out")
    }
    return contradiction(
      "\(rule.key).path",
      "is \"\(rule.path)\" while 'mount' is \"\(mount)\": nobody could sign in; take the rule out")
  }

  /// What a rule says against itself, or against the groups.
  private func ownContradiction(of rule: GateRule) -> SiteError? {
    if rule.isPublic {
      let asked: String? =
        if case .some = rule.groups {
          "groups"
        } else if case .some = rule.secondStep {
          "secondStep"
        } else if case .some = rule.freshMinutes {
          "freshMinutes"
        } else {
          nil
        }
      if let asked {
        return contradiction(
          "\(rule.key).public",
          "is true beside '\(rule.key).\(asked)': everybody is let in, and nobody is asked; "
            + "take one of the two out")
      }
    }
    let known = gate.groups.map(\.name)
    for group in rule.groups ?? [] where !known.contains(group) {
      let near = nearest(to: group, among: known).map { "; did you mean \"\($0)\"?" }
      return contradiction(
        "\(rule.key).groups",
        "holds \"\(group)\", which 'gate.groups' does not name"
          + (near ?? ": nobody could be let in"))
    }
    return nil
  }

  /// What a rule says against the ones of the paths around it: it must not ask for less by saying
  /// nothing.
  private func contradiction(of rule: GateRule, with rules: [GateRule]) -> SiteError? {
    let around = gate.rulesAround(rule, in: rules)
    if rule.isPublic {
      guard around.isEmpty else { return nil }
      return contradiction(
        "\(rule.key).public",
        "is true, but no rule closes what is around \"\(rule.path)\"\(hosts(of: rule)); "
          + "take the rule out")
    }
    for outer in around {
      let silent: (key: String, less: String)? =
        if outer.groups?.isEmpty == false, rule.groups == nil {
          ("groups", "\"groups\": []")
        } else if outer.secondStep == true, rule.secondStep == nil {
          ("secondStep", "\"secondStep\": false")
        } else if outer.freshMinutes ?? 0 > 0, rule.freshMinutes == nil {
          ("freshMinutes", "\"freshMinutes\": 0")
        } else {
          nil
        }
      guard let silent else { continue }
      return contradiction(
        rule.key,
        "is for \"\(rule.path)\" and says nothing of '\(silent.key)', which '\(outer.key)' asks "
          + "for around it; say it there too, or \(silent.less) to ask for less")
    }
    return nil
  }

  private func hosts(of rule: GateRule) -> String {
    rule.hosts.isEmpty ? "" : " on \(listed(rule.hosts, last: "and"))"
  }
}

extension GateRule {
  /// Whether two rules of one path would hold on the same host, neither before the other.
  fileprivate func overlaps(_ other: GateRule) -> Bool {
    hosts.isEmpty && other.hosts.isEmpty || hosts.contains { other.hosts.contains($0) }
  }
}

extension GatePolicy {
  /// The rules that would hold in a rule's place, one a host: the closed ones of the longest path
  /// around it.
  fileprivate func rulesAround(_ rule: GateRule, in rules: [GateRule]) -> [GateRule] {
    var hosts = rule.hosts
    if hosts.isEmpty {
      // "" for every host that no rule names.
      hosts = [""] + self.hosts
    }
    var found: [GateRule] = []
    for host in hosts {
      // On a host that another rule of this path names, this one does not count.
      let isElsewhere =
        rule.hosts.isEmpty && rules.contains { $0.path == rule.path && $0.hosts.contains(host) }
      if isElsewhere { continue }
      let around = rules.filter { other in
        !other.isPublic && other != rule && other.contains(rule.path)
          && (other.hosts.isEmpty || other.hosts.contains(host))
          && (other.path != rule.path || other.hosts.isEmpty)
      }
      let outer = around.max { one, other in
        (one.path.utf8.count, one.hosts.count) < (other.path.utf8.count, other.hosts.count)
      }
      if let outer, !found.contains(outer) { found.append(outer) }
    }
    return found
  }
}
