// SPDX-License-Identifier: Apache-2.0

import CSecretMarks
import PushCrypto

extension ConstantTimeCheck {
    static func keys(_ probe: inout Probe) throws {
        try agreement(&probe)
        try text(&probe, PrivateKey.self)
        try text(&probe, SignalingKey.self)
        try text(&probe, AttachmentKey.self)
        try passwords(&probe)
    }

    private static func agreement(_ probe: inout Probe) throws {
        let theirs = PrivateKey()
        try probe.expectSilence("X25519: public key of a private key, an identity key pair and a prekey") {
            let key = try PrivateKey(parsing: secret(someBytes(32)))
            _ = try published(key.publicKey.encoded())
            _ = try published(IdentityKeyPair(parsingPrivateKey: secret(someBytes(32, 2))).publicKey.encoded())
            _ = try published(PreKeyPair(id: .first, privateKey: key).publicKey.encoded())
        }
        // The batch declassifies its public points, so the first results carry no mark. With a scalar of zeros, libsodium computes the
        // whole batch one by one, and those results stay marked.
        try probe.expectSilence("X25519: public keys of a batch") {
            for count in [1, 2, 40, 130] {
                let bytes = (0..<count).map { someBytes(32, UInt8(truncatingIfNeeded: $0)) }
                let keys = try bytes.map { try PrivateKey(parsing: secret($0)) }
                let known = try bytes.map { try PrivateKey(parsing: $0).publicKey }
                try check(PrivateKey.publicKeys(of: keys) == known)
            }
            let zeros = [UInt8](repeating: 0, count: 32)
            let keys = try [zeros, someBytes(32)].map { try PrivateKey(parsing: secret($0)) }
            let marked = PrivateKey.publicKeys(of: keys)
            let known = try [zeros, someBytes(32)].map { try PrivateKey(parsing: $0).publicKey }
            for (point, known) in zip(marked, known) { try check(published(point.encoded()) == known.encoded()) }
        }
        for (name, bytes) in [
            ("of mixed bytes", someBytes(32)), ("of zeros", [UInt8](repeating: 0, count: 32)),
            ("of 0xFF bytes", [UInt8](repeating: 255, count: 32)),
        ] {
            try probe.expectSilence("X25519: agreement, a private key \(name)") {
                let shared = try PrivateKey(parsing: secret(bytes)).agree(with: theirs.publicKey)
                _ = try published(shared)
            }
        }
        try probe.expectSilence("X25519: agreement, a point of small order") {
            let small = try PublicKey(parsing: [5] + [UInt8](repeating: 0, count: 32))
            try check((try? PrivateKey(parsing: secret(someBytes(32))).agree(with: small)) == nil)
        }
        try probe.expectSilence("SharedSecret: ==, equal and different") {
            let ours = try PrivateKey(parsing: someBytes(32))
            let shared = try ours.agree(with: theirs.publicKey).marked()
            try check(shared == theirs.agree(with: ours.publicKey).marked())
            try check(try shared != ours.agree(with: ours.publicKey).marked())
        }
    }

    /// Runs conversions between a key, its bytes and its base64, and comparisons.
    private static func text<Key: SecretKey>(_ probe: inout Probe, _ type: Key.Type) throws {
        let bytes = someBytes(Key.byteCount)
        try probe.expectSilence("\(type): from bytes, to base64, and ==") {
            let key = try Key(parsing: secret(bytes))
            try check(published(key.base64) == Base64.encode(bytes, padding: .padded))
            try check(key == Key(parsing: secret(bytes)))
            try check(try key != Key(parsing: secret(someBytes(Key.byteCount, 9))))
        }
        try probe.expectSilence("\(type): from padded, unpadded and invalid base64") {
            for padding in [Base64.Padding.padded, .unpadded] {
                let right = Array(Base64.encode(bytes, padding: padding).utf8)
                try check(published(Key(base64: secret(right).span)) == bytes)
                var wrong = right
                wrong[20] = UInt8(ascii: "-")
                try check((try? Key(base64: secret(wrong).span)) == nil)
            }
            // This text has every character of the alphabet.
            let all = (0..<Key.byteCount).map { UInt8(truncatingIfNeeded: $0 * 41) }
            try check(published(Key(base64: secret(Array(Base64.encode(all, padding: .padded).utf8)).span)) == all)
        }
        guard type == SignalingKey.self else { return }
        try probe.expectSilence("\(type): from base64 with line ends") {
            var text = Array(Base64.encode(bytes, padding: .padded).utf8)
            text.insert(contentsOf: [13, 10], at: 64)
            try check(published(SignalingKey(base64: secret(text).span)) == bytes)
        }
    }

    private static func passwords(_ probe: inout Probe) throws {
        // The number and the colon have 12 bytes, which is whole groups of base64: no group mixes them with the password.
        let number = try PhoneNumber("+1415555013")
        let password = Array(AccountPassword().text.utf8)
        try probe.expectSilence("AccountPassword: from bytes, and ==") {
            let kept = try AccountPassword(parsing: secret(password))
            try check(published(kept) == password)
            try check(kept == AccountPassword(parsing: secret(password)))
            try check(kept != AccountPassword().marked())
            try check((try? AccountPassword(parsing: secret(password + [0x0A]))) == nil)
        }
        try probe.expectSilence("BasicCredentials: to a header") {
            let credentials = try BasicCredentials(number: number, password: AccountPassword(parsing: secret(password)))
            let pair = Array("\(number.text):".utf8) + password
            try check(published(credentials.header) == "Basic \(Base64.encode(pair, padding: .padded))")
        }
        try probe.expectSilence("BasicCredentials: from a header with a secret password") {
            let credentials = try BasicCredentials(number: number, password: AccountPassword(parsing: password))
            var header = Array(credentials.header.utf8)
            let start = "Basic ".utf8.count + (number.byteCount + 1) / 3 * 4
            unsafe header.withUnsafeMutableBytes { unsafe secret_mark($0.baseAddress! + start, $0.count - start) }
            try check(published(BasicCredentials(header: header.span).password) == password)
        }
    }
}
