internal import Glibc
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// Failed passwords, kept apart by who is tried and from where; a network's failed codes as well.
///
/// Three counters, all on disk: a person's tries from one network, the same person's from
/// everywhere (four times as many before a wait, and the hard stop), and one network's tries of
/// anybody (spraying, ten times as many). What is refused by a nearer counter is not charged to
/// a wider one, so somebody who guesses from one network never keeps the owner out of another;
/// who has many networks is slowed all the same.
///
/// Names that nobody has are counted like those of people: the answer, the time and the files are
/// the same. A device that the person trusts has counters of its own, so that no stranger's
/// guessing reaches its owner there (ASVS 6.1.1); they are as strict as the others.
struct Throttle {
  let store: Store
  let policy: SignInPolicy
  let now: Int64

  /// What is being tried: a person's id, or the canonical form of a name that nobody has.
  struct Subject {
    let key: String
    /// Whether other people's tries from the same network stand against this one.
    let sharesNetwork: Bool
    /// Whether its failures count towards the hard stop for ever; a made-up name's are forgotten.
    let isPerson: Bool

    /// `device` is the hash of a trusted device of this person, whose tries count apart.
    init(person: PersonID, device: String? = nil) {
      let name = device.map { "device:\(person.text):\($0)" } ?? "person:\(person.text)"
      key = SHA256.hexDigest(Array(name.utf8))
      sharesNetwork = device == nil
      isPerson = true
    }

    init(unknown name: Identifier) {
      key = SHA256.hexDigest(Array("unknown:\(name.canonical)".utf8))
      sharesNetwork = true
      isPerson = false
    }
  }

  private static let networksKept = 16
  private var network: Tries.Limits {
    Tries.Limits(attempts: policy.attempts, hardStop: nil, policy: policy)
  }
  private var everywhere: Tries.Limits {
    Tries.Limits(attempts: policy.attempts * 4, hardStop: policy.hardStop, policy: policy)
  }
  private var spraying: Tries.Limits {
    Tries.Limits(attempts: policy.attempts * 10, hardStop: nil, policy: policy)
  }

  /// What stands against a try now, without counting it; reads two documents, takes no lock.
  func verdict(_ subject: Subject, from visitor: Visitor) throws -> Tries.Verdict {
    let sprayed = subject.sharesNetwork ? try networkTries(visitor) : Tries()
    let file = "\(place(subject))/\(subject.key).json"
    let entry = try Entry(try store.read(file), path: store.path(file))
    return strictest(entry, sprayed, visitor)
  }

  /// Counts a try as failed, unless something stands against it: then nothing is counted.
  func charge(_ subject: Subject, from visitor: Visitor) throws -> Tries.Verdict {
    if subject.sharesNetwork {
      let sprayed = try chargeNetwork(of: visitor)
      guard sprayed == .allowed else { return sprayed }
    }
    let verdict = try change(place(subject), "\(subject.key).json") { document, path in
      var entry = try Entry(document, path: path)
      let verdict = strictest(entry, Tries(), visitor)
      if verdict == .allowed {
        entry.all.charge(at: now, everywhere)
        entry.changeTries(from: Self.network(of: visitor), at: now, keep: Self.networksKept) {
          $0.charge(at: now, network)
        }
        entry.write(to: &document)
        document["person"] = subject.isPerson ? true : nil
      }
      return verdict
    }
    if verdict != .allowed, subject.sharesNetwork { try refundNetwork(of: visitor) }
    return verdict
  }

  /// Gives back what the right password was charged.
  func succeed(_ subject: Subject, from visitor: Visitor) throws {
    _ = try change(place(subject), "\(subject.key).json") { document, path in
      var entry = try Entry(document, path: path)
      entry.all.succeed()
      entry.changeTries(from: Self.network(of: visitor), at: now, keep: Self.networksKept) {
        $0.succeed()
      }
      entry.write(to: &document)
      return Tries.Verdict.allowed
    }
    if subject.sharesNetwork { try refundNetwork(of: visitor) }
  }

