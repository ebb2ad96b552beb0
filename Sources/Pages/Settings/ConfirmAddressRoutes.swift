internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  /// Shows the address and a button: opening the link spends nothing.
  func confirmAddressPage() throws -> Response {
    guard let link = request.query["token"], let found = try accounts.confirmable(by: link) else {
      return try badLink()
    }
    return try page(
      ConfirmAddressView(
        username: found.account.name, email: found.waiting.address,
        replaced: found.waiting.replaces, token: link))
  }

  /// The link is what allows it, so the form carries no other token.
  func confirmAddress() throws -> Response {
    switch try accounts.confirmAddress(request.form["token"] ?? "", from: visitor) {
    case .badLink: return try badLink()
    case .confirmed:
      return try page(
        MessageView(
          heading: Words.addressConfirmed.heading, paragraphs: [Words.addressConfirmed.sentence],
          link: PageLink(.say("titles.go-to-your-account"), to: address("/settings/account"))))
    }
  }
}
