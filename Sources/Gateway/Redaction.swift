// Passwords, codes and tokens pass through all of these. Printed, interpolated, dumped or
// reflected, they show what kind of thing they are and no more.

extension Form: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Form(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Cookies: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Cookies(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Cookie: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Cookie(\(name), redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Request(\(method.map { "\($0)" } ?? "unknown"), redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Response: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Response(\(status.code), redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Environment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Environment(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
