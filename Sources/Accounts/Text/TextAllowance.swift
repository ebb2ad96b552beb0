internal import Records
internal import Sealing
internal import StrictJSON

/// How many text messages may go out: each costs the site money, and a stranger's telephone its
/// peace (security, SM-5).
struct TextAllowance: Sendable {
  struct Limit: Sendable {
    let most: Int
    let seconds: Int64
  }

  private static let day: Int64 = 86_400
  private static let document = "sent.json"
  private static let place = "throttle/text"

  // Made when asked for: every request has an allowance, and few send a message.
  private var perNumber: [Limit] {
    [Limit(most: 3, seconds: 300), Limit(most: 10, seconds: Self.day)]
  }
  private var perPerson: [Limit] {
    [Limit(most: 3, seconds: 300), Limit(most: 10, seconds: Self.day)]
  }
  var perNetwork: [Limit] {
    get { otherPerNetwork ?? [Limit(most: 20, seconds: Self.day)] }
    set { otherPerNetwork = newValue }
  }
  var perSite: [Limit] {
    get { otherPerSite ?? [Limit(most: 200, seconds: Self.day)] }
    set { otherPerSite = newValue }
  }
  private var otherPerNetwork: [Limit]?
  private var otherPerSite: [Limit]?

  /// Counts one message before it goes out, unless a limit stands against it.
  ///
  /// All that went out within a day is in one document, under one lock, so that messages asked for
  /// side by side count one by one; the limit of the site bounds it. What was counted stays counted
  /// when the message fails: it may have been paid for.
  ///
  /// - Returns: `nil`, or the seconds until the next may go out.
  func take(
    number: PhoneNumber, person: PersonID, visitor: Visitor, at now: Int64, in store: Store
  ) throws -> Int64? {
    if let result = try store.update(
      Self.place, { try take(number, person, visitor, now, in: $0) })
    {
      return result.wait
    }
    try store.makePlace(Self.place)
    guard
      let result = try store.update(
        Self.place, { try take(number, person, visitor, now, in: $0) })
    else { throw RecordsError.damaged(store.path(Self.place), "the folder cannot be made") }
    return result.wait
  }

  private struct Taken {
    let wait: Int64?
  }

  private struct Sent {
    let at: Int64
    let number: String
    let person: String
    let network: String

    init(at: Int64, number: PhoneNumber, person: PersonID, visitor: Visitor) {
      self.at = at
      // Hashed: nothing but equality is asked of them. 64 bits tell 200 of them apart.
      self.number = Self.hash("number:" + number.text)
      self.person = person.text
      network = Self.hash("network:" + Throttle.network(of: visitor))
    }

    init?(_ value: JSONValue) {
      guard let object = value.objectValue, let at = object.whole("at"),
        let number = object.string("number"), let person = object.string("person"),
        let network = object.string("network")
      else { return nil }
      self.at = at
      self.number = number
      self.person = person
      self.network = network
    }

    var value: JSONValue {
      [
        "at": .int(at), "number": .string(number), "person": .string(person),
        "network": .string(network),
      ]
    }

    private static func hash(_ text: String) -> String {
      String(SHA256.hexDigest(Array(text.utf8)).prefix(16))
    }
  }

  private func take(
    _ number: PhoneNumber, _ person: PersonID, _ visitor: Visitor, _ now: Int64,
    in place: borrowing LockedPlace
  ) throws -> Taken {
    var document = try place.read(Self.document) ?? ["version": 1]
    guard document["sent"] == nil || document.array("sent") != nil else {
      throw RecordsError.damaged(place.path(Self.document), "\"sent\" is of another type")
    }
    let kept = try (document.array("sent") ?? []).map { value in
      guard let sent = Sent(value) else {
        throw RecordsError.damaged(place.path(Self.document), "an entry is damaged")
      }
      return sent
    }.filter {
      // What lies in the future comes from a clock that was set back, and counts for a day at most.
      now - $0.at < Self.day && $0.at - now < Self.day
    }
    let new = Sent(at: now, number: number, person: person, visitor: visitor)
    let waits =
      Self.waits(perNumber, kept.filter { $0.number == new.number }, at: now)
      + Self.waits(perPerson, kept.filter { $0.person == new.person }, at: now)
      + Self.waits(perNetwork, kept.filter { $0.network == new.network }, at: now)
      + Self.waits(perSite, kept, at: now)
    if let wait = waits.max() { return Taken(wait: wait) }
    document["sent"] = .array((kept + [new]).map(\.value))
    try place.write(Self.document, document)
    return Taken(wait: nil)
  }

  /// The waits of the limits that are used up.
  private static func waits(_ limits: [Limit], _ sent: [Sent], at now: Int64) -> [Int64] {
    limits.compactMap { limit in
      let recent = sent.map(\.at).filter { now - $0 < limit.seconds }.sorted()
      guard recent.count >= limit.most else { return nil }
      // One more may go when so many are over that one less than the most is left.
      let wait = recent[recent.count - limit.most] + limit.seconds - now
      return min(max(wait, 1), limit.seconds)
    }
  }
}
