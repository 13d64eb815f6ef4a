// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto

/// What vectors of attachments mean.
enum AttachmentChecks {
    /// `AttachmentTest`: decrypt(blob) = msg; with `iv`, encrypting msg under it = blob; in memory, in pieces and from file alike.
    static func attachment(_ test: VectorTest) throws {
        let key = try test.attachmentKey()
        let blob = try test.bytes("blob")
        let plaintext = try test.accepted { try Way.agreed(decryptions(of: blob, key: key, seed: test.id)) }
        try test.expect("msg", is: plaintext)

        try CheckError.unless("encrypting") {
            for (name, key, blob) in try encryptionsAtRandom(of: plaintext) {
                let count = AttachmentCipher.byteCount(forPlaintext: Int64(plaintext.count))
                guard blob.count == count else {
                    throw CheckError.failed("\(name) gives \(blob.count) bytes instead of \(count)")
                }
                try test.expect(
                    "msg", is: AttachmentCipher.decrypt(blob, key: key), by: "\(name), and decrypted again")
            }
            guard test.has("iv") else { return }
            let iv = try test.bytes("iv")
            guard iv.count == AttachmentCipher.ivByteCount else {
                throw CheckError.failed("iv is not \(AttachmentCipher.ivByteCount) bytes")
            }
            try test.expect(
                "blob",
                is: Way.agreed(encryptions(of: plaintext, key: key, iv: InlineArray { iv[$0] }, seed: test.id)),
                by: "encrypting")
        }
    }

    // MARK: - The ways there are

    private static let threads: [(name: String, count: Threads)] = [("1 thread", .one), ("2 threads", .all)]

    private static func decryptions(of blob: [UInt8], key: AttachmentKey, seed: Int) throws -> [Way<[UInt8]>] {
        let folder = try VectorFolder(holding: blob)
        return threads.flatMap { name, threads in
            [
                Way("AttachmentCipher.decrypt, \(name)") {
                    try AttachmentCipher.decrypt(blob, key: key, threads: threads)
                },
                Way("AttachmentCipher.decrypt(into:), \(name)") {
                    try RawOutput.bytes(capacity: max(0, blob.count - AttachmentCipher.overheadByteCount)) { output in
                        try AttachmentCipher.decrypt(
                            unsafe blob.span.bytes, key: key, into: &output, threads: threads)
                    }
                },
                Way("AttachmentFile.decrypt, \(name)") {
                    try folder.converted { input, target throws(AttachmentFileError) in
                        try AttachmentFile(at: input, to: target, threads: threads).decrypt(key: key)
                    }
                },
            ]
        }
            + PieceSizes.all(seed: seed).flatMap { sizes in
                [
                    Way("AttachmentDecryptor, \(sizes.name)") { try decrypt(blob, key: key, in: sizes) },
                    Way("AttachmentDecryptor(into:), \(sizes.name)") {
                        try decryptIntoMemory(blob, key: key, in: sizes)
                    },
                ]
            }
    }

