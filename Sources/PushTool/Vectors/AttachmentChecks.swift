// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto

/// Checks of vectors of attachments.
enum AttachmentChecks {
    /// `AttachmentTest`: decrypt(blob) = msg; with `iv`, encrypting msg under it = blob; in memory, in pieces and from file alike.
    static func attachment(_ test: VectorTest) throws {
        let key = try test.attachmentKey()
        let blob = try test.bytes("blob")
        let plaintext = try test.accepted { try Way.agreed(decryptions(of: blob, key: key, seed: test.id)) }
        try test.expect("msg", is: plaintext)

        try CheckError.unless("encrypting") {
            for (name, key, blob) in try encryptionsAtRandom(of: plaintext) {
                guard blob.count == blobByteCount(plaintext) else {
                    throw CheckError.failed("\(name) gives \(blob.count) bytes instead of \(blobByteCount(plaintext))")
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
                        try AttachmentCipher.decrypt(unsafe blob.span.bytes, key: key, into: &output)
                    }
                },
                Way("AttachmentFile.decrypt, \(name)") {
                    try folder.converted { input, target throws(AttachmentFileError) in
                        try AttachmentFile(at: input, to: target, threads: threads).decrypt(key: key)
                    }
                },
            ]
        }
        let inPieces = try cuts(of: blob.count, seed: seed).flatMap { name, pieces in
            [
                Way("AttachmentDecryptor, \(name)") {
                    var decryptor = try verified(blob, key: key, in: pieces)
                    var plaintext: [UInt8] = []
                    for piece in pieces { plaintext += try decryptor.update(Array(blob[piece])) }
                    return try plaintext + decryptor.finalize()
                },
                // The second pass in other pieces than the first.
                Way("AttachmentDecryptor(into:), \(name)") {
                    let decryptor = try verified(blob, key: key, in: ranges(of: blob.count) { 29 })
                    let room = decryptor.maximumOutputByteCount(forPiece: blob.count)
                    return try output(
                        of: decryptor, blob, in: pieces, capacity: room + AttachmentDecryptor.maximumFinalByteCount,
                        update: { try $0.update($1, into: &$2) }, finalize: { try $0.finalize(into: &$1) })
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
                Way("AttachmentFile.encrypt, \(name)") {
                    try folder.converted { input, target throws(AttachmentFileError) in
                        try AttachmentFile(at: input, to: target, threads: threads).encrypt(key: key, iv: iv)
                    }
                },
            ]
        }
        let inPieces = try cuts(of: plaintext.count, seed: seed).flatMap { name, pieces in
            [
                Way("AttachmentEncryptor, \(name)") {
                    try encrypted(plaintext, by: AttachmentEncryptor(key: key, iv: iv), in: pieces)
                },
                Way("AttachmentEncryptor(into:), \(name)") {
                    try output(
                        of: AttachmentEncryptor(key: key, iv: iv), plaintext, in: pieces,
                        capacity: blobByteCount(plaintext),
                        update: { try $0.update($1, into: &$2) }, finalize: { try $0.finalize(into: &$1) })
                },
            ]
        }
        return whole + inPieces
    }

    /// Encrypts with the calls that make key and IV themselves, as everyone but a test does.
    private static func encryptionsAtRandom(
        of plaintext: [UInt8]
    ) throws -> [(name: String, key: AttachmentKey, blob: [UInt8])] {
        let inMemory = try AttachmentCipher.encrypt(plaintext)

        var intoKey: AttachmentKey?
        let into = try RawOutput.bytes(capacity: blobByteCount(plaintext)) { output in
            intoKey = try AttachmentCipher.encrypt(unsafe plaintext.span.bytes, into: &output)
        }

        let encryptor = try AttachmentEncryptor()
        let piecesKey = encryptor.key
        let pieces = try encrypted(plaintext, by: encryptor, in: ranges(of: plaintext.count) { 4096 })

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

    private static func blobByteCount(_ plaintext: [UInt8]) -> Int {
        Int(AttachmentCipher.byteCount(forPlaintext: Int64(plaintext.count)))
    }

    // MARK: - In pieces

    /// Every way of cutting an input: into pieces of one size, and into pieces that are now long, now short, now empty.
    private static func cuts(of byteCount: Int, seed: Int) throws -> [(name: String, pieces: [Range<Int>])] {
        var stream = VectorStream(seed: "\(seed)")
        let random = try ranges(of: byteCount) { try Int(stream.byte() % 101) }
        return [1, 7, 16, 4096].map { size in ("pieces of \(size)", ranges(of: byteCount) { size }) }
            + [("random pieces by \(seed)", random)]
    }

    private static func ranges(of byteCount: Int, nextSize: () throws -> Int) rethrows -> [Range<Int>] {
        var (ranges, start): ([Range<Int>], Int) = ([], 0)
        while start < byteCount {
            ranges.append(start..<min(try start + nextSize(), byteCount))
            start = ranges.last!.upperBound
        }
        return ranges
    }

    private static func verified(
        _ blob: [UInt8], key: AttachmentKey, in pieces: [Range<Int>]
    ) throws -> AttachmentDecryptor {
        var verifier = try AttachmentVerifier(key: key)
        for piece in pieces { try verifier.update(unsafe blob.span.bytes.extracting(piece)) }
        return try verifier.finalize()
    }

    private static func encrypted(
        _ plaintext: [UInt8], by encryptor: consuming AttachmentEncryptor, in pieces: [Range<Int>]
    ) throws -> [UInt8] {
        var blob: [UInt8] = []
        for piece in pieces {
            let announced = encryptor.outputByteCount(forPiece: piece.count)
            let came = try encryptor.update(Array(plaintext[piece]))
            guard came.count == announced else {
                throw CheckError.failed("AttachmentEncryptor announced \(announced) bytes, and gave \(came.count)")
            }
            blob += came
        }
        return try blob + encryptor.finalize()
    }

    /// Everything that `machine` puts into memory with room for `capacity` bytes and no more.
    private static func output<Machine: ~Copyable>(
        of machine: consuming Machine, _ input: [UInt8], in pieces: [Range<Int>], capacity: Int,
        update: (inout Machine, RawSpan, inout OutputRawSpan) throws -> Void,
        finalize: (consuming Machine, inout OutputRawSpan) throws -> Void
    ) throws -> [UInt8] {
        // An optional, as a closure cannot use up what it captures.
        var machine = Optional(machine)
        return try RawOutput.bytes(capacity: capacity) { output in
            for piece in pieces { try update(&machine!, unsafe input.span.bytes.extracting(piece), &output) }
            try finalize(machine.take()!, &output)
        }
    }
}
