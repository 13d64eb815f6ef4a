// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct IdentityKeyPairTests {
    @Test func aStoredPrivateKeyGivesItsPairBack() throws {
        let pair = IdentityKeyPair()
        let stored = bytes(of: pair.privateKey)
        let restored = try IdentityKeyPair(parsingPrivateKey: stored.span)
        #expect(bytes(of: restored.privateKey) == stored)
        #expect(restored.publicKey == pair.publicKey)
        #expect(restored.publicKey == (try PrivateKey(parsing: stored).publicKey))
    }

    @Test func everyLengthButThirtyTwoIsRefused() {
        for length in 0...300 where length != 32 {
            let bytes = [UInt8](repeating: 1, count: length)
            #expect(throws: KeyError.length(length)) { try IdentityKeyPair(parsingPrivateKey: bytes.span) }
        }
    }

    @Test func itAgreesAsItsPrivateKeyDoes() throws {
        let (pair, other) = (IdentityKeyPair(), PrivateKey())
        #expect(try pair.agree(with: other.publicKey) == other.agree(with: pair.publicKey))
        #expect(try pair.agree(with: other.publicKey) == pair.privateKey.agree(with: other.publicKey))
    }

    @Test func randomPairsAreDistinct() {
        #expect(Set((0..<20).map { _ in IdentityKeyPair().publicKey }).count == 20)
    }

    @Test(arguments: [false, true]) func itsPrivateHalfEndsAtAGuardPage(isStored: Bool) async {
        // After an ordinary allocation, a read beyond the key would not end the process.
        await #expect(processExitsWith: .failure) { [isStored] in
            let stored = [UInt8](repeating: 1, count: 32)
            let pair = isStored ? try IdentityKeyPair(parsingPrivateKey: stored.span) : IdentityKeyPair()
            let behind = unsafe pair.privateKey.withUnsafeBytes { key in
                unsafe (key.baseAddress! + key.count).load(as: UInt8.self)
            }
            print(behind)
        }
    }
}
