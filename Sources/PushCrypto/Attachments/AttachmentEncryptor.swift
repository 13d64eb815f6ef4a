// SPDX-License-Identifier: Apache-2.0

/// An encryptor for one attachment in pieces of any size. It uses constant memory.
///
///     var encryptor = try AttachmentEncryptor()
///     for piece in pieces { store.append(try encryptor.update(piece)) }
///     let key = encryptor.key
///     store.append(try encryptor.finalize())
///
/// An encryptor creates its own key and IV, and ``finalize()`` consumes it, so no key is used twice. For the layout of
/// a blob, see ``AttachmentCipher``.
public struct AttachmentEncryptor: ~Copyable {
    /// The key. Send it in an attachment pointer when the blob is complete.
    public let key: AttachmentKey

    private var encryption: AttachmentEncryption
    private var isBegun = false
    private var blocks = AttachmentBlocks()

    /// Creates an encryptor with a new random key and IV.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public init() throws(AttachmentError) {
        guard let iv = IV.random() else { throw .cryptoUnavailable }
        try self.init(key: AttachmentKey(), iv: iv.bytes)
    }

    /// Creates an encryptor with the key and the IV of a test vector.
    @_spi(Vectors)
    public init(key: AttachmentKey, iv: InlineArray<16, UInt8>) throws(AttachmentError) {
        let encryption = AttachmentEncryption(key: key, iv: IV(iv))
        guard !encryption.hasFailed else { throw .cryptoUnavailable }
        self.key = key
        self.encryption = encryption
    }

    /// Returns the number of bytes that ``update(_:into:)`` writes for a piece of `byteCount` bytes.
    public func outputByteCount(forPiece byteCount: Int) -> Int {
        let block = BlockCipher.blockByteCount
        return (isBegun ? 0 : AttachmentCipher.ivByteCount) + (blocks.restByteCount + byteCount) / block * block
    }

    /// The number of bytes that ``finalize(into:)`` writes: one block, the MAC, and the IV if no piece came before.
    public var finalByteCount: Int {
        outputByteCount(forPiece: 0) + BlockCipher.blockByteCount + AttachmentCipher.macByteCount
    }

    /// Encrypts the next piece, and appends the next bytes of the blob to `output`.
    ///
    /// - Precondition: `output` has room for ``outputByteCount(forPiece:)`` more bytes.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. Start again with a new encryptor.
    public mutating func update(_ piece: RawSpan, into output: inout OutputRawSpan) throws(AttachmentError) {
        let count = outputByteCount(forPiece: piece.byteCount)
        unsafe output.append(atMost: count) { target in unsafe encrypt(piece, to: target) }
        guard !encryption.hasFailed else { throw .cryptoUnavailable }
    }

    /// Encrypts the next piece, and returns the next bytes of the blob.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``. Start again with a new encryptor.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) -> [UInt8] {
        let count = outputByteCount(forPiece: piece.count)
        let bytes = unsafe [UInt8](atMost: count) { target in unsafe encrypt(piece.span.bytes, to: target) }
        guard !encryption.hasFailed else { throw .cryptoUnavailable }
        return bytes
    }

    /// Ends the attachment, and appends the rest of the blob to `output`.
    ///
    /// - Precondition: `output` has room for ``finalByteCount`` more bytes.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. Start again with a new encryptor.
    public consuming func finalize(into output: inout OutputRawSpan) throws(AttachmentError) {
        try unsafe output.append(atMost: finalByteCount) { target throws(AttachmentError) in
            try unsafe finish(to: target!)
        }
    }

    /// Ends the attachment, and returns the rest of the blob.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``. Start again with a new encryptor.
    public consuming func finalize() throws(AttachmentError) -> [UInt8] {
        try unsafe [UInt8](atMost: finalByteCount) { target throws(AttachmentError) in
            try unsafe finish(to: target!)
        }
    }

    /// Encrypts a piece to `target`, and returns the number of bytes that it wrote: 0 after a failure.
    ///
    /// - Parameter target: Room for `outputByteCount(forPiece:)` bytes; nil only if that is 0.
    private mutating func encrypt(_ piece: RawSpan, to target: UnsafeMutablePointer<UInt8>?) -> Int {
        var written = 0
        if !isBegun {
            _ = unsafe encryption.iv.write(to: target!)
            written = AttachmentCipher.ivByteCount
            isBegun = true
        }
        unsafe blocks.run(piece) { source, count in
            unsafe encryption.update(target! + written, from: source, byteCount: count)
            written += count
        }
        return encryption.hasFailed ? 0 : written
    }

    /// Writes the last `finalByteCount` bytes of the blob to `target`.
    private mutating func finish(to target: UnsafeMutablePointer<UInt8>) throws(AttachmentError) -> Int {
        let count = finalByteCount
        let last = unsafe target + encrypt(RawSpan(), to: target)
        unsafe encryption.cipher.encryptLast(last, from: blocks.rest, byteCount: blocks.restByteCount)
        try unsafe encryption.finish(last)
        return count
    }
}
