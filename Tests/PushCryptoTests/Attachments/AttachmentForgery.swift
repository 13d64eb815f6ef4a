// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Blobs whose MAC is right and whose padding need not be: who has the key can make them.
enum AttachmentForgery {
    /// - Parameter padded: what is encrypted, whole blocks with the padding in them.
    static func blob(of padded: [UInt8], key: AttachmentKey) throws(CryptoUnavailable) -> [UInt8] {
        let iv = [UInt8](repeating: 3, count: 16)
        var blob = iv + [UInt8](repeating: 0, count: padded.count)
        var cipher = try BlockCipher(.encrypt)
        var mac = try KeyedHash(.sha256)
        try unsafe key.withCipherKey { key throws(CryptoUnavailable) in try unsafe cipher.setKey(key) }
        try unsafe key.withMACKey { key throws(CryptoUnavailable) in try unsafe mac.setKey(key, byteCount: 32) }
        try unsafe iv.withUnsafeBufferPointer { iv throws(CryptoUnavailable) in
            try unsafe cipher.begin(iv: iv.baseAddress!)
        }
        try unsafe blob.withUnsafeMutableBufferPointer { blob throws(CryptoUnavailable) in
            try unsafe padded.withUnsafeBufferPointer { padded throws(CryptoUnavailable) in
                try unsafe cipher.update(blob.baseAddress! + 16, from: padded.baseAddress!, byteCount: padded.count)
            }
        }
        let tag = try unsafe blob.withUnsafeBufferPointer { blob throws(CryptoUnavailable) in
            try unsafe mac.authenticate(blob.baseAddress, byteCount: blob.count)
        }
        return blob + tag.indices.map { tag[$0] }
    }
}
