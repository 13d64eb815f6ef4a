// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation

/// Seals and opens an envelope of the specification's profile with swift-crypto.
struct PeerEnvelope {
    private let cipherKey: SymmetricKey
    private let macKey: SymmetricKey

    /// - Parameter key: The signaling key, 52 bytes.
    init(key: [UInt8]) {
        cipherKey = SymmetricKey(data: key[..<32])
        macKey = SymmetricKey(data: key[32...])
    }

    func seal(_ plaintext: [UInt8]) throws -> Data {
        let iv = AES._CBC.IV()
        var envelope = Data([1])
        envelope.append(contentsOf: iv)
        envelope.append(try AES._CBC.encrypt(plaintext, using: cipherKey, iv: iv))
        let mac = HMAC<Insecure.SHA1>.authenticationCode(for: envelope, using: macKey)
        envelope.append(contentsOf: mac.prefix(10))
        return envelope
    }

    func open(_ envelope: Data) throws -> Data {
        guard envelope.count >= 43, envelope[envelope.startIndex] == 1 else {
            throw CryptoKitError.incorrectParameterSize
        }
        let authenticated = envelope.dropLast(10)
        let mac = HMAC<Insecure.SHA1>.authenticationCode(for: authenticated, using: macKey)
        // HMAC's own check takes only a full MAC, so the truncated one is compared here, in constant time.
        let difference = zip(mac.prefix(10), envelope.suffix(10)).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { throw CryptoKitError.authenticationFailure }
        let iv = try AES._CBC.IV(ivBytes: authenticated.dropFirst(1).prefix(16))
        return try AES._CBC.decrypt(authenticated.dropFirst(17), using: cipherKey, iv: iv)
    }
}
