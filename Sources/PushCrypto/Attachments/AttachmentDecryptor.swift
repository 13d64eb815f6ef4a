// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The first of two passes over a blob in pieces. It verifies the whole blob, and returns no plaintext.
///
///     var verifier = try AttachmentVerifier(key: key)
///     for piece in pieces { try verifier.update(piece) }
///     var decryptor = try verifier.finalize()          // throws if the MAC is wrong
///     for piece in pieces { plaintext += try decryptor.update(piece) }
///     plaintext += try decryptor.finalize()
///
/// Only a verifier creates an ``AttachmentDecryptor``, so a blob gives no plaintext before its MAC is verified. A
/// verifier uses constant memory. For the layout of a blob, see ``AttachmentCipher``.
public struct AttachmentVerifier: ~Copyable {
    private let key: AttachmentKey
    private let maximumByteCount: Int64
    private var mac: KeyedHash
    /// The number of bytes read so far.
    private var byteCount: Int64 = 0
    /// The last bytes read, up to 32. They are the MAC if no more bytes follow.
    private var tail = InlineArray<32, UInt8>(repeating: 0)
    private var tailByteCount = 0

    /// Creates a verifier for one blob.
    ///
    /// - Parameters:
    ///   - key: The key from the attachment pointer.
    ///   - maximumByteCount: The maximum length of the blob, in bytes.
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public init(key: AttachmentKey, maximumByteCount: Int64 = .max) throws(AttachmentError) {
        let mac = KeyedHash(key: key)
        guard !mac.hasFailed else { throw .cryptoUnavailable }
        self.key = key
        self.maximumByteCount = maximumByteCount
        self.mac = mac
    }

    /// Reads the next piece of the blob.
    ///
    /// - Throws: ``AttachmentError/tooLarge(limit:)`` as soon as the blob is longer than the maximum;
    ///   ``AttachmentError/cryptoUnavailable``.
    public mutating func update(_ piece: RawSpan) throws(AttachmentError) {
        // Counted even beyond the limit, so that `finalize` throws, too.
        byteCount += Int64(piece.byteCount)
        guard byteCount <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        // The bytes of the tail and the piece that cannot be the MAC: all but the last 32.
        let settled = max(0, tailByteCount + piece.byteCount - AttachmentCipher.macByteCount)
        let fromTail = min(tailByteCount, settled)
        unsafe tail.withUnsafePointer { unsafe mac.update($0, byteCount: fromTail) }
        unsafe piece.withUnsafeBytes { piece in
            unsafe mac.update(piece.baseAddress?.assumingMemoryBound(to: UInt8.self), byteCount: settled - fromTail)
        }
        guard !mac.hasFailed else { throw .cryptoUnavailable }
        for index in fromTail..<tailByteCount { tail[index - fromTail] = tail[index] }
        tailByteCount -= fromTail
        for index in (settled - fromTail)..<piece.byteCount {
            tail[tailByteCount] = unsafe piece.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            tailByteCount += 1
        }
    }

    /// Reads the next piece of the blob, given as an array: see ``update(_:)-(RawSpan)``.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) {
        try unsafe update(piece.span.bytes)
    }

    /// Verifies the length and the MAC of the blob.
    ///
    /// - Returns: The decryptor, which returns the plaintext in a second pass over the same bytes.
    /// - Throws: In this order, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``,
    ///   ``AttachmentError/authenticationFailed``; at any point ``AttachmentError/cryptoUnavailable``.
    public consuming func finalize() throws(AttachmentError) -> AttachmentDecryptor {
        let count = try AttachmentCipher.ciphertextByteCount(ofBlob: byteCount, limit: maximumByteCount)
        try mac.check(tail)
        return AttachmentDecryptor(key: key, ciphertextByteCount: count, verifiedTag: tail)
    }
}

/// The second of two passes over a blob in pieces. It returns the plaintext.
///
/// Only ``AttachmentVerifier/finalize()`` creates a decryptor. The blob may change between the passes, so the second
/// pass verifies the MAC again. If ``finalize()`` throws, discard all plaintext that `update` has returned, as
/// ``AttachmentFile/decrypt(key:progress:)`` does.
public struct AttachmentDecryptor: ~Copyable {
    private let key: AttachmentKey
    private let ciphertextByteCount: Int64
    private let verifiedTag: InlineArray<32, UInt8>
    /// Nil until all 16 bytes of the IV have been read.
    private var decryption: AttachmentDecryption?
    /// The number of bytes read so far.
    private var position: Int64 = 0
    private var iv = InlineArray<16, UInt8>(repeating: 0)
    /// The rest of the last piece. At the end, this is the last block, still encrypted.
    private var blocks = AttachmentBlocks()
    private var tag = InlineArray<32, UInt8>(repeating: 0)

    fileprivate init(key: AttachmentKey, ciphertextByteCount: Int64, verifiedTag: InlineArray<32, UInt8>) {
        self.key = key
        self.ciphertextByteCount = ciphertextByteCount
        self.verifiedTag = verifiedTag
    }

    /// Returns the maximum number of bytes that ``update(_:into:)`` writes for a piece of `byteCount` bytes.
    public func maximumOutputByteCount(forPiece byteCount: Int) -> Int {
        byteCount + BlockCipher.blockByteCount
    }

