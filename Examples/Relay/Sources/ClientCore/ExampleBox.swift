// SPDX-License-Identifier: Apache-2.0

import Carrier
import Crypto
import Foundation
import PushCrypto

/// This example's own encryption of a message to a prekey, so that messages of type 3 have real content.
///
///     offset   0 ..< 3      3 ..< 36                36 ..< 48   48 ..< end - 16   end - 16 ..< end
///              prekey id    one-time public key     nonce       ciphertext        tag
///
///     key = HKDF-SHA256(X25519(one-time private key, prekey), info: label | one-time public key | prekey)
///     ciphertext and tag by ChaCha20-Poly1305, which also covers bytes 0 ..< 36
///
/// The box is not a session: the push protocol has none, and real clients had their own. It does not authenticate the sender,
/// so the relay can name any. It is as secret as the prekey's private key, and a last-resort key is kept for long.
package enum ExampleBox {
    private static let label = "push-core example box 1"
    private static let headByteCount = 3 + PublicKey.byteCount
    private static let overheadByteCount = headByteCount + 12 + 16

    /// Encrypts for the owner of a prekey.
    package static func seal(
        _ message: [UInt8], to preKey: PublicKey, id: PreKeyID
    ) throws -> [UInt8] {
        let oneTime = PrivateKey()
        let head = [16, 8, 0].map { UInt8(truncatingIfNeeded: id.value >> $0) } + oneTime.publicKey.encoded()
        let key = key(try oneTime.agree(with: preKey), oneTime.publicKey, preKey)
        return head + [UInt8](try ChaChaPoly.seal(message, using: key, authenticating: head).combined)
    }

    /// Returns the id of a box's prekey.
    ///
    /// - Throws: ``ExampleBoxError/malformed``.
    package static func preKeyID(of box: [UInt8]) throws -> PreKeyID {
        guard box.count >= overheadByteCount else { throw ExampleBoxError.malformed }
        return try PreKeyID(box[..<3].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }

    /// Decrypts a box that was sealed to a prekey.
    ///
    /// - Throws: ``ExampleBoxError/malformed``; the error of a malformed key in the box; swift-crypto's error if the box does
    ///   not open.
    package static func open(_ box: [UInt8], with preKey: PreKeyPair) throws -> [UInt8] {
        guard box.count >= overheadByteCount else { throw ExampleBoxError.malformed }
        let head = box[..<headByteCount]
        let oneTime = try PublicKey(parsing: Array(head.dropFirst(3)))
        let key = key(try preKey.privateKey.agree(with: oneTime), oneTime, preKey.publicKey)
        let sealed = try ChaChaPoly.SealedBox(combined: box[headByteCount...])
        return [UInt8](try ChaChaPoly.open(sealed, using: key, authenticating: head))
    }

    private static func key(_ secret: PushCrypto.SharedSecret, _ oneTime: PublicKey, _ preKey: PublicKey)
        -> SymmetricKey
    {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret.withUnsafeBytes { SymmetricKey(data: $0) },
            info: Data(label.utf8) + oneTime.encoded() + preKey.encoded(), outputByteCount: 32)
    }
}

package enum ExampleBoxError: SentenceError {
    /// The box is too short.
    case malformed

    package var description: String {
        "The message is not encrypted as in this example. Ask its sender to use push-client."
    }
}
