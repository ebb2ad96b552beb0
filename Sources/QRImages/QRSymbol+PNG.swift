internal import CPNG

extension QRSymbol {
  /// Returns the symbol with its quiet zone as a PNG file, black and white, one bit a pixel.
  ///
  /// - Parameter minimumPixels: The least width and height; below 240 it counts as 240, above 4096
  ///   as 4096.
  /// - Returns: The smallest picture at least that large in which every module is a square of whole
  ///   pixels.
  /// - Throws: `QRError` with `libraryFailure`.
  package func png(minimumPixels: Int = 264) throws(QRError) -> [UInt8] {
    let modules = width + 2 * Self.quietZone
    let scale = (min(max(minimumPixels, 240), 4096) + modules - 1) / modules
    let size = modules * scale
    let bitmap = pixels(scale: scale, size: size)
    // Deflate never grows its input by more than a few bytes for each block (RFC 1951 §3.2.4); the
    // rest is the signature and the heads of the chunks.
    return try Self.file(of: bitmap, size: size, room: bitmap.count + bitmap.count / 8 + 1024)
  }

  /// Returns rows of pixels as a PNG file of at most `room` bytes.
  ///
  /// - Throws: `QRError` with `libraryFailure`, also when the file needs more room.
  static func file(of bitmap: [UInt8], size: Int, room: Int) throws(QRError) -> [UInt8] {
    var isWritten = false
    let file = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var sink = unsafe nightlatch_png_sink(bytes: buffer.baseAddress, capacity: room, count: 0)
      isWritten = unsafe nightlatch_png_write(bitmap, UInt32(size), &sink) == 1
      count = unsafe sink.count
    }
    guard isWritten else { throw .libraryFailure("libpng") }
    return file
  }

  /// Returns `size` rows of pixels, the leftmost in the highest bit of its byte, 1 for white.
  private func pixels(scale: Int, size: Int) -> [UInt8] {
    let stride = (size + 7) / 8
    var bitmap = [UInt8](repeating: 0xff, count: stride * size)
    for y in 0..<width {
      let top = (y + Self.quietZone) * scale * stride
      for x in 0..<width where isDark(x, y) {
        let left = (x + Self.quietZone) * scale
        for pixel in left..<left + scale {
          bitmap[top + pixel / 8] &= ~(0x80 >> UInt8(pixel % 8))
        }
      }
      for start in Swift.stride(from: top + stride, to: top + scale * stride, by: stride) {
        bitmap.replaceSubrange(start..<start + stride, with: bitmap[top..<top + stride])
      }
    }
    return bitmap
  }
}
