// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
/// Targets that call C: each unsafe use is a word that a reviewer can find.
let strict: [SwiftSetting] = house + [.strictMemorySafety()]

func library(
  _ name: String, on dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = house
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, also others: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + others, swiftSettings: house)
}

let package = Package(
  name: "nightlatch",
  products: [
    .executable(name: "nightlatch", targets: ["nightlatch"]),
    .executable(name: "nightlatch-cgi", targets: ["nightlatch-cgi"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "COpenSSL"),
    .systemLibrary(name: "CArgon2"),
    .systemLibrary(name: "CCrypt"),
    .systemLibrary(name: "CQREncode"),
    .systemLibrary(name: "CPNG"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CFCGI"),
    .target(name: "CShipped"),
    .target(name: "CStartup"),
    .target(name: "CConfinement"),
    .target(name: "CWaiting"),
    .target(name: "CSynchronising"),

    library("StrictJSON", settings: strict),
    library("Files", on: ["CSynchronising"], settings: strict),
    library("Sealing", on: ["COpenSSL", "CArgon2", "CCrypt"], settings: strict),
    library("QRImages", on: ["CQREncode", "CPNG"], settings: strict),
    library("Templates", on: ["CShipped"], settings: strict),
    library("Gateway", on: ["CFCGI", "CWaiting"], settings: strict),
    library("Confinement", on: ["CConfinement", "Files"], settings: strict),
    library("OneTimeCodes", on: ["Sealing"]),
    library("Records", on: ["StrictJSON", "Files"], settings: strict),
    library("Site", on: ["StrictJSON", "Files"]),
    library("Accounts", on: ["Records", "Site", "OneTimeCodes", "Sealing", "StrictJSON", "Files"]),
    library(
      "Pages",
      on: [
        "Accounts", "Records", "Site", "OneTimeCodes", "Templates", "Gateway", "QRImages", "Files",
        "StrictJSON", "Confinement",
      ]
    ),
    library(
      "SiteBuilder",
      on: ["Site", "Templates", "Files", "Pages", "Sealing", "StrictJSON", "CZlib"],
      settings: strict),
    library("WebServers", on: ["Site", "Files"]),
    library(
      "Transfer",
      on: ["Accounts", "Records", "Site", "OneTimeCodes", "Sealing", "StrictJSON", "Files"]),

    .executableTarget(
      name: "nightlatch-cgi", dependencies: ["Pages", "Gateway", "CStartup"],
      swiftSettings: house),
    .executableTarget(
      name: "nightlatch",
      dependencies: [
        "Accounts", "Records", "Site", "OneTimeCodes", "Sealing", "QRImages", "Templates",
        "SiteBuilder", "Transfer", "WebServers", "StrictJSON", "Files", "Pages",
        "Confinement",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    tests(of: "StrictJSON"),
    tests(of: "Files"),
    tests(of: "Sealing"),
    tests(of: "OneTimeCodes", also: ["Sealing"]),
    tests(of: "QRImages"),
    tests(of: "Templates"),
    tests(of: "Gateway"),
    tests(of: "Confinement", also: ["CConfinement", "Files"]),
    .executableTarget(
      name: "records-writer", dependencies: ["Records", "StrictJSON"],
      path: "Tests/Support/RecordsWriter", swiftSettings: house),
    tests(of: "Records", also: ["StrictJSON", "Files", "records-writer"]),
    tests(of: "Site", also: ["StrictJSON", "Files"]),
    tests(
      of: "Accounts",
      also: ["Transfer", "Records", "Site", "OneTimeCodes", "Sealing", "StrictJSON", "Files"]),
    tests(
      of: "Pages",
      also: ["Accounts", "Site", "OneTimeCodes", "Templates", "Gateway", "Files", "StrictJSON"]),
    tests(
      of: "Transfer", also: ["Accounts", "Records", "Site", "Sealing", "StrictJSON", "Files"]),
    tests(of: "WebServers", also: ["Site", "Files"]),
    tests(of: "SiteBuilder", also: ["Site", "Files", "Templates", "Sealing"]),
  ]
)

// Built by `make fuzz` alone: its `main` is libFuzzer's.
if Context.environment["NIGHTLATCH_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "nightlatch-fuzz",
      dependencies: [
        "Accounts", "Gateway", "CFCGI", "OneTimeCodes", "Sealing", "Site", "StrictJSON",
        "Templates", "Transfer",
      ],
      path: "Tests/Fuzzing", exclude: ["corpus", "seeds"],
      swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]))
}
