import Accounts
import ArgumentParser
import Glibc
import Sealing
import StrictJSON
import Transfer

extension PeopleFile.Format: ExpressibleByArgument {}

struct PersonImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Add the people of an htpasswd or CSV file.",
    discussion: """
      htpasswd: bcrypt, apr1, SHA-1 and crypt(3) hashes are taken over, sealed, and replaced by a \
      stronger one at each person's next sign-in. CSV (RFC 4180): the first line is username,email \
      and, where you have them, display_name,admin; each person gets a join link.

      Every line is told of. Who is here already is left as they are, so that the same file can be \
      given again. Nothing is taken from a line with a fault; the others are added, and the command \
      ends with 65.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The file.", completion: .file())
  var file: String

  @Option(help: "htpasswd or csv (default: csv for a file that ends in .csv, else htpasswd).")
  var format: PeopleFile.Format?

  @Flag(help: "Say what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "The people of a CSV file come in through single sign-on, under their names.")
  var singleSignOn = false

  func run() throws {
    let format = self.format ?? (file.lowercased().hasSuffix(".csv") ? .csv : .htpasswd)
    guard format == .csv || !singleSignOn else {
      throw Failure.usage("--single-sign-on is for CSV files; an htpasswd file brings passwords")
    }
    // Opened before the tool becomes the owner of the data, who may not see it.
    let input = try ImportInput(file)
    let accounts = try siteOptions.open()
    var people = PeopleFile(format, signIn: singleSignOn ? .singleSignOn : .invitation) {
      try input.next()
    }
    var report = ImportReport(isDryRun: dryRun, isJSON: output.json)
    // Also when something ends it half-way: who was added is added.
    defer { Terminal.bar("imported", nil) }
    do {
      while let entry = try people.next() {
        try report.add(entry, line(for: entry, in: accounts))
        Terminal.bar("imported", input.share)
      }
    } catch let fault as FileFault {
      let column = fault.column.map { ", column \($0)" } ?? ""
      throw Failure.badData(
        "could not import '\(file)', line \(fault.line)\(column): \(fault.reason); nothing was "
          + "imported")
    }
    Terminal.bar("imported", nil)
    if report.added > 0 && !dryRun { try accounts.recordImport(of: report.added) }
    report.end()
    try accounts.handOverMail()
    if report.faults > 0 { throw Refusal(status: 65) }
  }

  private func line(
    for entry: PeopleFile.Entry, in accounts: Accounts
  ) throws -> ImportReport.Line {
    switch entry.person {
    case .failure(let fault):
      return ImportReport.Line(outcome: .fault, column: fault.column, reason: fault.reason)
    case .success(let person):
      var line = ImportReport.Line(outcome: .wouldBeAdded, name: person.name.text)
      if case .password(let hash) = person.signIn { line.hash = hash.kind }
      switch try accounts.importPerson(person, isDryRun: dryRun) {
      case .wouldBeAdded: break
      case .nameIsHere: line.outcome = .nameIsHere
      case .emailIsHere: line.outcome = .emailIsHere
      case .added(let id):
        line.outcome = .added
        if case .invitation = person.signIn, let token = try accounts.makeJoinToken(for: id) {
          line.joinLink = accounts.site.joinAddress(token)
        }
      }
      return line
    }
  }
}

/// The file that is imported, a piece at a time.
final class ImportInput {
  private let path: String
  private let descriptor: Int32
  private let size: Int64
  private var done: Int64 = 0

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(status: 66, description: "could not open '\(path)': \(reason(errno))")
    }
    var status = stat()
    size = fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  deinit { close(descriptor) }

  /// How much of the file was read, from 0 to 1.
  var share: Double { size > 0 ? min(Double(done) / Double(size), 1) : 0 }

  /// The next piece; `nil` at the end.
  func next() throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      if count > 0 {
        done += Int64(count)
        return Array(bytes[..<count])
      }
      if count == 0 { return nil }
      guard errno == EINTR else {
        throw Failure(status: 74, description: "could not read '\(path)': \(reason(errno))")
      }
    }
  }
}
