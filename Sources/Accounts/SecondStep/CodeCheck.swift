package import OneTimeCodes
internal import Records
internal import Sealing
internal import Site

/// What somebody typed where a code is asked for.
package enum SubmittedSecondFactor: Sendable {
  case appCode(SubmittedCode)
  case recoveryCode(RecoveryCode)

  /// Reads six digits as an app's code and anything of a recovery code's shape as one; `nil` for
  /// what can be neither.
  package init?(_ typed: String) {
    if let code = SubmittedCode(typed) {
      self = .appCode(code)
    } else if let code = RecoveryCode(typed) {
      self = .recoveryCode(code)
    } else {
      return nil
    }
  }
}

/// The kinds of code that people type, each with a count of failed tries of its own.
enum FactorKind: CaseIterable, Sendable {
  case app, recovery, text
  /// The first code of an app that is being set up.
  case setup
  /// The code that proves a number for text messages.
  case textSetup

  /// The account's member with the failed tries at it.
  var triesMember: String {
    switch self {
    case .app: "codeTries"
    case .recovery: "recoveryTries"
    case .text: "textTries"
    case .setup: "setupTries"
    case .textSetup: "textSetupTries"
    }
  }
}

/// Why a code was not accepted.
package enum CodeRefusal: Equatable, Sendable {
  /// `drift` is how many seconds the person's clock is fast (or, negative, slow), where the code
  /// would have fitted another time. It was refused all the same.
  case wrong(drift: Int64?)
  case wait(Int64)
  /// A hundred wrong codes of apps in a row: none is accepted any more.
  case stopped
  /// The same for recovery codes.
  case recoveryStopped
}

/// A submitted factor made ready for the decision: what is slow has been done outside the lock.
enum PreparedFactor {
  case appCode(SubmittedCode)
  /// A recovery code made comparable with the person's set, already charged as a failure.
  case recovery(RecoveryAttempt)

  var kind: FactorKind {
    switch self {
    case .appCode: .app
    case .recovery: .recovery
    }
  }
}

/// Which factor was right.
package enum ProvenFactor: Equatable, Sendable {
  case app
  /// A recovery code, now spent; how many are left.
  case recovery(left: Int)
  /// The code of a text message, gone with the sign-in that it was sent for.
  case text
}

extension Accounts {
  /// A set-up has no hard stop: who does it has shown every factor already, and who was stopped at
  /// the old app or number must be able to bind a new one.
  func limits(of factor: FactorKind) -> Tries.Limits {
    switch factor {
    case .app, .recovery, .text: Tries.Limits(site.signIn)
    case .setup, .textSetup:
      Tries.Limits(attempts: site.signIn.attempts, hardStop: nil, policy: site.signIn)
    }
  }

  /// Counts one code as failed.
  func charge(_ factor: FactorKind, of account: inout Account) {
    account[tries: factor].charge(at: now, limits(of: factor))
  }

  /// Gives back one charge, of a guess that was right as a code of another kind.
  func refund(_ factor: FactorKind, of account: inout Account) {
    account[tries: factor].refund(limits(of: factor))
  }

  /// What stands against another code of this kind now.
  func verdict(on factor: FactorKind, of account: Account) -> CodeRefusal? {
    switch account[tries: factor].verdict(at: now, limits(of: factor)) {
    case .allowed: nil
    case .wait(let seconds): .wait(seconds)
    case .stopped: factor == .recovery ? .recoveryStopped : .stopped
    }
  }

  enum Preparation {
    case ready(PreparedFactor)
    case refused(CodeRefusal)
    case gone
  }

  /// Does what is slow about a submitted factor, then what `decide` makes of it: a recovery code is
  /// charged, then hashed in a slot and outside the lock.
  ///
  /// `stillStands` says, inside the lock, whether the caller may try at all. The slot is held until
  /// `decide` is through, so a charge stands no longer than one answer takes: good codes sent side
  /// by side do not count as failures against each other.
  func withPrepared<Result>(
    _ submitted: SubmittedSecondFactor, of person: PersonID,
    stillStands: (Account, borrowing LockedPlace) throws -> Bool,
    decide: (Preparation) throws -> Result
  ) throws -> Result {
    let code: RecoveryCode
    switch submitted {
    case .appCode(let code): return try decide(.ready(.appCode(code)))
    case .recoveryCode(let submitted): code = submitted
    }
    let ring = try ring()
    return try hashing.withSlot {
      let charged = try store.update(person.place) { place -> RecoveryCharge in
        guard var account = try account(person, in: place), let second = account.secondStep,
          try stillStands(account, place)
        else { return .gone }
        if let refusal = verdict(on: .recovery, of: account) { return .refused(refusal) }
        charge(.recovery, of: &account)
        try write(account, in: place)
        return .charged(second.recovery)
      }
      switch charged {
      case nil, .gone: return try decide(.gone)
      case .refused(let refusal): return try decide(.refused(refusal))
      case .charged(let set):
        return try decide(.ready(.recovery(try set.attempt(code, ring: ring))))
      }
    }
  }

