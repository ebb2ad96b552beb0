/// What the server says of the length of a body.
enum AnnouncedLength: Equatable {
  /// No body, or none that anyone announced.
  case none
  case exactly(Int)
  /// A chunked body: Apache leaves the length out, Caddy writes -1, and both end the input.
  case untilEnd

  /// Reads `CONTENT_LENGTH`: digits only, and on a POST also nothing or "-1".
  ///
  /// nginx passes an empty length with a GET. A number too large for an `Int` stays the largest.
  init(_ environment: Environment) throws(Refusal) {
    let text = environment[.contentLength] ?? []
    if text.isEmpty {
      self = Request.Method(environment) == .post ? .untilEnd : .none
    } else if text.elementsEqual("-1".utf8) {
      self = .untilEnd
    } else if text.allSatisfy(\.isDigit) {
      var length = 0
      for digit in text {
        let (product, overflows) = length.multipliedReportingOverflow(by: 10)
        let (sum, overflowsToo) = product.addingReportingOverflow(Int(digit - 0x30))
        length = overflows || overflowsToo ? .max : sum
        if length == .max { break }
      }
      self = .exactly(length)
    } else {
      throw Refusal(.malformed, "a length that is not made of digits")
    }
  }

  /// Bytes to read and throw away, at most `limit`.
  func toDrain(limit: Int) -> Int {
    switch self {
    case .none: 0
    case .exactly(let length): min(length, limit)
    case .untilEnd: limit
    }
  }
}

extension Request {
  /// What became of the reading of a request.
  package enum Reading: Sendable {
    case request(Request)
    /// Turned away, with as much as was understood.
    case refused(Refusal, Request?)
  }

  /// Reads a request, its body included.
  ///
  /// Also with a refusal the body was read, up to the settings' `drainLimit`: nginx with fcgiwrap
  /// hangs for ever when a program writes first, and mod_cgid drops the answer.
  package static func read(
    _ environment: Environment, from reader: inout BodyReader, settings: GatewaySettings
  ) -> Reading {
    var understood: Request?
    var drain = 0
    do throws(Refusal) {
      // Looked at first so that every later refusal knows how much to drain.
      let length = Result { () throws(Refusal) in try AnnouncedLength(environment) }
      if case .success(let known) = length { drain = known.toDrain(limit: settings.drainLimit) }
      var request = try Request(head: environment, settings: settings)
      understood = request
      let known = try length.get()
      if request.method == .post {
        try request.takeBody(
          known, type: environment[.contentType], from: &reader, settings: settings)
      } else {
        reader.drain(upTo: drain)
      }
      return .request(request)
    } catch {
      reader.drain(upTo: drain)
      return .refused(error, understood ?? refusedCall(environment, settings: settings))
    }
  }

  private mutating func takeBody(
    _ length: AnnouncedLength, type: [UInt8]?, from reader: inout BodyReader,
    settings: GatewaySettings
  ) throws(Refusal) {
    let isInterface = settings.isInterface(path)
    let expected = isInterface ? "application/json" : "application/x-www-form-urlencoded"
    // A call of the interface without a body needs no type. A form always has one.
    let isBare = isInterface && (type ?? []).isEmpty && length == .exactly(0)
    guard isBare || Self.isType(type ?? [], expected) else {
      throw Refusal(.unsupportedMediaType, "a body other than \(expected) in UTF-8")
    }
    let bytes = try Self.bytes(length, from: &reader, limit: settings.bodyLimit)
    if !isBare { contentType = expected }
    guard !isInterface else {
      body = bytes
      return
    }
    let mayRepeat = settings.repeatingForm.map { areSameBytes($0, path) } ?? false
    let repeatable = mayRepeat ? settings.repeatableFields : []
    do throws(Form.Fault) {
      form = try Form(decoding: bytes, repeatable: repeatable)
    } catch {
      throw Refusal(.malformed, "the form has \(error.detail)")
    }
  }

  private static func bytes(
    _ length: AnnouncedLength, from reader: inout BodyReader, limit: Int
  ) throws(Refusal) -> [UInt8] {
    switch length {
    case .none: return []
    case .exactly(let count):
      guard count <= limit else {
        throw Refusal(.contentTooLarge, "a body of more than \(limit) bytes")
      }
      let bytes = reader.read(upTo: count)
      guard bytes.count == count else {
        throw Refusal(.malformed, "a body shorter than announced")
      }
      return bytes
    case .untilEnd:
      let bytes = reader.read(upTo: limit + 1)
      guard bytes.count <= limit else {
        throw Refusal(.contentTooLarge, "a body of more than \(limit) bytes")
      }
      // Nothing announced and nothing sent: not an empty form, which would mean something.
      guard !bytes.isEmpty else {
        throw Refusal(.lengthRequired, "a POST without a length and without a body")
      }
      return bytes
    }
  }

  /// Whether a `Content-Type` is the expected one, with no parameter but `charset=utf-8`.
  private static func isType(_ value: [UInt8], _ expected: String) -> Bool {
    let parts = value.map(\.lowercased).split(
      separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
    ).map { part in
      part.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x22 }
    }
    guard let essence = parts.first, essence.elementsEqual(expected.utf8) else { return false }
    return parts.dropFirst().allSatisfy { parameter in
      parameter.isEmpty || parameter.elementsEqual("charset=utf-8".utf8)
    }
  }
}