  /// Runs `decide` unless something stands against this network, and counts what comes of it as a
  /// failure of anybody from there where `isFailure` says so.
  ///
  /// One after the other for all that comes from there, so that no more are looked at side by side
  /// than one behind the other; nothing is written where it was no failure.
  func counted<Result>(
    of visitor: Visitor, isFailure: (Result) -> Bool, _ decide: () throws -> Result
  ) throws -> CountedResult<Result> {
    // Whoever is turned away anyway waits for no lock.
    let tried = try networkTries(visitor).verdict(at: now, spraying)
    guard tried == .allowed else { return .refused(tried) }
    var result: Result?
    let verdict = try change(addressPlace(visitor), addressFile(visitor)) { document, path in
      var tries = try tries(document, path)
      let verdict = tries.verdict(at: now, spraying)
      guard verdict == .allowed else { return verdict }
      let decided = try decide()
      result = decided
      if isFailure(decided) {
        tries.charge(at: now, spraying)
        document["tries"] = tries.object.map { .object($0) }
      }
      return verdict
    }
    return result.map { .decided($0) } ?? .refused(verdict)
  }

  enum CountedResult<Result> {
    case decided(Result)
    case refused(Tries.Verdict)
  }

  private func networkTries(_ visitor: Visitor) throws -> Tries {
    let file = "\(addressPlace(visitor))/\(addressFile(visitor))"
    return try tries(try store.read(file), store.path(file))
  }

  /// Counts a failure of anybody from this network, unless something stands against it.
  private func chargeNetwork(of visitor: Visitor) throws -> Tries.Verdict {
    try change(addressPlace(visitor), addressFile(visitor)) { document, path in
      var tries = try tries(document, path)
      let verdict = tries.verdict(at: now, spraying)
      if verdict == .allowed {
        tries.charge(at: now, spraying)
        document["tries"] = tries.object.map { .object($0) }
      }
      return verdict
    }
  }

  private func refundNetwork(of visitor: Visitor) throws {
    _ = try change(addressPlace(visitor), addressFile(visitor)) { document, path in
      var tries = try tries(document, path)
      tries.refund(spraying)
      document["tries"] = tries.object.map { .object($0) }
      return Tries.Verdict.allowed
    }
  }

  /// Forgets all that was counted against a person, wherever from.
  func forget(_ subject: Subject) throws {
    _ = try store.update(place(subject)) { try $0.remove("\(subject.key).json") }
  }

  private func strictest(_ entry: Entry, _ sprayed: Tries, _ visitor: Visitor) -> Tries.Verdict {
    let verdicts = [
      entry.all.verdict(at: now, everywhere),
      entry.tries(from: Self.network(of: visitor)).verdict(at: now, network),
      sprayed.verdict(at: now, spraying),
    ]
    if verdicts.contains(.stopped) { return .stopped }
    let waits = verdicts.compactMap { if case .wait(let seconds) = $0 { seconds } else { nil } }
    return waits.max().map { .wait($0) } ?? .allowed
  }

  /// The tries of one network's document.
  private func tries(_ document: JSONObject?, _ path: String) throws(RecordsError) -> Tries {
    guard let tries = Tries(document?["tries"]) else { throw .damagedCounter(path) }
    return tries
  }

  /// Changes one document of a throttle folder under the folder's lock, and writes it if changed.
  private func change(
    _ place: String, _ file: String,
    _ body: (_ document: inout JSONObject, _ path: String) throws -> Tries.Verdict
  ) throws -> Tries.Verdict {
    let step: (borrowing LockedPlace) throws -> Tries.Verdict = { locked in
      let before = try locked.read(file)
      var after = before ?? ["version": 1]
      let verdict = try body(&after, locked.path(file))
      if after != before ?? ["version": 1] {
        if before == nil { try sweep(locked) }
        try locked.write(file, after)
      }
      return verdict
    }
    if let verdict = try store.update(place, step) { return verdict }
    try store.makePlace(place)
    guard let verdict = try store.update(place, step) else {
      throw RecordsError.damaged(store.path(place), "the folder cannot be made")
    }
    return verdict
  }

