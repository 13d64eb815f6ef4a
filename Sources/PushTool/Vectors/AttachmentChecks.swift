// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto

enum AttachmentChecks {
    /// Checks an `AttachmentTest`: `blob` decrypts to `msg`. With `iv`, `msg` encrypts to `blob`. Runs in memory, in pieces, and
    /// from file to file.
    static func attachment(_ test: VectorTest) throws {
        let (key, blob) = (try test.key { try AttachmentKey(parsing: $0) }, try test.bytes("blob"))
        let plaintext = try test.accepted { try Way.agreed(decryptions(of: blob, key: key, seed: test.id)) }
        try test.expect("msg", is: plaintext)
        try CheckError.unless("encrypting") {
            try checkEncryptionAtRandom(of: plaintext, test)
            guard test.has("iv") else { return }
            let blobs = try encryptions(of: plaintext, key: key, iv: test.iv(), seed: test.id)
            try test.expect("blob", is: Way.agreed(blobs), by: "encrypting")
        }
    }

    private static func decryptions(of blob: [UInt8], key: AttachmentKey, seed: Int) throws -> [Way<[UInt8]>] {
        let whole = try whole(
            "decrypt", blob, inMemory: { try AttachmentCipher.decrypt(blob, key: key, threads: $0) },
            file: { try $0.decrypt(key: key) })
        let appended = Way("AttachmentCipher.decrypt(into:)") {
            try RawOutput.bytes(capacity: max(0, blob.count - AttachmentCipher.overheadByteCount)) { output in
                try AttachmentCipher.decrypt(unsafe blob.span.bytes, key: key, into: &output)
            }
        }
        let capacity = blob.count + BlockCipher.blockByteCount + AttachmentDecryptor.maximumFinalByteCount
        let inPieces = try inPieces("AttachmentDecryptor", blob, seed: seed, capacity: capacity) { pieces in
            var verifier = try AttachmentVerifier(key: key)
            for piece in pieces { try verifier.update(unsafe blob.span.bytes.extracting(piece)) }
            return try verifier.finalize()
        }
        return whole + [appended] + inPieces
    }

