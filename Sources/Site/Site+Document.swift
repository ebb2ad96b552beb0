internal import StrictJSON

/// Settings that are needed before others can be read, whatever their order in the file.
private struct Draft {
  var version = false
  var name: String?
  var baseURL: BaseURL?
  var data = "data"
  var keys = "keys.json"
  var mail: JSONValue?
  var text: JSONValue?
}

extension Site {
  init(_ object: JSONObject, of file: String) throws(SiteError) {
    let section = Section(file: file, path: "")
    let folder = resolved("..", in: file)
    self.file = file
    self.folder = folder
    var draft = Draft()
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "version":
        try section.checkVersion(value)
        draft.version = true
      case "mode": mode = try section.choice(value, name)
      case "name":
        draft.name = try section.text(
          value, name, takes: "1 to 64 characters without control characters", where: isName)
      case "baseURL": draft.baseURL = try section.baseURL(value, name)
      case "mount":
        mount = try section.text(
          value, name,
          takes: "a path such as \"/account\" of letters, digits, '-' and '_', not \"/\"",
          where: isMount)
      case "data": draft.data = try section.path(value, name)
      case "keys": draft.keys = try section.path(value, name)
      case "root": root = try section.folder(value, name, in: folder)
      case "templates": templatesFolder = try section.folder(value, name, in: folder)
      case "public": publicFolder = try section.folder(value, name, in: folder)
      case "pages": pagesFolder = try section.folder(value, name, in: folder)
      case "contact": contact = try section.contact(value, name)
      case "language":
        language = try section.text(
          value, name, takes: "a language tag such as \"en\" or \"de-CH\"", where: isLanguageTag)
      case "languages": languagesFolder = try section.folder(value, name, in: folder)
      case "accent":
        accent = try section.text(
          value, name, takes: "a colour such as \"#2f5fd0\"", where: isColour)
      case "secondStep": secondStep = try SecondStepPolicy(value, name, in: section)
      case "session": session = try SessionPolicy(value, name, in: section)
      case "signIn": signIn = try SignInPolicy(value, name, in: section)
      case "recovery": recovery = try RecoveryPolicy(value, name, in: section)
      case "sso": sso = try SingleSignOnPolicy(value, name, in: section)
      case "proxies":
        proxies = try section.texts(
          value, name, of: "IP addresses such as \"127.0.0.1\"",
          where: { ipv4(Array($0.utf8)) != nil || isIPv6(Array($0.utf8)) })
      case "mail": draft.mail = value
      case "text": draft.text = value
      case "gate": gate = try GatePolicy(value, name, in: section)
      default: throw section.unknown(name, among: Site.keys)
      }
    }

    guard draft.version else { throw section.missing("version", takes: "1") }
    guard let name = draft.name else {
      throw section.missing("name", takes: "the site's name, such as \"Example\"")
    }
    guard let baseURL = draft.baseURL else {
      throw section.missing("baseURL", takes: "an address such as \"https://example.org\"")
    }
    self.name = name
    self.baseURL = baseURL
    dataFolder = resolved(draft.data, in: folder)
    keysFile = resolved(draft.keys, in: folder)
    try settleMail(draft.mail, in: section)
    try settleText(draft.text, in: section)
  }

  private mutating func settleMail(_ value: JSONValue?, in section: Section) throws(SiteError) {
    var setting: DeliverySetting?
    if let value {
      guard value != .null else { return }
      setting = try DeliverySetting(
        value, "mail", in: section, hasSender: true, dataFolder: dataFolder)
    }
    mail = sent(by: setting?.delivery ?? .command(["/usr/sbin/sendmail", "-t", "-i"]))
    // RFC 5321 §4.1.3: an address literal stands in brackets.
    let host = baseURL.isLoopback ? "localhost" : baseURL.host
    let isLiteral = ipv4(Array(host.utf8)) != nil
    let literal = isLiteral ? "[\(host)]" : host.utf8.contains(0x3A) ? "[IPv6:\(host)]" : host
    mailFrom = setting?.from ?? "no-reply@\(literal)"
  }

  private mutating func settleText(_ value: JSONValue?, in section: Section) throws(SiteError) {
    guard let value, value != .null else {
      text = mode == .testing ? sent(by: nil) : nil
      return
    }
    let setting = try DeliverySetting(
      value, "text", in: section, hasSender: false, dataFolder: dataFolder)
    guard let delivery = setting.delivery else {
      let inner = Section(file: file, path: "text")
      throw inner.missing("command", takes: "a list, a program and its arguments")
    }
    text = sent(by: delivery)
  }

  /// The delivery that the mode allows: in testing mode no program is ever run.
  private func sent(by delivery: Delivery?) -> Delivery {
    if case .outbox? = delivery, let delivery { return delivery }
    guard mode == .live, let delivery else { return .outbox(resolved("outbox", in: dataFolder)) }
    return delivery
  }

  private static var keys: [String] {
    [
      "version", "mode", "name", "baseURL", "mount", "data", "keys", "root", "templates", "public",
      "pages", "contact", "language", "languages", "accent", "secondStep", "session", "signIn",
      "recovery",
      "sso", "proxies", "mail",
      "text", "gate",
    ]
  }
}