  /// Removes the documents of a folder that say nothing any more, once there are many of them.
  ///
  /// Names that somebody made up and networks that were seen once would fill the disk otherwise.
  /// A person's failures stay: they count towards the hard stop whenever they happened.
  private func sweep(_ place: borrowing LockedPlace) throws {
    let names = try place.names(in: ".")
    guard names.count >= Self.documentsBeforeSweep else { return }
    for name in names {
      guard let document = try place.read(name) else { continue }
      let counters = Tries(document["all"] ?? document["tries"])
      let isOver =
        document.bool("person") == true
        ? document["all"] == nil && document["networks"] == nil
        : counters?.isOver(at: now, everywhere) ?? false
      if isOver { try place.remove(name) }
    }
  }

  private static let documentsBeforeSweep = 64

  func place(_ subject: Subject) -> String { "throttle/person/\(subject.key.prefix(2))" }

  private func addressPlace(_ visitor: Visitor) -> String {
    "throttle/address/\(addressHash(visitor).prefix(2))"
  }

  private func addressFile(_ visitor: Visitor) -> String { "\(addressHash(visitor)).json" }

  private func addressHash(_ visitor: Visitor) -> String {
    SHA256.hexDigest(Array(Self.network(of: visitor).utf8))
  }

  /// What counts as one sender: an IPv4 address, or the first 64 bits of an IPv6 address.
  ///
  /// One subscriber has a whole /64 of IPv6, so its addresses are one. The bits are compared, not
  /// the text: "2001:db8::1" leaves out the very groups that matter.
  static func network(of visitor: Visitor) -> String {
    let address = visitor.address
    guard address.utf8.contains(UInt8(ascii: ":")) else { return address }
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
    return Hex.encode(Array(bytes.prefix(8))) + "/64"
  }
}

/// The tries of one person or name: all of them, and those from each of the latest networks.
private struct Entry {
  var all: Tries
  private var networks: [(of: String, at: Int64, tries: Tries)]

  init(_ document: JSONObject?, path: String) throws(RecordsError) {
    guard let all = Tries(document?["all"]) else { throw .damagedCounter(path) }
    self.all = all
    networks = []
    guard let entries = document?["networks"] else { return }
    guard let entries = entries.arrayValue else { throw .damagedCounter(path) }
    for entry in entries {
      guard let object = entry.objectValue, let of = object.string("of"),
        let at = object.whole("at"), let tries = Tries(object["tries"])
      else { throw .damagedCounter(path) }
      networks.append((of, at, tries))
    }
  }

  func tries(from network: String) -> Tries {
    networks.first { $0.of == network }?.tries ?? Tries()
  }

  mutating func changeTries(
    from network: String, at now: Int64, keep limit: Int, _ change: (inout Tries) -> Void
  ) {
    var tries = tries(from: network)
    change(&tries)
    networks.removeAll { $0.of == network || $0.tries.object == nil }
    if tries.object != nil { networks.append((network, now, tries)) }
    // The longest quiet go first: a guesser who rotates addresses still meets the hard stop.
    if networks.count > limit { networks.removeFirst(networks.count - limit) }
  }

  func write(to document: inout JSONObject) {
    document["all"] = all.object.map { .object($0) }
    document["networks"] =
      networks.isEmpty
      ? nil
      : .array(
        networks.map { entry in
          var object: JSONObject = ["of": .string(entry.of), "at": .int(entry.at)]
          object["tries"] = entry.tries.object.map { .object($0) }
          return .object(object)
        })
  }
}

extension RecordsError {
  /// A counter that cannot be read must not count as none.
  fileprivate static func damagedCounter(_ path: String) -> RecordsError {
    .damaged(path, "a counter is missing or of another type")
  }
}
