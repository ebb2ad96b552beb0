import Site
import StrictJSON
import Testing

@Suite struct PresetTests {
  static func site(_ preset: Preset) throws -> Site {
    let document = preset.document(name: "Example", baseURL: "https://example.org")
    return try Site(parsing: JSONValue.object(document).serialized(pretty: true), of: file)
  }

  @Test func `there are six, by the names of the contract`() {
    #expect(
      Preset.allCases.map(\.rawValue) == [
        "balanced", "codes-once", "organisation", "viewable-codes", "single-backup-code",
        "trusted-devices",
      ])
  }

  @Test func `balanced is the defaults`() throws {
    #expect(try Self.site(.balanced) == reading(""))
  }

  /// The table of the contract, section 5, row for row.
  @Test func `each preset differs from the defaults in its row and in nothing else`() throws {
    var site = try reading("")
    site.secondStep.setup.askPassword = false
    site.secondStep.setup.showCodes = .withQR
    site.secondStep.setup.confirmSaved = false
    site.secondStep.turnOff = .code
    site.recovery.cases = false
    site.recovery.adminReset = false
    site.secondStep.trustDevices.days = 0
    #expect(try Self.site(.codesOnce) == site)

    site = try reading("")
    site.secondStep.required = .everyone
    site.secondStep.text.offered = true
    site.secondStep.trustDevices.days = 0
    site.text = .command(["/usr/local/bin/send-text"])
    #expect(try Self.site(.organisation) == site)

    site = try reading("")
    site.secondStep.recoveryCodes.viewAgain = true
    site.secondStep.turnOff = .password
    site.secondStep.trustDevices.days = 0
    #expect(try Self.site(.viewableCodes) == site)

    site = try reading("")
    site.secondStep.recoveryCodes.count = 1
    site.secondStep.recoveryCodes.whenUsed = .turnOff
    site.secondStep.setup.confirmSaved = false
    site.secondStep.turnOff = .password
    site.secondStep.trustDevices.days = 0
    #expect(try Self.site(.singleBackupCode) == site)

    site = try reading("")
    site.secondStep.turnOff = .password
    site.secondStep.setup.askPassword = false
    #expect(try Self.site(.trustedDevices) == site)
  }

  @Test(arguments: Preset.allCases)
  func `every preset holds on a loopback address in testing mode`(preset: Preset) throws {
    var document = preset.document(name: "Demo", baseURL: "http://127.0.0.1:8080")
    document["mode"] = "testing"
    let site = try Site(parsing: JSONValue.object(document).serialized(), of: file)
    #expect(site.mode == .testing)
  }
}
