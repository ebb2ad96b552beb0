import ArgumentParser
import Glibc

/// The command-line tool.
@main
enum Main {
  static func main() {
    // What is written is closed or open by its own mode, not by the shell's mask.
    umask(0o022)
    // A reader that goes away (`| head`) is an error of write(2), not the end in mid-change.
    signal(SIGPIPE, SIG_IGN)
    // A static executable finds them by way of /proc/self/maps; where that cannot be read there are
    // none, not even our name, and a command would end well without having done anything.
    guard CommandLine.argc > 0 else {
      Terminal.complain("nightlatch: could not read the arguments: is /proc mounted?")
      exit(74)
    }
    do {
      var command = try Nightlatch.parseAsRoot()
      try command.run()
      try Terminal.checkNothingWasLost()
    } catch let refusal as Refusal {
      exit(refusal.status)
    } catch {
      // Of the parser's own errors it knows best what to say: help, usage, the version.
      guard let failure = Failure(explaining: error) else { Nightlatch.exit(withError: error) }
      Terminal.complain("nightlatch: \(failure.description)")
      exit(failure.status)
    }
  }
}

/// The root: what stands before the command.
struct Nightlatch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nightlatch",
    abstract: "Two-step sign-in for small self-hosted sites.",
    discussion: """
      A new site: nightlatch init /srv/example --base-url https://example.org --admin anna
      A look first: nightlatch serve --testing

      Exit status: 0 done, 1 refused or a check failed, 64 usage, 65 bad input data, \
      69 unavailable, 73 cannot create, 74 input/output, 75 try again, 77 permission, \
      78 configuration.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "The site",
        subcommands: [
          Init.self, Serve.self, Check.self, ActivityCommand.self, PolicyCommand.self,
          GateCommand.self, WebConfig.self, SystemdUnitCommand.self, Build.self,
          TemplateCommand.self, KeysCommand.self, Backup.self, Restore.self,
        ]),
      CommandGroup(
        name: "Its people",
        subcommands: [
          PersonCommand.self, SecondStepCommand.self, CaseCommand.self, SessionCommand.self,
          DeviceCommand.self, TokenCommand.self,
        ]),
      CommandGroup(name: "Codes", subcommands: [Code.self, QR.self]),
    ])

  // Read here so that it may stand before the command; each command that uses it has it too.
  @OptionGroup var siteOptions: SiteOptions
}
