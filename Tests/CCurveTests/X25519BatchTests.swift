// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

/// A batch computes public keys on the Edwards curve. The tests compare them with X25519 of the base point, by the Montgomery ladder.
@Suite struct X25519BatchTests {
    private static let base = [9] + [UInt8](repeating: 0, count: 31)

    /// Both public keys of RFC 7748 §6.1, and the first iteration of §5.2.
    @Test func everyVectorOfTheBasePointHolds() throws {
        let vectors = try Vectors.cases(X25519Tests.Agreement.self).filter { $0.test.public.bytes == [5] + Self.base }
        #expect(vectors.count >= 3)
        let points = publicKeys(of: vectors.map(\.test.private.bytes))
        for (vector, point) in zip(vectors, points) { #expect(point == vector.test.shared?.bytes, "\(vector)") }
    }

    /// The batch inverts 128 denominators at a time.
    @Test(arguments: Array(0...33) + [127, 128, 129, 255, 256, 257])
    func everyLengthOfABatchGivesTheKeysInTheirOrder(count: Int) {
        var random = SeededGenerator()
        let scalars = (0..<count).map { _ in random.bytes(32) }
        #expect(publicKeys(of: scalars) == scalars.map(expected), "\(random)")
    }

    @Test func everyBitOfAScalarCounts() {
        let ones = (0..<256).map { bit in (0..<32).map { $0 == bit / 8 ? UInt8(1) << (bit % 8) : 0 } }
        let zeros = ones.map { $0.map { ~$0 } }
        #expect(publicKeys(of: ones + zeros) == (ones + zeros).map(expected))
    }

    /// Scalars near multiples of the group order. Without clamping, such a multiple gives the identity.
    @Test func aMultipleOfTheOrderGivesTheLaddersKey() {
        for multiple in 1...15 {
            let scalar = Self.order(times: multiple)
            for difference in -17...17 {
                let near = Self.sum(scalar, difference)
                #expect(publicKeys(of: [near]) == [expected(near)], "\(multiple) * l + \(difference)")
            }
        }
        // The least and the greatest clamped scalars, and their neighbors.
        var least = [UInt8](repeating: 0, count: 32)
        least[31] = 0x40
        let greatest = [0xF8] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        let edges = [least, greatest].flatMap { edge in (-17...17).map { Self.sum(edge, $0) } }
        #expect(publicKeys(of: edges) == edges.map(expected))
    }

    /// libsodium's Edwards function refuses a scalar of zeros, which X25519 accepts. 300 keys are three blocks of the batch.
    @Test func aScalarOfZerosHasItsKeyAndLeavesTheOthersTheirs() {
        var random = SeededGenerator()
        for place in [0, 1, 127, 128, 299] {
            var scalars = (0..<300).map { _ in random.bytes(32) }
            scalars[place] = [UInt8](repeating: 0, count: 32)
            #expect(publicKeys(of: scalars) == scalars.map(expected), "\(random)")
        }
        let zeros = [[UInt8]](repeating: [UInt8](repeating: 0, count: 32), count: 3)
        #expect(publicKeys(of: zeros) == zeros.map(expected))
    }

    @Test func theSameScalarManyTimesGivesTheSameKey() {
        var random = SeededGenerator()
        let scalars = [[UInt8]](repeating: random.bytes(32), count: 130)
        #expect(Set(publicKeys(of: scalars)) == [expected(scalars[0])], "\(random)")
    }

    @Test func scalarsAreNotWrittenToAndNothingBeyondThePointsIs() {
        var random = SeededGenerator()
        let bytes = (0..<5).map { _ in random.bytes(32) }
        for edge in GuardedMemory.Edge.allCases {
            // GuardedMemory from bytes is read-only.
            let scalars = GuardedMemory(bytes.flatMap(\.self), at: edge)
            let points = GuardedMemory(byteCount: 32 * bytes.count, at: edge)
            let status = unsafe points.withUnsafeMutableBytes { points in
                unsafe scalars.span.withUnsafeBufferPointer { scalars in
                    let addresses = unsafe bytes.indices.map { unsafe scalars.baseAddress! + 32 * $0 }
                    let target = unsafe points.baseAddress!.assumingMemoryBound(to: UInt8.self)
                    return unsafe ccurve_x25519_public_batch(target, addresses, addresses.count)
                }
            }
            #expect(status == .ok)
            #expect(points.bytes == bytes.flatMap(expected), "\(random)")
        }
    }

    private func expected(_ scalar: [UInt8]) -> [UInt8] { x25519(scalar, Self.base).shared }

    /// The group order l = 2^252 + 27742317777372353535851937790883648493 (RFC 8032 §5.1), multiplied by `times`, which is at most 15.
    private static func order(times: Int) -> [UInt8] {
        let low: UInt128 = 27_742_317_777_372_353_535_851_937_790_883_648_493
        var (bytes, carry) = ([UInt8](), 0)
        for index in 0..<32 {
            let byte = index < 16 ? Int(truncatingIfNeeded: low >> (8 * index)) & 0xFF : index == 31 ? 0x10 : 0
            carry += byte * times
            bytes.append(UInt8(carry & 0xFF))
            carry >>= 8
        }
        return bytes
    }

    /// Adds `difference` to the little-endian number `bytes`.
    private static func sum(_ bytes: [UInt8], _ difference: Int) -> [UInt8] {
        var carry = difference
        return bytes.map { byte in
            carry += Int(byte)
            defer { carry >>= 8 }
            return UInt8(carry & 0xFF)
        }
    }
}
