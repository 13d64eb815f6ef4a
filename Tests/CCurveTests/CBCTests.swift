// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

@Suite struct CBCTests {
    struct IndCpa: VectorTest {
        static let groupType = "IndCpaTest"
        let tcId: Int
        let comment: String
        let key: Hex
        let iv: Hex
        let msg: Hex
        let ct: Hex
        let result: VectorResult
    }

    /// The vectors of AES-256, the only key length of the shim.
    private static func vectors() throws -> [VectorCase<IndCpa>] {
        try Vectors.cases(IndCpa.self).filter { $0.test.key.bytes.count == 32 }
    }

    @Test func everyVectorEncrypts() throws {
        for vector in try Self.vectors() where vector.test.result == .valid {
            let padding = 16 - vector.test.msg.bytes.count % 16
            let padded = vector.test.msg.bytes + [UInt8](repeating: UInt8(padding), count: padding)
            let cipher = try CBC(.encrypt, key: vector.test.key.bytes)
            #expect(try cipher.run(padded, iv: vector.test.iv.bytes) == vector.test.ct.bytes, "\(vector)")
        }
    }

    @Test func everyVectorDecryptsOrItsPaddingIsRefused() throws {
        for vector in try Self.vectors() {
            guard !vector.test.ct.bytes.isEmpty, vector.test.ct.bytes.count % 16 == 0 else {
                #expect(vector.test.result == .invalid, "\(vector)")
                continue
            }
            let padded = try CBC(.decrypt, key: vector.test.key.bytes).run(
                vector.test.ct.bytes, iv: vector.test.iv.bytes)
            var padding = 0
            let status = unsafe ccurve_unpad(Array(padded.suffix(16)), &padding)
            #expect((status == .ok) == (vector.test.result == .valid), "\(vector)")
            if status == .ok { #expect(Array(padded.dropLast(padding)) == vector.test.msg.bytes, "\(vector)") }
        }
    }

    @Test(arguments: [ccurve_direction.encrypt, .decrypt])
    func inPlaceIsTheSameAsOutOfPlace(direction: ccurve_direction) throws {
        var random = SeededGenerator()
        let cipher = try CBC(direction, key: random.bytes(32))
        for blocks in 0...40 {
            let (text, iv) = (random.bytes(blocks * 16), random.bytes(16))
            #expect(try cipher.runInPlace(text, iv: iv) == cipher.run(text, iv: iv), "\(random)")
        }
    }

    @Test(arguments: [ccurve_direction.encrypt, .decrypt])
    func piecesAreTheSameAsOneCall(direction: ccurve_direction) throws {
        var random = SeededGenerator()
        let cipher = try CBC(direction, key: random.bytes(32))
        for _ in 0..<200 {
            let (text, iv) = (random.bytes(Int.random(in: 0...40, using: &random) * 16), random.bytes(16))
            let whole = try cipher.run(text, iv: iv)
            #expect(try cipher.run(random.pieces(of: text, multipleOf: 16), iv: iv) == whole, "\(random)")
        }
    }

    @Test func decryptingUndoesEncryptingUnderEachNewKeyOfOneContext() throws {
        var random = SeededGenerator()
        let encrypt = try CBC(.encrypt, key: random.bytes(32))
        let decrypt = try CBC(.decrypt, key: random.bytes(32))
        for _ in 0..<50 {
            let (key, text, iv) = (random.bytes(32), random.bytes(48), random.bytes(16))
            try encrypt.setKey(key)
            try decrypt.setKey(key)
            let encrypted = try encrypt.run(text, iv: iv)
            #expect(encrypted == (try CBC(.encrypt, key: key).run(text, iv: iv)), "\(random)")
            #expect(try decrypt.run(encrypted, iv: iv) == text, "\(random)")
        }
    }

    @Test func anIVStartsTheNextMessageAfresh() throws {
        var random = SeededGenerator()
        let cipher = try CBC(.encrypt, key: random.bytes(32))
        let (text, iv) = (random.bytes(64), random.bytes(16))
        let first = try cipher.run(text, iv: iv)
        _ = try cipher.run(random.bytes(160), iv: random.bytes(16))
        #expect(try cipher.run(text, iv: iv) == first, "\(random)")
        #expect(try cipher.run(text, iv: random.bytes(16)) != first, "\(random)")
    }

    /// OpenSSL's lengths are `int`, so the shim makes a call for each GiB.
    @Test func aMessageBeyondOneCallOfOpenSSLGoesOnWhereThatEnded() throws {
        var random = SeededGenerator()
        let gibibyte = 1 << 30
        let cipher = try CBC(.decrypt, key: random.bytes(32))
        let seam = random.bytes(128)
        let input = LongMemory(byteCount: gibibyte + 64)
        let output = LongMemory(byteCount: gibibyte + 64, repeatingEvery: 1 << 20)
        input.write(seam, at: gibibyte - 64)
        try cipher.run(input, into: output, iv: random.bytes(16))
        // The ciphertext block before the seam is all zeros. In CBC, it serves as the IV.
        let expected = try cipher.run(seam, iv: [UInt8](repeating: 0, count: 16))
        #expect(output.bytes(128, at: gibibyte - 64) == expected, "\(random)")
    }

    @Test(arguments: GuardedMemory.Edge.allCases, [ccurve_direction.encrypt, .decrypt])
    func inputAndOutputAreTouchedToTheirEndsAndNoFurther(edge: GuardedMemory.Edge, direction: ccurve_direction) throws {
        var random = SeededGenerator()
        let (key, iv) = (random.bytes(32), random.bytes(16))
        let cipher = try CBC(direction, key: key)
        for blocks in 1...40 {
            let text = random.bytes(blocks * 16)
            let input = GuardedMemory(text, at: edge)
            let output = GuardedMemory(byteCount: text.count, at: edge)
            try cipher.run(input, into: output, iv: iv)
            let expected = try CBC(direction, key: key).run(text, iv: iv)
            #expect(output.bytes == expected, "\(random)")
        }
    }
}
