import OneTimeCodes
import Sealing

/// Base32 as an app shows it and as a person types it.
let fuzzBase32: Target = { input in
  let text = String(decoding: input, as: UTF8.self)
  if let bytes = Base32.decode(text) {
    hold(Base32.decode(Base32.encode(bytes)) == bytes, "bytes are others after they were written")
    hold(Base32.decode(lenient: text) == bytes, "the lenient form reads it otherwise")
  }
  if let bytes = Base32.decode(lenient: text) {
    hold(Base32.decode(Base32.encode(bytes)) == bytes, "bytes are others after they were written")
  }
  // The other form of bytes from outside that a stored file brings.
  _ = ForeignHash(text)
}

/// An address of an app's key: what is accepted is the same after it was written and read again.
let fuzzOTPAuth: Target = { input in
  guard let uri = OTPAuthURI(String(decoding: input, as: UTF8.self)) else { return }
  let written = uri.textRevealingSecret
  hold(written.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "the address has odd characters")
  hold(written.utf8.count <= 1024, "the address is too long")
  hold(OTPAuthURI(written) == uri, "the address is another after it was written")
}
