// SPDX-License-Identifier: Apache-2.0

import CCurve

extension AttachmentCipher {
    /// Makes a blob in memory that has room for it.
    static func encrypt(
        _ plaintext: RawSpan, to blob: UnsafeMutablePointer<UInt8>, key: AttachmentKey, iv: IV,
        threads: AttachmentThreads
    ) throws(AttachmentError) {
        let block = BlockCipher.blockByteCount
        let wholeByteCount = plaintext.byteCount / block * block
        let ciphertextByteCount = wholeByteCount + block
        let text = unsafe blob + AttachmentBlob.ivByteCount
        do {
            try unsafe plaintext.withUnsafeBytes { plaintext throws(CryptoUnavailable) in
                let source = unsafe plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self)
                var cipher = try BlockCipher(.encrypt, key: key)
                var mac = try KeyedHash(key: key)
                unsafe iv.write(to: blob)
                try unsafe cipher.begin(iv: blob)
                try unsafe mac.update(blob, byteCount: AttachmentBlob.ivByteCount)
                try threads.run(byteCount: ciphertextByteCount) { piece throws(CryptoUnavailable) in
                    let whole = piece.clamped(to: 0..<wholeByteCount)
                    if let source = unsafe source, !whole.isEmpty {
                        let (from, to) = unsafe (source + whole.lowerBound, text + whole.lowerBound)
                        try unsafe cipher.update(to, from: from, byteCount: whole.count)
                    }
                    guard piece.upperBound == ciphertextByteCount else { return }
                    // What is left goes to where it is encrypted, and no other place.
                    let (last, rest) = unsafe (text + wholeByteCount, plaintext.count - wholeByteCount)
                    if let source = unsafe source { unsafe last.update(from: source + wholeByteCount, count: rest) }
                    unsafe (last + rest).update(repeating: UInt8(block - rest), count: block - rest)
                    try unsafe cipher.update(last, from: last, byteCount: block)
                } follow: { piece throws(CryptoUnavailable) in
                    try unsafe mac.update(text + piece.lowerBound, byteCount: piece.count)
                }
                let tag = try mac.finish()
                for index in tag.indices { unsafe text[ciphertextByteCount + index] = tag[index] }
            }
        } catch {
            unsafe ccurve_wipe(blob, AttachmentBlob.ivByteCount + ciphertextByteCount)
            throw AttachmentError(error)
        }
    }

    /// Takes a blob apart whose length has been checked.
    ///
    /// - Parameters:
    ///   - plaintext: room for `ciphertextByteCount` bytes, apart from `blob`.
    ///   - isPrivate: nobody else sees `plaintext` before this returns, so that it may be written before the MAC holds.
    /// - Returns: how many of them are plaintext.
    static func decrypt(
        _ blob: RawSpan, ciphertextByteCount: Int, to plaintext: UnsafeMutablePointer<UInt8>, isPrivate: Bool,
        key: AttachmentKey, threads: AttachmentThreads
    ) throws(AttachmentError) -> Int {
        let together = isPrivate && threads.for(ciphertextByteCount) == .two
        var isWritten = together
        do {
            return try unsafe blob.withUnsafeBytes { blob throws(AttachmentError) in
                let blob = unsafe blob.baseAddress!.assumingMemoryBound(to: UInt8.self)
                let text = unsafe blob + AttachmentBlob.ivByteCount
                var isAuthentic = false
                let verify = { () throws(CryptoUnavailable) in
                    var mac = try KeyedHash(key: key)
                    try unsafe mac.update(blob, byteCount: AttachmentBlob.ivByteCount + ciphertextByteCount)
                    isAuthentic = try unsafe mac.verify(
                        text + ciphertextByteCount, byteCount: AttachmentBlob.macByteCount)
                }
                let decrypt = { () throws(CryptoUnavailable) in
                    var cipher = try BlockCipher(.decrypt, key: key)
                    try unsafe cipher.begin(iv: blob)
                    try unsafe cipher.update(plaintext, from: text, byteCount: ciphertextByteCount)
                }
                try AttachmentError.wrap { () throws(CryptoUnavailable) in
                    try together ? AttachmentThreads.two.run(verify, decrypt) : verify()
                }
                guard isAuthentic else { throw .authenticationFailed }
                if !together {
                    isWritten = true
                    try AttachmentError.wrap(decrypt)
                }
                guard let padding = unsafe BlockCipher.paddingByteCount(of: plaintext, byteCount: ciphertextByteCount)
                else { throw .malformedPlaintext }
                return ciphertextByteCount - padding
            }
        } catch {
            // Memory that others see is not even wiped unless it was written, which is after the MAC held.
            if isWritten { unsafe ccurve_wipe(plaintext, ciphertextByteCount) }
            throw error
        }
    }
}
