internal import Records
internal import Site

extension Accounts {
  /// Tells of a policy document that closes the site.
  func checkPolicy(_ found: (Finding) -> Void) {
    let mend =
      "mend it, or move it away: then site.json alone counts, and days of grace begin anew"
    do {
      _ = try under(policyRecord())
    } catch let error as SiteError {
      found(
        Finding(weight: .problem, path: error.file, what: error.description, mend: mend))
    } catch {
      found(
        Finding(
          weight: .problem, path: store.path(PolicyRecord.file), what: "\(error)", mend: mend))
    }
  }

  /// Tells of somebody who need not have a second step, or need not have had one.
  func checkExemption(of account: Account, _ found: (Finding) -> Void) {
    guard let exemption = account.exemption else { return }
    let day = exemption.last.text
    let what: String
    if account.isAdmin {
      what = "'\(account.name)' is an administrator, so the exemption until \(day) does not count"
    } else if exemption.holds(at: now) {
      what =
        "'\(account.name)' is exempt from the second step until the end of \(day): "
        + exemption.reason
    } else {
      what = "the exemption of '\(account.name)' ended with \(day): \(exemption.reason)"
    }
    found(
      Finding(
        weight: .warning, path: store.path("\(account.id.place)/account.json"), what: what,
        mend: "nightlatch person unexempt \(account.name)"))
  }
}
