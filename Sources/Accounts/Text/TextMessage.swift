internal import Files
internal import Records
internal import Site
internal import StrictJSON

/// What came of asking for a code by text message.
package enum TextOutcome: Equatable, Sendable {
  case sent
  /// As many went out as may: seconds until the next.
  case limited(Int64)
  /// The site's program did not take it, or not in time; why is for the log and quotes nothing.
  case failed(String)
  /// Codes are not looked at just now, so none was sent.
  case refused(CodeRefusal)
  /// What was typed is no number that a message can go to.
  case badNumber
  /// The site does not offer it, or who asked may not, or no longer.
  case notAllowed
}

/// A code that goes out by text message, for whoever has the words.
package struct CodeText: Sendable {
  package let digits: String
  /// Whether it is to show that the number is the person's; else it is to sign in.
  package let confirmsNumber: Bool

  package init(digits: String, confirmsNumber: Bool) {
    self.digits = digits
    self.confirmsNumber = confirmsNumber
  }

  /// What is said where nobody has other words.
  func english(site: String) -> String {
    let purpose = confirmsNumber ? "to confirm this number" : "to sign in"
    return "\(site): \(digits) is your code \(purpose). Never tell it to anyone, whoever asks."
  }
}

extension Accounts {
  /// How long a site's sending program may take, in seconds.
  package static let textDeadline = 10

  /// Hands one message to the site's program, or puts it into the outbox.
  ///
  /// Never under a lock: the program may take its whole time.
  func deliver(
    _ digits: String, for use: TextCode.Use, to number: PhoneNumber, in language: String?
  ) -> TextOutcome {
    let text = words(for: use, digits: digits, in: language)
    switch site.text {
    case nil: return .notAllowed
    case .command(let words):
      let message: JSONValue = ["to": .string(number.text), "text": .string(text)]
      do throws(FileError) {
        let input = message.serialized() + [UInt8(ascii: "\n")]
        let ending =
          if let run = surroundings.runTextCommand { try run(input) } else {
            try Command(words).run(input: input, seconds: Self.textDeadline)
          }
        switch ending {
        case .exited(0): return .sent
        case .exited(let status):
          return .failed("the program for text messages ended with status \(status)")
        case .signalled(let signal):
          return .failed("the program for text messages was ended by signal \(signal)")
        case .timedOut:
          return .failed(
            "the program for text messages had not ended after \(Self.textDeadline) seconds")
        }
      } catch {
        return .failed("the program for text messages did not run: \(error.description)")
      }
    case .outbox(let folder):
      let message: JSONObject = [
        "version": 1, "kind": "text", "about": .string(use.about), "to": .string(number.text),
        "subject": nil,
        "text": .string(text), "html": nil, "at": .int(now),
      ]
      do throws(FileError) {
        try Files.makeFolder(folder)
        try Files.replace(
          "\(folder)/\(messageName())",
          with: JSONValue.object(message).serialized(pretty: true))
        return .sent
      } catch {
        return .failed("a text message could not be put into the outbox: \(error.description)")
      }
    }
  }

  /// The words of a message.
  ///
  /// Its last line binds the code to this site for browsers that fill codes in ("Origin-bound
  /// one-time codes delivered via SMS", WICG): on another site they offer it not.
  private func words(
    for use: TextCode.Use, digits: String, in language: String?
  ) -> String {
    let text = CodeText(digits: digits, confirmsNumber: use == .setup)
    var words = text.english(site: site.name)
    do {
      if let compose = surroundings.composeText { words = try compose(text, language) }
    } catch {
      // A code in English is better than none.
      surroundings.report("the text message could not be put into words: \(error)")
    }
    return words + "\n\n@\(site.baseURL.host) #\(digits)"
  }
}
