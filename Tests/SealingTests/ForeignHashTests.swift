@testable import Sealing
import Testing

/// Hashes that others published, each with its password.
@Suite struct ForeignHashTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let kind: ForeignHash.Kind, hash: String, password: String
    var testDescription: String { "\(kind.rawValue), \(hash.prefix(12))" }
  }

  // swift-format-ignore
  static let table = [
    // Apache httpd, "Password Formats"
    Row(kind: .bcrypt, hash: "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC", password: "myPassword"),
    Row(kind: .apr1, hash: "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/", password: "myPassword"),
    Row(kind: .sha1, hash: "{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=", password: "myPassword"),
    Row(kind: .crypt, hash: "rqXexS6ZhobKA", password: "myPassword"),
    // crypt_blowfish 1.3, wrapper.c
    Row(kind: .bcrypt, hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", password: "U*U"),
    Row(kind: .bcrypt, hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", password: "U*U*"),
    Row(kind: .bcrypt, hash: "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", password: "U*U*U"),
    Row(kind: .bcrypt, hash: "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", password: ""),
    // Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512"
    Row(kind: .sha256Crypt, hash: "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", password: "Hello world!"),
    Row(kind: .sha256Crypt, hash: "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA", password: "Hello world!"),
    Row(kind: .sha512Crypt, hash: "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1", password: "Hello world!"),
    // PHP's manual, crypt()
    Row(kind: .crypt, hash: "rl.3StKT.4T8M", password: "rasmusle"),
    Row(kind: .md5Crypt, hash: "$1$rasmusle$rISCgZzpwk3UhDidwXvin0", password: "rasmuslerdorf"),
    // Made by libxcrypt 4.4.33 through Perl's crypt
    Row(kind: .yescrypt, hash: "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$tnSYvahCwPBHKZUspmcxMfb0.WiB9W.zEaKlOBL35rC", password: "password"),
  ]

  @Test(arguments: table) func `the password that was hashed matches, and no other does`(
    row: Row
  ) throws {
    let hash = try #require(ForeignHash(row.hash))
    #expect(hash.kind == row.kind)
    #expect(hash.textRevealingSecret == row.hash)
    #expect(try hash.matches(Array(row.password.utf8)))
    for wrong in ["x\(row.password)", "\(row.password.uppercased())?", "other"] {
      #expect(try !hash.matches(Array(wrong.utf8)), "\(wrong)")
    }
  }

  @Test(arguments: table) func `what comes after a zero byte is not left out`(row: Row) throws {
    let hash = try #require(ForeignHash(row.hash))
    #expect(try !hash.matches(Array(row.password.utf8) + [0]))
    #expect(try !hash.matches(Array(row.password.utf8) + [0] + Array("more".utf8)))
  }

  @Test(arguments: table) func `a decoy costs the same and is nobody's`(row: Row) throws {
    let hash = try #require(ForeignHash(row.hash))
    let decoy = hash.decoy
    #expect(decoy.costClass == hash.costClass)
    #expect(try !decoy.matches(Array(row.password.utf8)))
    // As it is written down and read again, where it is.
    if hash.isSlow { #expect(ForeignHash(decoy.textRevealingSecret) == decoy) }
  }

  /// `openssl passwd -apr1` for passwords around the lengths where the construction changes.
  @Test(arguments: [
    ("", "$apr1$salt$AnXM5PAEa9T4ruYbwPoUh/"), ("a", "$apr1$abcdefgh$G8IsPsylW5ROvIKsQMRG61"),
    ("0123456789abcdef", "$apr1$abcdefgh$sxHfOFLANAYXeGF./FBFh."),
    ("0123456789abcdefg", "$apr1$abcdefgh$1EmOoQBtUQ/xoE6y2eLUr/"),
    ("0123456789abcdef0123456789abcdef!", "$apr1$x$TDFeDZD2jjnjlsxnZxFoS0"),
  ])
  func `apr1 is right at every length`(password: String, text: String) throws {
    #expect(try #require(ForeignHash(text)).matches(Array(password.utf8)))
  }

  @Test(arguments: [
    "", "secret", "{SHA}", "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M", "{SSHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=",
    "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9==", "$apr1$toolongsalt$HqJZimcKQFAMYayBlzkrA/",
    "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA", "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/x",
    "$2y$16$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$2y$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$2y$5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWx",
    "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyO$W",
    "$5$rounds=999999999$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA",
    "$5$rounds=999$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA",
    "$5$rounds=+9999$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA",
    "$y$jFT$F5Jx5fExrKuPp53xLKQ..1$tnSYvahCwPBHKZUspmcxMfb0.WiB9W.zEaKlOBL35rC",
    "$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D",
    "_J9..rasmBYk8r9AiWNc", "*0", "rl.3StKT.4T8M ", "rl.3StKT.4T8\u{0}",
    "$argon2id$v=19$m=64,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$4udZxQutS4sjO3c0M",
  ])
  func `another kind, another form and a cost beyond reason are refused`(text: String) {
    #expect(ForeignHash(text) == nil)
  }

  @Test func `a hash does not print`() throws {
    let hash = try #require(ForeignHash("rl.3StKT.4T8M"))
    var dumped = ""
    dump(hash, to: &dumped)
    for shown in ["\(hash)", String(reflecting: hash), dumped] {
      #expect(!shown.contains("StKT"))
    }
  }
}
