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
            let blobs = try encryptions(of: plaintext, key: key, iv: test.iv(), seed: test.id)
            try test.expect("blob", is: Way.agreed(blobs), by: "encrypting")
        }
    }

    // MARK: - Every way to decrypt and encrypt

    private static let threads: [(name: String, count: Threads)] = [("1 thread", .one), ("2 threads", .all)]

    private static func decryptions(of blob: [UInt8], key: AttachmentKey, seed: Int) throws -> [Way<[UInt8]>] {
        let folder = try VectorFolder(holding: blob)
        let whole = threads.flatMap { name, threads in
            [
                Way("AttachmentCipher.decrypt, \(name)") {
                    try AttachmentCipher.decrypt(blob, key: key, threads: threads)
                },
                Way("AttachmentCipher.decrypt(into:), \(name)") {
                    try RawOutput.bytes(capacity: max(0, blob.count - AttachmentCipher.overheadByteCount)) { output in
                        try AttachmentCipher.decrypt(unsafe blob.span.bytes, key: key, into: &output, threads: threads)
                    }
                },
                Way("AttachmentCipher.decryptFile, \(name)") {
                    try folder.converted { input, target throws(AttachmentFileError) in
                        try AttachmentCipher.decryptFile(at: input, to: target, key: key, threads: threads)
                    }
                },
            ]
        }
        let inPieces = Pieces.all(of: blob.count, seed: seed).flatMap { pieces in
            [
                Way("AttachmentDecryptor, \(pieces.name)") {
                    var decryptor = try verified(blob, key: key, in: pieces)
                    var plaintext: [UInt8] = []
                    for piece in pieces.ranges { plaintext += try decryptor.update(Array(blob[piece])) }
                    return try plaintext + decryptor.finalize()
                },
                // The second pass in other pieces than the first.
                Way("AttachmentDecryptor(into:), \(pieces.name)") {
                    try decrypted(
                        blob, by: verified(blob, key: key, in: Pieces(of: 29, in: blob.count)), in: pieces)
                },
            ]
        }
        return whole + inPieces
    }

    private static func encryptions(
        of plaintext: [UInt8], key: AttachmentKey, iv: InlineArray<16, UInt8>, seed: Int
    ) throws -> [Way<[UInt8]>] {
        let folder = try VectorFolder(holding: plaintext)
        let whole = threads.flatMap { name, threads in
            [
                Way("AttachmentCipher.encrypt, \(name)") {
                    try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: threads)
                },
                Way("AttachmentCipher.encryptFile, \(name)") {
                    try folder.converted { input, target throws(AttachmentFileError) in
                        try AttachmentCipher.encryptFile(at: input, to: target, key: key, iv: iv, threads: threads)
                    }
                },
            ]
        }
        let inPieces = Pieces.all(of: plaintext.count, seed: seed).flatMap { pieces in
            [
                Way("AttachmentEncryptor, \(pieces.name)") {
                    try encrypted(plaintext, by: AttachmentEncryptor(key: key, iv: iv), in: pieces)
                },
                Way("AttachmentEncryptor(into:), \(pieces.name)") {
                    try encryptedIntoMemory(plaintext, by: AttachmentEncryptor(key: key, iv: iv), in: pieces)
                },
            ]
        }
        return whole + inPieces
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
        let pieces = try encrypted(plaintext, by: encryptor, in: Pieces(of: 4096, in: plaintext.count))

        var fileKey: AttachmentKey?
        let file = try VectorFolder(holding: plaintext).converted { input, target throws(AttachmentFileError) in
            fileKey = try AttachmentCipher.encryptFile(at: input, to: target)
        }
        guard let intoKey, let fileKey else { throw CheckError.failed("there is no key") }
        return [
            ("AttachmentCipher.encrypt", inMemory.key, inMemory.blob),
            ("AttachmentCipher.encrypt(into:)", intoKey, into),
            ("AttachmentEncryptor", piecesKey, pieces),
            ("AttachmentCipher.encryptFile", fileKey, file),
        ]
    }

    // MARK: - In pieces

    private static func verified(
        _ blob: [UInt8], key: AttachmentKey, in pieces: Pieces
    ) throws -> AttachmentDecryptor {
        var verifier = try AttachmentVerifier(key: key)
        for piece in pieces.ranges { try verifier.update(unsafe blob.span.bytes.extracting(piece)) }
        return try verifier.finalize()
    }

    private static func decrypted(
        _ blob: [UInt8], by decryptor: consuming AttachmentDecryptor, in pieces: Pieces
    ) throws -> [UInt8] {
        // An optional, as a closure cannot use up what it captures.
        var decryptor = Optional(decryptor)
        let room = decryptor!.maximumOutputByteCount(forPiece: blob.count) + AttachmentDecryptor.maximumFinalByteCount
        return try RawOutput.bytes(capacity: room) { output in
            for piece in pieces.ranges {
                try decryptor!.update(unsafe blob.span.bytes.extracting(piece), into: &output)
            }
            try decryptor.take()!.finalize(into: &output)
        }
    }

    private static func encrypted(
        _ plaintext: [UInt8], by encryptor: consuming AttachmentEncryptor, in pieces: Pieces
    ) throws -> [UInt8] {
        var blob: [UInt8] = []
        for piece in pieces.ranges {
            let announced = encryptor.outputByteCount(forPiece: piece.count)
            let came = try encryptor.update(Array(plaintext[piece]))
            guard came.count == announced else {
                throw CheckError.failed("AttachmentEncryptor announced \(announced) bytes, and gave \(came.count)")
            }
            blob += came
        }
        return try blob + encryptor.finalize()
    }

    /// Encrypts into memory with room for the blob and no byte more.
    private static func encryptedIntoMemory(
        _ plaintext: [UInt8], by encryptor: consuming AttachmentEncryptor, in pieces: Pieces
    ) throws -> [UInt8] {
        var encryptor = Optional(encryptor)
        let count = Int(AttachmentCipher.byteCount(forPlaintext: Int64(plaintext.count)))
        return try RawOutput.bytes(capacity: count) { output in
            for piece in pieces.ranges {
                try encryptor!.update(unsafe plaintext.span.bytes.extracting(piece), into: &output)
            }
            try encryptor.take()!.finalize(into: &output)
        }
    }
}

/// The pieces that an input is cut into.
private struct Pieces {
    /// The name in reports.
    let name: String
    let ranges: [Range<Int>]

    /// Pieces of one size, but for the last.
    init(of size: Int, in byteCount: Int) {
        self.init("pieces of \(size)", in: byteCount) { size }
    }

    private init(_ name: String, in byteCount: Int, nextSize: () -> Int) {
        var (ranges, start): ([Range<Int>], Int) = ([], 0)
        while start < byteCount {
            ranges.append(start..<min(start + nextSize(), byteCount))
            start = ranges.last!.upperBound
        }
        (self.name, self.ranges) = (name, ranges)
    }

    /// Every way of cutting: pieces of one size, and pieces that are now long, now short, now empty.
    static func all(of byteCount: Int, seed: Int) -> [Pieces] {
        var stream = VectorStream(seed: "\(seed)")
        return [1, 7, 16, 4096].map { Pieces(of: $0, in: byteCount) } + [
            Pieces("random pieces by \(seed)", in: byteCount) { Int(stream.byte() % 101) }
        ]
    }
}
