internal import Glibc

/// Why a web server could not be described, started or kept running, in one sentence.
package struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// A program or a module of the server is not installed.
    case missingProgram
    /// Something else listens on the port.
    case portTaken
    /// The port cannot be listened on at all.
    case portRefused
    /// A path that cannot be written into a server's configuration.
    case unsafePath
    /// The folder's owner is one that a web server does not run as.
    case unsuitableOwner
    /// The run folder or a file in it could not be made.
    case runFolder
    /// The server ended, or did not answer in time.
    case didNotStart
    /// The server had answered, and ended by itself.
    case ended
    /// A signal came before the server answered.
    case interrupted
  }

  package let code: Code
  package let description: String

  /// The exit status of a command that fails with this, from `sysexits.h`.
  package var exitStatus: Int32 {
    switch code {
    case .missingProgram, .portTaken, .didNotStart, .ended: 69
    case .runFolder: 73
    case .portRefused, .unsuitableOwner: 77
    case .unsafePath: 78
    case .interrupted: 0
    }
  }

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

/// Returns the system's words for an error number.
func reason(_ number: Int32) -> String {
  String(cString: strerror(number))
}