    /// The maximum number of bytes that ``finalize(into:)`` writes.
    public static let maximumFinalByteCount = BlockCipher.blockByteCount - 1

    /// Decrypts the next piece of the same blob, and appends the plaintext to `output`.
    ///
    /// - Precondition: `output` has room for ``maximumOutputByteCount(forPiece:)`` more bytes. The memory of `piece`
    ///   does not change before the call returns.
    /// - Throws: ``AttachmentError/authenticationFailed`` if the blob is longer than in the first pass;
    ///   ``AttachmentError/cryptoUnavailable``.
    public mutating func update(_ piece: RawSpan, into output: inout OutputRawSpan) throws(AttachmentError) {
        try unsafe output.append(atMost: maximumOutputByteCount(forPiece: piece.byteCount)) {
            target throws(AttachmentError) in try unsafe decrypt(piece, to: target!)
        }
    }

    /// Decrypts the next piece of the same blob, and returns the plaintext.
    ///
    /// - Throws: The same errors as ``update(_:into:)``.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) -> [UInt8] {
        try unsafe [UInt8](atMost: maximumOutputByteCount(forPiece: piece.count)) { target throws(AttachmentError) in
            try unsafe decrypt(piece.span.bytes, to: target!)
        }
    }

    /// Verifies the second pass, and appends the rest of the plaintext to `output`.
    ///
    /// - Precondition: `output` has room for ``maximumFinalByteCount`` more bytes.
    /// - Throws: ``AttachmentError/authenticationFailed`` if the bytes differ from those of the first pass, then
    ///   ``AttachmentError/malformedPlaintext``; at any point ``AttachmentError/cryptoUnavailable``.
    public consuming func finalize(into output: inout OutputRawSpan) throws(AttachmentError) {
        let count = try finish()
        unsafe output.append(atMost: count) { target in
            if count > 0 { unsafe target!.update(from: blocks.rest, count: count) }
            return count
        }
    }

    /// Verifies the second pass, and returns the rest of the plaintext.
    ///
    /// - Throws: The same errors as ``finalize(into:)``.
    public consuming func finalize() throws(AttachmentError) -> [UInt8] {
        let count = try finish()
        return unsafe Array(UnsafeBufferPointer(start: blocks.rest, count: count))
    }

    /// Decrypts a piece to `target`, and returns the number of bytes that it wrote.
    ///
    /// - Parameter target: Room for `maximumOutputByteCount(forPiece:)` bytes.
    private mutating func decrypt(
        _ piece: RawSpan, to target: UnsafeMutablePointer<UInt8>
    ) throws(AttachmentError) -> Int {
        let end = ciphertextByteCount + Int64(AttachmentCipher.overheadByteCount)
        guard Int64(piece.byteCount) <= end - position else {
            // Permanently, so that `finalize` also throws.
            position = .max
            throw .authenticationFailed
        }
        var (piece, written) = (piece, 0)
        while position < iv.count, !piece.isEmpty { iv[Int(position)] = take(&piece) }
        if decryption == nil, position >= iv.count {
            decryption = unsafe iv.withUnsafePointer { unsafe AttachmentDecryption(key: key, iv: $0) }
        }
        let block = BlockCipher.blockByteCount
        let lastStart = end - Int64(block + tag.count)
        let text = piece.extracting(first: Int(min(Int64(piece.byteCount), max(0, lastStart - position))))
        unsafe blocks.run(text) { source, count in
            unsafe decryption!.update(target + written, from: source, byteCount: count)
            written += count
        }
        if let hasFailed = decryption?.hasFailed, hasFailed {
            unsafe ccurve_wipe(target, written)
            throw .cryptoUnavailable
        }
        position += Int64(text.byteCount)
        piece = piece.extracting(droppingFirst: text.byteCount)
        while !piece.isEmpty {
            let index = Int(position - lastStart)
            let byte = take(&piece)
            if index < block { unsafe blocks.rest[index] = byte } else { tag[index - block] = byte }
        }
        return written
    }

    private mutating func take(_ piece: inout RawSpan) -> UInt8 {
        let byte = unsafe piece.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
        piece = piece.extracting(droppingFirst: 1)
        position += 1
        return byte
    }

    /// Verifies the MAC, decrypts the last block in `blocks.rest`, and returns the number of its bytes that are
    /// plaintext.
    private mutating func finish() throws(AttachmentError) -> Int {
        guard position == ciphertextByteCount + Int64(AttachmentCipher.overheadByteCount) else {
            throw .authenticationFailed
        }
        unsafe decryption!.mac.update(blocks.rest, byteCount: BlockCipher.blockByteCount)
        // Both must match the first pass: the ciphertext, and the MAC at its end.
        try decryption!.verify(verifiedTag)
        guard tag.isEqualInConstantTime(to: verifiedTag) else { throw .authenticationFailed }
        return try unsafe decryption!.cipher.decryptLast(blocks.rest, from: blocks.rest)
    }
}

extension InlineArray where Element == UInt8 {
    /// Whether two MACs from outside are equal, compared in constant time.
    fileprivate func isEqualInConstantTime(to other: Self) -> Bool {
        unsafe withUnsafePointer { bytes in
            unsafe other.withUnsafePointer { unsafe ccurve_equal(bytes, $0, count) == 1 }
        }
    }
}
