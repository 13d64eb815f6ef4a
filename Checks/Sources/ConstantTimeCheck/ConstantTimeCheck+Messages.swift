// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
@_spi(Vectors) import PushWire

extension ConstantTimeCheck {
    /// The lengths around multiples of the 16-byte block, and typical lengths of a push.
    private static let plaintextByteCounts = [0, 1, 15, 16, 17, 31, 32, 200, 1000]

    static func envelopes(_ probe: inout Probe) throws {
        let key = someBytes(52)
        for profile in Profile.allCases {
            for count in plaintextByteCounts {
                let plaintext = someBytes(count, 7)
                var envelope: [UInt8] = []
                try probe.expectSilence("envelope, \(profile): seal \(count) bytes") {
                    var sealer = try EnvelopeSealer(key: SignalingKey(parsing: secret(key)), profile: profile)
                    envelope = try published(sealer.seal(secret(plaintext)))
                }
                try probe.expectSilence("envelope, \(profile): open \(count) bytes") {
                    var opener = try EnvelopeOpener(key: SignalingKey(parsing: secret(key)), profile: profile)
                    let opened = try opener.open(envelope)
                    try check(opened.count == count)
                    if count > 0 { try check(published(opened) == plaintext) }
                }
                try probe.expectSilence("envelope, \(profile): reject \(count) bytes with a wrong MAC") {
                    var opener = try EnvelopeOpener(key: SignalingKey(parsing: secret(key)), profile: profile)
                    for place in 1...Envelope.macByteCount {
                        var forged = envelope
                        forged[forged.count - place] ^= 1
                        try check((try? opener.open(forged)) == nil)
                    }
                }
            }
            try probe.expectSilence("envelope, \(profile): after rekey, and in one call") {
                let plaintext = someBytes(100, 7)
                var sealer = try EnvelopeSealer(key: SignalingKey(), profile: profile)
                try sealer.rekey(to: SignalingKey(parsing: secret(key)))
                let envelope = try published(sealer.seal(secret(plaintext)))
                let inOneCall = try SignalingKey(parsing: secret(key))
                try check(published(Envelope.open(envelope, key: inOneCall, profile: profile)) == plaintext)
                _ = try published(Envelope.seal(secret(plaintext), key: inOneCall, profile: profile))
            }
        }
    }

    static func attachments(_ probe: inout Probe) throws {
        let key = someBytes(64)
        let iv = InlineArray<16, UInt8> { UInt8($0) }
        // The last length is enough for two threads.
        for count in plaintextByteCounts + [Threads.worthTwo + 5] {
            let plaintext = someBytes(count, 7)
            var blob: [UInt8] = []
            try probe.expectSilence("attachment: encrypt \(count) bytes") {
                blob = try published(
                    AttachmentCipher.encrypt(
                        secret(plaintext), key: AttachmentKey(parsing: secret(key)), iv: iv, threads: .all))
            }
            try probe.expectSilence("attachment: decrypt \(count) bytes") {
                let opened = try AttachmentCipher.decrypt(
                    blob, key: AttachmentKey(parsing: secret(key)), threads: .all)
                try check(opened.count == count)
                if count > 0 { try check(published(opened) == plaintext) }
            }
            try probe.expectSilence("attachment: reject \(count) bytes with a wrong MAC") {
                for place in [1, 16, AttachmentCipher.macByteCount] {
                    var forged = blob
                    forged[forged.count - place] ^= 1
                    try check((try? AttachmentCipher.decrypt(forged, key: AttachmentKey(parsing: secret(key)))) == nil)
                }
            }
        }
        try probe.expectSilence("attachment: encrypt and decrypt in pieces") {
            let plaintext = someBytes(300, 7)
            var encryptor = try AttachmentEncryptor(key: AttachmentKey(parsing: secret(key)), iv: iv)
            var blob = try encryptor.update(secret(Array(plaintext[..<77])))
            blob += try encryptor.update(secret(Array(plaintext[77...])))
            blob += try encryptor.finalize()
            blob = try published(blob)
            var verifier = try AttachmentVerifier(key: AttachmentKey(parsing: secret(key)))
            try verifier.update(blob)
            var decryptor = try verifier.finalize()
            var opened = try decryptor.update(Array(blob[..<99]))
            opened += try decryptor.update(Array(blob[99...]))
            opened += try decryptor.finalize()
            try check(published(opened) == plaintext)
        }
    }
}

extension Threads {
    /// The number of bytes from which a call uses two threads.
    fileprivate static let worthTwo = 256 << 10
}
