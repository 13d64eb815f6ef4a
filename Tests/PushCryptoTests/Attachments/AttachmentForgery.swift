// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import Testing

/// Blobs whose MAC is right and whose padding need not be: who has the key can make them.
enum AttachmentForgery {
    /// - Parameter padded: the bytes to encrypt, whole blocks with the padding in them.
    static func blob(of padded: [UInt8], key: AttachmentKey) throws -> [UInt8] {
        let iv = [UInt8](repeating: 3, count: 16)
        var blob = iv + padded
        var cipher = BlockCipher(.encrypt)
        var mac = KeyedHash(.sha256)
        unsafe key.withCipherKey { unsafe cipher.setKey($0) }
        unsafe key.withMACKey { unsafe mac.setKey($0, byteCount: 32) }
        unsafe iv.withUnsafeBufferPointer { unsafe cipher.begin(iv: $0.baseAddress!) }
        let made = unsafe blob.withUnsafeMutableBufferPointer { blob in
            let text = unsafe blob.baseAddress! + 16
            unsafe cipher.update(text, from: text, byteCount: padded.count)
            return unsafe mac.authenticate(blob.baseAddress, byteCount: blob.count)
        }
        let tag = try #require(made)
        return blob + tag.indices.map { tag[$0] }
    }
}
