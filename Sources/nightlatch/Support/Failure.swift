import Accounts
import Files
import Glibc
import OneTimeCodes
import QRImages
import Records
import Sealing
import Site
import SiteBuilder
import Templates
import Transfer
import WebServers

/// Why a command ends without having done its work: one sentence and an exit status.
struct Failure: Error, CustomStringConvertible {
  /// One of `sysexits.h`, or 1 for "no" and for a check that failed.
  let status: Int32
  /// What, where, and how to mend it.
  let description: String

  static func refused(_ sentence: String) -> Failure { Failure(status: 1, description: sentence) }
  static func usage(_ sentence: String) -> Failure { Failure(status: 64, description: sentence) }
  static func badData(_ sentence: String) -> Failure { Failure(status: 65, description: sentence) }
  static func unavailable(_ sentence: String) -> Failure {
    Failure(status: 69, description: sentence)
  }
  static func cannotCreate(_ sentence: String) -> Failure {
    Failure(status: 73, description: sentence)
  }
  static func permission(_ sentence: String) -> Failure {
    Failure(status: 77, description: sentence)
  }
  static func configuration(_ sentence: String) -> Failure {
    Failure(status: 78, description: sentence)
  }
}

/// A command that has said all there is to say and ends with a status.
struct Refusal: Error {
  var status: Int32 = 1
}

extension Failure {
  /// The failure that an error of the libraries is; `nil` for one of the argument parser's.
  init?(explaining error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as SiteError: self = .configuration(error.description)
    case let error as KeysError: self = .configuration(error.description)
    case let error as DataFolderError: self = .configuration(error.description)
    case let error as RecordsError: self.init(error)
    case let error as FileError: self.init(error)
    case let error as SealingError:
      self = .configuration(
        "could not use the keys: \(error.description); 'nightlatch check' tells where")
    case let error as ServerError:
      self.init(status: error.exitStatus, description: error.description)
    case let error as TemplateError: self = .badData(error.description)
    case let error as StaticSiteError:
      if case .inTheWay = error {
        self = .cannotCreate(error.description)
      } else {
        self = .badData(error.description)
      }
    case let error as QRError:
      self.init(status: error.code == .libraryFailure ? 74 : 65, description: error.description)
    case let error as PersonProblem: self = .refused(error.sentence)
    case let error as ArchiveError: self.init(error)
    default: return nil
    }
  }

  private init(_ error: ArchiveError) {
    switch error.code {
    case .missing: self.init(status: 66, description: error.description)
    case .otherKeys: self = .configuration(error.description)
    case .foreign, .newer, .damaged, .tooLarge: self = .badData(error.description)
    }
  }

  private init(_ error: RecordsError) {
    switch error.code {
    case .busy: self.init(status: 75, description: error.description + "; try again")
    case .damaged, .newer:
      self = .badData(error.description + "; 'nightlatch check' tells how to mend it")
    case .system:
      if let cause = error.cause {
        self.init(cause)
      } else {
        self.init(status: 74, description: error.description)
      }
    }
  }

  private init(_ error: FileError) {
    switch error.errno {
    case EACCES, EPERM, EROFS:
      let owner = " (run this as the owner of the site's data folder, or as root)"
      self = .permission(error.description + owner)
    case ENOSPC, EDQUOT:
      self.init(status: 74, description: error.description + "; nothing was changed: make room")
    default:
      let isMaking = ["create", "make the folder"].contains(error.operation)
      self.init(status: isMaking ? 73 : 74, description: error.description)
    }
  }
}

extension PersonProblem {
  /// What is wrong, and what would be right.
  var sentence: String {
    switch self {
    case .nameTaken: "the name is taken; choose another, or 'nightlatch person list' shows whose"
    case .emailTaken: "the e-mail address belongs to somebody already; give another"
    case .notThatName:
      "single sign-on finds a person by the sign-in name, in whatever capitals; rename the person, "
        + "or give the name in the spelling that the web server sends"
    case .linked:
      "the person comes in by single sign-on under the name there, and a rename here would part the "
        + "two; when it has changed there, run 'nightlatch person unlink', then 'rename', then 'link'"
    case .password(let problem): problem.sentence
    case .unknown: "there is no such person; 'nightlatch person list' shows who there is"
    }
  }
}

extension PasswordProblem {
  var sentence: String {
    switch self {
    case .tooShort(let least):
      "the password is too short; it takes \(least) characters or more, such as four words"
    case .tooLong(let most): "the password is too long; it takes \(most) characters at most"
    case .common: "the password is one of those that are tried first; choose another"
    case .aboutYou: "the password is made of the site's or the person's names; choose another"
    }
  }
}
