// SPDX-License-Identifier: Apache-2.0

extension AttachmentFilePass {
    /// - Parameter iv: a random one if nil.
    func encrypt(
        _ inputPath: String, to targetPath: String, maximumByteCount: Int64, key: AttachmentKey, iv: IV?
    ) throws(AttachmentFileError) {
        let input = try AttachmentInput(inputPath, maximumByteCount: maximumByteCount)
        var target = try AttachmentTarget(targetPath, readingFrom: input.identity, isCancelled: isCancelled)
        var cipher = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try BlockCipher(.encrypt, key: key)
        }
        var mac = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try KeyedHash(key: key) }
        let iv = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
            if let iv { iv } else { try IV.random() }
        }

        try unsafe iv.bytes.span.withUnsafeBufferPointer { iv throws(AttachmentFileError) in
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
                try unsafe cipher.begin(iv: iv.baseAddress!)
                try unsafe mac.update(iv.baseAddress, byteCount: iv.count)
            }
            try unsafe target.write(iv.baseAddress!, count: iv.count)
        }
        unsafe try run(byteCount: input.byteCount) { memory, range throws(AttachmentFileError) in
            try unsafe input.read(range, to: memory)
            var count = range.count
            if range.upperBound == input.byteCount {
                let padding = BlockCipher.paddingByteCount(for: count)
                unsafe (memory + count).update(repeating: UInt8(padding), count: padding)
                count += padding
            }
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
                try unsafe cipher.update(memory, from: memory, byteCount: count)
            }
            return count
        } consume: { memory, count throws(AttachmentFileError) in
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
                try unsafe mac.update(memory, byteCount: count)
            }
            try unsafe target.write(memory, count: count)
        } report: {
            progress($0, input.byteCount)
        }
        let tag = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try mac.finish() }
        try unsafe tag.span.withUnsafeBufferPointer { tag throws(AttachmentFileError) in
            try unsafe target.write(tag.baseAddress!, count: tag.count)
        }
        try target.commit()
    }

    func decrypt(
        _ inputPath: String, to targetPath: String, key: AttachmentKey, maximumByteCount: Int64
    ) throws(AttachmentFileError) {
        let input = try AttachmentInput(inputPath, maximumByteCount: maximumByteCount)
        let blob = try AttachmentFileBlob(input)
        var target = try AttachmentTarget(targetPath, readingFrom: input.identity, isCancelled: isCancelled)

        // First pass: no byte is decrypted before all of them are known to be right.
        unsafe try verify(input, blob, key: key) { _, _ throws(AttachmentFileError) in
        } report: {
            progress($0, 2 * blob.ciphertextByteCount)
        }

        // Second pass: the MAC is computed again, over the very bytes that are decrypted.
        var cipher = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try BlockCipher(.decrypt, key: key)
        }
        try unsafe blob.iv.span.withUnsafeBufferPointer { iv throws(AttachmentFileError) in
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try unsafe cipher.begin(iv: iv.baseAddress!)
            }
        }
        var decrypted: Int64 = 0
        var padding: Int? = 0
        unsafe try verify(input, blob, key: key) { memory, count throws(AttachmentFileError) in
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
                try unsafe cipher.update(memory, from: memory, byteCount: count)
            }
            decrypted += Int64(count)
            guard decrypted == blob.ciphertextByteCount else { return try unsafe target.write(memory, count: count) }
            padding = unsafe BlockCipher.paddingByteCount(of: memory, byteCount: count)
            try unsafe target.write(memory, count: count - (padding ?? BlockCipher.blockByteCount))
        } report: {
            progress(blob.ciphertextByteCount + $0, 2 * blob.ciphertextByteCount)
        }
        // Not before this pass's MAC holds: whoever changes the file in between must not learn what the padding then was.
        guard padding != nil else { throw .attachment(.malformedPlaintext) }
        try target.commit()
    }

    /// Computes the MAC over all of a blob, and hands each piece of ciphertext on.
    ///
    /// - Throws: ``AttachmentError/authenticationFailed`` if it is not the one that the blob had when it was opened.
    private func verify(
        _ input: borrowing AttachmentInput, _ blob: AttachmentFileBlob, key: AttachmentKey,
        consume: (UnsafeMutablePointer<UInt8>, Int) throws(AttachmentFileError) -> Void, report: (Int64) -> Void
    ) throws(AttachmentFileError) {
        var mac = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try KeyedHash(key: key) }
        try unsafe blob.iv.span.withUnsafeBufferPointer { iv throws(AttachmentFileError) in
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
                try unsafe mac.update(iv.baseAddress, byteCount: iv.count)
            }
        }
        let start = Int64(AttachmentBlob.ivByteCount)
        unsafe try run(byteCount: blob.ciphertextByteCount) { memory, range throws(AttachmentFileError) in
            try unsafe input.read(start + range.lowerBound..<start + range.upperBound, to: memory)
            try AttachmentFileError.wrap { () throws(CryptoUnavailable) in
                try unsafe mac.update(memory, byteCount: range.count)
            }
            return range.count
        } consume: { memory, count throws(AttachmentFileError) in
            try unsafe consume(memory, count)
        } report: {
            report($0)
        }
        let isAuthentic = try AttachmentFileError.wrap { () throws(CryptoUnavailable) in try mac.verify(blob.tag) }
        guard isAuthentic else { throw .attachment(.authenticationFailed) }
    }
}
