// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct IVTests {
    @Test func drawnIVsAreDistinctWhereverTheyComeFrom() throws {
        var pool = IVPool()!
        var drawn: Set<[UInt8]> = []
        for _ in 0..<1000 {
            drawn.insert(bytes(of: &pool))
            var iv = try #require(IV.random())
            drawn.insert(bytes(of: &iv))
        }
        #expect(drawn.count == 2000)
    }

    @Test func aGivenIVIsKept() {
        var iv = IV(InlineArray<16, UInt8> { UInt8($0) })
        let bytes = bytes(of: &iv)
        #expect(bytes == Array(0..<16))
    }

    private func bytes(of source: inout some IVSource & ~Copyable) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: IV.byteCount) { target, count in
            count = unsafe source.write(to: target.baseAddress!) ? IV.byteCount : 0
        }
    }
}