    private static func encryptions(
        of plaintext: [UInt8], key: AttachmentKey, iv: InlineArray<16, UInt8>, seed: Int
    ) throws -> [Way<[UInt8]>] {
        let folder = try VectorFolder(holding: plaintext)
        return threads.flatMap { name, threads in
            [
                Way("AttachmentCipher.encrypt, \(name)") {
                    try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: threads)
                },
                Way("AttachmentFile.encrypt, \(name)") {
                    try folder.converted { input, target throws(AttachmentFileError) in
                        try AttachmentFile(at: input, to: target, threads: threads).encrypt(key: key, iv: iv)
                    }
                },
            ]
        }
            + PieceSizes.all(seed: seed).flatMap { sizes in
                [
                    Way("AttachmentEncryptor, \(sizes.name)") {
                        try encrypt(plaintext, by: AttachmentEncryptor(key: key, iv: iv), in: sizes)
                    },
                    Way("AttachmentEncryptor(into:), \(sizes.name)") {
                        try encryptIntoMemory(plaintext, by: AttachmentEncryptor(key: key, iv: iv), in: sizes)
                    },
                ]
            }
    }

    /// By the calls that make key and IV themselves, as everyone but a test does.
    private static func encryptionsAtRandom(
        of plaintext: [UInt8]
    ) throws -> [(name: String, key: AttachmentKey, blob: [UInt8])] {
        let inMemory = try AttachmentCipher.encrypt(plaintext)

        var intoKey: AttachmentKey?
        let into = try RawOutput.bytes(
            capacity: Int(AttachmentCipher.byteCount(forPlaintext: Int64(plaintext.count)))
        ) { output in
            intoKey = try AttachmentCipher.encrypt(unsafe plaintext.span.bytes, into: &output)
        }

        let encryptor = try AttachmentEncryptor()
        let piecesKey = encryptor.key
        let pieces = try encrypt(plaintext, by: encryptor, in: PieceSizes(4096))

        var fileKey: AttachmentKey?
        let file = try VectorFolder(holding: plaintext).converted { input, target throws(AttachmentFileError) in
            fileKey = try AttachmentFile(at: input, to: target).encrypt()
        }
        guard let intoKey, let fileKey else { throw CheckError.failed("there is no key") }
        return [
            ("AttachmentCipher.encrypt", inMemory.key, inMemory.blob),
            ("AttachmentCipher.encrypt(into:)", intoKey, into),
            ("AttachmentEncryptor", piecesKey, pieces),
            ("AttachmentFile.encrypt", fileKey, file),
        ]
    }

    // MARK: - In pieces

    private static func decrypt(_ blob: [UInt8], key: AttachmentKey, in sizes: PieceSizes) throws -> [UInt8] {
        var verifier = try AttachmentVerifier(key: key)
        for piece in sizes.ranges(of: blob.count) { try verifier.update(Array(blob[piece])) }
        var decryptor = try verifier.finalize()
        var plaintext: [UInt8] = []
        for piece in sizes.ranges(of: blob.count) { plaintext += try decryptor.update(Array(blob[piece])) }
        return try plaintext + decryptor.finalize()
    }

    /// The second pass in other pieces than the first.
    private static func decryptIntoMemory(
        _ blob: [UInt8], key: AttachmentKey, in sizes: PieceSizes
    ) throws -> [UInt8] {
        var verifier = try AttachmentVerifier(key: key)
        for piece in sizes.other.ranges(of: blob.count) {
            try verifier.update(unsafe blob.span.bytes.extracting(piece))
        }
        // An optional, as a closure cannot use up what it captures.
        var decryptor = Optional(try verifier.finalize())
        let room = decryptor!.maximumOutputByteCount(forPiece: blob.count) + AttachmentDecryptor.maximumFinalByteCount
        return try RawOutput.bytes(capacity: room) { output in
            for piece in sizes.ranges(of: blob.count) {
                try decryptor!.update(unsafe blob.span.bytes.extracting(piece), into: &output)
            }
            try decryptor.take()!.finalize(into: &output)
        }
    }

    private static func encrypt(
        _ plaintext: [UInt8], by encryptor: consuming AttachmentEncryptor, in sizes: PieceSizes
    ) throws -> [UInt8] {
        var blob: [UInt8] = []
        for piece in sizes.ranges(of: plaintext.count) {
            let announced = encryptor.outputByteCount(forPiece: piece.count)
            let came = try encryptor.update(Array(plaintext[piece]))
            guard came.count == announced else {
                throw CheckError.failed("AttachmentEncryptor announced \(announced) bytes, and gave \(came.count)")
            }
            blob += came
        }
        return try blob + encryptor.finalize()
    }

    /// Into memory with room for the blob and no byte more.
    private static func encryptIntoMemory(
        _ plaintext: [UInt8], by encryptor: consuming AttachmentEncryptor, in sizes: PieceSizes
    ) throws -> [UInt8] {
        var encryptor = Optional(encryptor)
        let count = Int(AttachmentCipher.byteCount(forPlaintext: Int64(plaintext.count)))
        return try RawOutput.bytes(capacity: count) { output in
            for piece in sizes.ranges(of: plaintext.count) {
                try encryptor!.update(unsafe plaintext.span.bytes.extracting(piece), into: &output)
            }
            try encryptor.take()!.finalize(into: &output)
        }
    }
}
