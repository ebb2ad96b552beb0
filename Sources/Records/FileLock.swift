internal import Files
internal import Glibc

/// An exclusive lock on a file that is never renamed, held until the value's life ends.
///
/// Open-file-description locks: unlike plain POSIX ones they are not dropped when some other
/// descriptor of the file is closed, and unlike `flock` they also hold on NFSv4 and CephFS
/// (design, D10).
struct FileLock: ~Copyable {
  private let file: OpenFile

  private init(file: consuming OpenFile) {
    self.file = file
  }

  /// Takes the lock if it is free now; `nil` if another holder has it or the folder is not there.
  static func attempt(_ path: String) throws(FileError) -> Attempt {
    guard let file = try OpenFile.open(path, for: .lock) else { return .noFolder }
    guard try file.lock() else { return .taken }
    return .held(FileLock(file: file))
  }

  /// Takes the lock, waiting at most `seconds` for it.
  static func acquire(_ path: String, within seconds: Int) throws(RecordsError) -> FileLock? {
    var pause: UInt32 = 500
    let deadline = monotonicMilliseconds() + Int64(seconds) * 1000
    do throws(FileError) {
      while true {
        switch try attempt(path) {
        case .held(let lock): return lock
        case .noFolder: return nil
        case .taken: break
        }
        if monotonicMilliseconds() >= deadline { break }
        usleep(pause)
        // The holder needs a millisecond or two; many waiters must not spin for seconds.
        pause = min(pause * 2, 16_000)
      }
    } catch {
      throw .system(error)
    }
    throw .busy(path, seconds: seconds)
  }

  enum Attempt: ~Copyable {
    case held(FileLock)
    case taken
    case noFolder
  }

  /// Milliseconds that no setting of the clock changes.
  static func monotonicMilliseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
