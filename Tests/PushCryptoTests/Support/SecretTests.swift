// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// The guarantees of `Secret`, for each conforming type of this library.
@Suite struct SecretTests {
    private static func secrets() throws -> [any Secret] {
        [
            PrivateKey(), IdentityKeyPair().privateKey, SignalingKey(), AttachmentKey(), AccountPassword(),
            try AccountPassword("correct horse"), try PrivateKey().agree(with: PrivateKey().publicKey),
        ]
    }

    @Test func nothingThatSwiftPrintsShowsASecret() throws {
        for secret in try Self.secrets() {
            let bytes = bytes(of: secret)
            for text in renderings(of: secret) { #expect(!shows(text, bytes), "\(type(of: secret)): \(text)") }
            #expect(secret.debugDescription == "<redacted>")
            #expect("\(secret)" == "<redacted>")
            #expect(String(reflecting: secret) == "<redacted>")
            #expect(Mirror(reflecting: secret).children.isEmpty)
            #expect(Mirror(reflecting: secret).superclassMirror == nil)
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(dumped.contains("<redacted>"))
        }
    }

    /// The search that the test above uses finds a secret in each form.
    @Test func aShownSecretIsSeen() {
        let bytes = (40..<72).map { UInt8($0) }
        for text in renderings(of: bytes) where !text.isEmpty { #expect(shows(text, bytes), "\(text)") }
        let encoded = Base64.encode(bytes, padding: .padded)
        for text in [
            "\(bytes)", hexEncode(bytes), hexEncode(bytes).uppercased(), encoded,
            String(decoding: bytes, as: UTF8.self),
        ] {
            #expect(shows("key: \(text)", bytes))
            #expect(shows("\(text.dropFirst(9))", bytes))
            #expect(!shows(text, bytes.reversed()))
        }
    }

    @Test func whatHoldsASecretDoesNotShowItEither() throws {
        let pair = IdentityKeyPair()
        let preKey = PreKeyPair(id: .first, privateKey: PrivateKey())
        let credentials = BasicCredentials(number: try PhoneNumber("+14155550132"), password: AccountPassword())
        for (holder, secret) in [
            (pair as Any, bytes(of: pair.privateKey)), (preKey, bytes(of: preKey.privateKey)),
            (credentials, bytes(of: credentials.password)), (credentials, Array("+14155550132".utf8)),
        ] {
            for text in renderings(of: holder) { #expect(!shows(text, secret), "\(type(of: holder))") }
        }
    }

    @Test func noErrorShowsWhatItWasGiven() {
        let password = "correct horse battery staple"
        let number = "+14155550132"
        let key = (100..<164).map { UInt8($0) }
        let text = Base64.encode(key, padding: .unpadded)
        var errors: [any Error] = []
        func fails(_ body: () throws -> Void) {
            do {
                try body()
                Issue.record("nothing was thrown")
            } catch { errors.append(error) }
        }
        fails { _ = try PrivateKey(parsing: key) }
        fails { _ = try SignalingKey(base64: text) }
        fails { _ = try AttachmentKey(base64: text + "!") }
        fails { _ = try AttachmentKey(base64: text.dropLast() + "x") }
        fails { _ = try IdentityKeyPair(parsingPrivateKey: key) }
        fails { _ = try PublicKey(parsing: Array(key[..<33])) }
        fails { _ = try AccountPassword(parsing: Array(password.utf8) + [0xFF]) }
        for pair in ["\(number)\(password)", "\(number)x:\(password)", "\(number):\(password)\u{FF}"] {
            // As Latin-1, the character U+00FF is not valid UTF-8.
            let bytes = pair.unicodeScalars.map { UInt8($0.value) }
            fails { _ = try BasicCredentials(header: "Basic \(Base64.encode(bytes, padding: .padded))") }
            fails { _ = try BasicCredentials(header: "Basic \(Base64.encode(bytes, padding: .padded))*") }
            fails { _ = try BasicCredentials(header: "Bearer \(Base64.encode(bytes, padding: .padded))") }
        }
        fails { _ = try PhoneNumber("\(number)x") }
        fails { _ = try VerificationCode("918273x") }
        fails { _ = try AttachmentCipher.decrypt(key, key: AttachmentKey()) }
        fails { _ = try AttachmentCipher.decrypt(key + [1], key: AttachmentKey()) }
        for error in errors {
            for rendering in renderings(of: error) {
                for secret in [key, Array(password.utf8), Array(number.utf8), Array("918273".utf8)] {
                    #expect(!shows(rendering, secret), "\(rendering)")
                }
            }
        }
    }

    @Test func noSecretIsHashableOrCodableOrText() throws {
        for secret in try Self.secrets() {
            let value = secret as Any
            #expect(!(value is any Hashable), "\(type(of: secret))")
            #expect(!(value is any Encodable), "\(type(of: secret))")
            #expect(!(value is any Decodable), "\(type(of: secret))")
            #expect(!(value is any CustomStringConvertible), "\(type(of: secret))")
            #expect(!(value is any LosslessStringConvertible), "\(type(of: secret))")
        }
    }

    @Test func equalBytesAreEqualSecretsAndAnyOtherBitIsNot() throws {
        func check<Key: SecretKey>(_: Key.Type) throws {
            var random = SeededGenerator(for: "\(Key.self)")
            let stored = random.bytes(Key.byteCount)
            let key = try Key(parsing: stored)
            #expect(try Key(parsing: stored) == key, "\(random)")
            for bit in 0..<stored.count * 8 {
                var other = stored
                other[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(try Key(parsing: other) != key, "bit \(bit), \(random)")
            }
        }
        try check(PrivateKey.self)
        try check(SignalingKey.self)
        try check(AttachmentKey.self)
    }

    @Test func secretsOfDifferentLengthsDifferWhateverTheirFront() throws {
        #expect(try AccountPassword("abc") != AccountPassword("abcd"))
        #expect(try AccountPassword("abcd") != AccountPassword("abc"))
        #expect(try AccountPassword("abc") == AccountPassword("abc"))
        // Canonically equivalent text with different bytes.
        #expect(try AccountPassword("\u{E9}") != AccountPassword("e\u{301}"))
    }

    @Test func copiesShareOnePieceOfMemory() throws {
        for secret in try Self.secrets() {
            let copy = secret
            #expect(address(of: copy) == address(of: secret), "\(type(of: secret))")
        }
        let pair = IdentityKeyPair()
        #expect(address(of: pair.privateKey) == address(of: pair.privateKey))
    }

    @Test func whatTheBodyThrowsAndReturnsComesOut() throws {
        struct Fault: Error {}
        for secret in try Self.secrets() {
            do throws(Fault) {
                try unsafe secret.withUnsafeBytes { _ throws(Fault) in throw Fault() }
                Issue.record("nothing was thrown")
            } catch {}
        }
        let count = unsafe SignalingKey().withUnsafeBytes { $0.count }
        #expect(count == 52)
    }
}

func address(of secret: some Secret) -> UInt {
    unsafe secret.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
}
