// SPDX-License-Identifier: Apache-2.0

/// Encrypts one attachment that comes in pieces of any size, in constant memory.
///
///     var encryptor = try AttachmentEncryptor()
///     for piece in pieces { store.append(try encryptor.update(piece)) }
///     let key = encryptor.key
///     store.append(try encryptor.finalize())
///
/// It makes its own key and IV, and is used up by ``finalize()``: there is no second attachment under one key.
///
/// Source: protocol.md section 5; ``AttachmentBlob`` has the layout.
public struct AttachmentEncryptor: ~Copyable {
    /// Goes into an attachment pointer once the blob is whole.
    public let key: AttachmentKey

    private var cipher: BlockCipher
    private var mac: KeyedHash
    private let iv: IV
    private var isBegun = false
    private var blocks = AttachmentBlocks()

    /// Makes the key and the IV.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public init() throws(AttachmentError) {
        let iv = try AttachmentError.wrap { () throws(CryptoUnavailable) in try IV.random() }
        try self.init(key: AttachmentKey(), iv: iv)
    }

    private init(key: AttachmentKey, iv: IV) throws(AttachmentError) {
        var cipher = try AttachmentError.wrap { () throws(CryptoUnavailable) in try BlockCipher(.encrypt, key: key) }
        var mac = try AttachmentError.wrap { () throws(CryptoUnavailable) in try KeyedHash(key: key) }
        try AttachmentError.wrap { () throws(CryptoUnavailable) in
            try unsafe iv.bytes.span.withUnsafeBufferPointer { iv throws(CryptoUnavailable) in
                try unsafe cipher.begin(iv: iv.baseAddress!)
                try unsafe mac.update(iv.baseAddress, byteCount: iv.count)
            }
        }
        self.key = key
        self.iv = iv
        self.cipher = cipher
        self.mac = mac
    }

    /// For test vectors, which fix key and IV.
    @_spi(Vectors)
    public init(key: AttachmentKey, iv: InlineArray<16, UInt8>) throws(AttachmentError) {
        try self.init(key: key, iv: IV(iv))
    }

    /// Bytes that ``update(_:into:)`` will write for a piece of this size.
    public func outputByteCount(forPiece byteCount: Int) -> Int {
        let block = BlockCipher.blockByteCount
        return (isBegun ? 0 : AttachmentBlob.ivByteCount) + (blocks.restByteCount + byteCount) / block * block
    }

    /// Bytes that ``finalize(into:)`` will write: one block and the MAC, and the IV if there has been no piece.
    public var finalByteCount: Int {
        outputByteCount(forPiece: 0) + BlockCipher.blockByteCount + AttachmentBlob.macByteCount
    }

    /// Takes the next piece, and appends what can be said of the blob so far to `output`.
    ///
    /// - Precondition: `output` has room for ``outputByteCount(forPiece:)`` bytes more.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public mutating func update(_ piece: RawSpan, into output: inout OutputRawSpan) throws(AttachmentError) {
        let count = outputByteCount(forPiece: piece.byteCount)
        precondition(output.freeCapacity >= count, "AttachmentEncryptor.update needs room for \(count) bytes")
        try unsafe output.append(atMost: count) { target throws(AttachmentError) in
            do throws(CryptoUnavailable) { try unsafe encrypt(piece, to: target) } catch {
                throw AttachmentError(error)
            }
            return count
        }
    }

    /// Takes the next piece, and gives what can be said of the blob so far.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public mutating func update(_ piece: [UInt8]) throws(AttachmentError) -> [UInt8] {
        let count = outputByteCount(forPiece: piece.count)
        return try unsafe [UInt8](atMost: count) { target throws(AttachmentError) in
            do throws(CryptoUnavailable) { try unsafe encrypt(piece.span.bytes, to: target) } catch {
                throw AttachmentError(error)
            }
            return count
        }
    }

    /// Ends the attachment, and appends the rest of the blob to `output`.
    ///
    /// - Precondition: `output` has room for ``finalByteCount`` bytes more.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public consuming func finalize(into output: inout OutputRawSpan) throws(AttachmentError) {
        let count = finalByteCount
        precondition(output.freeCapacity >= count, "AttachmentEncryptor.finalize needs room for \(count) bytes")
        try unsafe output.append(atMost: count) { target throws(AttachmentError) in
            do throws(CryptoUnavailable) { try unsafe finish(to: target!) } catch { throw AttachmentError(error) }
            return count
        }
    }

    /// Ends the attachment, and gives the rest of the blob.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``. The attachment is then lost.
    public consuming func finalize() throws(AttachmentError) -> [UInt8] {
        let count = finalByteCount
        return try unsafe [UInt8](atMost: count) { target throws(AttachmentError) in
            do throws(CryptoUnavailable) { try unsafe finish(to: target!) } catch { throw AttachmentError(error) }
            return count
        }
    }

    /// `target` has room for `outputByteCount(forPiece:)` bytes; nil only if that is 0.
    private mutating func encrypt(_ piece: RawSpan, to target: UnsafeMutablePointer<UInt8>?) throws(CryptoUnavailable) {
        var target = unsafe target
        if !isBegun {
            for index in iv.bytes.indices { unsafe target![index] = iv.bytes[index] }
            unsafe target! += AttachmentBlob.ivByteCount
            isBegun = true
        }
        try unsafe blocks.run(piece) { source, count throws(CryptoUnavailable) in
            try unsafe cipher.update(target!, from: source, byteCount: count)
            try unsafe mac.update(target, byteCount: count)
            unsafe target! += count
        }
    }

    /// `target` has room for `finalByteCount` bytes.
    private mutating func finish(to target: UnsafeMutablePointer<UInt8>) throws(CryptoUnavailable) {
        var target = unsafe target
        if !isBegun {
            try unsafe encrypt(RawSpan(), to: target)
            unsafe target += AttachmentBlob.ivByteCount
        }
        let padding = BlockCipher.blockByteCount - blocks.restByteCount
        let last = [UInt8](repeating: UInt8(padding), count: padding)
        try unsafe encrypt(last.span.bytes, to: target)
        let tag = try mac.finish()
        for index in tag.indices { unsafe target[BlockCipher.blockByteCount + index] = tag[index] }
    }
}
