internal import Records
package import Site
internal import StrictJSON

extension Accounts {
  /// Where the policy in force comes from.
  package var policyOrigin: PolicyOrigin {
    PolicyOrigin(
      revision: policy.revision, changedAt: policy.changed?.at,
      changedBy: policy.changed?.by ?? "",
      changed: PolicySetting.allCases.filter { policy.settings[$0.rawValue] != nil })
  }

  /// What the configuration alone says of a setting.
  package func configuredText(of setting: PolicySetting) -> String {
    configured.text(of: setting)
  }

  /// What a change of the policy would do, and to whom.
  ///
  /// `wanted` has the new values as texts; settings that it leaves out stay as they are.
  /// - Complexity: Reads every person's account, and for fewer days of trust their devices.
  package func previewPolicy(_ wanted: [PolicySetting: String]) throws -> PolicyPreview {
    let after: Accounts
    do throws(SiteError) {
      after = try under(record(policy, with: wanted))
    } catch {
      return .impossible(error)
    }
    let steps = steps(to: after.site)
    guard !steps.isEmpty else { return .unchanged }
    var proposal = PolicyProposal(steps, revision: policy.revision)
    for person in try people() {
      do {
        guard let account = try account(person) else { continue }
        try weigh(account, under: after, in: &proposal)
      } catch let error as RecordsError where error.code != .system {
        proposal.unreadable += 1
      }
    }
    return .possible(proposal)
  }

  /// Changes the policy for the next request on, wherever it comes from.
  ///
  /// It is refused where somebody could not get in any more. What was loosened is told to the
  /// administrators, but for the one who did it.
  ///
  /// - Parameters:
  ///   - wanted: The new values as texts.
  ///   - revision: The revision that whoever wants it has looked at; `nil` to take any.
  ///   - actor: Who wants it.
  ///   - visitor: Where an administrator's request came from; `nil` on the server.
  /// - Returns: What became of it.
  /// - Throws: What kept it from being decided, recorded or written; nothing is changed then.
  package func changePolicy(
    _ wanted: [PolicySetting: String], seen revision: Int64? = nil, by actor: SiteEvent.Actor,
    from visitor: Visitor? = nil
  ) throws -> PolicyOutcome {
    if let revision, revision != policy.revision { return .outdated }
    let proposal: PolicyProposal
    switch try previewPolicy(wanted) {
    case .possible(let possible): proposal = possible
    case .unchanged: return .unchanged
    case .impossible(let error): return .impossible(error)
    }
    guard proposal.lockedOut.count == 0 else { return .lockOut(proposal.lockedOut) }
    return try changingPolicy { record, place in
      guard record.revision == proposal.revision else { return .outdated }
      let before = site
      var changed = self.record(record, with: wanted)
      let after = try under(changed).site
      changed.history.note(after.secondStep, at: now)
      if before.secondStep.trustDevices != after.secondStep.trustDevices {
        changed.noteTrust(
          days: min(before.secondStep.trustDevices.days, after.secondStep.trustDevices.days),
          at: now)
      }
      changed.noteChange(by: actor.name, at: now)
      for step in proposal.steps {
        try recordForSite(
          SiteEvent(
            .policyChanged, by: actor, detail: step.setting.rawValue, before: step.before,
            after: step.after))
      }
      try place.write(PolicyRecord.file, changed.document)
      do {
        // What admits to pages behind the gate was given under the policy of before.
        try voidAllPasses()
      } catch {
        // The policy is in force; a pass that stays ends by its own time.
        surroundings.report("\(error)")
      }
      announceLoosening(proposal, by: actor, from: visitor)
      return .done
    }
  }

  /// The record with other settings; one that says what the configuration says is left out.
  private func record(
    _ record: PolicyRecord, with wanted: [PolicySetting: String]
  ) -> PolicyRecord {
    var record = record
    var settings = record.settings
    for setting in PolicySetting.allCases {
      guard let text = wanted[setting] else { continue }
      let value = setting.value(of: text)
      if value == configured[setting] {
        settings[setting.rawValue] = nil
      } else {
        settings[setting.rawValue] = value
      }
    }
    record.settings = settings
    return record
  }

  private func steps(to after: Site) -> [PolicyStep] {
    PolicySetting.allCases.compactMap { setting in
      setting.direction(from: site, to: after).map {
        PolicyStep(
          setting, before: site.text(of: setting), after: after.text(of: setting), direction: $0)
      }
    }
  }

  /// Minutes without a request that the set-up takes: finding the app, scanning, saving the codes.
  private static let setUpMinutes = 3

  /// Puts a person into the groups that a change would touch.
  private func weigh(
    _ account: Account, under after: Accounts, in proposal: inout PolicyProposal
  ) throws {
    if account.isAdmin, account.state == .active { proposal.admins.append(account) }
    let standing = after.newStanding(of: account)
    let idle =
      account.isAdmin ? after.site.session.adminIdleMinutes : after.site.session.idleMinutes
    switch standing {
    case .inGrace, .overdue:
      if idle < Self.setUpMinutes { proposal.lockedOut.add(account) }
    case .enrolled, .optional, .exempt: break
    }
    switch (self.standing(of: account), standing) {
    case (.inGrace, .inGrace), (.overdue, .overdue): break
    case (_, .inGrace(let until)):
      proposal.inGrace.add(account)
      proposal.graceEnd = min(proposal.graceEnd ?? until, until)
    case (_, .overdue): proposal.overdue.add(account)
    case (_, .enrolled), (_, .optional), (_, .exempt): break
    }
    if site.secondStep.text.offered, !after.site.secondStep.text.offered,
      account.textNumber != nil
    {
      proposal.texts.add(account)
    }
    if after.site.secondStep.trustDevices.days < site.secondStep.trustDevices.days,
      account.secondStep != nil,
      try devices(of: account).count > after.devices(of: account).count
    {
      proposal.devices.add(account)
    }
  }

  /// The standing under a policy that begins now.
  private func newStanding(of account: Account) -> Standing {
    var accounts = self
    accounts.policy.history.note(site.secondStep, at: now)
    return accounts.standing(of: account)
  }

  private func announceLoosening(
    _ proposal: PolicyProposal, by actor: SiteEvent.Actor, from visitor: Visitor?
  ) {
    let looser = proposal.steps.filter { $0.direction == .looser }
    guard !looser.isEmpty else { return }
    for admin in proposal.admins {
      if case .person(admin.id, _, _) = actor { continue }
      announce(.policyLoosened(by: actor.name, looser), to: admin, from: visitor)
    }
  }
}
