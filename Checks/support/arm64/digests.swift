// SPDX-License-Identifier: Apache-2.0

import CCurve

extension Results {
    /// Inputs: message, byteCount, prefix.
    static func shortInputs(_ request: Request) throws(End) -> [Field] {
        let (byteCount, prefix) = (request.integer(2), request.bytes(3))
        return request.word(1) == "signal"
            ? try outcomes(of: byteCount, prefix, IncomingPushMessageSignal.self)
            : try outcomes(of: byteCount, prefix, PushMessageContent.self)
    }

    static func outcomes<Message: WireMessage>(
        of byteCount: Int, _ prefix: [UInt8], _: Message.Type
    ) throws(End) -> [Field] {
        var (accepted, outcomes) = (0, [UInt8]())
        var input = prefix + [UInt8](repeating: 0, count: byteCount - prefix.count)
        for number in 0..<1 << (8 * (byteCount - prefix.count)) {
            for index in prefix.count..<byteCount {
                input[index] = UInt8(truncatingIfNeeded: number >> (8 * (byteCount - 1 - index)))
            }
            guard let message = try? Message(parsing: input) else {
                outcomes.append(0)
                continue
            }
            let canonical = try encoded(message)
            outcomes += [1, UInt8(truncatingIfNeeded: canonical.count)] + canonical
            accepted += 1
        }
        return [Field("accepted", json: "\(accepted)"), Field("digest", try digest(outcomes))]
    }

    /// HMAC-SHA256 under an empty key.
    static func digest(_ message: [UInt8]) throws(End) -> [UInt8] {
        var hash = KeyedHash(.sha256)
        unsafe hash.setKey([], byteCount: 0)
        guard let digest = unsafe hash.authenticate(message, byteCount: message.count) else { throw .fault("no HMAC") }
        return digest.indices.map { digest[$0] }
    }

    static func accumulated(
        seed: [UInt8], count: Int, _ output: (inout Stream) throws(End) -> [UInt8]
    ) throws(End) -> [Field] {
        var (stream, accumulated) = (Stream(seed: seed), [UInt8](repeating: 0, count: 32))
        for _ in 0..<count { accumulated = try digest(accumulated + output(&stream)) }
        return [Field("digest", accumulated)]
    }

    /// Inputs: profile, seed, count.
    static func envelopes(_ request: Request) throws(End) -> [Field] {
        let profile = request.profile(1)
        return try accumulated(seed: request.bytes(2), count: request.integer(3)) { stream throws(End) in
            let key = try signalingKey(stream.bytes(SignalingKey.byteCount))
            let iv = try stream.iv()
            let message = try stream.bytes(stream.byte())
            let envelope: [UInt8]
            do throws(EnvelopeError) {
                var sealer = try EnvelopeSealer(key: key, profile: profile)
                envelope = try sealer.seal(message, iv: iv)
            } catch {
                throw .refused(error.name)
            }
            try expect(open(envelope, key: key, profile: profile) == message, "an envelope opens to something else")
            return envelope
        }
    }

    /// Inputs: seed, count.
    static func attachments(_ request: Request) throws(End) -> [Field] {
        try accumulated(seed: request.bytes(1), count: request.integer(2)) { stream throws(End) in
            let key = try attachmentKey(stream.bytes(AttachmentKey.byteCount))
            let iv = try stream.iv()
            let count = try stream.byte() << 8 | stream.byte()
            let message = try stream.bytes(count % 1024)
            let (blob, decrypted): ([UInt8], [UInt8])
            do throws(AttachmentError) {
                blob = try AttachmentCipher.encrypt(message, key: key, iv: iv, threads: .one)
                decrypted = try AttachmentCipher.decrypt(blob, key: key)
            } catch {
                throw .refused(error.name)
            }
            try expect(decrypted == message, "a blob decrypts to something else")
            return blob
        }
    }

    /// Inputs: seed, count.
    static func directoryTokens(_ request: Request) throws(End) -> [Field] {
        try accumulated(seed: request.bytes(1), count: request.integer(2)) { stream throws(End) in
            let digits = try stream.bytes(7 + stream.byte() % 9)
            var number = "+\(1 + digits[0] % 9)"
            for digit in digits.dropFirst() { number += "\(digit % 10)" }
            let (token, decoded): (DirectoryToken, DirectoryToken)
            do throws(ParsingError) {
                token = DirectoryToken(try PhoneNumber(number))
                decoded = try DirectoryToken(base64: token.base64)
            } catch {
                throw .refused(error.name)
            }
            try expect(decoded == token, "a token decodes to something else")
            return Array(token.base64.utf8)
        }
    }

    /// Inputs: seed, count.
    static func agreements(_ request: Request) throws(End) -> [Field] {
        try accumulated(seed: request.bytes(1), count: request.integer(2)) { stream throws(End) in
            let (privateBytes, point) = (try stream.bytes(32), try stream.bytes(32))
            let (key, shared): (PrivateKey, SharedSecret)
            do throws(KeyError) {
                key = try PrivateKey(parsing: privateBytes)
                shared = try key.agree(with: PublicKey(parsing: [PublicKey.typeByte] + point))
            } catch {
                throw .refused(error.name)
            }
            let publicKey = key.publicKey
            // A batch computes public keys with other functions of libsodium and OpenSSL.
            try expect(
                PrivateKey.publicKeys(of: [key, key]) == [publicKey, publicKey], "a batch of public keys differs")
            return publicKey.encoded() + bytes(of: shared)
        }
    }
}

/// The bytes that give the values of all cases of a seed. Source: docs/vectors.md.
struct Stream {
    private let seed: [UInt8]
    private var counter: UInt64 = 0
    private var rest: [UInt8] = []

    init(seed: [UInt8]) {
        self.seed = seed
    }

    mutating func byte() throws(End) -> Int { Int(try bytes(1)[0]) }

    mutating func bytes(_ count: Int) throws(End) -> [UInt8] {
        while rest.count < count {
            let number = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(8 * (7 - $0))) }
            rest += try Results.digest(seed + number)
            counter += 1
        }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func iv() throws(End) -> InlineArray<16, UInt8> {
        let bytes = try bytes(16)
        return InlineArray { bytes[$0] }
    }
}
