internal import Accounts

/// The first line of a CSV file: which column holds what.
struct CSVHeader {
  static let expected =
    "its first line is username,email and, where you have them, display_name,admin"
  private static let names = ["username", "email", "display_name", "admin"]

  private let columns: [String]

  init(_ line: ArraySlice<UInt8>, line number: Int) throws {
    func fault(_ column: Int?, _ reason: String) -> FileFault {
      FileFault(line: number, column: column, reason: "\(reason); \(Self.expected)")
    }
    // What some programs write before UTF-8 text.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let line = line.starts(with: mark) ? line.dropFirst(mark.count) : line
    let fields: [CSVLine.Field]
    do throws(LineFault) {
      fields = try CSVLine(line).fields
    } catch {
      throw fault(error.column, error.reason)
    }
    var columns: [String] = []
    for field in fields {
      let name = field.text.lowercased()
      guard Self.names.contains(name) else {
        throw fault(field.column, "there is a column that is not known")
      }
      guard !columns.contains(name) else {
        throw fault(field.column, "the column \(name) is there twice")
      }
      columns.append(name)
    }
    for name in Self.names.prefix(2) where !columns.contains(name) {
      throw fault(nil, "there is no column \(name)")
    }
    self.columns = columns
  }

  /// Reads one line under these columns.
  func person(
    in line: ArraySlice<UInt8>, signIn: NewPerson.SignIn
  ) throws(LineFault) -> NewPerson {
    let fields = try CSVLine(line).fields
    guard fields.count == columns.count else {
      let beyond = fields.count > columns.count ? fields[columns.count].column : nil
      throw LineFault(
        column: beyond,
        reason: "there are \(fields.count) fields; the first line has \(columns.count)")
    }
    func field(_ name: String) -> CSVLine.Field? {
      columns.firstIndex(of: name).map { fields[$0] }
    }
    let typed = field("username")
    guard let name = typed.flatMap({ SignInName($0.text) }) else {
      throw LineFault(column: typed?.column, reason: badName)
    }
    let address = field("email")
    guard let email = address.flatMap({ EmailAddress($0.text) }) else {
      throw LineFault(
        column: address?.column,
        reason: "that is no e-mail address; it takes one such as ann@example.org")
    }
    let shown = field("display_name")
    if let shown, !shown.text.isEmpty, !Accounts.isDisplayName(shown.text) {
      throw LineFault(
        column: shown.column,
        reason: "a display name takes at most 100 characters, none of them a control character")
    }
    return NewPerson(
      name: name, email: email, displayName: shown?.text ?? "",
      isAdmin: try isAdmin(field("admin")), signIn: signIn)
  }

  private func isAdmin(_ field: CSVLine.Field?) throws(LineFault) -> Bool {
    switch field?.text.lowercased() {
    case nil, "", "no", "false", "0": return false
    case "yes", "true", "1": return true
    default:
      throw LineFault(column: field?.column, reason: "the column admin takes yes or no")
    }
  }
}
