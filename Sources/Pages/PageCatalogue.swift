package import Templates

/// Every page and mail that a site can give a template of its own for.
///
/// What `template check` goes through. A page is here as soon as it has a view; a test holds the
/// list against the shipped templates.
package enum PageCatalogue {
  /// The shipped name of each template, and what that template may use.
  package static var all: [(template: String, declaration: Declaration)] {
    views.map { ($0.template, Frame.declaration.merging($0.declaration)) }
      + LetterCatalogue.all.map { ($0.template, $0.declaration) }
  }

  private static var views: [any PageView.Type] {
    [
      AccountView.self, ActivityView.self, AdminActivityView.self, AppsView.self, CaseView.self,
      CasesView.self, ConfirmAddressView.self, DevicesView.self, ErrorView.self, ExportView.self,
      ForgotPasswordView.self, FrontView.self,
      HelpAdministratorsView.self, HelpLostDeviceView.self, HelpRecoveryCodesView.self,
      HelpScriptsView.self, HelpSetUpView.self, HelpSignInView.self, HelpTextMessagesView.self,
      HelpTrustedDevicesView.self, HelpView.self, JoinView.self,
      LostPhoneView.self, MessageView.self, NewRecoveryCodesView.self, NotMeView.self,
      OwnPageView.self, PasswordView.self, PeopleView.self, PersonView.self,
      PolicyReviewView.self, PolicyView.self, RecoverCancelView.self, RecoverView.self,
      RecoveryCodesView.self, ResetPasswordView.self,
      SecondStepRecoveryView.self, SecondStepView.self, SecurityView.self, SessionsView.self,
      SetupCodesView.self, SetupDoneView.self, SetupPasswordView.self, SetupScanView.self,
      SignInView.self, StepUpView.self, TextMessagesView.self, TokensView.self,
      TurnedOffView.self, TwoFactorOffView.self,
    ]
  }

  /// Loads every page's template as a site with this folder would, and returns what is wrong.
  ///
  /// - Parameters:
  ///   - folder: The site's own templates; `nil` for the shipped ones alone.
  ///   - catalogue: The words that they use.
  /// - Returns: One error for each template that does not load, in the order of `all`, each once.
  package static func errors(
    in folder: String?, saying catalogue: Catalogue = .english
  ) -> [TemplateError] {
    let own = folder.map { TemplateFolder($0) }
    func source(_ name: String) throws(TemplateError) -> TemplateSource? {
      guard let own else { return Shipped.source(name) }
      return try own.source(name)
    }
    var errors: [TemplateError] = []
    for page in all {
      do throws(TemplateError) {
        guard let template = try source(page.template) else {
          throw TemplateError(template: page.template, reason: "there is no such template")
        }
        _ = try Template(template, declaration: page.declaration, catalogue: catalogue) {
          (name) throws(TemplateError) in try source("templates/\(name).mustache")
        }
      } catch {
        // A partial that is wrong is wrong in each page that uses it, if in other words.
        let isKnown = errors.contains {
          ($0.template, $0.line, $0.column) == (error.template, error.line, error.column)
        }
        if !isKnown { errors.append(error) }
      }
    }
    return errors
  }
}
