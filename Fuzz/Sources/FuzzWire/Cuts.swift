// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Cuts a message that was accepted in two, in several places, one after the other.
///
/// Cuts a message in two. Where the cut is between two fields, merging the two parts gives the message. Anywhere else, the first part
/// is truncated. Short messages are cut everywhere; of longer ones three cuts are made, two
/// anywhere and one between two fields.
public func forEachCut(of message: RawSpan, _ body: (_ first: RawSpan, _ second: RawSpan) -> Void) {
    let count = message.byteCount
    guard count > 12 else {
        for cut in 0...count { body(message.extracting(first: cut), message.extracting(droppingFirst: cut)) }
        return
    }
    // The bytes at both ends say where: the same input is always cut in the same places.
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

/// The last place between two fields, or before the first, that is not beyond `offset`.
private func lastBoundary(in message: RawSpan, upTo offset: Int) -> Int {
    var reader = WireReader(message)
    var boundary = 0
    do throws(WireError) {
        while let tag = try reader.next() {
            try reader.skip(tag)
            if reader.offset > offset { break }
            boundary = reader.offset
        }
    } catch { fatalError("a message that was accepted cannot be walked: \(error)") }
    return boundary
}
