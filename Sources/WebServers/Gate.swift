internal import Site

/// What the gates of all servers have in common.
extension ServerConfiguration {
  /// The rules that hold on this host, the shortest path first.
  var gateRules: [GateRule] { site.gate.rules(on: host) }

  /// The origin of the pages on this host.
  var gateOrigin: String {
    host == site.baseURL.host ? site.baseURL.text : site.baseURL.text(on: host)
  }

  /// Those that close something and are not inside another that does.
  var outerGateRules: [GateRule] {
    let closed = gateRules.filter { !$0.isPublic }
    return closed.filter { rule in
      !closed.contains { $0 != rule && $0.contains(rule.path) }
    }
  }

  /// The levels that they ask for beyond the plain one, each once.
  var gateLevels: [GateLevel] {
    var levels: [GateLevel] = []
    for rule in gateRules where !rule.isPublic && !rule.level.isPlain {
      if !levels.contains(rule.level) { levels.append(rule.level) }
    }
    return levels
  }

  /// The name of the cookie that admits; the prefix needs https (contract, section 3).
  var gateCookie: String { site.baseURL.isSecure ? "__Host-nightlatch-gate" : "nightlatch-gate" }

  /// The headers that tell a program behind the gate who somebody is.
  ///
  /// To a program that reads them as variables (RFC 3875 §4.1.18), one with underscores is the same.
  static let identityHeaders = ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups"]
  static let identityAliases = identityHeaders.flatMap { name in
    [name, String(name.map { $0 == "-" ? "_" : $0 })]
  }

  /// Our cookies in a header `Cookie`, which are no business of a program behind the gate.
  static let ownCookie = "(?:__Host-)?nightlatch(?:-[a-z]+)*=[^;]*"

  /// A regular expression for the paths of one rule: without those of the rules inside it, and at
  /// the top without the way in and what has to be open to everybody.
  func gatePattern(_ rule: GateRule) -> String {
    var others: [String] = []
    if rule.path == "/" {
      others += ["\(mount.dropFirst())(?:/|$)", "\\.well-known/", "robots\\.txt$"]
    }
    for inner in gateRules where inner != rule && rule.contains(inner.path) {
      let rest = inner.path.dropFirst(rule.path.utf8.count).dropLast()
      others.append("\(Self.escaped(String(rest)))(?:/|$)")
    }
    let place = Self.escaped(String(rule.path.dropLast()))
    guard !others.isEmpty else { return "^\(place)(?:/|$)" }
    return "^\(place)(?:/(?!\(others.joined(separator: "|")))|$)"
  }

  /// What a rule asks for, in words for a comment.
  func gateWords(_ rule: GateRule) -> String {
    guard !rule.isPublic else { return "open to everybody" }
    var words = "signed in"
    if !rule.level.groups.isEmpty { words += ", in \(rule.level.groups.joined(separator: " or "))" }
    if rule.level.secondStep { words += ", with a second step" }
    if rule.level.freshMinutes > 0 { words += ", proven within \(rule.level.freshMinutes) minutes" }
    return words
  }
}
