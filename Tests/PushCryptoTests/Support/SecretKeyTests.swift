// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// The common behavior of PrivateKey, SignalingKey and AttachmentKey.
@Suite struct SecretKeyTests {
    static let types: [any SecretKey.Type] = [PrivateKey.self, SignalingKey.self, AttachmentKey.self]

    @Test func theLengthsAreTheProtocols() {
        #expect(PrivateKey.byteCount == 32)
        #expect(SignalingKey.byteCount == 52)
        #expect(AttachmentKey.byteCount == 64)
        #expect(SharedSecret.byteCount == 32)
    }

    @Test(arguments: types) func bytesParseAndReadBack(type: any SecretKey.Type) throws {
        func check<Key: SecretKey>(_: Key.Type) throws {
            var random = SeededGenerator(for: "\(Key.self)")
            for _ in 0..<20 {
                let stored = random.bytes(Key.byteCount)
                let key = try Key(parsing: stored)
                #expect(bytes(of: key) == stored, "\(random)")
                #expect(key.base64 == Base64.encode(stored, padding: .padded), "\(random)")
                #expect(try Key(base64: key.base64) == key, "\(random)")
                #expect(try Key(base64: Base64.encode(stored, padding: .unpadded)) == key, "\(random)")
            }
        }
        try check(type)
    }

    @Test(arguments: types) func everyOtherLengthIsRefused(type: any SecretKey.Type) {
        func check<Key: SecretKey>(_: Key.Type) {
            for length in 0...300 where length != Key.byteCount {
                let bytes = [UInt8](repeating: 1, count: length)
                #expect(throws: KeyError.length(length)) { try Key(parsing: bytes) }
                let text = Base64.encode(bytes, padding: length % 2 == 0 ? .padded : .unpadded)
                #expect(throws: KeyError.length(length)) { try Key(base64: text) }
            }
        }
        check(type)
    }

    /// Replaces the byte at each position of a valid text with each byte that is not allowed there.
    @Test(arguments: types) func aTextThatIsNotStrictBase64IsRefusedAtItsFirstFault(type: any SecretKey.Type) {
        func check<Key: SecretKey>(_: Key.Type) {
            var random = SeededGenerator(for: "\(Key.self)")
            let right = Array(Base64.encode(random.bytes(Key.byteCount), padding: .unpadded).utf8)
            let wrong = (UInt8(0)..<0x80).filter { !(alphabet + [10, 13, 61]).contains($0) }
            for place in right.indices {
                for byte in wrong {
                    var text = right
                    text[place] = byte
                    let string = String(decoding: text, as: UTF8.self)
                    #expect(throws: KeyError.base64(.malformed(offset: place)), "\(random)") { try Key(base64: string) }
                }
            }
        }
        check(type)
    }

    @Test(arguments: types) func aCharacterBeyondASCIIIsRefused(type: any SecretKey.Type) {
        func check<Key: SecretKey>(_: Key.Type) {
            var random = SeededGenerator(for: "\(Key.self)")
            let right = Array(Base64.encode(random.bytes(Key.byteCount), padding: .unpadded).utf8)
            for character in ["é", "\u{FF21}", "\u{1F600}", "\u{80}", "\u{7FF}"] {
                let count = character.utf8.count
                for place in 0...(right.count - count) {
                    let text = right[..<place] + character.utf8 + right[(place + count)...]
                    let string = String(decoding: text, as: UTF8.self)
                    #expect(throws: KeyError.base64(.malformed(offset: place)), "\(random)") { try Key(base64: string) }
                }
            }
        }
        check(type)
    }

    @Test(arguments: types) func unusedBitsThatAreSetAreRefused(type: any SecretKey.Type) {
        func check<Key: SecretKey>(_: Key.Type) {
            let characters = Array(Base64.encode([UInt8](repeating: 0, count: Key.byteCount), padding: .unpadded))
            // The last group of 3 has 2 of 32 bytes, 1 of 52, and 1 of 64. With 2 bytes, 2 bits are unused, otherwise 4.
            let step = Key.byteCount % 3 == 2 ? 4 : 16
            for (value, last) in alphabet.enumerated() {
                let text = String(characters.dropLast()) + String(Character(Unicode.Scalar(last)))
                if value % step == 0 {
                    #expect(throws: Never.self) { try Key(base64: text) }
                } else {
                    #expect(throws: KeyError.self) { try Key(base64: text) }
                }
            }
        }
        check(type)
    }

    @Test func randomKeysAreDistinct() {
        #expect(Set((0..<100).map { _ in bytes(of: SignalingKey()) }).count == 100)
        #expect(Set((0..<100).map { _ in bytes(of: AttachmentKey()) }).count == 100)
    }

    @Test func everyByteOfARandomKeyIsRandom() {
        let keys: [() -> [UInt8]] = [
            { bytes(of: PrivateKey()) }, { bytes(of: SignalingKey()) }, { bytes(of: AttachmentKey()) },
            { bytes(of: IdentityKeyPair().privateKey) },
        ]
        for make in keys {
            let made = (0..<20).map { _ in make() }
            #expect(made[0].indices.allSatisfy { index in Set(made.map { $0[index] }).count > 4 })
        }
    }

    private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
