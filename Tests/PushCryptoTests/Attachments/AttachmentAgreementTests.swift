// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
import PushTestSupport
import Testing

@Suite struct AttachmentAgreementTests {
    /// Sizes near a block, near the size from which a second thread is used, and near the 1 MiB that a file is read in.
    static let sizes: [Int] = {
        var sizes = Array(0...65) + [4095, 4096, 4097, 32_767, 32_768, 32_769]
        for size in [256 << 10, 1 << 20] {
            for change in [-17, -16, -15, -1, 0, 1, 15, 16, 17] { sizes.append(size + change) }
        }
        return sizes + [2 << 20, (2 << 20) + 1, (3 << 20) + 5]
    }()

    @Test func allWaysMakeTheSameBlobAndReadItBack() throws {
        var random = SeededGenerator()
        for size in Self.sizes {
            let plaintext = random.manyBytes(size)
            let key = AttachmentKey()
            let iv = random.iv()
            let blob = try AttachmentWay.memory.encrypt(plaintext, key: key, iv: iv)
            #expect(Int64(blob.count) == AttachmentCipher.byteCount(forPlaintext: Int64(size)))
            #expect(blob.count == 48 + (size / 16 + 1) * 16)
            for way in AttachmentWay.all(for: size, random) {
                let made = try way.encrypt(plaintext, key: key, iv: iv)
                let read = try way.decrypt(blob, key: key)
                #expect(same(made, blob), "\(size) bytes, \(way)")
                #expect(same(read, plaintext), "\(size) bytes, \(way)")
            }
        }
    }

    @Test func eachEncryptionHasAKeyAndAnIVOfItsOwn() throws {
        let plaintext = [UInt8](repeating: 7, count: 1000)
        let folder = TemporaryFolder()
        folder.write(plaintext, to: "in")
        var made: [(key: AttachmentKey, blob: [UInt8])] = []
        for threads in [Threads.one, .all, .one, .all] {
            made.append(try AttachmentCipher.encrypt(plaintext, threads: threads))

            var key: AttachmentKey?
            let blob = try GuardedMemory.output(capacity: 1056) { output throws(AttachmentError) in
                key = try unsafe AttachmentCipher.encrypt(plaintext.span.bytes, into: &output, threads: threads)
            }
            made.append((key!, blob))

            var encryptor = try AttachmentEncryptor()
            key = encryptor.key
            made.append((key!, try encryptor.update(plaintext) + encryptor.finalize()))

            key = try AttachmentFile(at: folder.path("in"), to: folder.path("out"), threads: threads).encrypt()
            made.append((key!, folder.read("out")!))
        }
        for (key, blob) in made {
            #expect(blob.count == 1056)
            #expect(try AttachmentCipher.decrypt(blob, key: key) == plaintext)
            #expect(made.count { $0.key == key } == 1)
            #expect(made.count { $0.blob.prefix(16) == blob.prefix(16) } == 1)
            #expect(made.count { $0.blob.dropFirst(16).prefix(16) == blob.dropFirst(16).prefix(16) } == 1)
        }
    }

    /// docs/bad-inputs.md row 72.
    @Test func anEmptyAttachmentIsOneBlockOfPadding() throws {
        let (key, blob) = try AttachmentCipher.encrypt([])
        #expect(blob.count == AttachmentCipher.minimumByteCount)
        for way in AttachmentWay.all(for: 0, SeededGenerator()) {
            #expect(try way.decrypt(blob, key: key) == [])
        }
        // First without any piece, then with empty pieces.
        var encryptor = try AttachmentEncryptor()
        #expect(encryptor.finalByteCount == 64)
        let untouched = encryptor.key
        #expect(try AttachmentCipher.decrypt(encryptor.finalize(), key: untouched) == [])
        encryptor = try AttachmentEncryptor()
        let key2 = encryptor.key
        #expect(encryptor.outputByteCount(forPiece: 0) == 16)
        var made = try encryptor.update([])
        #expect(made.count == 16)
        #expect(encryptor.outputByteCount(forPiece: 0) == 0)
        made += try encryptor.update([])
        #expect(encryptor.finalByteCount == 48)
        #expect(try AttachmentCipher.decrypt(made + encryptor.finalize(), key: key2) == [])
    }

    @Test func outputsOfExactlyTheSizesToldAreEnoughAndWhatStandsThereStays() throws {
        var random = SeededGenerator()
        for size in [0, 1, 15, 16, 17, 1000, 300_000] {
            let plaintext = random.manyBytes(size)
            let count = Int(AttachmentCipher.byteCount(forPlaintext: Int64(size)))
            var key: AttachmentKey?
            let blob = try GuardedMemory.output(capacity: count + 3) { output throws(AttachmentError) in
                unsafe output.append(repeating: 9, count: 3, as: UInt8.self)
                key = try unsafe AttachmentCipher.encrypt(plaintext.span.bytes, into: &output)
            }
            #expect(blob.prefix(3) == [9, 9, 9] && blob.count == count + 3)
            let whole = Array(blob.dropFirst(3))
            let read = try GuardedMemory.output(capacity: count - 48 + 3) { output throws(AttachmentError) in
                unsafe output.append(repeating: 8, count: 3, as: UInt8.self)
                try unsafe AttachmentCipher.decrypt(whole.span.bytes, key: key!, into: &output)
            }
            #expect(same(read, [8, 8, 8] + plaintext), "\(size) bytes")

            var encryptor = try AttachmentEncryptor()
            let (first, rest) = (plaintext.prefix(size / 3), plaintext.dropFirst(size / 3))
            var pieces: [UInt8] = []
            let pieceKey = encryptor.key
            for piece in [Array(first), Array(rest)] {
                let room = encryptor.outputByteCount(forPiece: piece.count)
                let made = try GuardedMemory.output(capacity: room) { output throws(AttachmentError) in
                    try unsafe encryptor.update(piece.span.bytes, into: &output)
                }
                #expect(made.count == room)
                pieces += made
            }
            let room = encryptor.finalByteCount
            let memory = GuardedMemory(byteCount: room)
            // Outside a closure, because a closure cannot consume the encryptor.
            let buffer = unsafe memory.withUnsafeMutableBytes { unsafe $0 }
            var output = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
            try encryptor.finalize(into: &output)
            #expect(unsafe output.finalize(for: buffer) == room)
            #expect(same(try AttachmentCipher.decrypt(pieces + memory.bytes, key: pieceKey), plaintext))
        }
    }
}
