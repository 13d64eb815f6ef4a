// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

/// The samples of the landing pages of PushCrypto and PushWire.
@Suite struct GettingStartedSamples {
    @Test func keysTokensAndAttachmentsAreTried() throws {
        let photo = [UInt8](1...100)
        // sample: getting-started-crypto
        // Alice and Bob exchange public keys, and compute the same secret.
        let (alice, bob) = (IdentityKeyPair(), IdentityKeyPair())
        let secret = try alice.agree(with: bob.publicKey)
        print(secret == (try bob.agree(with: alice.publicKey)))  // true

        // The directory uses a token in place of a telephone number.
        let token = DirectoryToken(try PhoneNumber("+14155550132"))
        print(token.base64)  // +6vAXozPwSO/nQ

        // An attachment is encrypted under a new key, and decrypted with that key.
        let (key, blob) = try AttachmentCipher.encrypt(photo)
        let plaintext = try AttachmentCipher.decrypt(blob, key: key)
        // end
        #expect(secret == (try bob.agree(with: alice.publicKey)))
        #expect(token.base64 == "+6vAXozPwSO/nQ")
        #expect(plaintext == photo)
    }

    @Test func aPushIsSealedAndOpened() throws {
        let sessionOutput: [UInt8] = [1, 2, 3]
        // sample: getting-started-wire
        // A relay seals a signal under the signaling key of a phone.
        let key = SignalingKey()
        let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550100", message: sessionOutput)
        let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
        let json = APNPayload(envelope: envelope, profile: .deployed).encoded()

        // The phone reads the payload, and opens the envelope.
        let payload = try APNPayload(json: json)
        var opener = try EnvelopeOpener(key: key, profile: .deployed)
        let opened = try opener.openSignal(payload.envelope)
        print(opened.type, opened.source ?? "")  // ciphertext +14155550100
        // end
        #expect(opened == signal && "\(opened.type)" == "ciphertext")
    }
}
