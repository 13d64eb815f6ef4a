// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation

/// Encrypts and decrypts an attachment with swift-crypto.
struct PeerAttachment {
    private let cipherKey: SymmetricKey
    private let macKey: SymmetricKey

    /// - Parameter key: The attachment key, 64 bytes.
    init(key: [UInt8]) {
        cipherKey = SymmetricKey(data: key[..<32])
        macKey = SymmetricKey(data: key[32...])
    }

    func encrypt(_ plaintext: [UInt8], iv: AES._CBC.IV = AES._CBC.IV()) throws -> Data {
        var blob = Data(iv)
        blob.append(try AES._CBC.encrypt(plaintext, using: cipherKey, iv: iv))
        blob.append(contentsOf: HMAC<SHA256>.authenticationCode(for: blob, using: macKey))
        return blob
    }

    func decrypt(_ blob: Data) throws -> Data {
        guard blob.count >= 64 else { throw CryptoKitError.incorrectParameterSize }
        let authenticated = blob.dropLast(32)
        guard HMAC<SHA256>.isValidAuthenticationCode(blob.suffix(32), authenticating: authenticated, using: macKey)
        else { throw CryptoKitError.authenticationFailure }
        let iv = try AES._CBC.IV(ivBytes: authenticated.prefix(16))
        return try AES._CBC.decrypt(authenticated.dropFirst(16), using: cipherKey, iv: iv)
    }
}
