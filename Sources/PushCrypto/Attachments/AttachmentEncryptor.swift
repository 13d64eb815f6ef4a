// SPDX-License-Identifier: Apache-2.0

/// Encrypts one attachment that comes in pieces of any size, in constant memory.
///
///     var encryptor = try AttachmentEncryptor()
///     for piece in pieces { store.append(try encryptor.update(piece)) }
///     let key = encryptor.key
///     store.append(try encryptor.finalize())
///
/// An encryptor makes its own key and IV, and ``finalize()`` uses it up: no second attachment has the same key.
/// ``AttachmentCipher`` has the layout of the blob.
public struct AttachmentEncryptor: ~Copyable {
    /// The key, which goes into an attachment pointer once the blob is whole.
    public let key: AttachmentKey

    private var encryption: AttachmentEncryption
    private var isBegun = false
    private var blocks = AttachmentBlocks()

    /// Makes the key and the IV.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public init() throws(AttachmentError) {
        guard let iv = IV.random() else { throw .cryptoUnavailable }
        try self.init(key: AttachmentKey(), iv: iv.bytes)
    }

    /// Takes the key and the IV of a test vector.
    @_spi(Vectors)
    public init(key: AttachmentKey, iv: InlineArray<16, UInt8>) throws(AttachmentError) {
        let encryption = AttachmentEncryption(key: key, iv: IV(iv))
        guard !encryption.hasFailed else { throw .cryptoUnavailable }
        self.key = key
        self.encryption = encryption
    }

    /// The number of bytes that ``update(_:into:)`` writes for a piece of this size.
    public func outputByteCount(forPiece byteCount: Int) -> Int {
        let block = BlockCipher.blockByteCount
        return (isBegun ? 0 : AttachmentCipher.ivByteCount) + (blocks.restByteCount + byteCount) / block * block
    }

    /// The number of bytes that ``finalize(into:)`` writes: one block and the MAC, and the IV if there was no piece.
    public var finalByteCount: Int {
        outputByteCount(forPiece: 0) + BlockCipher.blockByteCount + AttachmentCipher.macByteCount
    }

    /// Takes the next piece, and appends the next bytes of the blob to `output`.
    ///
    /// - Precondition: `output` has room for ``outputByteCount(forPiece:)`` bytes more.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public mutating func update(_ piece: RawSpan, into output: inout OutputRawSpan) throws(AttachmentError) {
        let count = outputByteCount(forPiece: piece.byteCount)
        unsafe output.append(atMost: count) { target in unsafe encrypt(piece, to: target) }
        guard !encryption.hasFailed else { throw .cryptoUnavailable }
    }

    /// Takes the next piece, and gives the next bytes of the blob.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) -> [UInt8] {
        let count = outputByteCount(forPiece: piece.count)
        let bytes = unsafe [UInt8](atMost: count) { target in unsafe encrypt(piece.span.bytes, to: target) }
        guard !encryption.hasFailed else { throw .cryptoUnavailable }
        return bytes
    }

    /// Ends the attachment, and appends the rest of the blob to `output`.
    ///
    /// - Precondition: `output` has room for ``finalByteCount`` bytes more.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public consuming func finalize(into output: inout OutputRawSpan) throws(AttachmentError) {
        try unsafe output.append(atMost: finalByteCount) { target throws(AttachmentError) in
            try unsafe finish(to: target!)
        }
    }

    /// Ends the attachment, and gives the rest of the blob.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public consuming func finalize() throws(AttachmentError) -> [UInt8] {
        try unsafe [UInt8](atMost: finalByteCount) { target throws(AttachmentError) in
            try unsafe finish(to: target!)
        }
    }

    /// Writes `outputByteCount(forPiece:)` bytes to `target`, which is nil only if that is 0. After a failure gives 0.
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

    /// Writes `finalByteCount` bytes to `target`.
    private mutating func finish(to target: UnsafeMutablePointer<UInt8>) throws(AttachmentError) -> Int {
        let count = finalByteCount
        let last = unsafe target + encrypt(RawSpan(), to: target)
        unsafe encryption.cipher.encryptLast(last, from: blocks.rest, byteCount: blocks.restByteCount)
        try unsafe encryption.finish(last)
        return count
    }
}
