// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct HMACTests {
    struct MAC: VectorTest {
        static let groupType = "MacTest"
        let tcId: Int
        let comment: String
        let key: Hex
        let msg: Hex
        let tag: Hex
        let result: VectorResult
    }

    private static let hashes: [ccurve_hash] = [.sha1, .sha256]

    @Test func everyVectorAuthenticatesOrIsRefused() throws {
        let hashes: [String: ccurve_hash] = ["HMACSHA1": .sha1, "HMACSHA256": .sha256]
        let vectors = try Vectors.cases(MAC.self)
        #expect(Set(vectors.map(\.algorithm)).isSuperset(of: hashes.keys))
        for vector in vectors {
            guard let hash = hashes[vector.algorithm] else { continue }
            // A vector's tag may be truncated.
            let tag = try HMAC(hash, key: vector.test.key.bytes).tag(of: vector.test.msg.bytes)
            let matches = Array(tag.prefix(vector.test.tag.bytes.count)) == vector.test.tag.bytes
            #expect(matches == (vector.test.result == .valid), "\(vector)")
        }
    }

    @Test(arguments: hashes) func itsOwnTagOfAnyLengthIsVerifiedAndNoOther(hash: ccurve_hash) throws {
        var random = SeededGenerator()
        let hmac = try HMAC(hash, key: random.bytes(20))
        let message = random.bytes(100)
        let tag = try hmac.tag(of: message)
        for length in 0...tag.count {
            var expected = Array(tag[..<length])
            #expect(try hmac.verifies(expected, of: message), "\(length), \(random)")
            for bit in 0..<length * 8 {
                expected[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(try !hmac.verifies(expected, of: message), "bit \(bit) of \(length) bytes, \(random)")
                expected[bit / 8] = tag[bit / 8]
            }
        }
    }

    @Test(arguments: hashes) func aTagLongerThanTheHashIsNotVerified(hash: ccurve_hash) throws {
        let hmac = try HMAC(hash, key: [1])
        let tag = try hmac.tag(of: [2])
        do {
            _ = try hmac.verifies(tag + [0], of: [2])
            Issue.record("nothing was thrown")
        } catch {}
    }

    @Test(arguments: hashes) func aMessageInPiecesHasTheTagOfTheWhole(hash: ccurve_hash) throws {
        var random = SeededGenerator()
        let hmac = try HMAC(hash, key: random.bytes(20))
        for _ in 0..<300 {
            let message = random.bytes(random.length(upTo: 300))
            let whole = try hmac.tag(of: message)
            #expect(try hmac.tag(of: random.pieces(of: message)) == whole, "\(random)")
        }
    }

    @Test(arguments: hashes) func aContextWithANewKeyIsLikeAFreshOne(hash: ccurve_hash) throws {
        var random = SeededGenerator()
        let kept = try HMAC(hash, key: [])
        // A block has 64 bytes. A longer key is hashed first (RFC 2104 §2).
        for length in Array(0...130) + [1000] {
            let (key, message) = (random.bytes(length), random.bytes(50))
            try kept.setKey(key)
            #expect(try kept.tag(of: message) == HMAC(hash, key: key).tag(of: message), "\(length), \(random)")
        }
    }

    @Test(arguments: hashes) func messagesUnderOneKeyLeaveNoTraceInEachOther(hash: ccurve_hash) throws {
        var random = SeededGenerator()
        let key = random.bytes(20)
        let kept = try HMAC(hash, key: key)
        for _ in 0..<100 {
            let message = random.bytes(random.length(upTo: 200))
            if Bool.random(using: &random) { try kept.abandon(random.bytes(random.length(upTo: 200))) }
            #expect(try kept.tag(of: message) == HMAC(hash, key: key).tag(of: message), "\(random)")
        }
    }

    @Test(arguments: hashes) func aKeyLongerThanABlockIsHashedAndAShorterOneFilledWithZeros(hash: ccurve_hash) throws {
        var random = SeededGenerator()
        let message = random.bytes(99)
        let short = random.bytes(40)
        let filled = short + [UInt8](repeating: 0, count: 24)
        #expect(try HMAC(hash, key: short).tag(of: message) == HMAC(hash, key: filled).tag(of: message), "\(random)")
        // With a 65th byte, the key is hashed, so it is a different key.
        #expect(
            try HMAC(hash, key: short).tag(of: message) != HMAC(hash, key: filled + [0]).tag(of: message), "\(random)")
        if hash == .sha1 {
            let long = random.bytes(65)
            #expect(
                try HMAC(hash, key: long).tag(of: message) == HMAC(hash, key: sha1(long)).tag(of: message), "\(random)")
        }
    }

    @Test(arguments: hashes) func keyAndMessageAreReadToTheirEndsAndNoFurther(hash: ccurve_hash) throws {
        var random = SeededGenerator()
        let kept = try HMAC(hash, key: [])
        for length in 0...130 {
            for edge in GuardedMemory.Edge.allCases {
                let (key, message) = (random.bytes(length), random.bytes(130 - length))
                let tag = try kept.tag(of: GuardedMemory(message, at: edge), key: GuardedMemory(key, at: edge))
                #expect(try tag == HMAC(hash, key: key).tag(of: message), "\(random)")
            }
        }
    }
}
