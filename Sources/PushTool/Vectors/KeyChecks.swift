// SPDX-License-Identifier: Apache-2.0

import PushCrypto

enum KeyChecks {
    /// `PublicKeyTest`: the 33-byte encoding is accepted, and encodes back to itself.
    static func publicKey(_ test: VectorTest) throws {
        let encoded = try test.bytes("encoded")
        let key = try test.agreed([
            Way("PublicKey(parsing: Array)") { try PublicKey(parsing: encoded) },
            Way("PublicKey(parsing: Span)") { try PublicKey(parsing: encoded.span) },
        ])
        try test.expect("encoded", is: key.encoded())
    }

    /// `PublicKeyTextTest`: the base64 text decodes to encoded. 33 bytes take no padding, so it also encodes back to itself.
    static func publicKeyText(_ test: VectorTest) throws {
        let text = try test.text("text")
        let key = try test.accepted { try PublicKey(base64: text) }
        try test.expect("encoded", is: key.encoded())
        try test.expect("text", is: key.base64, by: "encoding")
    }

    /// `SignalingKeyTextTest`: the base64 text decodes to the 52-byte key.
    static func signalingKeyText(_ test: VectorTest) throws {
        let text = try test.text("text")
        let key = try test.accepted { try SignalingKey(base64: text) }
        try test.expect("key", is: bytes(of: key))
        let again = try CheckError.unless("reading the key's own base64") { try SignalingKey(base64: key.base64) }
        try test.expect("key", is: bytes(of: again), by: "encoded and read again")
    }

    /// `AgreementTest`: agreement = shared.
    static func agreement(_ test: VectorTest) throws {
        try checkAgreement(test, publicKey: test.bytes("public"))
    }

    /// `XdhComp`: the same with Wycheproof's public keys, which have no type byte.
    static func wycheproofAgreement(_ test: VectorTest) throws {
        guard try test.groupText("curve") == "curve25519" else {
            throw CheckError.failed("the group's curve is not curve25519")
        }
        try checkAgreement(test, publicKey: [PublicKey.typeByte] + test.bytes("public"))
    }

    /// Wycheproof leaves it open whether points of small order are refused, and calls more than those `acceptable`. Here they are
    /// refused, and every other is computed.
    static func wycheproofExpectation(of test: VectorTest) -> VectorTest.Expectation? {
        switch test.expectation {
        case .valid?, .acceptable?: test.hasFlag("ZeroSharedSecret") ? .invalid(error: "smallOrder") : .valid
        case let other: other
        }
    }

    private static func checkAgreement(_ test: VectorTest, publicKey: [UInt8]) throws {
        let privateKey = try test.bytes("private")
        let shared = try test.accepted {
            try PrivateKey(parsing: privateKey).agree(with: PublicKey(parsing: publicKey))
        }
        try test.expect("shared", is: bytes(of: shared))
    }

    static func bytes(of secret: some Secret) -> [UInt8] {
        unsafe secret.withUnsafeBytes { unsafe Array($0) }
    }
}
