// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Cuts an accepted message in two at several offsets, and calls `body` with both parts each time.
///
/// If the cut is between two fields, merging the two parts gives the message. Anywhere else, the first part is truncated. Messages of
/// up to 12 bytes are cut at every offset. Longer ones are cut at three offsets, one of them between two fields.
public func forEachCut(of message: RawSpan, _ body: (_ first: RawSpan, _ second: RawSpan) -> Void) {
    let count = message.byteCount
    guard count > 12 else {
        for cut in 0...count { body(message.extracting(first: cut), message.extracting(droppingFirst: cut)) }
        return
    }
    // The offsets depend on the message's first and last bytes, so the same input is always cut at the same offsets.
    let start = unsafe message.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
    let end = unsafe message.unsafeLoadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    let mixed = (start ^ end &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    let (a, b, c) = (Int(mixed >> 44) % count, Int(mixed >> 24 & 0xFFFFF) % count, Int(mixed >> 4 & 0xFFFFF) % count)
    cut(message, at: a, body)
    cut(message, at: b, body)
    cut(message, at: lastBoundary(in: message, upTo: c), body)
}

private func cut(_ message: RawSpan, at offset: Int, _ body: (RawSpan, RawSpan) -> Void) {
    body(message.extracting(first: offset), message.extracting(droppingFirst: offset))
}

/// Returns the last offset up to `offset` that is between two fields or before the first one.
private func lastBoundary(in message: RawSpan, upTo offset: Int) -> Int {
    var reader = WireReader(message)
    var boundary = 0
    do throws(WireError) {
        while let tag = try reader.next() {
            try reader.skip(tag)
            if reader.offset > offset { break }
            boundary = reader.offset
        }
    } catch { fatalError("an accepted message cannot be read again: \(error)") }
    return boundary
}
