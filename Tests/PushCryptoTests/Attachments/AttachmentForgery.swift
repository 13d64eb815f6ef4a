// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import Testing

/// Blobs with a valid MAC and any padding. A sender who has the key can make them.
enum AttachmentForgery {
    /// Encrypts and authenticates `padded` as it is.
    ///
    /// - Parameters:
    ///   - padded: whole blocks of 16 bytes, including the padding.
    ///   - key: the attachment key.
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
