// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// Every input of up to 2 bytes, and 200,000 random inputs of 3 to 12 bytes. The view and the owned form must give the same verdict at
/// two addresses. If an accepted input is encoded and parsed, a second encoding must be the same.
@Suite struct SmallInputTests {
    @Test func everyInputOfUpToTwoBytesGetsOneVerdict() {
        var accepted = [0, 0, 0]
        var place = ShortInput()
        func check(_ bytes: [UInt8]) {
            place.set(bytes.count, before: 1) { bytes[$0] }
            let (edge, middle) = (place.atTheEdge, place.cutOut)
            if examine(IncomingPushMessageSignal.self, edge, elsewhere: middle) { accepted[0] += 1 }
            if examine(PushMessageContent.self, edge, elsewhere: middle) { accepted[1] += 1 }
            if examine(AttachmentPointer.self, edge, elsewhere: middle) { accepted[2] += 1 }
        }
        check([])
        for first in UInt8.min ... .max {
            check([first])
            for second in UInt8.min ... .max { check([first, second]) }
        }
        // Counted by hand: the empty message, and for each of the fields 1 to 15, a varint of 128 values, no bytes, and an empty group.
        #expect(accepted == [Int](repeating: 1 + 15 * (128 + 1 + 1), count: 3))
    }

    /// The fuzzers and `vectors-long` cover longer inputs.
    @Test func manyShortInputsGetOneVerdict() {
        var generator = SeededGenerator()
        var place = ShortInput()
        var accepted = 0
        for _ in 0..<200_000 {
            let random = generator.next()
            let count = Int(truncatingIfNeeded: random % 10) + 3
            place.set(count, before: Int(truncatingIfNeeded: random >> 32 % 16)) { _ in
                // Two thirds of the bytes are ones that valid tags and lengths contain.
                let random = generator.next()
                guard random >> 8 % 3 != 0 else { return UInt8(truncatingIfNeeded: random) }
                return Self.likely[Int(truncatingIfNeeded: random >> 32 % 32)]
            }
            let (edge, middle) = (place.atTheEdge, place.cutOut)
            if examine(IncomingPushMessageSignal.self, edge, elsewhere: middle, "\(generator)") { accepted += 1 }
            if examine(PushMessageContent.self, edge, elsewhere: middle, "\(generator)") { accepted += 1 }
        }
        // The choice of bytes makes enough inputs valid.
        #expect(accepted > 10_000)
    }

    private static let likely: [UInt8] = [
        0x08, 0x0A, 0x12, 0x1A, 0x22, 0x28, 0x32, 0x09, 0x0B, 0x0C, 0x0D, 0x13, 0x14, 0x38, 0x42, 0x00, 0x01, 0x02,
        0x03,
        0x04, 0x05, 0x7F, 0x80, 0x81, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x41, 0xFF,
    ]
}

/// Up to 12 bytes at two addresses: before a guard page, and between other bytes.
private struct ShortInput: ~Copyable {
    private let edge = GuardedMemory(byteCount: 12)
    private let middle = GuardedMemory(byteCount: 40)
    private var (before, count) = (0, 0)

    mutating func set(_ count: Int, before: Int, _ byte: (Int) -> UInt8) {
        (self.before, self.count) = (before, count)
        unsafe edge.withUnsafeMutableBytes { edge in
            unsafe middle.withUnsafeMutableBytes { middle in
                for index in 0..<count {
                    let byte = byte(index)
                    unsafe edge[12 - count + index] = byte
                    unsafe middle[before + index] = byte
                }
                // The byte after the input could continue a varint, length or group that is cut off.
                unsafe middle[before + count] = UInt8(truncatingIfNeeded: before)
            }
        }
    }

    var atTheEdge: RawSpan {
        @_lifetime(borrow self) get { edge.rawSpan.extracting(last: count) }
    }

    var cutOut: RawSpan {
        @_lifetime(borrow self) get { middle.rawSpan.extracting(before..<before + count) }
    }
}
