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

    /// Those of SHA-256 alone are two (FIPS 180-2, appendix B, and the empty message); the vectors of HMAC-SHA256 stand on
    /// hashes of many lengths.
    @Test func sha256IsTheOneOfFIPS180() throws {
        let short = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let twoBlocks = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(hexEncode(sha256(Array("abc".utf8))) == short)
        let message = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        #expect(hexEncode(sha256(message)) == twoBlocks)
        var digest = [UInt8](repeating: 0, count: 32)
        let status = unsafe ccurve_sha256(&digest, nil, 0)
        #expect(status == .ok)
        #expect(hexEncode(digest) == empty)
    }

    struct MAC: VectorTest {
        static let groupType = "MacTest"
        let tcId: Int
        let comment: String
        let key: Hex
        let msg: Hex
        let tag: Hex
        let result: VectorResult
    }

    @Test func everyVectorOfHMACHoldsByItsDefinitionOverSHA256() throws {
        let vectors = try Vectors.cases(MAC.self).filter { $0.algorithm == "HMACSHA256" }
        try #require(!vectors.isEmpty)
        for vector in vectors {
            // RFC 2104 section 2.
            let key = vector.test.key.bytes
            let short = key.count > 64 ? sha256(key) : key
            let block = short + [UInt8](repeating: 0, count: 64 - short.count)
            let inner = sha256(block.map { $0 ^ 0x36 } + vector.test.msg.bytes)
            let tag = sha256(block.map { $0 ^ 0x5C } + inner)
            let holds = tag.starts(with: vector.test.tag.bytes)
            #expect(holds == (vector.test.result == .valid), "\(vector)")
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
                var longer = [UInt8](repeating: 0, count: 32)
                let longerStatus = unsafe memory.span.withUnsafeBufferPointer {
                    unsafe ccurve_sha256(&longer, $0.baseAddress, $0.count)
                }
                #expect(longerStatus == .ok)
                #expect(longer == sha256(message), "\(random)")
            }
        }
    }
}