    private static func encryptions(
        of plaintext: [UInt8], key: AttachmentKey, iv: InlineArray<16, UInt8>, seed: Int
    ) throws -> [Way<[UInt8]>] {
        let whole = try whole(
            "encrypt", plaintext,
            inMemory: { try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: $0) },
            file: { try $0.encrypt(key: key, iv: iv) })
        let capacity = blobByteCount(plaintext)
        let inPieces = try inPieces("AttachmentEncryptor", plaintext, seed: seed, capacity: capacity) { _ in
            try AttachmentEncryptor(key: key, iv: iv)
        }
        return whole + inPieces
    }

    /// Returns the ways that process the input as a whole: in memory and from file to file, on one thread and on two.
    private static func whole(
        _ name: String, _ input: [UInt8], inMemory: @escaping (Threads) throws -> [UInt8],
        file: @escaping (AttachmentFile) throws -> Void
    ) throws -> [Way<[UInt8]>] {
        let folder = try VectorFolder(holding: input)
        return [("1 thread", Threads.one), ("2 threads", .all)].flatMap { count, threads in
            [
                Way("AttachmentCipher.\(name), \(count)") { try inMemory(threads) },
                Way("AttachmentFile.\(name), \(count)") {
                    try folder.converted { try file(AttachmentFile(at: $0, to: $1, threads: threads)) }
                },
            ]
        }
    }

    /// Encrypts with the public calls, which make the key and the IV.
    private static func checkEncryptionAtRandom(of plaintext: [UInt8], _ test: VectorTest) throws {
        func check(_ name: String, _ blob: [UInt8], _ key: AttachmentKey) throws {
            guard blob.count == blobByteCount(plaintext) else {
                throw CheckError.failed("\(name) gives \(blob.count) bytes instead of \(blobByteCount(plaintext))")
            }
            let decrypted = try AttachmentCipher.decrypt(blob, key: key)
            try test.expect("msg", is: decrypted, by: "\(name), then decrypting")
        }
        let inMemory = try AttachmentCipher.encrypt(plaintext)
        try check("AttachmentCipher.encrypt", inMemory.blob, inMemory.key)

        var key = inMemory.key
        let appended = try RawOutput.bytes(capacity: blobByteCount(plaintext)) { output in
            key = try AttachmentCipher.encrypt(unsafe plaintext.span.bytes, into: &output)
        }
        try check("AttachmentCipher.encrypt(into:)", appended, key)

        let encryptor = try AttachmentEncryptor()
        key = encryptor.key
        let inPieces = try output(of: encryptor, plaintext, in: ranges(of: plaintext.count) { 4096 })
        try check("AttachmentEncryptor", inPieces, key)

        let file = try VectorFolder(holding: plaintext).converted { input, target in
            key = try AttachmentFile(at: input, to: target).encrypt()
        }
        try check("AttachmentFile.encrypt", file, key)
    }

    private static func blobByteCount(_ plaintext: [UInt8]) -> Int {
        Int(AttachmentCipher.byteCount(forPlaintext: Int64(plaintext.count)))
    }

    /// Returns the ways that process the input in pieces: of several fixed sizes, and of random sizes, which may be 0. Each has one
    /// way with the call that returns bytes, and one with the call that appends to memory of exactly `capacity` bytes.
    ///
    /// - Parameter begin: Makes the cipher after a first pass over the input in the given pieces. In half of the ways, the second
    ///   pass has other pieces.
    private static func inPieces<Cipher: PieceCipher & ~Copyable>(
        _ name: String, _ input: [UInt8], seed: Int, capacity: Int, begin: @escaping ([Range<Int>]) throws -> Cipher
    ) throws -> [Way<[UInt8]>] {
        var stream = VectorStream(seed: "\(seed)")
        let random = try ranges(of: input.count) { try Int(stream.byte() % 101) }
        let cuts = [1, 7, 16, 4096].map { size in ("pieces of \(size)", ranges(of: input.count) { size }) }
        return (cuts + [("random pieces by \(seed)", random)]).flatMap { cut, pieces in
            [
                Way("\(name), \(cut)") { try output(of: begin(pieces), input, in: pieces) },
                Way("\(name)(into:), \(cut)") {
                    try RawOutput.bytes(capacity: capacity) { output in
                        var cipher = try begin(ranges(of: input.count) { 29 })
                        for piece in pieces {
                            try cipher.update(unsafe input.span.bytes.extracting(piece), into: &output)
                        }
                        try cipher.finalize(into: &output)
                    }
                },
            ]
        }
    }

    private static func ranges(of byteCount: Int, nextSize: () throws -> Int) rethrows -> [Range<Int>] {
        var (ranges, start): ([Range<Int>], Int) = ([], 0)
        while start < byteCount {
            ranges.append(start..<min(try start + nextSize(), byteCount))
            start = ranges.last!.upperBound
        }
        return ranges
    }

    private static func output<Cipher: PieceCipher & ~Copyable>(
        of cipher: consuming Cipher, _ input: [UInt8], in pieces: [Range<Int>]
    ) throws -> [UInt8] {
        var output: [UInt8] = []
        for piece in pieces { output += try cipher.update(Array(input[piece])) }
        return try output + cipher.finalize()
    }
}

/// The common calls of the encryptor and the decryptor.
private protocol PieceCipher: ~Copyable {
    mutating func update(_ piece: [UInt8]) throws(AttachmentError) -> [UInt8]
    mutating func update(_ piece: RawSpan, into output: inout OutputRawSpan) throws(AttachmentError)
    consuming func finalize() throws(AttachmentError) -> [UInt8]
    consuming func finalize(into output: inout OutputRawSpan) throws(AttachmentError)
}

extension AttachmentEncryptor: PieceCipher {}
extension AttachmentDecryptor: PieceCipher {}
