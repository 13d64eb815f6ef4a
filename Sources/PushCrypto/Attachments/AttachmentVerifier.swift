// SPDX-License-Identifier: Apache-2.0

/// The first of two passes over a blob that comes in pieces: checks all of it, gives out none of it.
///
///     var verifier = try AttachmentVerifier(key: key)
///     for piece in pieces { try verifier.update(piece) }
///     var decryptor = try verifier.finalize()          // throws unless the MAC holds
///     for piece in pieces { plaintext += try decryptor.update(piece) }
///     plaintext += try decryptor.finalize()
///
/// Only from here is there a way to an ``AttachmentDecryptor``: plaintext cannot be had from a blob whose MAC has not held.
/// Memory is constant.
///
/// Source: protocol.md section 5; ``AttachmentBlob`` has the layout.
public struct AttachmentVerifier: ~Copyable {
    private let key: AttachmentKey
    private let maximumByteCount: Int64
    private var mac: KeyedHash
    /// Bytes taken so far.
    private var byteCount: Int64 = 0
    /// The last bytes taken, up to 32 of them: the MAC, if nothing follows.
    private var tail = InlineArray<32, UInt8>(repeating: 0)
    private var tailByteCount = 0

    /// - Parameter maximumByteCount: of the blob.
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public init(key: AttachmentKey, maximumByteCount: Int64 = .max) throws(AttachmentError) {
        self.key = key
        self.maximumByteCount = maximumByteCount
        mac = try AttachmentError.wrap { () throws(CryptoUnavailable) in try KeyedHash(key: key) }
    }

    /// Takes the next piece.
    ///
    /// - Throws: ``AttachmentError/tooLarge(limit:)`` as soon as there are more bytes than that,
    ///   ``AttachmentError/cryptoUnavailable``.
    public mutating func update(_ piece: RawSpan) throws(AttachmentError) {
        // Counted even if it is too much, so that `finalize` refuses too.
        byteCount += Int64(piece.byteCount)
        guard byteCount <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        // What is certain not to be the MAC: all but the last 32 bytes of what waits and what came.
        let settled = max(0, tailByteCount + piece.byteCount - AttachmentBlob.macByteCount)
        let fromTail = min(tailByteCount, settled)
        do throws(CryptoUnavailable) {
            try unsafe tail.span.withUnsafeBufferPointer { tail throws(CryptoUnavailable) in
                try unsafe mac.update(tail.baseAddress, byteCount: fromTail)
            }
            try unsafe piece.withUnsafeBytes { piece throws(CryptoUnavailable) in
                try unsafe mac.update(
                    piece.baseAddress?.assumingMemoryBound(to: UInt8.self), byteCount: settled - fromTail)
            }
        } catch { throw AttachmentError(error) }
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
    /// - Returns: what gives the plaintext out, in a second pass over the same bytes.
    /// - Throws: in this order, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``,
    ///   ``AttachmentError/authenticationFailed``; at any point ``AttachmentError/cryptoUnavailable``.
    public consuming func finalize() throws(AttachmentError) -> AttachmentDecryptor {
        let count = try AttachmentBlob.ciphertextByteCount(ofBlob: byteCount, limit: maximumByteCount)
        let isAuthentic: Bool
        do { isAuthentic = try mac.verify(tail) } catch { throw AttachmentError(error) }
        guard isAuthentic else { throw .authenticationFailed }
        return try AttachmentDecryptor(key: key, ciphertextByteCount: count, verifiedTag: tail)
    }
}
