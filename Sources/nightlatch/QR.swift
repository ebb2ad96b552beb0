import ArgumentParser
import Files
import QRImages

struct QR: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qr", abstract: "A QR code of the text on standard input.",
    discussion: "Drawn in the terminal, or written to a file that only its owner can read.")

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("A file to write it to, .png or .svg.", valueName: "file"))
  var file: String?

  @Flag(help: "For dark text on a light terminal.")
  var inverted = false

  func validate() throws {
    guard let file else { return }
    guard file.hasSuffix(".png") || file.hasSuffix(".svg") else {
      throw ValidationError("'-o' takes a file whose name ends in .png or .svg.")
    }
  }

  func run() throws {
    let symbol = try QRSymbol(try Input.text(of: "the text", limit: QRSymbol.longestText + 2))
    guard let file else {
      return Terminal.pour(Array(symbol.terminalText(inverted: inverted).utf8))
    }
    let picture = file.hasSuffix(".png") ? try symbol.png() : Array(symbol.svg().utf8)
    // What is in a QR code here is usually a key.
    try Files.replace(try absolute(file), with: picture, mode: 0o600)
  }
}
