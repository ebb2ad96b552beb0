internal import Files
internal import Records
internal import Synchronization

/// Sessions, each with its person's account, as this process has read them.
///
/// One stands only for as long as both files are as they were when it was read, which is looked at
/// anew for each request: whatever ends a session or changes an account replaces its file. What a
/// decision changes is read again, under the person's lock.
package final class KeptSessions: Sendable {
  /// One behind the other in no order; a session has one place, and another that has the same takes it.
  private let places: Mutex<[Kept?]>

  /// What was read, and what it was read from.
  private final class Kept: Sendable {
    let hash: String
    let marks: Marks
    let session: Session
    let account: Account

    init(_ hash: String, _ marks: Marks, _ session: Session, _ account: Account) {
      self.hash = hash
      self.marks = marks
      self.session = session
      self.account = account
    }
  }

  /// The states of a session's file and of its person's account.
  struct Marks: Equatable, Sendable {
    let session: Files.Mark
    let account: Files.Mark
  }

  /// Keeps none yet.
  ///
  /// - Parameter places: How many at most; a power of two.
  package init(places: Int = 256) {
    precondition(places > 0 && places & (places - 1) == 0, "a place is some bits of a hash")
    self.places = Mutex(Array(repeating: nil, count: places))
  }

  /// The session whose token has this hash, if it was read from files in that state.
  func find(_ hash: String, _ marks: Marks) -> (session: Session, account: Account)? {
    let kept = places.withLock { $0[Self.place(of: hash, among: $0.count)] }
    guard let kept, kept.hash == hash, kept.marks == marks else { return nil }
    return (kept.session, kept.account)
  }

  /// Keeps what was read after the files were seen in that state, unless one of them has changed
  /// so short a while ago that another change could leave it the same.
  func keep(
    _ hash: String, _ marks: Marks, _ session: Session, _ account: Account, at now: Int64
  ) {
    guard marks.session.isSettled(at: now), marks.account.isSettled(at: now) else { return }
    let kept = Kept(hash, marks, session, account)
    places.withLock { $0[Self.place(of: hash, among: $0.count)] = kept }
  }

  /// By the first four digits of a hash, which are random.
  private static func place(of hash: String, among count: Int) -> Int {
    var place = 0
    for digit in hash.utf8.prefix(4) {
      place = place << 4 | Int(digit < 0x40 ? digit - 0x30 : digit - 0x57)
    }
    return place & (count - 1)
  }
}

extension Accounts {
  /// The same accounts, which keep the sessions that they read.
  package func keeping(_ sessions: KeptSessions) -> Accounts {
    var accounts = self
    accounts.keptSessions = sessions
    return accounts
  }

  /// The session of a token and its person's account as they stand; `nil` where one is missing.
  func read(_ token: BearerToken) throws -> (session: Session, account: Account)? {
    let hash = token.hash
    let path = "\(token.person.place)/sessions/\(hash).json"
    var marks: KeptSessions.Marks?
    if let keptSessions {
      // Before they are read: a change meanwhile leaves a state that no longer holds.
      guard let ofSession = try store.state(of: path),
        let ofAccount = try store.state(of: "\(token.person.place)/account.json")
      else { return nil }
      let now = KeptSessions.Marks(session: ofSession, account: ofAccount)
      if let found = keptSessions.find(hash, now) { return found }
      marks = now
    }
    guard let object = try store.read(path), let account = try account(token.person) else {
      return nil
    }
    let session = try Session(object, path: store.path(path))
    if let keptSessions, let marks {
      keptSessions.keep(hash, marks, session, account, at: surroundings.serverNow())
    }
    return (session, account)
  }
}
