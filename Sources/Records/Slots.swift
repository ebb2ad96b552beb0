internal import Files
internal import Glibc

/// A bounded number of holders across all processes: one lock file a slot.
///
/// Keeps the memory of concurrent password hashing within a budget (design, D6).
package struct Slots: Sendable {
  private let folder: String
  private let count: Int?
  private let wait: Int

  /// Slots of which `count` can be held at once, one a processor unless it is given; waiting for
  /// one ends after `wait` seconds: with what comes before and after it, nobody waits for an answer
  /// much longer than ten.
  package init(folder: String, count: Int? = nil, wait: Int = 9) {
    precondition(count ?? 1 > 0, "there must be a slot to wait for")
    self.folder = folder
    self.count = count
    self.wait = wait
  }

  /// Runs `body` while holding one slot; throws `busy` when none came free in time.
  package func withSlot<Result>(_ body: () throws -> Result) throws -> Result {
    let slot = try acquire()
    defer { withExtendedLifetime(slot) {} }
    return try body()
  }

  private func acquire() throws(RecordsError) -> Slot {
    let deadline = FileLock.monotonicMilliseconds() + Int64(wait) * 1000
    var pause: UInt32 = 1000
    // Asked only here: it reads a file, and most requests hash nothing.
    let count = count ?? max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    // Starting at different slots keeps waiters from trying the same one in step.
    let offset = Int(getpid()) % count
    do throws(FileError) {
      try Files.makeFolder(folder)
      while true {
        for index in 0..<count {
          let path = "\(folder)/\((index + offset) % count)"
          if case .held(let lock) = try FileLock.attempt(path) { return Slot(lock) }
        }
        if FileLock.monotonicMilliseconds() >= deadline { break }
        usleep(pause)
        pause = min(pause * 2, 20_000)
      }
    } catch {
      throw .system(error)
    }
    throw .busy(folder, seconds: wait)
  }

  /// Holds the lock for as long as it lives; a class because a closure's caller keeps it alive.
  private final class Slot {
    private let lock: FileLock
    init(_ lock: consuming FileLock) { self.lock = lock }
  }
}
