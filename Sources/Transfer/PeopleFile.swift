package import Accounts
internal import Sealing

/// What is wrong with one line; nothing is taken from it.
package struct LineFault: Error, Equatable, Sendable {
  /// Where in the line, in characters; `nil` where the line as a whole is meant.
  package let column: Int?
  package let reason: String
}

/// The file is of another shape than it was said to be, so nothing is taken from it.
package struct FileFault: Error, Equatable, Sendable {
  package let line: Int
  package let column: Int?
  package let reason: String
}

/// The people of an htpasswd or CSV file, a line at a time.
package struct PeopleFile {
  package enum Format: String, CaseIterable, Sendable {
    case htpasswd, csv
  }

  package struct Entry {
    package let line: Int
    package let person: Result<NewPerson, LineFault>
  }

  private let format: Format
  private let signIn: NewPerson.SignIn
  private var lines: LineReader
  private var header: CSVHeader?
  /// The names and addresses that were read, with the line of each.
  private var seen: [String: Int] = [:]

  /// - Parameters:
  ///   - format: What the lines are.
  ///   - signIn: How people of a CSV file sign in, which holds no passwords.
  ///   - source: Gives the next bytes of the file; `nil` at its end.
  package init(
    _ format: Format, signIn: NewPerson.SignIn = .invitation,
    source: @escaping () throws -> [UInt8]?
  ) {
    self.format = format
    self.signIn = signIn
    lines = LineReader(source)
  }

  /// The next person, or what is wrong with the next line; `nil` at the end.
  ///
  /// Empty lines are passed over, and in an htpasswd file those that begin with "#".
  /// - Throws: `FileFault` for a CSV file whose first line names other columns, and what `source`
  ///   throws.
  package mutating func next() throws -> Entry? {
    while let line = try lines.next() {
      let number = lines.number
      guard case .whole(let bytes) = line else {
        let fault = LineFault(
          column: nil, reason: "the line has more than \(LineReader.longest) bytes")
        return Entry(line: number, person: .failure(fault))
      }
      if format == .csv, header == nil {
        header = try CSVHeader(bytes, line: number)
        continue
      }
      if bytes.isEmpty || (format == .htpasswd && bytes.first == UInt8(ascii: "#")) { continue }
      return Entry(line: number, person: person(in: bytes))
    }
    if format == .csv, header == nil {
      throw FileFault(line: 1, column: nil, reason: "the file is empty; \(CSVHeader.expected)")
    }
    return nil
  }

  private mutating func person(in line: ArraySlice<UInt8>) -> Result<NewPerson, LineFault> {
    do throws(LineFault) {
      let person =
        if let header { try header.person(in: line, signIn: signIn) } else {
          try HtpasswdLine.person(in: line)
        }
      try note(person)
      return .success(person)
    } catch {
      return .failure(error)
    }
  }

  /// Two people of one name, or of one address, in one file: the second is not taken.
  private mutating func note(_ person: NewPerson) throws(LineFault) {
    if let first = seen[person.name.text] {
      throw LineFault(
        column: nil, reason: "the name '\(person.name)' was on line \(first) already")
    }
    // No name holds "@", so the two cannot be taken for each other.
    if let email = person.email, let first = seen[email.canonical] {
      throw LineFault(column: nil, reason: "the address '\(email)' was on line \(first) already")
    }
    seen[person.name.text] = lines.number
    if let email = person.email { seen[email.canonical] = lines.number }
  }
}

/// One line of an htpasswd file, "NAME:HASH".
enum HtpasswdLine {
  static func person(in line: ArraySlice<UInt8>) throws(LineFault) -> NewPerson {
    let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw LineFault(
        column: nil,
        reason: parts.count == 1
          ? "there is no ':' between a name and a hash"
          : "there are \(parts.count) parts; an htpasswd line has a name and a hash")
    }
    guard let name = SignInName(String(decoding: parts[0], as: UTF8.self)) else {
      throw LineFault(column: 1, reason: badName)
    }
    guard let hash = ForeignHash(String(decoding: parts[1], as: UTF8.self)) else {
      throw LineFault(
        column: nil,
        reason: "the hash of '\(name)' is of a kind that is not known here (\(kind(parts[1])))")
    }
    return NewPerson(
      name: name, email: nil, displayName: "", isAdmin: false, signIn: .password(hash))
  }

  /// The mark that a hash begins with; never the hash, which may be a password in the clear.
  private static func kind(_ hash: ArraySlice<UInt8>) -> String {
    let closing: UInt8
    switch hash.first {
    case UInt8(ascii: "{"): closing = UInt8(ascii: "}")
    case UInt8(ascii: "$"): closing = UInt8(ascii: "$")
    default: return "without a mark"
    }
    let mark = hash.dropFirst().prefix(12).prefix { $0 != closing }
    let isPlain = mark.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard isPlain, hash.dropFirst(1 + mark.count).first == closing else { return "without a mark" }
    return String(decoding: hash.prefix(mark.count + 2), as: UTF8.self)
  }
}

/// What a line's name is refused with.
let badName =
  "that is no sign-in name; it takes 1 to 64 of a-z, 0-9, '.', '_' and '-', and begins with a "
  + "letter or digit"
