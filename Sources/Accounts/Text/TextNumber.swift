internal import StrictJSON

/// A number that codes are sent to: it has been proven by one.
package struct TextNumber: Sendable {
  var object: JSONObject

  init?(_ object: JSONObject) {
    guard let number = object.string("number"), PhoneNumber(number)?.text == number,
      object.whole("since") != nil
    else { return nil }
    self.object = object
  }

  init(number: PhoneNumber, since: Int64) {
    object = ["number": .string(number.text), "since": .int(since)]
  }

  var number: PhoneNumber? { object.string("number").flatMap { PhoneNumber($0) } }
  /// The last two digits.
  package var ending: String { number?.ending ?? "" }
  /// When it was proven, seconds since the epoch.
  package var since: Int64 { object.int("since") ?? 0 }
}

/// A number that waits for the code that was sent to it.
struct TextSetup {
  let number: PhoneNumber
  let code: TextCode

  init(number: PhoneNumber, code: TextCode) {
    self.number = number
    self.code = code
  }

  init?(_ object: JSONObject) {
    guard let number = object.string("number").flatMap({ PhoneNumber($0) }),
      let code = object.object("code").flatMap({ TextCode($0) })
    else { return nil }
    self.number = number
    self.code = code
  }

  var object: JSONObject { ["number": .string(number.text), "code": .object(code.object)] }
}

extension Account {
  /// The number that codes are sent to; `nil` where none was proven.
  package var textNumber: TextNumber? {
    get { document.object("text").flatMap { TextNumber($0) } }
    set { document["text"] = newValue.map { .object($0.object) } }
  }

  var textSetup: TextSetup? {
    get { document.object("textSetup").flatMap { TextSetup($0) } }
    set { document["textSetup"] = newValue.map { .object($0.object) } }
  }

  /// Whether what there is about text messages is of the right shape.
  static func isTextInOrder(_ document: JSONObject) -> Bool {
    (document["text"] == nil || document.object("text").flatMap { TextNumber($0) } != nil)
      && (document["textSetup"] == nil
        || document.object("textSetup").flatMap { TextSetup($0) } != nil)
  }
}
