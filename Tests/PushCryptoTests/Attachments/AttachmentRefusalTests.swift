// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct AttachmentRefusalTests {
    private func expect(
        _ fault: AttachmentError, of blob: [UInt8], _ key: AttachmentKey, _ random: SeededGenerator,
        _ comment: @autoclosure () -> Comment, _ location: SourceLocation = #_sourceLocation
    ) {
        for way in AttachmentWay.all(for: blob.count, random) {
            let thrown = fileFault { () throws(AttachmentFileError) in try way.decrypt(blob, key: key) }
            if thrown != .attachment(fault) {
                Issue.record("\(comment()): \(way) gives \(String(describing: thrown))", sourceLocation: location)
            }
        }
    }

    /// docs/bad-inputs.md row 67.
    @Test func everyCutIsRefusedWithItsErrorInAllWays() throws {
        let random = SeededGenerator()
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<70))
        #expect(blob.count == 128)
        for count in 0..<blob.count {
            let fault: AttachmentError = count >= 64 && count % 16 == 0 ? .authenticationFailed : .malformedLength
            expect(fault, of: Array(blob.prefix(count)), key, random, "the first \(count)")
            expect(fault, of: Array(blob.suffix(count)), key, random, "the last \(count)")
        }
    }

    @Test func everyFlippedBitIsRefusedInAllWays() throws {
        let random = SeededGenerator()
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for place in 0..<blob.count * 8 {
            var forged = blob
            forged[place / 8] ^= 1 << (place % 8)
            expect(.authenticationFailed, of: forged, key, random, "bit \(place)")
        }
    }

    /// Flips each bit of the MAC key. The MAC does not depend on the cipher key.
    @Test func everyFlippedBitOfTheKeyIsRefusedInAllWays() throws {
        var random = SeededGenerator()
        let stored = random.bytes(64)
        let blob = try AttachmentWay.memory.encrypt(
            Array(0..<20), key: AttachmentKey(parsing: stored), iv: random.iv())
        for place in 256..<512 {
            var other = stored
            other[place / 8] ^= 1 << (place % 8)
            try expect(
                .authenticationFailed, of: blob, AttachmentKey(parsing: other), random, "bit \(place), \(random)")
        }
    }

    /// docs/bad-inputs.md row 68. A MAC of another length gives the blob an invalid length, or a MAC that is wrong.
    @Test func everyAppendedLengthIsRefusedInAllWays() throws {
        let random = SeededGenerator()
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for count in 1...80 {
            let fault: AttachmentError = count % 16 == 0 ? .authenticationFailed : .malformedLength
            expect(fault, of: blob + [UInt8](repeating: 0, count: count), key, random, "\(count) more")
        }
    }

    @Test func paddingThatIsNotRightUnderARightMACIsRefusedInAllWays() throws {
        let random = SeededGenerator()
        let key = AttachmentKey()
        let text = [UInt8](repeating: 65, count: 48)
        // A padding length of 0, lengths above 16, and each length with each byte before the last wrong.
        var endings: [[UInt8]] = [[0], [17], [255], [UInt8](repeating: 17, count: 17)]
        for length in 2...16 {
            for place in 0..<length - 1 {
                var ending = [UInt8](repeating: UInt8(length), count: length)
                ending[place] ^= 0x40
                endings.append(ending)
            }
        }
        for ending in endings {
            let blob = try AttachmentForgery.blob(of: text.dropLast(ending.count) + ending, key: key)
            expect(.malformedPlaintext, of: blob, key, random, "\(ending)")
        }
        // With valid padding, a blob from the same function decrypts.
        let blob = try AttachmentForgery.blob(of: text.dropLast(2) + [2, 2], key: key)
        #expect(try AttachmentCipher.decrypt(blob, key: key) == text.dropLast(2))
    }

    /// docs/bad-inputs.md row 70.
    @Test func oneFlippedBitOfALongBlobHandsOutNothing() throws {
        var random = SeededGenerator()
        let (key, whole) = try AttachmentCipher.encrypt(random.manyBytes(3 << 20))
        var blob = whole
        let places =
            [0, 16, blob.count - 33, blob.count - 32, blob.count - 1]
            + (0..<7).map { _ in
                Int.random(in: 0..<blob.count, using: &random)
            }
        for place in places {
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            blob[place] ^= bit
            expect(.authenticationFailed, of: blob, key, random, "byte \(place), \(random)")
            blob[place] ^= bit
        }
    }

    /// Decrypts a blob into an output in memory that was filled with 0xA5. Returns the error, the output's count of bytes, whether the
    /// memory is unchanged, and whether the bytes for the plaintext are zeros. The output has 10 bytes before the call.
    private func fault(
        decryptingToSentinels blob: [UInt8], _ key: AttachmentKey
    ) -> (fault: AttachmentError?, count: Int, isUntouched: Bool, isWiped: Bool) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: blob.count, alignment: 16)
        defer { unsafe memory.deallocate() }
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 10)
        let fault: AttachmentError?
        do throws(AttachmentError) {
            try unsafe AttachmentCipher.decrypt(blob.span.bytes, key: key, into: &output)
            fault = nil
        } catch { fault = error }
        let count = unsafe output.finalize(for: memory)
        let after = unsafe Array(memory)
        let sentinels = [UInt8](repeating: 0xA5, count: blob.count)
        let wiped = sentinels.prefix(10) + [UInt8](repeating: 0, count: blob.count - 48) + sentinels.prefix(38)
        return (fault, count, same(after, sentinels), same(after, Array(wiped)))
    }

    @Test func theCallersMemoryIsNotTouchedBeforeTheMACHolds() throws {
        var random = SeededGenerator()
        for size in [0, 20, 1000, 300_000, 3 << 20] {
            let (key, whole) = try AttachmentCipher.encrypt(random.manyBytes(size))
            var blob = whole
            for place in [0, 16, blob.count - 33, blob.count - 1, Int.random(in: 0..<blob.count, using: &random)] {
                blob[place] ^= 4
                let result = fault(decryptingToSentinels: blob, key)
                #expect(result.fault == .authenticationFailed, "byte \(place), \(random)")
                #expect(result.count == 10 && result.isUntouched, "byte \(place), \(random)")
                blob[place] ^= 4
            }
        }
    }

    @Test func theCallersMemoryIsWipedIfThePaddingIsNotRight() throws {
        for size in [16, 1024, 512 << 10] {
            let key = AttachmentKey()
            let blob = try AttachmentForgery.blob(of: [UInt8](repeating: 66, count: size), key: key)
            let result = fault(decryptingToSentinels: blob, key)
            #expect(result.fault == .malformedPlaintext && result.count == 10 && result.isWiped)
        }
    }

    @Test func anOutputWithTooLittleRoomIsTooLargeABlob() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for room in 0..<32 {
            let thrown = attachmentFault { () throws(AttachmentError) in
                try GuardedMemory.output(capacity: room) { output throws(AttachmentError) in
                    try unsafe AttachmentCipher.decrypt(blob.span.bytes, key: key, into: &output)
                }
            }
            #expect(thrown == .tooLarge(limit: Int64(room + 48)))
        }
    }

    @Test func aBlobLongerThanTheCallerTakesIsRefusedBeforeWork() throws {
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<20))
        for limit in [Int64.min, -1, 0, 1, 79] {
            let inMemory = attachmentFault { () throws(AttachmentError) in
                try AttachmentCipher.decrypt(blob, key: key, maximumByteCount: limit)
            }
            #expect(inMemory == .tooLarge(limit: limit))
            let inPieces = attachmentFault { () throws(AttachmentError) in
                var verifier = try AttachmentVerifier(key: key, maximumByteCount: limit)
                for byte in blob { try verifier.update([byte]) }
            }
            #expect(inPieces == .tooLarge(limit: limit))
        }
        #expect(try AttachmentCipher.decrypt(blob, key: key, maximumByteCount: 80) == Array(0..<20))
        var verifier = try AttachmentVerifier(key: key, maximumByteCount: 80)
        try verifier.update(blob)
        _ = try verifier.finalize()

        let folder = TemporaryFolder()
        folder.write(blob, to: "in")
        folder.setByteCount(1 << 42, of: "in")
        var reports = 0
        // The target's folder does not exist. The size is checked before the target.
        let encrypting = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(
                at: folder.path("in"), to: folder.path("none/out"), maximumByteCount: (1 << 42) - 1
            ).encrypt(progress: { _, _ in reports += 1 })
        }
        #expect(encrypting == .attachment(.tooLarge(limit: (1 << 42) - 1)))
        let decrypting = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(
                at: folder.path("in"), to: folder.path("none/out"), maximumByteCount: 80
            ).decrypt(key: key, progress: { _, _ in reports += 1 })
        }
        #expect(decrypting == .attachment(.tooLarge(limit: 80)))
        #expect(reports == 0 && folder.names == ["in"])
    }

    /// docs/bad-inputs.md row 69 with less junk. `scripts/check attachments` appends 4 GiB, after which a 32-bit length wraps around.
    @Test func sixtyFourMebibytesOfJunkAreRefusedInAllWays() throws {
        let random = SeededGenerator()
        let (key, blob) = try AttachmentCipher.encrypt([UInt8](repeating: 7, count: 1000))
        let junk = [UInt8](repeating: 0, count: 64 << 20)
        expect(.authenticationFailed, of: blob + junk, key, random, "64 MiB more")
        expect(.malformedLength, of: blob + junk + [0], key, random, "64 MiB and a byte more")
    }

    /// `scripts/check attachments` does the same with 5 GiB, and 4 GiB of junk.
    @Test func sixtyFourMebibytesComeBackAndAreRefusedWithJunkBehindThem() throws {
        let byteCount = 64 << 20
        let folder = TemporaryFolder()
        folder.setByteCount(byteCount, of: "in")
        let key = try AttachmentFile(at: folder.path("in"), to: folder.path("blob")).encrypt()
        try AttachmentFile(at: folder.path("blob"), to: folder.path("out")).decrypt(key: key)
        #expect(same(folder.read("out"), [UInt8](repeating: 0, count: byteCount)))

        folder.write([9], to: "out")
        let blobByteCount = Int(AttachmentCipher.byteCount(forPlaintext: Int64(byteCount)))
        for (count, fault) in [(1, AttachmentError.malformedLength), (byteCount, .authenticationFailed)] {
            folder.setByteCount(blobByteCount + count, of: "blob")
            let thrown = fileFault { () throws(AttachmentFileError) in
                try AttachmentFile(at: folder.path("blob"), to: folder.path("out")).decrypt(key: key)
            }
            #expect(thrown == .attachment(fault), "\(count) bytes of junk")
        }
        #expect(folder.names == ["blob", "in", "out"] && folder.read("out") == [9])
    }
}
