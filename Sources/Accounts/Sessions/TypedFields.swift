internal import StrictJSON

/// What somebody typed into a form before a step-up came between: never a secret.
package struct TypedFields: Sendable {
  private let fields: JSONObject

  fileprivate init(_ fields: JSONObject) { self.fields = fields }

  /// The field's text; `nil` when it was not sent.
  package subscript(name: String) -> String? { fields.string(name) }
}

extension Accounts {
  /// How long typed fields wait for the step-up that keeps them, in seconds.
  static let typedLifetime: Int64 = 600
  /// Bytes of typed fields that are kept; a form of more is typed again.
  static let typedLimit = 4096

  /// Keeps what was typed into the form at `path` in the session, until the person has stepped up
  /// and sends the form again, filled in.
  ///
  /// The caller names the fields: a password or a code is none of them. What comes back is checked
  /// like any other form, for it is only shown.
  package func keep(
    _ fields: [(name: String, value: String)], typedAt path: String, _ signedIn: SignedIn
  ) throws {
    guard fields.reduce(0, { $0 + $1.value.utf8.count }) <= Self.typedLimit else { return }
    var object = JSONObject()
    for field in fields { object[field.name] = .string(field.value) }
    _ = try changeSession(signedIn) {
      $0["typed"] = .object(["path": .string(path), "at": .int(now), "fields": .object(object)])
    }
  }

  /// What was typed into the form at `path` a short while ago; `nil` for nothing.
  package func fields(typedAt path: String, _ signedIn: SignedIn) -> TypedFields? {
    guard let typed = signedIn.session.document.object("typed"), typed.string("path") == path,
      let at = typed.int("at"), now - at < Self.typedLifetime,
      let fields = typed.object("fields")
    else { return nil }
    return TypedFields(fields)
  }

  /// Forgets what was typed: the form was sent again.
  package func forgetTyped(_ signedIn: SignedIn) throws {
    guard signedIn.session.document["typed"] != nil else { return }
    _ = try changeSession(signedIn) { $0["typed"] = nil }
  }
}
