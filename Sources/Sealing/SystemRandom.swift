internal import Glibc

/// The system's generator of unpredictable bytes.
package enum SystemRandom {
  /// Returns `count` bytes that nobody can predict.
  ///
  /// Traps where the kernel has no such call (Linux before 3.17): there is nothing safe to go on
  /// with. The corresponding C function is `getentropy`, which is glibc's loop around
  /// `getrandom` (interrupted calls and parts of what was asked for are gone on with) and hands
  /// out at most 256 bytes. Swift's Glibc module does not have `getrandom` itself.
  package static func bytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0, "a number of random bytes cannot be negative")
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe bytes.withUnsafeMutableBytes { buffer in
      var filled = 0
      while filled < buffer.count {
        let wanted = min(buffer.count - filled, 256)
        let result = unsafe getentropy(buffer.baseAddress?.advanced(by: filled), wanted)
        precondition(result == 0, "getentropy failed; without it no key is safe")
        filled += wanted
      }
    }
    return bytes
  }
}
