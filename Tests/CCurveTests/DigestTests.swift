// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct DigestTests {
    struct Hash: VectorTest {
        static let groupType = "HashTest"
        let tcId: Int
        let comment: String
        let msg: Hex
        let `repeat`: Int?
        let digest: Hex
        let result: VectorResult
    }

    @Test func everyVectorHashes() throws {
        for vector in try Vectors.cases(Hash.self) {
            let message = [[UInt8]](repeating: vector.test.msg.bytes, count: vector.test.repeat ?? 1).flatMap(\.self)
            #expect(sha1(message) == vector.test.digest.bytes, "\(vector)")
        }
    }

    @Test func noMessageAtAllIsTheEmptyOne() throws {
        let empty = try #require(try Vectors.cases(Hash.self).first { $0.test.msg.bytes.isEmpty })
        var digest = [UInt8](repeating: 0, count: 20)
        let status = unsafe ccurve_sha1(&digest, nil, 0)
        #expect(status == .ok)
        #expect(digest == empty.test.digest.bytes)
    }

    @Test func aMessageIsReadToItsEndAndNoFurther() {
        var random = SeededGenerator()
        for length in 0...130 {
            let message = random.bytes(length)
            for edge in GuardedMemory.Edge.allCases {
                let memory = GuardedMemory(message, at: edge)
                var digest = [UInt8](repeating: 0, count: 20)
                let status = unsafe memory.span.withUnsafeBufferPointer {
                    unsafe ccurve_sha1(&digest, $0.baseAddress, $0.count)
                }
                #expect(status == .ok)
                #expect(digest == sha1(message), "\(random)")
            }
        }
    }
}
