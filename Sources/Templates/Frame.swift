/// The values of one scope in the order of its declaration: a tag finds its value by number.
///
/// All values are held against the declaration before the first byte is written: whether a page can
/// be filled does not depend on what a site's own template happens to use.
struct Frame {
  enum Value {
    case text(String)
    case flag(Bool)
    case list([Frame])
    case section(Frame?)
  }

  let values: [Value]

  /// A value that is missing or of another kind than declared.
  struct Fault: Error {
    /// From the outermost name inward: "sessions[2].device".
    var path: String
    let reason: String
  }

  init(
    _ given: TemplateValues, as declaration: Declaration, in catalogue: Catalogue
  ) throws(Fault) {
    var values: [Value] = []
    values.reserveCapacity(declaration.members.count)
    for (index, member) in declaration.members.enumerated() {
      let value = Self.value(member.name, near: index, in: given.members)
      guard let value else {
        throw Fault(path: member.name, reason: "is declared and was given no value")
      }
      values.append(try Self.checked(value, as: member.kind, name: member.name, in: catalogue))
    }
    self.values = values
  }

  /// Pages give their values in the order in which they declare them, so the first look mostly hits.
  private static func value(
    _ name: String, near index: Int, in members: [(String, TemplateValue)]
  ) -> TemplateValue? {
    if index < members.count, areSame(members[index].0, name) { return members[index].1 }
    return members.first { areSame($0.0, name) }?.1
  }

  private static func checked(
    _ value: TemplateValue, as kind: Declaration.Kind, name: String, in catalogue: Catalogue
  ) throws(Fault) -> Value {
    switch (kind, value) {
    case (.text, .text(let text)):
      return .text(text)
    case (.text, .phrase(let phrase)):
      do {
        return .text(try catalogue.words(phrase))
      } catch {
        throw Fault(path: name, reason: "cannot be said: \(error)")
      }
    case (.flag, .flag(let flag)):
      return .flag(flag)
    case (.section, .section(nil)):
      return .section(nil)
    case (.section(let declaration), .section(let values?)):
      return .section(try frame(values, as: declaration, within: name, in: catalogue))
    case (.list(let declaration), .list(let items)):
      var frames: [Frame] = []
      frames.reserveCapacity(items.count)
      for item in items {
        do {
          frames.append(try Frame(item, as: declaration, in: catalogue))
        } catch {
          throw Fault(path: "\(name)[\(frames.count)].\(error.path)", reason: error.reason)
        }
      }
      return .list(frames)
    default:
      throw Fault(
        path: name,
        reason: "is declared as \(kind.description) and was given as \(value.description)")
    }
  }

  private static func frame(
    _ values: TemplateValues, as declaration: Declaration, within name: String,
    in catalogue: Catalogue
  ) throws(Fault) -> Frame {
    do {
      return try Frame(values, as: declaration, in: catalogue)
    } catch {
      throw Fault(path: "\(name).\(error.path)", reason: error.reason)
    }
  }
}

extension TemplateValue {
  /// The kind with its article, for messages; never the value itself.
  fileprivate var description: String {
    switch self {
    case .text, .phrase: "a text"
    case .flag: "a flag"
    case .list: "a list"
    case .section: "a section"
    }
  }
}
