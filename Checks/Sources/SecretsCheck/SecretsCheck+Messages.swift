// SPDX-License-Identifier: Apache-2.0

import CCurve
import CMemoryScan
import PushCrypto
import PushWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension SecretsCheck {
    static func envelopes(_ memory: inout Memory) throws {
        for profile in Profile.allCases {
            try memory.expectNothing("EnvelopeSealer, \(profile): seals, rekeys, rejects a plaintext over the limit") {
                let key = rememberedKey(profile)
                let plaintext = Buffer(random: 200).remember()
                let envelope = Buffer(byteCount: 300)
                var sealer = try EnvelopeSealer(key: key, profile: profile)
                expectAllIsThere()
                let other = rememberedKey(profile)
                _ = try plaintext.withRawSpan { text in try envelope.write { try sealer.seal(text, into: &$0) } }
                try sealer.rekey(to: other)
                _ = try plaintext.withRawSpan { text in try envelope.write { try sealer.seal(text, into: &$0) } }
                let huge = [UInt8](repeating: 0, count: Envelope.maximumPlaintextByteCount + 1)
                guard (try? sealer.seal(huge)) == nil else { throw Wrong() }
            }
            try memory.expectNothing("Envelope.seal of a batch, \(profile): seals, rejects a signal over the limit") {
                let huge = [UInt8](repeating: 0, count: Envelope.maximumPlaintextByteCount + 1)
                let items = [nil, huge, nil].map { message in
                    (
                        signal: IncomingPushMessageSignal(type: .ciphertext, message: message),
                        key: rememberedKey(profile)
                    )
                }
                let batch = Envelope.seal(items, profile: profile)
                guard (try? batch.copyEnvelope(at: 1)) == nil else { throw Wrong() }
                for index in [0, 2] { guard try batch.envelope(at: index).byteCount == 43 else { throw Wrong() } }
            }
            try memory.expectNothing("EnvelopeOpener, \(profile): opens, a closure throws, rejects forgeries") {
                let key = rememberedKey(profile)
                let message = Buffer(random: 200).remember()
                let envelope = try sealed(message, key, profile)
                var opener = try EnvelopeOpener(key: key, profile: profile)
                expectAllIsThere()
                let room = Buffer(byteCount: 300)
                _ = try envelope.withRawSpan { bytes in try room.write { try opener.open(bytes, into: &$0) } }
                let count = try envelope.withRawSpan { bytes in
                    try opener.withOpened(bytes) { signal in signal.message?.byteCount ?? 0 }
                }
                guard count == 200 else { throw Wrong() }
                let thrown: Void? = try? envelope.withRawSpan { bytes in
                    try opener.withOpened(bytes) { _ throws(WireError) in throw .truncated(offset: 0) }
                }
                guard thrown == nil else { throw Wrong() }
                try refusals(&opener, key, profile)
            }
        }
    }

    /// Sets an HMAC key and then stops. In the other cases, a later hash, seal or deallocation overwrites that part of the stack.
    static func macKeys(_ memory: inout Memory) throws {
        for (name, hash) in [("SHA-1", ccurve_hash.sha1), ("SHA-256", .sha256)] {
            guard let hmac = unsafe ccurve_hmac_create(hash) else { throw Wrong() }
            defer { unsafe ccurve_hmac_destroy(hmac) }
            try memory.expectNothing("HMAC-\(name): set a key") {
                let key = Buffer(random: 20).remember()
                let status = unsafe key.withPointer { key in
                    unsafe scan_remember_padded(key, 20)
                    return unsafe ccurve_hmac_set_key(hmac, key, 20)
                }
                guard status == .ok else { throw Wrong() }
            }
        }
    }

    /// Returns a key after registering it and the hash states that HMAC derives from it.
    private static func rememberedKey(_ profile: Profile) -> SignalingKey {
        let key = SignalingKey().remembered()
        unsafe key.withMACKey { unsafe scan_remember_hmac($0, 20, profile == .specification ? 0 : 1) }
        return key
    }

    /// Returns the envelope of a signal with this message.
    ///
    /// Encodes the signal by hand, as field 6 with a length of two bytes, since a Swift value of the signal would not be wiped.
    private static func sealed(_ message: Buffer, _ key: SignalingKey, _ profile: Profile) throws -> Buffer {
        let signal = Buffer(byteCount: 3 + message.count)
        (signal[0], signal[1], signal[2]) = (6 << 3 | 2, UInt8(message.count & 0x7F | 0x80), UInt8(message.count >> 7))
        for index in 0..<message.count { signal[3 + index] = message[index] }
        let envelope = Buffer(byteCount: Envelope.byteCount(forPlaintext: signal.count))
        var sealer = try EnvelopeSealer(key: key, profile: profile)
        _ = try signal.withRawSpan { text in try envelope.write { try sealer.seal(text, into: &$0) } }
        return envelope
    }

    /// Opens an envelope with a right MAC over wrong padding, and one with a wrong MAC. The right MAC must not stay in memory, since a
    /// forger could use it.
    private static func refusals(_ opener: inout EnvelopeOpener, _ key: SignalingKey, _ profile: Profile) throws {
        let text = Buffer(random: 48)
        text[47] = 0
        text.remember()
        let envelope = Buffer(byteCount: 17 + 48 + 10)
        envelope[0] = 1
        try unsafe text.withPointer { text in
            try unsafe envelope.withPointer { envelope in
                var cipher = BlockCipher(.encrypt)
                unsafe key.withCipherKey { unsafe cipher.setKey($0) }
                unsafe cipher.begin(iv: envelope + 1)
                unsafe cipher.update(envelope + 17, from: text, byteCount: 48)
                guard !cipher.hasFailed else { throw Wrong() }
            }
        }
        let tag = Buffer(byteCount: 32)
        try unsafe envelope.withPointer { envelope in
            try unsafe tag.withPointer { tag in
                guard let hmac = unsafe ccurve_hmac_create(profile == .specification ? .sha1 : .sha256) else {
                    throw Wrong()
                }
                defer { unsafe ccurve_hmac_destroy(hmac) }
                let isKeyed = unsafe key.withMACKey { unsafe ccurve_hmac_set_key(hmac, $0, 20) == .ok }
                guard isKeyed, unsafe ccurve_hmac_begin(hmac) == .ok,
                    unsafe ccurve_hmac_update(hmac, envelope, 65) == .ok,
                    unsafe ccurve_hmac_finish(hmac, tag) == .ok
                else { throw Wrong() }
            }
        }
        tag.withRawSpan(first: 20) { tag in unsafe tag.withUnsafeBytes { unsafe look(for: $0) } }
        for index in 0..<10 { envelope[65 + index] = tag[index] }
        try expect(.malformedPlaintext, &opener, envelope)
        envelope[65] ^= 1
        try expect(.authenticationFailed, &opener, envelope)
    }

    private static func expect(_ error: EnvelopeError, _ opener: inout EnvelopeOpener, _ envelope: Buffer) throws {
        let room = Buffer(byteCount: 100)
        do {
            _ = try envelope.withRawSpan { bytes in try room.write { try opener.open(bytes, into: &$0) } }
            throw Wrong()
        } catch let thrown as EnvelopeError where thrown == error {}
        do {
            try envelope.withRawSpan { bytes in try opener.withOpened(bytes) { _ in } }
            throw Wrong()
        } catch let thrown as SignalOpeningError where thrown == .envelope(error) {}
    }

    static func attachments(_ memory: inout Memory) throws {
        // The longer one uses two threads. The last block of each has 15 bytes of plaintext and one of padding.
        for count in [303, 400_015] {
            try memory.expectNothing("AttachmentCipher: \(count) bytes encrypted, decrypted, and a forgery rejected") {
                let plaintext = Buffer(random: count)
                rememberStart(plaintext)
                let last = Buffer(byteCount: 16)
                for index in 0..<15 { last[index] = plaintext[count - 15 + index] }
                last[15] = 1
                last.remember()
                let blob = Buffer(byteCount: count + 100)
                let back = Buffer(byteCount: count + 100)
                var key: AttachmentKey?
                let written = try plaintext.withRawSpan { text in
                    try blob.write { key = try AttachmentCipher.encrypt(text, into: &$0, threads: .all) }
                }
                let known = rememberHMAC(key!)
                _ = try blob.withRawSpan(first: written) { blob in
                    try back.write { try AttachmentCipher.decrypt(blob, key: known, into: &$0) }
                }
                guard back[count - 1] == plaintext[count - 1] else { throw Wrong() }
                blob[20] ^= 1
                let refused = try? blob.withRawSpan(first: written) { blob in
                    try back.write { try AttachmentCipher.decrypt(blob, key: known, into: &$0) }
                }
                guard refused == nil else { throw Wrong() }
            }
        }
        try memory.expectNothing("AttachmentEncryptor and AttachmentDecryptor: in pieces, and abandoned halfway") {
            let plaintext = Buffer(random: 300).remember()
            let (blob, back) = (Buffer(byteCount: 500), Buffer(byteCount: 500))
            var encryptor = try AttachmentEncryptor()
            let key = rememberHMAC(encryptor.key)
            expectAllIsThere()
            var written = try plaintext.withRawSpan { text in
                try blob.write { blob in
                    try encryptor.update(text.extracting(first: 77), into: &blob)
                    try encryptor.update(text.extracting(droppingFirst: 77), into: &blob)
                }
            }
            let end = Buffer(byteCount: 100)
            var output = unsafe OutputRawSpan(buffer: end.memory, initializedCount: 0)
            try encryptor.finalize(into: &output)
            let endCount = unsafe output.finalize(for: end.memory)
            for index in 0..<endCount { blob[written + index] = end[index] }
            written += endCount
            for isWhole in [true, false] {
                try blob.withRawSpan(first: written) { blob in
                    var verifier = try AttachmentVerifier(key: key)
                    try verifier.update(blob)
                    var decryptor = try verifier.finalize()
                    _ = try back.write { back in
                        try decryptor.update(blob.extracting(first: 100), into: &back)
                        guard isWhole else { return }
                        try decryptor.update(blob.extracting(droppingFirst: 100), into: &back)
                    }
                    guard isWhole else { return }
                    var output = unsafe OutputRawSpan(buffer: end.memory, initializedCount: 0)
                    try decryptor.finalize(into: &output)
                    _ = unsafe output.finalize(for: end.memory)
                }
            }
            var givenUp = try AttachmentEncryptor()
            rememberHMAC(givenUp.key)
            _ = try plaintext.withRawSpan { text in
                try back.write { try givenUp.update(text.extracting(first: 47), into: &$0) }
            }
        }
        try files(&memory)
    }

    private static func files(_ memory: inout Memory) throws {
        var template = Array("/tmp/SecretsCheck.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Wrong() }
        let folder = String(decoding: template.dropLast().map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
        let (plain, blob, back) = ("\(folder)/plain", "\(folder)/blob", "\(folder)/back")
        defer {
            for path in [plain, blob, back] { unsafe unlink(path) }
            unsafe rmdir(folder)
        }
        try memory.expectNothing("AttachmentFile: 1.5 MB encrypted, decrypted, and rejected with a wrong key") {
            let plaintext = Buffer(random: 1_500_000)
            rememberStart(plaintext)
            try write(plaintext, to: plain)
            let key = rememberHMAC(try AttachmentFile(at: plain, to: blob, threads: .all).encrypt())
            try AttachmentFile(at: blob, to: back, threads: .all).decrypt(key: key)
            let other = AttachmentKey().remembered()
            guard
                (try? AttachmentFile(
                    at: blob, to: back, threads: .all
                ).decrypt(key: other)) == nil
            else { throw Wrong() }
        }
    }

    private static func write(_ buffer: Buffer, to path: String) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        let count = unsafe buffer.withPointer { unsafe Glibc.write(file, $0, buffer.count) }
        guard count == buffer.count else { throw Wrong() }
    }

    /// Registers the first 512 bytes, the maximum length of a needle.
    private static func rememberStart(_ buffer: Buffer) {
        buffer.withRawSpan(first: min(buffer.count, 512)) { bytes in
            unsafe bytes.withUnsafeBytes { unsafe look(for: $0) }
        }
    }

    @discardableResult
    private static func rememberHMAC(_ key: AttachmentKey) -> AttachmentKey {
        key.remembered()
        unsafe key.withMACKey { unsafe scan_remember_hmac($0, 32, 1) }
        return key
    }
}
