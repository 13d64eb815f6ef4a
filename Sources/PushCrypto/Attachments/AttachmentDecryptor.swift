// SPDX-License-Identifier: Apache-2.0

/// The second of two passes over a blob that comes in pieces: gives the plaintext out.
///
/// There is no other way to one than ``AttachmentVerifier/finalize()``. The bytes of the second pass are checked as well, since
/// they may have changed in between: ``finalize()`` throws if they are not those that were verified. What has been given
/// out by then is to be thrown away; ``AttachmentCipher/decryptFile(at:to:key:maximumByteCount:threads:progress:)-6vjlx`` does so.
///
/// Source: protocol.md section 5.
public struct AttachmentDecryptor: ~Copyable {
    private var cipher: BlockCipher
    private var mac: KeyedHash
    private let ciphertextByteCount: Int64
    private let verifiedTag: InlineArray<32, UInt8>
    /// Bytes taken so far.
    private var position: Int64 = 0
    private var iv = InlineArray<16, UInt8>(repeating: 0)
    private var tag = InlineArray<32, UInt8>(repeating: 0)
    private var blocks = AttachmentBlocks()
    /// The last block's plaintext, which may be padding to its end and is not given out before that is checked.
    private let last = SecretBlock()
    /// Ciphertext decrypted so far.
    private var decryptedByteCount: Int64 = 0

    init(
        key: AttachmentKey, ciphertextByteCount: Int64, verifiedTag: InlineArray<32, UInt8>
    ) throws(AttachmentError) {
        let cipher = try AttachmentError.wrap { () throws(CryptoUnavailable) in try BlockCipher(.decrypt, key: key) }
        let mac = try AttachmentError.wrap { () throws(CryptoUnavailable) in try KeyedHash(key: key) }
        self.cipher = cipher
        self.mac = mac
        self.ciphertextByteCount = ciphertextByteCount
        self.verifiedTag = verifiedTag
    }

    /// Bytes that ``update(_:into:)`` will write at most for a piece of this size.
    public func maximumOutputByteCount(forPiece byteCount: Int) -> Int {
        byteCount + BlockCipher.blockByteCount
    }

    /// Bytes that ``finalize(into:)`` will write at most.
    public static let maximumFinalByteCount = BlockCipher.blockByteCount - 1

    /// Takes the next piece of the same blob, and appends the plaintext in it to `output`.
    ///
    /// - Precondition: `output` has room for ``maximumOutputByteCount(forPiece:)`` bytes more.
    /// - Throws: ``AttachmentError/authenticationFailed`` if there are more bytes than were verified;
    ///   ``AttachmentError/cryptoUnavailable``.
    public mutating func update(_ piece: RawSpan, into output: inout OutputRawSpan) throws(AttachmentError) {
        try unsafe output.append(atMost: maximumOutputByteCount(forPiece: piece.byteCount)) {
            target throws(AttachmentError) in try unsafe decrypt(piece, to: target!)
        }
    }

    /// Takes the next piece of the same blob, and gives the plaintext in it.
    ///
    /// - Throws: as ``update(_:into:)``.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) -> [UInt8] {
        try unsafe [UInt8](atMost: maximumOutputByteCount(forPiece: piece.count)) { target throws(AttachmentError) in
            try unsafe decrypt(piece.span.bytes, to: target!)
        }
    }

    /// Ends the pass, and appends the rest of the plaintext to `output`.
    ///
    /// - Precondition: `output` has room for ``maximumFinalByteCount`` bytes more.
    /// - Throws: ``AttachmentError/authenticationFailed`` if the bytes of this pass are not those that were verified, then
    ///   ``AttachmentError/malformedPlaintext``; ``AttachmentError/cryptoUnavailable``.
    public consuming func finalize(into output: inout OutputRawSpan) throws(AttachmentError) {
        let count = try finish()
        unsafe output.append(atMost: count) { target in
            if count > 0 { unsafe target!.update(from: last.base, count: count) }
            return count
        }
    }

    /// Ends the pass, and gives the rest of the plaintext.
    ///
    /// - Throws: as ``finalize(into:)``.
    public consuming func finalize() throws(AttachmentError) -> [UInt8] {
        let count = try finish()
        return unsafe Array(UnsafeBufferPointer(start: last.base, count: count))
    }

    /// `target` has room for `maximumOutputByteCount(forPiece:)` bytes.
    private mutating func decrypt(
        _ piece: RawSpan, to target: UnsafeMutablePointer<UInt8>
    ) throws(AttachmentError) -> Int {
        let total = ciphertextByteCount + Int64(AttachmentBlob.overheadByteCount)
        guard Int64(piece.byteCount) <= total - position else {
            // For good: more bytes are not what was verified, even if all of that came before them.
            position = .max
            throw .authenticationFailed
        }
        let textEnd = total - Int64(AttachmentBlob.macByteCount)
        var (piece, written) = (piece, 0)

        while position < AttachmentBlob.ivByteCount, !piece.isEmpty {
            iv[Int(position)] = take(&piece)
            if position == AttachmentBlob.ivByteCount { try begin() }
        }
        let text = piece.extracting(first: Int(min(Int64(piece.byteCount), max(0, textEnd - position))))
        do {
            try unsafe blocks.run(text) { source, count throws(CryptoUnavailable) in
                try unsafe mac.update(source, byteCount: count)
                try unsafe cipher.update(target + written, from: source, byteCount: count)
                written += count
            }
        } catch { throw AttachmentError(error) }
        position += Int64(text.byteCount)
        decryptedByteCount += Int64(written)
        if written > 0, decryptedByteCount == ciphertextByteCount {
            written -= BlockCipher.blockByteCount
            unsafe last.base.update(from: target + written, count: BlockCipher.blockByteCount)
        }
        piece = piece.extracting(droppingFirst: text.byteCount)
        while !piece.isEmpty { tag[Int(position - textEnd)] = take(&piece) }
        return written
    }

    private mutating func take(_ piece: inout RawSpan) -> UInt8 {
        let byte = unsafe piece.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
        piece = piece.extracting(droppingFirst: 1)
        position += 1
        return byte
    }

    private mutating func begin() throws(AttachmentError) {
        try AttachmentError.wrap { () throws(CryptoUnavailable) in
            try unsafe iv.span.withUnsafeBufferPointer { iv throws(CryptoUnavailable) in
                try unsafe cipher.begin(iv: iv.baseAddress!)
                try unsafe mac.update(iv.baseAddress, byteCount: iv.count)
            }
        }
    }

    /// Checks the end, and gives how many bytes of `last` are plaintext.
    private mutating func finish() throws(AttachmentError) -> Int {
        guard position == ciphertextByteCount + Int64(AttachmentBlob.overheadByteCount) else {
            throw .authenticationFailed
        }
        let isSameText = try AttachmentError.wrap { () throws(CryptoUnavailable) in try mac.verify(verifiedTag) }
        // Both: the text is what was verified, and so is the MAC that came with it this time.
        guard isSameText, tag.isEqualInConstantTime(to: verifiedTag) else { throw .authenticationFailed }
        guard let padding = unsafe BlockCipher.paddingByteCount(of: last.base, byteCount: BlockCipher.blockByteCount)
        else { throw .malformedPlaintext }
        return BlockCipher.blockByteCount - padding
    }
}
