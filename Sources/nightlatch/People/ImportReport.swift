import Accounts
import Sealing
import StrictJSON
import Transfer

/// What became of each line of an import, told as it goes or, as JSON, at the end.
struct ImportReport {
  enum Outcome: String {
    case added
    case wouldBeAdded = "would-be-added"
    case nameIsHere = "name-is-here"
    case emailIsHere = "email-is-here"
    case fault
  }

  struct Line {
    var outcome: Outcome
    var name: String?
    var column: Int?
    var reason: String?
    var hash: ForeignHash.Kind?
    var joinLink: String?
  }

  let isDryRun: Bool
  let isJSON: Bool
  private var counts: [Outcome: Int] = [:]
  private var lines: [JSONValue] = []
  private var hasOldCrypt = false

  init(isDryRun: Bool, isJSON: Bool) {
    self.isDryRun = isDryRun
    self.isJSON = isJSON
  }

  var added: Int { counts[isDryRun ? .wouldBeAdded : .added] ?? 0 }
  var faults: Int { counts[.fault] ?? 0 }

  mutating func add(_ entry: PeopleFile.Entry, _ line: Line) {
    counts[line.outcome, default: 0] += 1
    if line.hash == .crypt { hasOldCrypt = true }
    guard !isJSON else {
      var object: JSONObject = [
        "line": .int(Int64(entry.line)), "outcome": .string(line.outcome.rawValue),
      ]
      object["username"] = line.name.map { .string($0) }
      object["column"] = line.column.map { .int(Int64($0)) }
      object["reason"] = line.reason.map { .string($0) }
      object["hash"] = line.hash.map { .string($0.rawValue) }
      object["joinLink"] = line.joinLink.map { .string($0) }
      lines.append(.object(object))
      return
    }
    let column = line.column.map { ", column \($0)" } ?? ""
    Terminal.sayBesideBar("line \(entry.line)\(column): \(sentence(line))")
  }

  private func sentence(_ line: Line) -> String {
    let name = line.name.map { "'\($0)'" } ?? ""
    let hash = line.hash.map { ", \($0.rawValue)" } ?? ""
    switch line.outcome {
    case .added: return "added \(name)\(hash)\(line.joinLink.map { ", join link \($0)" } ?? "")"
    case .wouldBeAdded: return "would add \(name)\(hash)"
    case .nameIsHere: return "\(name) is here already, and was left as they are"
    case .emailIsHere: return "the address of \(name) is somebody's already; nobody was added"
    case .fault: return "\(line.reason ?? ""); nothing was taken from this line"
    }
  }

  func end() {
    func count(_ outcome: Outcome) -> Int { counts[outcome] ?? 0 }
    let here = count(.nameIsHere) + count(.emailIsHere)
    if isJSON {
      return Terminal.say(json: [
        "dryRun": .bool(isDryRun), "added": .int(Int64(added)), "here": .int(Int64(here)),
        "faults": .int(Int64(faults)), "lines": .array(lines),
      ])
    }
    let people = added == 1 ? "1 person" : "\(added) people"
    Terminal.say(
      "\(isDryRun ? "Would add" : "Added") \(people); \(here) \(here == 1 ? "was" : "were") here "
        + "already, \(faults) \(faults == 1 ? "line" : "lines") with a fault.")
    if hasOldCrypt {
      Terminal.say(
        "Of a password hashed with the first crypt(3) eight characters count, until its person has "
          + "signed in once.")
    }
  }
}
