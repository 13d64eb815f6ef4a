// SPDX-License-Identifier: Apache-2.0

import PushCrypto

enum KeyChecks {
    /// Checks a `PublicKeyTest`: the 33 bytes of `encoded` parse to a key, which encodes to the same bytes.
    static func publicKey(_ test: VectorTest) throws {
        let encoded = try test.bytes("encoded")
        let key = try test.agreed([
            Way("PublicKey(parsing: Array)") { try PublicKey(parsing: encoded) },
            Way("PublicKey(parsing: Span)") { try PublicKey(parsing: encoded.span) },
        ])
        try test.expect("encoded", is: key.encoded())
    }

    /// Checks a `PublicKeyTextTest`: `text` decodes to `encoded`, which encodes to `text`. 33 bytes need no padding in base64.
    static func publicKeyText(_ test: VectorTest) throws {
        let text = try test.text("text")
        let key = try test.accepted { try PublicKey(base64: text) }
        try test.expect("encoded", is: key.encoded())
        try test.expect("text", is: key.base64, by: "encoding")
    }

    /// Checks a `SignalingKeyTextTest`: `text` decodes to the 52 bytes of `key`.
    static func signalingKeyText(_ test: VectorTest) throws {
        let text = try test.text("text")
        let key = try test.accepted { try SignalingKey(base64: text) }
        try test.expect("key", is: bytes(of: key))
        let again = try CheckError.unless("reading the key's own base64") { try SignalingKey(base64: key.base64) }
        try test.expect("key", is: bytes(of: again), by: "encoded and read again")
    }

    /// Checks an `AgreementTest`: `private` and `public` agree on `shared`.
    static func agreement(_ test: VectorTest) throws {
        try checkAgreement(test, publicKey: test.bytes("public"))
    }

    /// Checks an `XdhComp` test of Wycheproof: an agreement with a public key without a type byte.
    static func wycheproofAgreement(_ test: VectorTest) throws {
        guard try test.groupText("curve") == "curve25519" else {
            throw CheckError.failed("the group's curve is not curve25519")
        }
        try checkAgreement(test, publicKey: [PublicKey.typeByte] + test.bytes("public"))
    }

    /// Returns the required outcome of a test that Wycheproof calls `valid` or `acceptable`: points of small order are refused, and
    /// all others are computed.
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
