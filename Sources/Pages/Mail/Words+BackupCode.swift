internal import Accounts

extension Words {
  /// What a notice says otherwise where the site hands out one recovery code, a backup code.
  struct BackupCodeNotice {
    var subject: String
    var what: String
    var ifYou = "If this was you, there is nothing to do."
    var secondStep = "Make a new backup code, on the page Security."
  }

  /// `nil` for a notice that speaks of no recovery codes.
  static func backupCode(_ kind: SecurityNotice.Kind, site: String) -> BackupCodeNotice? {
    switch kind {
    case .recoveryCodesRenewed:
      BackupCodeNotice(
        subject: "A new backup code was made",
        what: "A new backup code was made for your account at \(site). The old one stopped working."
      )
    case .recoveryCodeUsed:
      BackupCodeNotice(
        subject: "The backup code was used",
        what: "The backup code of your account at \(site) was used in place of your app.",
        ifYou: "If this was you, look at the page Security: have a new one before you need it.")
    case .secondStepReplaced:
      BackupCodeNotice(
        subject: subject(kind),
        what: "Another authenticator app now gives the codes for your account at \(site). "
          + "The old one and the old backup code stopped working.",
        secondStep: steps(kind, site: site).second)
    case .stopped(.app):
      BackupCodeNotice(
        subject: subject(kind),
        what: "After a hundred wrong codes in a row your authenticator app is not accepted any "
          + "more at \(site). Your backup code still is.",
        ifYou: "If this was you, sign in with the backup code and set up the app again.",
        secondStep: steps(kind, site: site).second)
    case .stopped(.recoveryCodes):
      BackupCodeNotice(
        subject: "Your backup code is not accepted any more",
        what: "After a hundred wrong backup codes in a row none is accepted any more at \(site). "
          + "Your app still is.",
        ifYou: "If this was you, sign in with your app and make a new one.",
        secondStep: steps(kind, site: site).second)
    default: nil
    }
  }
}
