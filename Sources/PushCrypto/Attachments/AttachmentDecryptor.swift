// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The first of two passes over a blob that comes in pieces: checks all of it, gives out none of it.
///
///     var verifier = try AttachmentVerifier(key: key)
///     for piece in pieces { try verifier.update(piece) }
///     var decryptor = try verifier.finalize()          // throws unless the MAC holds
///     for piece in pieces { plaintext += try decryptor.update(piece) }
///     plaintext += try decryptor.finalize()
///
/// Only a verifier makes an ``AttachmentDecryptor``: a blob gives no plaintext before its MAC has held. Memory is constant.
/// ``AttachmentCipher`` has the layout of the blob.
public struct AttachmentVerifier: ~Copyable {
    private let key: AttachmentKey
    private let maximumByteCount: Int64
    private var mac: KeyedHash
    /// The number of bytes taken so far.
    private var byteCount: Int64 = 0
    /// The last bytes taken, up to 32: the MAC, if nothing follows.
    private var tail = InlineArray<32, UInt8>(repeating: 0)
    private var tailByteCount = 0

    /// Expands `key`.
    ///
    /// - Parameter maximumByteCount: the longest blob.
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public init(key: AttachmentKey, maximumByteCount: Int64 = .max) throws(AttachmentError) {
        let mac = KeyedHash(key: key)
        guard !mac.hasFailed else { throw .cryptoUnavailable }
        self.key = key
        self.maximumByteCount = maximumByteCount
        self.mac = mac
    }

    /// Takes the next piece.
    ///
    /// - Throws: ``AttachmentError/tooLarge(limit:)`` as soon as the blob is longer than that,
    ///   ``AttachmentError/cryptoUnavailable``.
    public mutating func update(_ piece: RawSpan) throws(AttachmentError) {
        // Counted even if it is too much, so that `finalize` refuses too.
        byteCount += Int64(piece.byteCount)
        guard byteCount <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        // The bytes that cannot be the MAC: all but the last 32 of the tail and the piece.
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

    /// Takes the next piece: ``update(_:)-(RawSpan)`` for an array.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) {
        try unsafe update(piece.span.bytes)
    }

    /// Ends the pass.
    ///
    /// - Returns: the decryptor, which gives the plaintext out in a second pass over the same bytes.
    /// - Throws: in this order, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``,
    ///   ``AttachmentError/authenticationFailed``; at any point ``AttachmentError/cryptoUnavailable``.
    public consuming func finalize() throws(AttachmentError) -> AttachmentDecryptor {
        let count = try AttachmentCipher.ciphertextByteCount(ofBlob: byteCount, limit: maximumByteCount)
        try mac.check(tail)
        return AttachmentDecryptor(key: key, ciphertextByteCount: count, verifiedTag: tail)
    }
}

/// The second of two passes over a blob that comes in pieces: gives the plaintext out.
///
/// Only ``AttachmentVerifier/finalize()`` makes a decryptor. The second pass checks its bytes as well, because they may have
/// changed in between: ``finalize()`` throws if they are not those that were verified. Throw away what was given out by then, as
/// ``AttachmentFile/decrypt(key:progress:)`` does.
public struct AttachmentDecryptor: ~Copyable {
    private let key: AttachmentKey
    private let ciphertextByteCount: Int64
    private let verifiedTag: InlineArray<32, UInt8>
    /// Nil before the IV is whole.
    private var decryption: AttachmentDecryption?
    /// The number of bytes taken so far.
    private var position: Int64 = 0
    private var iv = InlineArray<16, UInt8>(repeating: 0)
    /// At the end, the last block is kept here, still encrypted.
    private var blocks = AttachmentBlocks()
    private var tag = InlineArray<32, UInt8>(repeating: 0)

    fileprivate init(key: AttachmentKey, ciphertextByteCount: Int64, verifiedTag: InlineArray<32, UInt8>) {
        self.key = key
        self.ciphertextByteCount = ciphertextByteCount
        self.verifiedTag = verifiedTag
    }

    /// The largest number of bytes that ``update(_:into:)`` writes for a piece of this size.
    public func maximumOutputByteCount(forPiece byteCount: Int) -> Int {
        byteCount + BlockCipher.blockByteCount
    }

    /// The largest number of bytes that ``finalize(into:)`` writes.
    public static let maximumFinalByteCount = BlockCipher.blockByteCount - 1

    /// Takes the next piece of the same blob, and appends the plaintext in it to `output`.
    ///
    /// - Precondition: `output` has room for ``maximumOutputByteCount(forPiece:)`` bytes more. Nobody changes the memory of `piece`
    ///   before the call returns.
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
            if count > 0 { unsafe target!.update(from: blocks.rest, count: count) }
            return count
        }
    }

    /// Ends the pass, and gives the rest of the plaintext.
    ///
    /// - Throws: as ``finalize(into:)``.
    public consuming func finalize() throws(AttachmentError) -> [UInt8] {
        let count = try finish()
        return unsafe Array(UnsafeBufferPointer(start: blocks.rest, count: count))
    }

    /// Writes at most `maximumOutputByteCount(forPiece:)` bytes to `target`.
    private mutating func decrypt(
        _ piece: RawSpan, to target: UnsafeMutablePointer<UInt8>
    ) throws(AttachmentError) -> Int {
        let end = ciphertextByteCount + Int64(AttachmentCipher.overheadByteCount)
        guard Int64(piece.byteCount) <= end - position else {
            // For good: more bytes are not what was verified, even if all of that came before them.
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

    /// Checks the end, and decrypts the last block in `blocks.rest`. Gives the number of bytes that are plaintext.
    private mutating func finish() throws(AttachmentError) -> Int {
        guard position == ciphertextByteCount + Int64(AttachmentCipher.overheadByteCount) else {
            throw .authenticationFailed
        }
        unsafe decryption!.mac.update(blocks.rest, byteCount: BlockCipher.blockByteCount)
        // Both: the text is what was verified, and so is the MAC that came with it this time.
        try decryption!.verify(verifiedTag)
        guard tag.isEqualInConstantTime(to: verifiedTag) else { throw .authenticationFailed }
        return try unsafe decryption!.cipher.decryptLast(blocks.rest, from: blocks.rest)
    }
}

extension InlineArray where Element == UInt8 {
    /// Whether two MACs that came from outside are equal, in time that does not depend on the bytes.
    fileprivate func isEqualInConstantTime(to other: Self) -> Bool {
        unsafe withUnsafePointer { bytes in
            unsafe other.withUnsafePointer { unsafe ccurve_equal(bytes, $0, count) == 1 }
        }
    }
}
