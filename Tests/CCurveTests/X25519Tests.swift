// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct X25519Tests {
    struct Agreement: VectorTest {
        static let groupType = "AgreementTest"
        let tcId: Int
        let comment: String
        let flags: [String]
        let `private`: Hex
        let `public`: Hex
        let shared: Hex?
        let result: VectorResult
    }

    /// Wycheproof's tests, in the folder that `PUSH_MORE_VECTORS` names. Their points have no type byte.
    struct XDH: VectorTest {
        static let groupType = "XdhComp"
        let tcId: Int
        let comment: String
        let flags: [String]
        let `private`: Hex
        let `public`: Hex
        let shared: Hex
        let result: VectorResult
    }

    @Test func everyVectorAgrees() throws {
        for vector in try Vectors.cases(Agreement.self) where vector.test.public.bytes.count == 33 {
            let point = Array(vector.test.public.bytes.dropFirst())
            guard vector.test.result == .valid else { continue }
            let (status, shared) = x25519(vector.test.private.bytes, point)
            #expect(status == .ok, "\(vector)")
            #expect(shared == vector.test.shared?.bytes, "\(vector)")
        }
    }

    @Test func aPointOfSmallOrderIsRefusedAndTheResultIsZero() throws {
        let vectors = try Vectors.cases(Agreement.self).filter { $0.test.flags.contains("SmallOrder") }
        #expect(vectors.count > 10)
        for vector in vectors {
            let (status, shared) = x25519(vector.test.private.bytes, Array(vector.test.public.bytes.dropFirst()))
            #expect(status == .low_order, "\(vector)")
            #expect(shared == [UInt8](repeating: 0, count: 32), "\(vector)")
        }
    }

    @Test(.enabled(if: (try? Vectors.cases(XDH.self)) != nil, "no Wycheproof in PUSH_MORE_VECTORS"))
    func wycheproofAgreesAndOnlyItsZeroSecretsAreRefused() throws {
        for vector in try Vectors.cases(XDH.self) {
            let (status, shared) = x25519(vector.test.private.bytes, vector.test.public.bytes)
            #expect((status == .low_order) == vector.test.flags.contains("ZeroSharedSecret"), "\(vector)")
            #expect(shared == vector.test.shared.bytes, "\(vector)")
        }
    }

    @Test func aThousandIterationsEndWhereTheRFCSays() throws {
        let vectors = try Vectors.cases(Agreement.self).filter { $0.test.flags.contains("Iterated") }
        let expected = vectors.map { $0.test.shared?.bytes }
        #expect(expected.count == 2)

        let nine = [9] + [UInt8](repeating: 0, count: 31)
        var (k, u) = (nine, nine)
        for iteration in 1...1000 {
            let (status, shared) = x25519(k, u)
            #expect(status == .ok)
            (k, u) = (shared, k)
            if iteration == 1 { #expect(k == expected.first) }
        }
        #expect(k == expected.last)
    }

    @Test func aPublicKeyIsTheAgreementWithTheBasePoint() {
        var random = SeededGenerator()
        let base = [9] + [UInt8](repeating: 0, count: 31)
        for scalar in (0..<50).map({ _ in random.bytes(32) }) + [0, 0xFF].map({ [UInt8](repeating: $0, count: 32) }) {
            var point = [UInt8](repeating: 0, count: 32)
            #expect(unsafe ccurve_x25519_public(&point, scalar) == .ok)
            #expect(point == x25519(scalar, base).shared, "\(random)")
        }
    }

    @Test func theScalarIsClampedAndTheTopBitOfThePointIsIgnored() {
        var random = SeededGenerator()
        for _ in 0..<50 {
            let (scalar, point) = (random.bytes(32), random.bytes(32))
            let expected = x25519(scalar, point).shared

            var clamped = scalar
            clamped[0] &= 0xF8
            clamped[31] = clamped[31] & 0x7F | 0x40
            #expect(x25519(clamped, point).shared == expected, "\(random)")

            var topped = point
            topped[31] ^= 0x80
            #expect(x25519(scalar, topped).shared == expected, "\(random)")
        }
    }

    @Test func nothingIsReadOrWrittenBeyondThirtyTwoBytes() {
        var random = SeededGenerator()
        let (scalar, point) = (random.bytes(32), random.bytes(32))
        let expected = x25519(scalar, point).shared
        for edge in GuardedMemory.Edge.allCases {
            let scalar = GuardedMemory(scalar, at: edge)
            let point = GuardedMemory(point, at: edge)
            let shared = GuardedMemory(byteCount: 32, at: edge)
            let status = unsafe shared.withUnsafeMutableBytes { shared in
                unsafe scalar.span.withUnsafeBufferPointer { scalar in
                    unsafe point.span.withUnsafeBufferPointer { point in
                        let target = unsafe shared.baseAddress!.assumingMemoryBound(to: UInt8.self)
                        return unsafe ccurve_x25519(target, scalar.baseAddress!, point.baseAddress!)
                    }
                }
            }
            #expect(status == .ok)
            #expect(shared.bytes == expected, "\(random)")
        }
    }
}
