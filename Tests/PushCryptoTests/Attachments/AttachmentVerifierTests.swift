// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// The two passes over a blob in pieces.
@Suite struct AttachmentVerifierTests {
    private func fault(
        verifying blob: [UInt8], thenDecrypting second: [UInt8], _ key: AttachmentKey, piece: Int = 10
    ) throws -> (update: AttachmentError?, finalize: AttachmentError?) {
        var verifier = try AttachmentVerifier(key: key)
        try verifier.update(blob)
        var decryptor = try verifier.finalize()
        var fault: AttachmentError?
        for start in stride(from: 0, to: second.count, by: piece) where fault == nil {
            do throws(AttachmentError) { _ = try decryptor.update(Array(second[start...].prefix(piece))) } catch {
                fault = error
            }
        }
        do throws(AttachmentError) { _ = try decryptor.finalize() } catch { return (fault, error) }
        return (fault, nil)
    }

    @Test func theSameBytesTwiceAreTaken() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<200))
        for piece in [1, 7, 16, 32, 1000] {
            let faults = try fault(verifying: blob, thenDecrypting: blob, key, piece: piece)
            #expect(faults.update == nil && faults.finalize == nil)
        }
    }

    @Test func everyFlippedBitIsRefusedByTheFirstPass() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for place in 0..<blob.count * 8 {
            var other = blob
            other[place / 8] ^= 1 << (place % 8)
            let thrown = attachmentFault { () throws(AttachmentError) in
                var verifier = try AttachmentVerifier(key: key)
                try verifier.update(other)
                _ = try verifier.finalize()
            }
            #expect(thrown == .authenticationFailed, "bit \(place)")
        }
    }

    @Test func everyFlippedBitInTheSecondPassIsRefusedAtItsEnd() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for place in 0..<blob.count * 8 {
            var other = blob
            other[place / 8] ^= 1 << (place % 8)
            for piece in [1, 7, 80] {
                let faults = try fault(verifying: blob, thenDecrypting: other, key, piece: piece)
                #expect(faults.update == nil && faults.finalize == .authenticationFailed, "bit \(place)")
            }
        }
    }

    @Test func everyShorterSecondPassIsRefusedAtItsEnd() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for count in 0..<blob.count {
            for piece in [1, 7, 80] {
                let faults = try fault(verifying: blob, thenDecrypting: Array(blob.prefix(count)), key, piece: piece)
                #expect(faults.update == nil && faults.finalize == .authenticationFailed, "\(count) bytes")
            }
        }
    }

    @Test func aLongerSecondPassIsRefusedWithItsFirstByteTooMany() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for count in [1, 15, 16, 32, 1000] {
            for piece in [1, 16, 2000] {
                let longer = blob + [UInt8](repeating: 0, count: count)
                let faults = try fault(verifying: blob, thenDecrypting: longer, key, piece: piece)
                #expect(faults.update == .authenticationFailed)
            }
        }
    }

    @Test func aPieceTooManyMakesTheWholePassFail() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        // Nothing was accepted in one piece, but the whole blob was accepted byte by byte. Both passes must fail.
        for piece in [1, 2000] {
            let faults = try fault(verifying: blob, thenDecrypting: blob + [0], key, piece: piece)
            #expect(faults.finalize == .authenticationFailed, "pieces of \(piece)")
        }
    }

    @Test func aVerifierThatWasGivenTooMuchStaysAtThat() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for limit in [Int64.min, 0, 79, 80] {
            var verifier = try AttachmentVerifier(key: key, maximumByteCount: limit)
            for byte in blob { _ = attachmentFault { () throws(AttachmentError) in try verifier.update([byte]) } }
            let tooMany = attachmentFault { () throws(AttachmentError) in try verifier.update([0]) }
            #expect(tooMany == .tooLarge(limit: limit))
            do throws(AttachmentError) {
                _ = try verifier.finalize()
                Issue.record("finalize succeeded after the verifier had refused a byte")
            } catch { #expect(error == .tooLarge(limit: limit)) }
        }
    }

    @Test func anotherBlobUnderTheSameKeyIsRefusedInTheSecondPass() throws {
        var random = SeededGenerator()
        let key = AttachmentKey()
        let first = try AttachmentWay.memory.encrypt(Array(0..<20), key: key, iv: random.iv())
        let second = try AttachmentWay.memory.encrypt(Array(20..<40), key: key, iv: random.iv())
        let faults = try fault(verifying: first, thenDecrypting: second, key)
        #expect(faults.finalize == .authenticationFailed, "\(random)")
    }

    @Test func paddingIsLookedAtOnlyAfterTheMACOfTheSecondPass() throws {
        let key = AttachmentKey()
        let (good, bad) = ([UInt8](repeating: 16, count: 16), [UInt8](repeating: 65, count: 16))
        let blob = try AttachmentForgery.blob(of: good, key: key)
        let forged = try AttachmentForgery.blob(of: bad, key: key)
        #expect(try fault(verifying: blob, thenDecrypting: forged, key).finalize == .authenticationFailed)
        #expect(try fault(verifying: forged, thenDecrypting: forged, key).finalize == .malformedPlaintext)
    }

    @Test func theLastBlockWaitsForTheEnd() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<40))
        var verifier = try AttachmentVerifier(key: key)
        for byte in blob { try verifier.update([byte]) }
        var decryptor = try verifier.finalize()
        #expect(try decryptor.update(blob) == Array(0..<32))
        #expect(try decryptor.finalize() == Array(32..<40))
    }

    @Test func plaintextGoesToMemoryOfExactlyTheRoomAskedFor() throws {
        var random = SeededGenerator()
        for size in [0, 1, 16, 100, 70_000] {
            let plaintext = random.manyBytes(size)
            let (key, blob) = try AttachmentCipher.encrypt(plaintext)
            var verifier = try AttachmentVerifier(key: key)
            try unsafe verifier.update(blob.span.bytes)
            var decryptor = try verifier.finalize()
            var read: [UInt8] = []
            for piece in random.pieces(of: blob).map(Array.init) {
                let room = decryptor.maximumOutputByteCount(forPiece: piece.count)
                read += try GuardedMemory.output(capacity: room) { output throws(AttachmentError) in
                    try unsafe decryptor.update(piece.span.bytes, into: &output)
                }
            }
            let memory = GuardedMemory(byteCount: AttachmentDecryptor.maximumFinalByteCount)
            // Outside a closure, because a closure cannot consume the decryptor.
            let buffer = unsafe memory.withUnsafeMutableBytes { unsafe $0 }
            var output = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
            try decryptor.finalize(into: &output)
            read += memory.bytes.prefix(unsafe output.finalize(for: buffer))
            #expect(same(read, plaintext), "\(size) bytes, \(random)")
        }
    }
}
