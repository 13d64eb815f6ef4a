// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct IVTests {
    @Test func drawnIVsAreDistinctWhereverTheyComeFrom() throws {
        var pool = try IVPool()
        var drawn: Set<[UInt8]> = []
        for _ in 0..<1000 {
            drawn.insert(try bytes(of: &pool))
            var iv = try IV.random()
            drawn.insert(try bytes(of: &iv))
        }
        #expect(drawn.count == 2000)
    }

    @Test func aGivenIVIsKept() throws {
        var iv = IV(InlineArray<16, UInt8> { UInt8($0) })
        let bytes = try bytes(of: &iv)
        #expect(bytes == Array(0..<16))
    }

    private func bytes(of source: inout some IVSource & ~Copyable) throws -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: IV.byteCount) { target, count in
            try unsafe source.write(to: target.baseAddress!)
            count = IV.byteCount
        }
    }
}