  /// What came of charging a try at a recovery code.
  private enum RecoveryCharge {
    case charged(RecoverySet)
    case refused(CodeRefusal)
    case gone
  }

  enum CodeDecision {
    case proven(ProvenFactor)
    case refused(CodeRefusal)
  }

  /// Decides on a prepared factor inside the lock and changes `account` accordingly: the step or
  /// the code is spent, or the failure counted.
  ///
  /// The caller writes the account in every case. `text` is a code that was sent for the sign-in
  /// at hand, which six digits may be as well.
  func decide(
    _ factor: PreparedFactor, on account: inout Account, ring: KeyRing, sent text: TextCode? = nil
  ) throws -> CodeDecision {
    guard var second = account.secondStep else { return .refused(.wrong(drift: nil)) }
    switch factor {
    case .appCode(let code):
      return try decide(code, sent: text, on: &account, ring: ring)
    case .recovery(let attempt):
      // Charged in `withPrepared`.
      guard try second.recovery.spend(attempt, owner: account.id, ring: ring) else {
        return .refused(.wrong(drift: nil))
      }
      account.secondStep = second
      account[tries: .recovery].succeed()
      return .proven(.recovery(left: second.codesLeft))
    }
  }

  /// Looks for the code among the apps' open steps and spends the step it was found in.
  func spendStep(
    _ code: SubmittedCode, of second: inout SecondStep, person: PersonID, ring: KeyRing
  ) throws -> Bool {
    var apps = second.apps
    var isFound = false
    for index in apps.indices {
      let secret = try secret(of: apps[index], person: person, ring: ring)
      let step = try secret.matchingStep(for: code, at: now, after: apps[index].lastStep)
      // Every app is looked at, so that time does not tell which one it was.
      if let step, !isFound, !apps[index].foretold.contains(step) {
        apps[index].lastStep = step
        isFound = true
      }
    }
    if isFound { second.apps = apps }
    return isFound
  }

  /// How far the clock of the person's device seems to be off; a step to come that this gives away
  /// is marked as one that will not be accepted.
  func drift(
    of code: SubmittedCode, _ second: inout SecondStep, _ person: PersonID, _ ring: KeyRing
  ) throws -> Int64? {
    var apps = second.apps
    for index in apps.indices {
      let secret = try secret(of: apps[index], person: person, ring: ring)
      guard let drift = try secret.clockDrift(for: code, at: now) else { continue }
      let period = CodeParameters.standard.period
      let current = TimeStep(at: now, period: period).number
      if drift > 0 {
        let open = apps[index].foretold.filter { $0.number >= current - 1 }
        apps[index].foretold = open + [TimeStep(current + drift / period)]
        second.apps = apps
      }
      return drift
    }
    return nil
  }

  private func secret(
    of app: AppFactor, person: PersonID, ring: KeyRing
  ) throws -> SharedSecret {
    let bytes = try ring.open(
      app.sealedSecret, purpose: Purpose.appSecret, owner: person.text)
    guard let secret = SharedSecret(bytes: bytes) else {
      throw RecordsError.damaged(
        store.path("\(person.place)/account.json"), "an app's secret has the wrong length")
    }
    return secret
  }
}

/// What sealed values are for: part of the associated data, so that one never opens as another.
enum Purpose {
  static let appSecret = "app secret"
  static let enrolment = "enrolment"
  static let shownCodes = "shown recovery codes"
  static let recoveryCode = "recovery code"
  static let newToken = "new access token"

  /// All that is sealed in people's own documents.
  static let ofPeople = [appSecret, enrolment, shownCodes, recoveryCode, newToken, foreignHash]
}
