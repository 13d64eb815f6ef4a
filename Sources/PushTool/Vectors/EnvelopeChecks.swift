// SPDX-License-Identifier: Apache-2.0

import PushCrypto
@_spi(Vectors) import PushWire

/// Checks for vectors of envelopes and of push payloads.
enum EnvelopeChecks {
    /// Checks an `EnvelopeTest`: `envelope` opens to `msg` by every call that opens. With `iv`, `msg` seals to `envelope`.
    static func envelope(_ test: VectorTest) throws {
        let (key, profile) = (try test.key { try SignalingKey(parsing: $0) }, try test.profile())
        let envelope = try test.bytes("envelope")
        let plaintext = try test.accepted { try open(envelope, key: key, profile: profile) }
        try test.expect("msg", is: plaintext)

        try CheckError.unless("sealing") {
            var sealer = try EnvelopeSealer(key: key, profile: profile)
            // One sealer seals several times, because an earlier message must not affect a later one.
            let appended = try RawOutput.bytes(capacity: Envelope.byteCount(forPlaintext: plaintext.count)) { output in
                try sealer.seal(unsafe plaintext.span.bytes, into: &output)
            }
            let alone = try Envelope.seal(plaintext, key: key, profile: profile)
            for sealed in [try sealer.seal(plaintext), appended, alone] {
                let opened = try Envelope.open(sealed, key: key, profile: profile)
                try test.expect("msg", is: opened, by: "sealed and opened again")
            }
            guard test.has("iv") else { return }
            try test.expect("envelope", is: sealer.seal(plaintext, iv: test.iv()), by: "sealing")
        }
    }

    /// Checks a `PushPayloadTest`: `payload` opens to the serialized `signal`.
    static func payload(_ test: VectorTest) throws {
        let (key, profile) = (try test.key { try SignalingKey(parsing: $0) }, try test.profile())
        let payload = Array(try test.text("payload").utf8)
        let isAPN = try test.groupChoice("transport", [true, false]) { $0 ? "apn" : "gcm" }
        let signal = try test.accepted {
            let envelope = try isAPN ? APNPayload(json: payload).envelope : GCMPayload(json: payload).envelope
            return try open(envelope, key: key, profile: profile)
        }
        try test.expect("signal", is: signal)
    }

    private static func open(_ envelope: [UInt8], key: SignalingKey, profile: Profile) throws -> [UInt8] {
        do {
            _ = try Way.agreed([
                Way("Envelope.open, then parsing") {
                    try IncomingPushMessageSignal(parsing: Envelope.open(envelope, key: key, profile: profile))
                },
                Way("Envelope.openSignal") { try Envelope.openSignal(envelope, key: key, profile: profile) },
            ])
        } catch is any NamedError {
            // Some plaintexts in vectors are not signals. Faults of the envelope are found below.
        }
        return try Way.agreed([
            Way("Envelope.open") { try Envelope.open(envelope, key: key, profile: profile) },
            Way("EnvelopeOpener.open, a second time") {
                var opener = try EnvelopeOpener(key: key, profile: profile)
                _ = try? opener.open(envelope)
                return try opener.open(envelope)
            },
            Way("EnvelopeOpener.open(into:)") {
                var opener = try EnvelopeOpener(key: key, profile: profile)
                return try RawOutput.bytes(capacity: envelope.count) { output in
                    try opener.open(unsafe envelope.span.bytes, into: &output)
                }
            },
        ])
    }
}
