internal import Glibc

/// How many workers a supervisor keeps, and for how long.
package struct SupervisorSettings: Equatable, Sendable {
  /// 1 through 256; one a processor unless `NIGHTLATCH_WORKERS` says otherwise.
  package var workers: Int
  /// After how many requests a worker makes room for a fresh one: 1 or more.
  package var requests: Int

  /// Extra workers at most, for a time when all others are busy: enough for a few hundred people who
  /// sign in at once and wait for a slot to hash in, and for those who only look at a page meanwhile.
  var extraWorkers: Int { max(256, 3 * workers) }

  package init(workers: Int, requests: Int = 10_000) {
    self.workers = workers
    self.requests = requests
  }

  /// Why a variable cannot be used, in one sentence.
  package struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Reads `NIGHTLATCH_WORKERS` and `NIGHTLATCH_REQUESTS`.
  ///
  /// `variable` returns the value of one, `nil` for one that is not set. Throws for what is no
  /// number in its range.
  package init(_ variable: (_ name: String) -> String?) throws(Fault) {
    let processors = max(1, min(256, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))))
    workers = try Self.number("NIGHTLATCH_WORKERS", variable, in: 1...256) ?? processors
    requests =
      try Self.number("NIGHTLATCH_REQUESTS", variable, in: 1...1_000_000_000) ?? 10_000
  }

  private static func number(
    _ name: String, _ variable: (String) -> String?, in range: ClosedRange<Int>
  ) throws(Fault) -> Int? {
    guard let text = variable(name), !text.isEmpty else { return nil }
    guard text.utf8.allSatisfy(\.isDigit), let number = Int(text), range.contains(number) else {
      throw Fault(
        description: "\(name) takes a whole number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }
}
