// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct MemoryTests {
    @Test func wipingLeavesZerosAndTouchesNothingElse() {
        var random = SeededGenerator()
        for length in 0...300 {
            var bytes = random.bytes(length + 16).map { $0 | 1 }
            let before = bytes
            unsafe bytes.withUnsafeMutableBytes { unsafe ccurve_wipe($0.baseAddress! + 8, length) }
            let expected = before.prefix(8) + [UInt8](repeating: 0, count: length) + before.suffix(8)
            #expect(bytes == Array(expected), "\(random)")
        }
    }

    private func equal(_ a: [UInt8], _ b: [UInt8], _ length: Int) -> Bool {
        unsafe ccurve_equal(a, b, length) == 1
    }

    @Test func equalBytesAreEqual() {
        var random = SeededGenerator()
        for length in 0...300 {
            let bytes = random.bytes(length)
            // A second array, so that the call does not compare an address with itself.
            let copy = bytes.map { $0 }
            #expect(equal(bytes, copy, length), "\(random)")
        }
    }

    @Test func oneFlippedBitIsADifferenceWhereverItIs() {
        var random = SeededGenerator()
        for length in 1...64 {
            let bytes = random.bytes(length)
            var other = bytes
            for bit in 0..<length * 8 {
                other[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(!equal(bytes, other, length), "bit \(bit) of \(length) bytes, \(random)")
                other[bit / 8] = bytes[bit / 8]
            }
        }
    }

    @Test func bytesBeyondTheLengthAreNotCompared() {
        let a = GuardedMemory([1, 2, 3])
        let b = GuardedMemory([1, 2, 3])
        let result = unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { unsafe ccurve_equal(a.baseAddress!, $0.baseAddress!, 3) }
        }
        #expect(result == 1)
        #expect(equal([1, 2, 3, 4], [1, 2, 3, 5], 3))
    }

    @Test func guardedMemoryCanBeWrittenToItsLastByte() throws {
        for length in [1, 16, 32, 52, 64, 4096, 4097] {
            guard let memory = unsafe ccurve_guarded_allocate(length) else { throw Unavailable() }
            defer { unsafe ccurve_guarded_free(memory) }
            let bytes = unsafe UnsafeMutableRawBufferPointer(start: memory, count: length)
            for index in bytes.indices { unsafe bytes[index] = UInt8(truncatingIfNeeded: index) }
            let read = unsafe Array(bytes)
            #expect(read == (0..<length).map { UInt8(truncatingIfNeeded: $0) })
        }
    }

    @Test func writingPastGuardedMemoryEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            guard let memory = unsafe ccurve_guarded_allocate(32) else { return }
            unsafe memory.storeBytes(of: 1, toByteOffset: 32, as: UInt8.self)
        }
    }
}
