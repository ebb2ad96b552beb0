/// Why a template cannot be used, or could not be filled with the values it was given.
package struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The template or the partial at fault: "templates/sign-in.mustache".
  package let template: String
  /// The line of the tag at fault, from 1; 0 when the fault is in the values and not in the file.
  package let line: Int
  /// Where in its line the tag begins: the number of UTF-8 bytes before it, plus 1; 0 with line 0.
  package let column: Int
  /// What is wrong, as a sentence without its full stop; quotes names, never a value.
  package let reason: String

  package init(template: String, line: Int = 0, column: Int = 0, reason: String) {
    self.template = template
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// An error at a byte of a source.
  init(_ template: String, at offset: Int, of bytes: Span<UInt8>, _ reason: String) {
    var line = 1
    var lineStart = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == Byte.newline {
      line += 1
      lineStart = index + 1
    }
    self.init(template: template, line: line, column: offset - lineStart + 1, reason: reason)
  }

  /// "templates/sign-in.mustache:12:7: 'nmae' is not declared here; did you mean 'name'?".
  package var description: String {
    line == 0 ? "\(template): \(reason)" : "\(template):\(line):\(column): \(reason)"
  }
}
