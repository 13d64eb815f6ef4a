// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
@_spi(Vectors) import PushWire

/// Checks of vectors of many cases. Each case is drawn from the stream of `seed`, and its output goes into `digest`.
enum AccumulatedChecks {
    /// The largest count: an hour or two.
    private static let maximumCount = 100_000_000

    /// `AccumulatedEnvelopeTest`: key, IV, a byte that is the message's length, message; the envelope.
    static func envelope(_ test: VectorTest) throws {
        let profile = try test.profile()
        try check(test) { stream in
            let key = try SignalingKey(parsing: stream.bytes(SignalingKey.byteCount))
            let iv = try stream.iv()
            let message = try stream.bytes(Int(stream.byte()))
            var sealer = try EnvelopeSealer(key: key, profile: profile)
            let envelope = try sealer.seal(message, iv: iv)
            guard try Envelope.open(envelope, key: key, profile: profile) == message else {
                throw CheckError.failed("an envelope does not open to what was sealed")
            }
            return envelope
        }
    }

    /// `AccumulatedAttachmentTest`: key, IV, two bytes that are the message's length modulo 1024, message; the blob.
    static func attachment(_ test: VectorTest) throws {
        try check(test) { stream in
            let key = try AttachmentKey(parsing: stream.bytes(AttachmentKey.byteCount))
            let iv = try stream.iv()
            let count = try Int(stream.byte()) << 8 | Int(stream.byte())
            let message = try stream.bytes(count % 1024)
            let blob = try AttachmentCipher.encrypt(message, key: key, iv: iv, threads: .one)
            guard try AttachmentCipher.decrypt(blob, key: key) == message else {
                throw CheckError.failed("a blob does not decrypt to what was encrypted")
            }
            return blob
        }
    }

    /// `AccumulatedDirectoryTokenTest`: a byte for the number of digits, a byte for each digit; the token's text.
    static func directoryToken(_ test: VectorTest) throws {
        try check(test) { stream in
            let digits = try stream.bytes(7 + Int(stream.byte() % 9))
            let others = digits.dropFirst().map { "\($0 % 10)" }
            let token = DirectoryToken(try PhoneNumber("+\(1 + digits[0] % 9)" + others.joined()))
            let text = token.base64
            guard try DirectoryToken(base64: text) == token else {
                throw CheckError.failed("a token's text is not read as that token")
            }
            return Array(text.utf8)
        }
    }

    /// `AccumulatedAgreementTest`: private key, the other side's u; our public key, the shared secret.
    static func agreement(_ test: VectorTest) throws {
        try check(test) { stream in
            let privateKey = try PrivateKey(parsing: stream.bytes(PrivateKey.byteCount))
            let other = try PublicKey(parsing: [PublicKey.typeByte] + stream.bytes(PublicKey.byteCount - 1))
            return try privateKey.publicKey.encoded() + KeyChecks.bytes(of: privateKey.agree(with: other))
        }
    }

    /// The digest is 32 zero bytes before the first case, and after each ``VectorDigest`` of itself and what came out.
    private static func check(_ test: VectorTest, _ output: (inout VectorStream) throws -> [UInt8]) throws {
        let count = try test.integer("count")
        guard (1...maximumCount).contains(count) else { throw CheckError.failed("count is not 1 to \(maximumCount)") }
        var stream = VectorStream(seed: try test.text("seed"))
        var digest = [UInt8](repeating: 0, count: VectorDigest.byteCount)
        for number in 1...count {
            digest = try VectorDigest.of(digest + (CheckError.unless("case \(number)") { try output(&stream) }))
        }
        try test.expect("digest", is: digest, by: test.groupText("type"))
    }
}

/// The bytes that the cases of an accumulated vector are drawn from: the same for the same seed, in any implementation.
///
///     H(seed ‖ 0) ‖ H(seed ‖ 1) ‖ …        H is VectorDigest, the counter in 8 bytes, big-endian
///
/// Source: docs/vectors.md.
struct VectorStream {
    private let seed: [UInt8]
    private var counter: UInt64 = 0
    private var rest: ArraySlice<UInt8> = []

    init(seed: String) {
        self.seed = Array(seed.utf8)
    }

    mutating func byte() throws -> UInt8 { try bytes(1)[0] }

    mutating func iv() throws -> InlineArray<16, UInt8> {
        let iv = try bytes(16)
        return InlineArray { iv[$0] }
    }

    mutating func bytes(_ count: Int) throws -> [UInt8] {
        while rest.count < count {
            let number = unsafe withUnsafeBytes(of: counter.bigEndian) { unsafe Array($0) }
            rest += try VectorDigest.of(seed + number)
            counter += 1
        }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

/// HMAC-SHA256 under an empty key: the digest of accumulated and exhausted vectors.
enum VectorDigest {
    static let byteCount = 32

    static func of(_ message: [UInt8]) throws -> [UInt8] {
        var hash = KeyedHash(.sha256)
        unsafe hash.setKey(nil, byteCount: 0)
        guard let digest = unsafe hash.authenticate(message, byteCount: message.count) else {
            throw CheckError.failed(PrimitiveChecks.cryptoUnavailable)
        }
        return digest.indices.map { digest[$0] }
    }
}
