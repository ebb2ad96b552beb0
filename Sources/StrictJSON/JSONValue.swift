/// A JSON value that is written back as it was read: numbers keep their text and members their order.
///
/// Two values are equal if they hold the same bytes of text in the same order, so "é" as one
/// scalar and "é" as two are different, as RFC 8259 §8.3 compares names, and so are 1 and 1.0.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// A whole number.
  package static func int(_ number: Int64) -> JSONValue { .number(JSONNumber(number)) }

  /// The text of a string; `nil` for any other value.
  package var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of a number written as an integer that fits; `nil` for any other value.
  package var int64Value: Int64? {
    guard case .number(let number) = self else { return nil }
    return number.int64
  }

  /// The value of `true` or `false`; `nil` for any other value.
  package var boolValue: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  /// The elements of an array; `nil` for any other value.
  package var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The object; `nil` for any other value.
  package var objectValue: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }
}

extension JSONValue: Equatable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.isExactly(right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}
