// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct PrivateKeyTests {
    struct Agreement: VectorTest {
        static let groupType = "AgreementTest"
        let tcId: Int
        let comment: String
        let flags: [String]
        let `private`: Hex
        let `public`: Hex
        let shared: Hex?
        let result: VectorResult
        let error: String?
    }

    @Test func everyVectorAgreesOrIsRefusedWithItsError() throws {
        for vector in try Vectors.cases(Agreement.self) {
            do throws(KeyError) {
                let theirs = try PublicKey(parsing: vector.test.public.bytes)
                let secret = try PrivateKey(parsing: vector.test.private.bytes).agree(with: theirs)
                #expect(vector.test.result == .valid, "\(vector)")
                #expect(bytes(of: secret) == vector.test.shared?.bytes, "\(vector)")
            } catch {
                #expect(vector.test.result == .invalid && error.caseName == vector.test.error, "\(vector): \(error)")
            }
        }
    }

    /// Alice's and Bob's public keys of RFC 7748 §6.1. The vectors list them as agreements with the base point.
    @Test func aPublicKeyIsThePublishedOne() throws {
        let vectors = try Vectors.cases(Agreement.self).filter {
            $0.test.public.bytes == [5, 9] + [UInt8](repeating: 0, count: 31) && $0.test.result == .valid
        }
        #expect(vectors.count >= 2)
        for vector in vectors {
            let key = try PrivateKey(parsing: vector.test.private.bytes)
            #expect(key.publicKey.encoded() == [5] + (vector.test.shared?.bytes ?? []), "\(vector)")
        }
    }

    @Test func bothSidesOfRandomKeysGetTheSameSecretAndOthersAnother() throws {
        let (a, b, c) = (PrivateKey(), PrivateKey(), PrivateKey())
        let secret = try a.agree(with: b.publicKey)
        #expect(try b.agree(with: a.publicKey) == secret)
        #expect(try c.agree(with: a.publicKey) != secret)
        #expect(bytes(of: secret).count == SharedSecret.byteCount)
    }

    /// docs/bad-inputs.md row 81.
    @Test func onesOwnPublicKeyIsAccepted() throws {
        let key = PrivateKey()
        #expect(try key.agree(with: key.publicKey) == key.agree(with: key.publicKey))
    }

    @Test func aPointOfSmallOrderIsRefusedWhateverThePrivateKey() throws {
        let points = try Vectors.cases(Agreement.self).filter { $0.test.flags.contains("SmallOrder") }
        #expect(!points.isEmpty)
        for vector in points {
            let point = try PublicKey(parsing: vector.test.public.bytes)
            #expect(throws: KeyError.smallOrder, "\(vector)") { try PrivateKey().agree(with: point) }
            #expect(throws: KeyError.smallOrder, "\(vector)") { try IdentityKeyPair().agree(with: point) }
        }
    }

    /// docs/bad-inputs.md rows 79 and 82. A key is clamped when it is used, and stored unclamped.
    @Test func bytesAreKeptUnclamped() throws {
        var random = SeededGenerator()
        let keys =
            [0, 7, 0x80, 0xFF].map { [UInt8](repeating: $0, count: 32) } + (0..<50).map { _ in random.bytes(32) }
        for key in keys {
            let parsed = try PrivateKey(parsing: key)
            #expect(bytes(of: parsed) == key, "\(random)")
            var clamped = key
            clamped[0] &= 0xF8
            clamped[31] = clamped[31] & 0x7F | 0x40
            #expect(try parsed.publicKey == PrivateKey(parsing: clamped).publicKey, "\(random)")
        }
    }

    @Test func randomKeysAreDistinct() {
        #expect(Set((0..<100).map { _ in bytes(of: PrivateKey()) }).count == 100)
    }
}

/// Returns a copy of a secret's bytes.
func bytes(of secret: some Secret) -> [UInt8] {
    unsafe secret.withUnsafeBytes { unsafe Array($0) }
}
