internal import Accounts
internal import Templates

extension Words {
  /// What a notice says otherwise where the site hands out one recovery code, a backup code.
  struct BackupCodeNotice {
    var subject: Phrase
    var what: Phrase
    var ifYou = Phrase.say("notices.if-this-was-you-there-is-nothing-2")
    var secondStep = Phrase.say("notices.make-a-new-backup-code-on-the")
  }

  /// `nil` for a notice that speaks of no recovery codes.
  static func backupCode(_ kind: SecurityNotice.Kind, site: String) -> BackupCodeNotice? {
    switch kind {
    case .recoveryCodesRenewed:
      BackupCodeNotice(
        subject: .say("notices.a-new-backup-code-was-made"),
        what: .say("notices.a-new-backup-code-was-made-for", "site", .verbatim(site))
      )
    case .recoveryCodeUsed:
      BackupCodeNotice(
        subject: .say("notices.the-backup-code-was-used"),
        what: .say("notices.the-backup-code-of-your-account-at", "site", .verbatim(site)),
        ifYou: .say("notices.if-this-was-you-look-at-the"))
    case .secondStepReplaced:
      BackupCodeNotice(
        subject: subject(kind),
        what: .say("notices.another-authenticator-app-now-gives-2", "site", .verbatim(site)),
        secondStep: steps(kind, site: site).second)
    case .stopped(.app):
      BackupCodeNotice(
        subject: subject(kind),
        what: .say("notices.after-a-hundred-wrong-codes-in-a-3", "site", .verbatim(site)),
        ifYou: .say("notices.if-this-was-you-sign-in-with-4"),
        secondStep: steps(kind, site: site).second)
    case .stopped(.recoveryCodes):
      BackupCodeNotice(
        subject: .say("notices.your-backup-code-is-not-accepted"),
        what: .say("notices.after-a-hundred-wrong-backup-codes", "site", .verbatim(site)),
        ifYou: .say("notices.if-this-was-you-sign-in-with-5"),
        secondStep: steps(kind, site: site).second)
    default: nil
    }
  }
}