extension Section {
  fileprivate func missing(_ name: String, takes: String) -> SiteError {
    error(.missingKey, name, "is missing; it takes \(takes)")
  }

  fileprivate func checkVersion(_ value: JSONValue) throws(SiteError) {
    guard case .number(let number) = value else { throw mistyped(value, "version", takes: "1") }
    guard number.int64 == 1 else {
      throw error(
        .unknownVersion, "version",
        "is \(quotable(number.text)), which this program does not know; it takes 1")
    }
  }

  fileprivate func baseURL(_ value: JSONValue, _ name: String) throws(SiteError) -> BaseURL {
    let takes = "an address such as \"https://example.org\", without a path"
    let text = try text(value, name, takes: takes)
    guard let url = BaseURL(text) else {
      throw error(.wrongValue, name, "is \"\(quotable(text))\"; it takes \(takes)")
    }
    guard url.isSecure || url.isLoopback else {
      throw error(
        .wrongValue, name,
        "is \"\(quotable(text))\"; it takes https, or http on a loopback host such as 127.0.0.1")
    }
    return url
  }

  fileprivate func path(_ value: JSONValue, _ name: String) throws(SiteError) -> String {
    try text(
      value, name, takes: "a path, from this file's folder unless absolute", where: isUsablePath)
  }

  fileprivate func contact(_ value: JSONValue, _ name: String) throws(SiteError) -> String? {
    guard value != .null else { return nil }
    return try text(
      value, name,
      takes: "null or an address such as \"mailto:security@example.org\", https: or tel:",
      where: isContact)
  }

  fileprivate func folder(
    _ value: JSONValue, _ name: String, in folder: String
  ) throws(SiteError) -> String? {
    guard value != .null else { return nil }
    let path = try text(
      value, name, takes: "null or a folder, from this file's folder unless absolute",
      where: isUsablePath)
    return resolved(path, in: folder)
  }
}

/// Whether `text` is an address of the kinds that RFC 9116 §2.5.3 knows, of printable ASCII.
private func isContact(_ text: String) -> Bool {
  text.utf8.count <= 256 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    && ["https://", "mailto:", "tel:"].contains {
      text.hasPrefix($0) && text.utf8.count > $0.utf8.count
    }
}

private func isName(_ text: String) -> Bool {
  (1...64).contains(text.unicodeScalars.count) && !text.unicodeScalars.contains(where: isControl)
    && text.utf8.contains { $0 != UInt8(ascii: " ") }
}

/// Whether `text` is segments between slashes that need no escape in a server's configuration.
private func isMount(_ text: String) -> Bool {
  guard text.utf8.count <= 64, text.utf8.first == UInt8(ascii: "/") else { return false }
  var areInOrder = true
  parts(of: Array(text.utf8.dropFirst()), between: UInt8(ascii: "/")) { segment in
    if segment.isEmpty || !segment.allSatisfy(isPlain) { areInOrder = false }
  }
  return areInOrder
}

/// Whether `text` has the shape of a language tag (RFC 5646 §2.1), with a language of 2 or 3.
private func isLanguageTag(_ text: String) -> Bool {
  guard text.utf8.count <= 35 else { return false }
  var count = 0
  var areInOrder = true
  parts(of: Array(text.utf8), between: UInt8(ascii: "-")) { part in
    let isInOrder =
      count == 0
      ? (2...3).contains(part.count) && part.allSatisfy { isPlain($0) && $0 >= 0x41 && $0 != 0x5F }
      : (1...8).contains(part.count) && part.allSatisfy { isPlain($0) && $0 != 0x5F }
    if !isInOrder { areInOrder = false }
    count += 1
  }
  return areInOrder
}

private func isColour(_ text: String) -> Bool {
  text.utf8.count == 7 && text.utf8.first == UInt8(ascii: "#")
    && text.utf8.dropFirst().allSatisfy(isHexDigit)
}
