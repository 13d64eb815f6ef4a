// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

/// The samples of the article about migration from other libraries.
@Suite struct MigrationSamples {
    @Test func storedKeysAreTaken() throws {
        let (storedPrivateKey, storedSignalingKey) = ([UInt8](1...32), [UInt8](1...52))
        let theirRawPublicKey = [UInt8](1...32)
        // sample: migration-keys
        let identity = try IdentityKeyPair(parsingPrivateKey: storedPrivateKey)
        let signalingKey = try SignalingKey(parsing: storedSignalingKey)
        // swift-crypto's raw representation has no type byte.
        let theirs = try PublicKey(parsing: [PublicKey.typeByte] + theirRawPublicKey)
        let secret = try identity.agree(with: theirs)
        // end
        #expect(secret == (try PrivateKey(parsing: storedPrivateKey).agree(with: theirs)))
        #expect(try SignalingKey(base64: signalingKey.base64) == signalingKey)
    }

    @Test func generatedMessagesBecomeValues() throws {
        let serialized = try IncomingPushMessageSignal(type: .plaintext, source: "+14155550100").encoded()
        // sample: migration-messages
        var signal = try IncomingPushMessageSignal(parsing: serialized)
        let isPlaintext = signal.type == .plaintext  // Was: hasType && type == 0
        let source = signal.source ?? ""  // Was: source, with the default ""
        signal.timestamp = 1_387_813_061_207
        let bytes = try signal.encoded()  // The bytes that swift-protobuf writes.
        // end
        #expect(isPlaintext && source == "+14155550100")
        #expect(try IncomingPushMessageSignal(parsing: bytes) == signal)
    }

    @Test func bytesAreReadWhereTheyLie() throws {
        let serialized = try IncomingPushMessageSignal(type: .ciphertext, message: [1, 2, 3]).encoded()
        // sample: migration-view
        let view = try IncomingPushMessageSignal.View(parsing: serialized.span.bytes)
        let messageByteCount = view.message?.byteCount ?? 0
        // end
        #expect(messageByteCount == 3)
    }
}
