// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct PaddingTests {
    /// The padding check of RFC 5652 §6.3, with branches. Returns nil if the padding is invalid.
    private static func plain(_ block: [UInt8]) -> Int? {
        let last = Int(block[15])
        guard (1...16).contains(last), block.suffix(last).allSatisfy({ Int($0) == last }) else { return nil }
        return last
    }

    private static func unpad(_ block: [UInt8]) -> Int? {
        var padding = -1
        return unsafe ccurve_unpad(block, &padding) == .ok ? padding : nil
    }

    @Test func everyRightPaddingIsTakenWhateverStandsBeforeIt() {
        var random = SeededGenerator()
        for count in 1...16 {
            for _ in 0..<50 {
                let block = random.bytes(16 - count) + [UInt8](repeating: UInt8(count), count: count)
                #expect(Self.unpad(block) == count, "\(random)")
            }
        }
    }

    @Test func everyOtherLastByteIsRefused() {
        for last in UInt8.min ... .max where !(1...16).contains(last) {
            // A block of this byte, which a lenient check might accept, and the byte after zeros.
            #expect(Self.unpad([UInt8](repeating: last, count: 16)) == nil)
            #expect(Self.unpad([UInt8](repeating: 0, count: 15) + [last]) == nil)
        }
    }

    /// Each last byte with each value at each position: 16 * 256 * 256 blocks. Then some of them again, with another filling.
    @Test func everySingleFaultIsJudgedAsByAPlainImplementation() {
        var wrong = 0
        for filling in [UInt8(0), 0x10] {
            for last in UInt8.min ... .max {
                let count = min(max(Int(last), 1), 16)
                var block = [UInt8](repeating: filling, count: 16 - count) + [UInt8](repeating: last, count: count)
                for position in 0..<16 {
                    let right = block[position]
                    for value in UInt8.min ... .max where filling == 0 || value % 4 == 0 || value <= 17 {
                        block[position] = value
                        if Self.unpad(block) != Self.plain(block) { wrong += 1 }
                    }
                    block[position] = right
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test func sixteenBytesAreReadAndNoMore() {
        for edge in GuardedMemory.Edge.allCases {
            let memory = GuardedMemory([UInt8](repeating: 16, count: 16), at: edge)
            var padding = 0
            let status = unsafe memory.span.withUnsafeBufferPointer {
                unsafe ccurve_unpad($0.baseAddress!, &padding)
            }
            #expect(status == .ok)
            #expect(padding == 16)
        }
    }
}
