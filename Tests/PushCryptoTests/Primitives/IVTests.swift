// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct IVTests {
    @Test func drawnIVsAreDistinctWhereverTheyComeFrom() throws {
        var pool = try IVPool()
        var drawn: Set<[UInt8]> = []
        for _ in 0..<1000 {
            drawn.insert(bytes(of: try pool.draw()))
            drawn.insert(bytes(of: try IV.random()))
        }
        #expect(drawn.count == 2000)
    }

    @Test func aGivenIVIsKept() {
        let given = InlineArray<16, UInt8> { UInt8($0) }
        #expect(bytes(of: IV(given)) == Array(0..<16))
    }

    private func bytes(of iv: IV) -> [UInt8] {
        iv.bytes.indices.map { iv.bytes[$0] }
    }
}
