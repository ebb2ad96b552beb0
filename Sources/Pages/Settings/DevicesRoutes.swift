internal import Accounts
internal import Gateway

extension Visit {
  func devicesPage() throws -> Response {
    let account = try person().account
    let days = account.secondStep == nil ? nil : accounts.trustDays(for: account)
    let rows = try accounts.devices(of: account, this: deviceCookie).map { entry in
      DevicesView.Row(
        id: entry.id, isThis: entry.isThisOne, browser: BrowserName.short(entry.device.agent),
        trustedAt: entry.device.created, usedAt: entry.device.lastSeen,
        endsAt: entry.device.end(days: days ?? 0), address: entry.device.address)
    }
    return try page(
      DevicesView(now: now, rows: rows, days: days, hasSecondStep: account.secondStep != nil))
  }

  /// Ends the trust in one device of the person's own, or in all.
  func forgetDevice() throws -> Response {
    let person = try person()
    let wanted = request.form["device"] ?? ""
    let this = try accounts.devices(of: person.account, this: deviceCookie).first {
      $0.isThisOne
    }
    if wanted == "all" {
      _ = try accounts.forgetDevices(of: person.person, from: visitor)
    } else {
      // Another person's id is not among this person's: the answer is that to an unknown one.
      guard try accounts.forgetDevice(wanted, of: person.person, from: visitor) else {
        return errorPage(.notFound, error: .noSuchDevice)
      }
    }
    var response = done("/settings/devices", wanted == "all" ? .forgottenAll : .forgotten)
    if let this, wanted == "all" || wanted == this.id {
      let names = CookieNames(site)
      response.setCookie(.deleting(names.device, sameSite: .strict, secure: names.isSecure))
    }
    return response
  }
}
