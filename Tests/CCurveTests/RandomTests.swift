// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct RandomTests {
    @Test func twoDrawsDiffer() throws {
        var draws: Set<[UInt8]> = []
        for _ in 0..<100 {
            var bytes = [UInt8](repeating: 0, count: 32)
            let status = unsafe ccurve_random(&bytes, bytes.count)
            try ok(status)
            draws.insert(bytes)
        }
        #expect(draws.count == 100)
    }

    /// If a byte is the same in 100 draws, it is not random.
    @Test func everyByteOfADrawIsRandomAndNoneBehindIt() throws {
        for length in [0, 1, 16, 31, 32, 33, 300] {
            var seen = [Set<UInt8>](repeating: [], count: length)
            for _ in 0..<100 {
                var bytes = [UInt8](repeating: 0xAA, count: length + 16)
                let status = unsafe ccurve_random(&bytes, length)
                try ok(status)
                for index in 0..<length { seen[index].insert(bytes[index]) }
                #expect(bytes.suffix(16).allSatisfy { $0 == 0xAA })
            }
            #expect(seen.allSatisfy { $0.count > 1 })
        }
    }

    @Test func tenThousandIVsOfAPoolAreAllDistinct() throws {
        let pool = try Pool()
        var drawn: Set<[UInt8]> = []
        for _ in 0..<10_000 { drawn.insert(try pool.draw()) }
        #expect(drawn.count == 10_000)
    }

    @Test func poolsOfDifferentOwnersShareNothing() throws {
        let pools = try [Pool(), Pool(), Pool()]
        var drawn: Set<[UInt8]> = []
        for _ in 0..<600 {
            for pool in pools { drawn.insert(try pool.draw()) }
        }
        #expect(drawn.count == 1800)
    }

    /// A filled pool has 256 IVs. The test includes several refills.
    @Test func everyByteOfAnIVIsRandomAcrossTheFillings() throws {
        let pool = try Pool()
        let drawn = try (0..<1024).map { _ in try pool.draw() }
        for index in 0..<16 {
            for filling in stride(from: 0, to: 1024, by: 256) {
                #expect(Set(drawn[filling..<filling + 256].map { $0[index] }).count > 100)
            }
        }
        #expect(drawn.allSatisfy { iv in !iv.allSatisfy { $0 == 0 } })
    }

    @Test func anIVIsWipedFromThePoolAsItIsHandedOut() throws {
        let pool = try Pool()
        for _ in 0..<300 {
            let iv = try pool.draw()
            #expect(!pool.memory.contains(iv))
        }
    }
}

/// An IV pool, as a class that closures and several owners can share.
@safe final class Pool {
    private let pool: OpaquePointer

    init() throws {
        guard let pool = unsafe ccurve_pool_create() else { throw Unavailable() }
        unsafe self.pool = pool
    }

    deinit { unsafe ccurve_pool_destroy(pool) }

    func draw() throws -> [UInt8] {
        var iv = [UInt8](repeating: 0, count: 16)
        let status = unsafe ccurve_pool_draw_iv(pool, &iv)
        try ok(status)
        return iv
    }

    /// Draws IVs without allocating, for a child process after `fork`. Returns whether all draws succeeded.
    func draw(into memory: UnsafeMutableRawBufferPointer) -> Bool {
        for start in stride(from: 0, to: memory.count, by: 16) {
            let iv = unsafe (memory.baseAddress! + start).assumingMemoryBound(to: UInt8.self)
            guard unsafe ccurve_pool_draw_iv(pool, iv) == .ok else { return false }
        }
        return true
    }

    /// The pool's C structure: two counters of 8 bytes, and 256 IVs.
    var memory: [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(pool), count: 16 + 256 * 16))
    }
}
