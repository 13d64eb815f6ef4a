// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Cuts pieces of any size into whole blocks, and keeps what is left until the next piece.
struct AttachmentBlocks: ~Copyable {
    /// What cipher and MAC take in turn: small enough to be still in the cache for the second.
    private static let runByteCount = 32 << 10

    private let rest = SecretBlock()
    /// Bytes that wait for the rest of their block: 0 ..< 16.
    private(set) var restByteCount = 0

    /// Calls `body` with one or more whole blocks at a time, until fewer bytes than a block are left.
    mutating func run(
        _ piece: RawSpan, _ body: (UnsafePointer<UInt8>, _ byteCount: Int) throws(CryptoUnavailable) -> Void
    ) throws(CryptoUnavailable) {
        let block = BlockCipher.blockByteCount
        var piece = piece
        if restByteCount > 0 {
            piece = keep(piece)
            guard restByteCount == block else { return }
            try unsafe body(rest.base, block)
            restByteCount = 0
        }
        let wholeByteCount = piece.byteCount / block * block
        try unsafe piece.withUnsafeBytes { bytes throws(CryptoUnavailable) in
            for start in stride(from: 0, to: wholeByteCount, by: Self.runByteCount) {
                let source = unsafe (bytes.baseAddress! + start).assumingMemoryBound(to: UInt8.self)
                try unsafe body(source, min(Self.runByteCount, wholeByteCount - start))
            }
        }
        _ = keep(piece.extracting(droppingFirst: wholeByteCount))
    }

    /// Fills up the block that waits, and gives what did not go in.
    @_lifetime(copy piece)
    private mutating func keep(_ piece: RawSpan) -> RawSpan {
        let count = min(piece.byteCount, BlockCipher.blockByteCount - restByteCount)
        for index in 0..<count {
            unsafe rest.base[restByteCount + index] = piece.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        }
        restByteCount += count
        return piece.extracting(droppingFirst: count)
    }
}

/// One block that may be plaintext, at a place of its own, where it is wiped: a value that is moved leaves copies behind.
@safe struct SecretBlock: ~Copyable {
    /// Of 16 bytes.
    let base: UnsafeMutablePointer<UInt8>

    init() {
        unsafe base = UnsafeMutablePointer.allocate(capacity: BlockCipher.blockByteCount)
        unsafe base.initialize(repeating: 0, count: BlockCipher.blockByteCount)
    }

    deinit {
        unsafe ccurve_wipe(base, BlockCipher.blockByteCount)
        unsafe base.deallocate()
    }
}
