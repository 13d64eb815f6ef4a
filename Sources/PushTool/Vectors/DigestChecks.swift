// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
@_spi(Vectors) import PushWire

/// Checks for vectors with many cases, whose expected results are one digest.
enum DigestChecks {
    /// Checks an `AccumulatedEnvelopeTest`. A case takes from the stream: key, IV, one byte with the message's length, message. Its
    /// output is the envelope.
    static func envelopes(_ test: VectorTest) throws {
        let profile = try test.profile()
        try accumulate(test) { stream in
            let key = try SignalingKey(parsing: stream.bytes(SignalingKey.byteCount))
            let iv = try stream.iv()
            let message = try stream.bytes(Int(stream.byte()))
            var sealer = try EnvelopeSealer(key: key, profile: profile)
            let envelope = try sealer.seal(message, iv: iv)
            try expect(Envelope.open(envelope, key: key, profile: profile) == message)
            return envelope
        }
    }

    /// Checks an `AccumulatedAttachmentTest`. A case takes from the stream: key, IV, two bytes, message. The message's length is the
    /// two bytes modulo 1024. The output is the blob.
    static func attachments(_ test: VectorTest) throws {
        try accumulate(test) { stream in
            let key = try AttachmentKey(parsing: stream.bytes(AttachmentKey.byteCount))
            let iv = try stream.iv()
            let count = try Int(stream.byte()) << 8 | Int(stream.byte())
            let message = try stream.bytes(count % 1024)
            let blob = try AttachmentCipher.encrypt(message, key: key, iv: iv, threads: .one)
            try expect(AttachmentCipher.decrypt(blob, key: key) == message)
            return blob
        }
    }

    /// Checks an `AccumulatedDirectoryTokenTest`. A case takes from the stream: a byte for the number of digits, and one for each
    /// digit. Its output is the token in base64.
    static func directoryTokens(_ test: VectorTest) throws {
        try accumulate(test) { stream in
            let digits = try stream.bytes(7 + Int(stream.byte() % 9))
            let others = digits.dropFirst().map { "\($0 % 10)" }
            let token = DirectoryToken(try PhoneNumber("+\(1 + digits[0] % 9)" + others.joined()))
            try expect(DirectoryToken(base64: token.base64) == token)
            return Array(token.base64.utf8)
        }
    }

    /// Checks an `AccumulatedAgreementTest`. A case takes from the stream: private key, the peer's u-coordinate. Its output is our
    /// public key and the shared secret.
    static func agreements(_ test: VectorTest) throws {
        try accumulate(test) { stream in
            let privateKey = try PrivateKey(parsing: stream.bytes(PrivateKey.byteCount))
            let other = try PublicKey(parsing: [PublicKey.typeByte] + stream.bytes(PublicKey.byteCount - 1))
            return try privateKey.publicKey.encoded() + KeyChecks.bytes(of: privateKey.agree(with: other))
        }
    }

    /// Runs all cases, and compares the digest. It begins as 32 zero bytes. After each case, it is the ``VectorDigest`` of the
    /// previous digest and the output.
    private static func accumulate(_ test: VectorTest, _ output: (inout VectorStream) throws -> [UInt8]) throws {
        let count = try test.integer("count")
        let maximum = 100_000_000  // An hour or two.
        guard (1...maximum).contains(count) else { throw CheckError.failed("count is not 1 to \(maximum)") }
        var stream = VectorStream(seed: try test.text("seed"))
        var digest = [UInt8](repeating: 0, count: 32)
        for number in 1...count {
            digest = try VectorDigest.of(digest + (CheckError.unless("case \(number)") { try output(&stream) }))
        }
        try test.expect("digest", is: digest, by: test.groupText("type"))
    }

    private static func expect(_ isReadAsWritten: Bool) throws(CheckError) {
        guard isReadAsWritten else { throw .failed("an output does not decode to its input") }
    }

    /// Checks an `ExhaustedTest`: of all inputs with `byteCount` bytes that begin with `prefix`, the library accepts `accepted`.
    /// The concatenated outcomes of all inputs have the digest `digest`.
    static func shortInputs(_ test: VectorTest) throws {
        let (byteCount, prefix) = (try test.integer("byteCount"), try test.bytes("prefix"))
        guard prefix.count <= byteCount, byteCount <= 3 else {
            throw CheckError.failed("byteCount is less than the length of prefix, or more than 3")
        }
        let isSignal = try test.groupChoice("message", [true, false]) { $0 ? "signal" : "content" }
        let (accepted, outcomes) =
            if isSignal {
                try outcomes(of: byteCount, prefix) { try IncomingPushMessageSignal.View(parsing: $0).owned() }
            } else {
                try outcomes(of: byteCount, prefix) { try PushMessageContent.View(parsing: $0).owned() }
            }
        try test.expect("accepted", is: .integer(accepted))
        try test.expect("digest", is: VectorDigest.of(outcomes))
    }

    /// Returns the outcomes of all inputs. A refused input gives the byte 0. An accepted one gives the byte 1, a byte with the
    /// length of the canonical encoding, and that encoding.
    private static func outcomes<Message: WireMessage & Equatable>(
        of byteCount: Int, _ prefix: [UInt8], byView read: (RawSpan) throws -> Message
    ) throws -> (accepted: Int, [UInt8]) {
        var (accepted, outcomes) = (0, [UInt8]())
        var input = prefix + [UInt8](repeating: 0, count: byteCount - prefix.count)
        for number in 0..<1 << (8 * (byteCount - prefix.count)) {
            for index in prefix.count..<byteCount {
                input[index] = UInt8(truncatingIfNeeded: number >> (8 * (byteCount - 1 - index)))
            }
            let message = try? Message(parsing: input)
            guard (try? read(unsafe input.span.bytes)) == message else {
                throw CheckError.failed("the view and the owned message differ for \(VectorText.hex(input))")
            }
            guard let message else {
                outcomes.append(0)
                continue
            }
            let canonical = try CheckError.unless("encoding") { try message.encoded() }
            outcomes += [1, UInt8(truncatingIfNeeded: canonical.count)] + canonical
            accepted += 1
        }
        return (accepted, outcomes)
    }
}

/// The pseudorandom bytes for the cases of an accumulated vector. The seed determines them.
///
///     H(seed ‖ 0) ‖ H(seed ‖ 1) ‖ …        H is VectorDigest, the counter in 8 bytes, big-endian
///
/// See docs/vectors.md.
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

/// HMAC-SHA256 under an empty key.
enum VectorDigest {
    static func of(_ message: [UInt8]) throws(CheckError) -> [UInt8] {
        try PrimitiveChecks.hmac(KeyedHash(.sha256), key: [], message)
    }
}
