internal import StrictJSON

/// One object of the configuration: reads typed values and says where a wrong one stands.
///
/// The texts of a complaint are made only when there is one: every request reads the file.
struct Section {
  let file: String
  /// The dotted path of the object; empty for the document itself.
  let path: String

  /// Returns the dotted path of a key of this object.
  func key(_ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  func error(_ code: SiteError.Code, _ name: String, _ reason: String) -> SiteError {
    SiteError(code: code, file: file, key: key(name), reason: reason)
  }

  /// The complaint about a key that is none of `names`, with the nearest of them.
  func unknown(_ name: String, among names: [String]) -> SiteError {
    if let near = nearest(to: name, among: names) {
      return error(
        .unknownKey, quotable(name), "is not a setting; did you mean '\(key(near))'?")
    }
    let place = path.isEmpty ? "the settings are" : "the settings of '\(path)' are"
    return error(
      .unknownKey, quotable(name), "is not a setting; \(place) \(listed(names, last: "and"))")
  }

  /// The complaint about a value of another type.
  func mistyped(_ value: JSONValue, _ name: String, takes: String) -> SiteError {
    error(.wrongType, name, "is \(kind(of: value)); it takes \(takes)")
  }

  func section(_ value: JSONValue, _ name: String) throws(SiteError) -> (Section, JSONObject) {
    guard case .object(let object) = value else {
      throw mistyped(value, name, takes: "an object")
    }
    return (Section(file: file, path: key(name)), object)
  }

  func flag(_ value: JSONValue, _ name: String) throws(SiteError) -> Bool {
    guard case .bool(let flag) = value else {
      throw mistyped(value, name, takes: "true or false")
    }
    return flag
  }

  func number(
    _ value: JSONValue, _ name: String, in range: ClosedRange<Int>
  ) throws(SiteError) -> Int {
    guard case .number(let number) = value else {
      throw mistyped(value, name, takes: takes(range))
    }
    guard let whole = number.int64, let int = Int(exactly: whole), range.contains(int) else {
      throw error(.wrongValue, name, "is \(quotable(number.text)); it takes \(takes(range))")
    }
    return int
  }

  func choice<Choice>(_ value: JSONValue, _ name: String) throws(SiteError) -> Choice
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    guard case .string(let text) = value else {
      throw mistyped(value, name, takes: alternatives(Choice.self))
    }
    guard let choice = Choice(rawValue: text) else {
      throw error(
        .wrongValue, name, "is \"\(quotable(text))\"; it takes \(alternatives(Choice.self))")
    }
    return choice
  }

  func text(_ value: JSONValue, _ name: String, takes: String) throws(SiteError) -> String {
    guard case .string(let text) = value else {
      throw mistyped(value, name, takes: takes)
    }
    return text
  }

  /// A text that `accepts` finds in order; the complaint quotes it.
  func text(
    _ value: JSONValue, _ name: String, takes: String, where accepts: (String) -> Bool
  ) throws(SiteError) -> String {
    let text = try text(value, name, takes: takes)
    guard accepts(text) else {
      throw error(.wrongValue, name, "is \"\(quotable(text))\"; it takes \(takes)")
    }
    return text
  }

  /// A list of texts; a complaint names the element but never quotes one that is refused by type.
  func texts(
    _ value: JSONValue, _ name: String, of what: String, where accepts: (String) -> Bool
  ) throws(SiteError) -> [String] {
    guard case .array(let elements) = value else {
      throw mistyped(value, name, takes: "a list of \(what)")
    }
    var texts: [String] = []
    texts.reserveCapacity(elements.count)
    for element in elements {
      guard case .string(let text) = element else {
        throw error(
          .wrongType, name, "holds \(kind(of: element)); it takes a list of \(what)")
      }
      guard accepts(text) else {
        throw error(
          .wrongValue, name, "holds \"\(quotable(text))\"; it takes a list of \(what)")
      }
      texts.append(text)
    }
    return texts
  }

  private func takes(_ range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) through \(range.upperBound)"
  }

  private func alternatives<Choice>(_: Choice.Type) -> String
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    listed(Choice.allCases.map { "\"\($0.rawValue)\"" }, last: "or")
  }
}

/// Returns the JSON type of a value with its article.
private func kind(of value: JSONValue) -> String {
  switch value {
  case .null: "null"
  case .bool: "true or false"
  case .number: "a number"
  case .string: "a text"
  case .array: "a list"
  case .object: "an object"
  }
}
