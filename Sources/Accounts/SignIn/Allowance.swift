internal import Records
internal import Sealing
internal import StrictJSON

/// How often something may be asked for in a time, whoever asks and whatever comes of it.
struct Allowance: Sendable {
  /// What for: allowances of different names do not share a count.
  let name: String
  let most: Int64
  /// The time within which so many are allowed.
  let seconds: Int64
}

extension Accounts {
  /// Takes one from an allowance.
  ///
  /// One document is read and one written, whether or not there was one left.
  ///
  /// `key` says whose: a network, a person, the site. Returns `nil` when there was one left, else
  /// the seconds until there is one again.
  func take(_ allowance: Allowance, of key: String) throws -> Int64? {
    let hash = SHA256.hexDigest(Array("\(allowance.name):\(key)".utf8))
    let place = "throttle/allowance/\(hash.prefix(2))"
    return try change(place) { locked in
      let file = "\(hash).json"
      var document = try locked.read(file) ?? ["version": 1, "start": .int(now), "count": 0]
      guard var start = document.whole("start"), var count = document.whole("count") else {
        throw RecordsError.damaged(
          locked.path(file), "a counter is missing or of another type")
      }
      if now - start >= allowance.seconds || start > now { (start, count) = (now, 0) }
      let isLeft = count < allowance.most
      document["start"] = .int(start)
      document["count"] = .int(isLeft ? count + 1 : count)
      try locked.write(file, document)
      return isLeft ? nil : start + allowance.seconds - now
    }
  }

  /// Runs a change in a place that is made where it is not there yet.
  func change<Result>(
    _ place: String, _ body: (borrowing LockedPlace) throws -> Result
  ) throws -> Result {
    if let result = try store.update(place, body) { return result }
    try store.makePlace(place)
    guard let result = try store.update(place, body) else {
      throw RecordsError.damaged(store.path(place), "the folder cannot be made")
    }
    return result
  }
}
