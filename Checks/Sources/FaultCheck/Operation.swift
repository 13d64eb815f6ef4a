// SPDX-License-Identifier: Apache-2.0

import CFaults
@_spi(Vectors) import PushCrypto
@_spi(Vectors) import PushWire

/// One use of the library, with one right result.
struct Operation: Sendable {
    let name: String
    /// The operation. Its parameters are the results of all operations, and a folder for its files.
    private let body: @Sendable (Results, String) throws -> [UInt8]

    private init(_ name: String, _ body: @escaping @Sendable (Results, String) throws -> [UInt8]) {
        self.name = name
        self.body = body
    }

    var usesThreads: Bool { name.hasSuffix(", all") }
    /// Whether the operation uses OpenSSL to be faster, but works without it.
    var mayUseOpenSSL: Bool { name == "make prekeys" }

    enum Outcome: Equatable {
        case right
        /// The call threw `cryptoUnavailable`: OpenSSL does not work, or has no memory.
        case unavailable
        case wrong(String)
    }

    func result(_ made: Results, in folder: String) throws -> [UInt8] { try body(made, folder) }

    func outcome(_ results: Results, in folder: String) -> Outcome {
        do {
            return try body(results, folder) == results[name] ? .right : .wrong("a different result")
        } catch EnvelopeError.cryptoUnavailable {
            return .unavailable
        } catch AttachmentError.cryptoUnavailable {
            return .unavailable
        } catch AttachmentFileError.attachment(.cryptoUnavailable) {
            return .unavailable
        } catch {
            return .wrong("\(error)")
        }
    }

    // MARK: - Operations

    /// The operations on OpenSSL, which throw `cryptoUnavailable` if it fails.
    static let onOpenSSL =
        [
            Operation("seal") { _, _ in
                try Profile.all.flatMap { profile in
                    var sealer = try EnvelopeSealer(key: Fixed.key(), profile: profile)
                    let first = try sealer.seal(Fixed.text, iv: Fixed.iv)
                    try sealer.rekey(to: Fixed.key(1))
                    return try first + sealer.seal(Fixed.text, iv: Fixed.iv)
                }
            },
            Operation("open") { made, _ in
                var opener = try EnvelopeOpener(key: Fixed.key(), profile: .specification)
                return try opener.open(made.envelope)
            },
            Operation("open a signal") { made, _ in
                let key = try Fixed.key()
                // The plaintext is no signal.
                do throws(SignalOpeningError) {
                    _ = try Envelope.openSignal(made.envelope, key: key, profile: .specification)
                    return [0]
                } catch .envelope(let error) { throw error } catch { return [1] }
            },
            Operation("seal and open again") { _, _ in
                try Envelope.open(
                    Envelope.seal(Fixed.text, key: Fixed.key(), profile: .specification), key: Fixed.key(),
                    profile: .specification)
            },
            Operation("seal a batch") { _, _ in
                let item = (signal: IncomingPushMessageSignal(type: .ciphertext), key: try Fixed.key())
                let batch = Envelope.seal([item, item], profile: .specification, threads: .all)
                return try batch.indices.flatMap { index in
                    try Envelope.open(batch.envelope(at: index), key: item.key, profile: .specification)
                }
            },
            Operation("encrypt in pieces") { _, _ in
                var encryptor = try AttachmentEncryptor(key: Fixed.attachmentKey(), iv: Fixed.iv)
                let start = try encryptor.update(Fixed.attachment)
                return try start + encryptor.finalize()
            },
            Operation("encrypt in pieces, into memory") { _, _ in
                let plaintext = Fixed.attachment
                let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: plaintext.count + 100, alignment: 1)
                defer { unsafe memory.deallocate() }
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
                var encryptor = try AttachmentEncryptor(key: Fixed.attachmentKey(), iv: Fixed.iv)
                try unsafe encryptor.update(plaintext.span.bytes, into: &output)
                try encryptor.finalize(into: &output)
                let count = unsafe output.finalize(for: memory)
                return unsafe [UInt8](memory[..<count])
            },
            Operation("decrypt in pieces") { made, _ in
                var verifier = try AttachmentVerifier(key: Fixed.attachmentKey())
                try verifier.update(made.blob)
                var decryptor = try verifier.finalize()
                let start = try decryptor.update(made.blob)
                return try start + decryptor.finalize()
            },
        ]
        + [Threads.one, .all].flatMap { threads in
            [
                Operation("encrypt in memory, \(threads)") { _, _ in
                    try AttachmentCipher.encrypt(
                        Fixed.attachment, key: Fixed.attachmentKey(), iv: Fixed.iv, threads: threads)
                },
                Operation("there and back in memory, \(threads)") { _, _ in
                    let (key, blob) = try AttachmentCipher.encrypt(Fixed.attachment, threads: threads)
                    return try AttachmentCipher.decrypt(blob, key: key, threads: threads)
                },
                Operation("encrypt a file, \(threads)") { _, folder in
                    let files = try Files(folder, input: Fixed.attachment)
                    return try files.result {
                        try AttachmentFile(
                            at: files.input, to: files.target, threads: threads
                        ).encrypt(key: Fixed.attachmentKey(), iv: Fixed.iv)
                    }
                },
                Operation("decrypt a file, \(threads)") { made, folder in
                    let files = try Files(folder, input: made.blob)
                    return try files.result {
                        try AttachmentFile(
                            at: files.input, to: files.target, threads: threads
                        ).decrypt(key: Fixed.attachmentKey())
                    }
                },
            ]
        }

    /// The operations that work without OpenSSL.
    static let others =
        [
            Operation("agree") { _, _ in
                let (own, other) = (try Fixed.privateKey(1), try Fixed.privateKey(2))
                return unsafe try own.agree(with: other.publicKey).withUnsafeBytes { unsafe Array($0) }
            },
            Operation("make keys") { _, _ in
                let keys = (PrivateKey(), SignalingKey(), AttachmentKey(), IdentityKeyPair())
                _ = (keys.0.publicKey, keys.3.publicKey)
                return [1]
            },
            Operation("make prekeys") { _, _ in
                // The second block is short.
                let batch = PreKeyPair.batch(from: .first, count: 130)
                return batch.allSatisfy { $0.publicKey == $0.privateKey.publicKey } ? [1] : [0]
            },
            Operation("base64") { _, _ in
                let text = Base64.encode(Fixed.text, padding: .unpadded)
                let key = try SignalingKey(base64: Fixed.key().base64)
                return unsafe try Base64.decode(text) + key.withUnsafeBytes { unsafe Array($0) }
            },
        ] + (faults_digests_are_evp() == 1 ? [] : [token])

    /// Makes a directory token. With OpenSSL's EVP digests, it traps if OpenSSL fails. The low-level digests cannot fail.
    static let token = Operation("token") { _, _ in
        try DirectoryToken(PhoneNumber("+14152222222")).encoded()
    }
}

extension Profile {
    fileprivate static let all: [Profile] = [.specification, .deployed]
}
