/// A value that shows only its type's name when it is printed, interpolated, dumped or reflected.
///
/// The mirror matters as much as the description: reflection reads private properties.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{}

extension Redacted {
  package var description: String { "\(Self.self)(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
