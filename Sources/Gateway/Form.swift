/// The fields of a form or of a query, each known by one name.
package struct Form: Sendable {
  /// What is wrong with an encoded form.
  struct Fault: Error {
    /// Names limits, quotes nothing.
    let detail: String
  }

  private static let fieldLimit = 100
  private static let nameLimit = 64

  private var fields: [(name: String, value: String)] = []

  /// A form without fields.
  package init() {}

  /// A form of these fields, in this order.
  package init(_ fields: [(name: String, value: String)]) { self.fields = fields }

  /// Reads `application/x-www-form-urlencoded` bytes, decoding once.
  ///
  /// A bad percent sequence, a NUL, bytes that are not UTF-8, a field without a name, more than
  /// 100 fields, a name of more than 64 bytes and a name given twice are faults. The names in
  /// `repeatable` may be given more than once. The length is the caller's to bound.
  init(decoding bytes: [UInt8], repeatable: [String]) throws(Fault) {
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.endIndex
      if end > start {
        guard fields.count < Self.fieldLimit else {
          throw Fault(detail: "more than \(Self.fieldLimit) fields")
        }
        let field = bytes[start..<end]
        let equals = field.firstIndex(of: UInt8(ascii: "=")) ?? end
        let name = try Self.text(field[start..<equals])
        guard !name.isEmpty, name.utf8.count <= Self.nameLimit else {
          throw Fault(detail: "a field name of no or more than \(Self.nameLimit) bytes")
        }
        // Compared as Swift compares, which calls more names equal than a comparison of bytes.
        if fields.contains(where: { $0.name == name }),
          !repeatable.contains(where: { areSameBytes($0, name) })
        {
          throw Fault(detail: "a field given twice")
        }
        fields.append((name, equals < end ? try Self.text(field[(equals + 1)...]) : ""))
      }
      start = end + 1
    }
  }

  /// The value of a field, `nil` when it is absent; the first of a repeated one.
  package subscript(name: String) -> String? {
    fields.first { areSameBytes($0.name, name) }?.value
  }

  /// All values of a field that may be repeated, in their order.
  package func values(named name: String) -> [String] {
    fields.filter { areSameBytes($0.name, name) }.map(\.value)
  }

  /// The names in their order, a repeated one as often as it was given.
  package var names: [String] { fields.map(\.name) }

  private static func text(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
    guard let decoded = percentDecoded(bytes, plusIsSpace: true) else {
      throw Fault(detail: "a percent sign without two hexadecimal digits")
    }
    guard !decoded.contains(0) else { throw Fault(detail: "a NUL in a field") }
    guard let text = String(ofUTF8: decoded) else {
      throw Fault(detail: "a field that is not UTF-8")
    }
    return text
  }
}

extension Form: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { (name: $0.0, value: $0.1) })
  }
}
