internal import Records
internal import Sealing
internal import Site

extension Accounts {
  /// Devices a person may trust at once; the one unused for longest makes room.
  static let devicesKept = 20

  /// For how many days a device of this person can be trusted; `nil` where that is not offered.
  ///
  /// Never to administrators.
  package func trustDays(for account: Account) -> Int? {
    let days = site.secondStep.trustDevices.days
    return days > 0 && !account.isAdmin ? days : nil
  }

  /// The trusted device of this person that a cookie stands for; `nil` for none, an ended one or
  /// somebody else's.
  ///
  /// One that was used for so many wrong passwords that it is stopped counts as none.
  func trustedDevice(for cookie: String?, of account: Account) throws -> BearerToken? {
    guard let days = trustDays(for: account), let token = cookie.flatMap({ BearerToken($0) }),
      token.person == account.id
    else { return nil }
    let file = "\(account.id.place)/devices/\(token.hash).json"
    guard let object = try store.read(file) else { return nil }
    let device = try Device(object, path: store.path(file))
    guard
      device.isAlive(
        at: now, account: account, days: days, since: policy.trustedSince,
        keyID: try ring().currentID)
    else { return nil }
    let tried = try throttle.verdict(
      .init(person: account.id, device: token.hash), from: .commandLine)
    return tried == .stopped ? nil : token
  }

  /// Notes a sign-in with a device, inside the locked place; `false` when its trust has ended.
  func useTrust(
    _ token: BearerToken, of account: Account, keyID: String, visitor: Visitor,
    in place: borrowing LockedPlace
  ) throws -> Bool {
    let file = "devices/\(token.hash).json"
    guard let object = try place.read(file) else { return false }
    var device = try Device(object, path: place.path(file))
    guard
      device.isAlive(
        at: now, account: account, days: trustDays(for: account), since: policy.trustedSince,
        keyID: keyID)
    else { return false }
    device.use(by: visitor, at: now)
    try place.write(file, device.document)
    return true
  }

  /// Trusts the device of a sign-in that has just proven its second step, inside the locked place.
  func startTrust(
    in account: Account, keyID: String, visitor: Visitor, in place: borrowing LockedPlace
  ) throws -> BearerToken? {
    guard let days = trustDays(for: account), account.secondStep != nil else { return nil }
    try makeRoomForDevice(of: account, keyID: keyID, in: place)
    let token = BearerToken(person: account.id, surroundings: surroundings)
    let device = Device(
      epoch: account.epoch, keyID: keyID, days: days, visitor: visitor, at: now)
    try place.write("devices/\(token.hash).json", device.document)
    try record(.deviceTrusted, visitor: visitor, in: place)
    announce(.deviceTrusted(days: days), to: account, from: visitor)
    return token
  }

  private func makeRoomForDevice(
    of account: Account, keyID: String, in place: borrowing LockedPlace
  ) throws {
    var alive: [(file: String, lastSeen: Int64)] = []
    for name in try place.names(in: "devices") {
      let file = "devices/\(name)"
      guard let object = try place.read(file) else { continue }
      let device = try Device(object, path: place.path(file))
      if device.isAlive(
        at: now, account: account, days: trustDays(for: account), since: policy.trustedSince,
        keyID: keyID)
      {
        alive.append((file, device.lastSeen))
      } else {
        try place.remove(file)
      }
    }
    guard alive.count >= Self.devicesKept else { return }
    alive.sort { $0.lastSeen < $1.lastSeen }
    for entry in alive.prefix(alive.count - Self.devicesKept + 1) { try place.remove(entry.file) }
  }
}

extension Accounts {
  /// A trusted device as it is listed: its public id is the first 16 digits of its file's name.
  package struct ListedDevice: Sendable {
    package let id: String
    package let device: Device
    package let isThisOne: Bool
  }

  /// A person's trusted devices, the one of the cookie first, then the most recently used.
  package func devices(of account: Account, this cookie: String? = nil) throws -> [ListedDevice] {
    let names = try store.names(in: "\(account.id.place)/devices")
    guard !names.isEmpty, let days = trustDays(for: account) else { return [] }
    let keyID = try ring().currentID
    let this = cookie.flatMap { BearerToken($0) }.map { "\($0.hash).json" }
    var listed: [ListedDevice] = []
    for name in names {
      let file = "\(account.id.place)/devices/\(name)"
      guard let object = try store.read(file) else { continue }
      let device = try Device(object, path: store.path(file))
      guard
        device.isAlive(
          at: now, account: account, days: days, since: policy.trustedSince, keyID: keyID)
      else { continue }
      listed.append(
        ListedDevice(id: String(name.prefix(16)), device: device, isThisOne: name == this))
    }
    return listed.sorted {
      if $0.isThisOne != $1.isThisOne { return $0.isThisOne }
      return $0.device.lastSeen > $1.device.lastSeen
    }
  }

  /// Ends the trust in one device of a person by its public id; returns whether there was one.
  package func forgetDevice(
    _ id: String, of person: PersonID, from visitor: Visitor
  ) throws -> Bool {
    guard id.utf8.count == 16, id.utf8.allSatisfy(isLowerHex) else { return false }
    return try forgetDevices(of: person, from: visitor) { $0.hasPrefix(id) } > 0
  }

  /// Ends the trust in all devices of a person, but for the one of a cookie; returns how many.
  package func forgetDevices(
    of person: PersonID, except cookie: String? = nil, from visitor: Visitor
  ) throws -> Int {
    let kept = cookie.flatMap { BearerToken($0) }.map { "\($0.hash).json" }
    return try forgetDevices(of: person, from: visitor) { $0 != kept }
  }

  private func forgetDevices(
    of person: PersonID, from visitor: Visitor, where isMeant: (String) -> Bool
  ) throws -> Int {
    try store.update(person.place) { place in
      let names = try place.names(in: "devices").filter(isMeant)
      for name in names {
        if visitor == .commandLine, let account = try account(person, in: place) {
          try recordForSite(
            SiteEvent(
              .devicesForgotten, by: .server, to: .init(account), detail: String(name.prefix(16))))
        }
        try place.remove("devices/\(name)")
      }
      if !names.isEmpty { try record(.deviceForgotten, visitor: visitor, in: place) }
      return names.count
    } ?? 0
  }
}
