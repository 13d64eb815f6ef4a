// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A buffer that cuts pieces of any size into whole blocks, and keeps the rest for the next piece.
///
/// The rest may be plaintext. It is in allocated memory, which is wiped: a Swift value that is moved leaves copies
/// behind.
@safe struct AttachmentBlocks: ~Copyable {
    /// The kept bytes, in memory of one block.
    let rest: UnsafeMutablePointer<UInt8>
    /// The number of kept bytes: 0 ..< 16.
    private(set) var restByteCount = 0

    init() {
        unsafe rest = .allocate(capacity: BlockCipher.blockByteCount)
        unsafe rest.initialize(repeating: 0, count: BlockCipher.blockByteCount)
    }

    deinit {
        unsafe ccurve_wipe(rest, BlockCipher.blockByteCount)
        unsafe rest.deallocate()
    }

    /// Calls `body` up to two times with whole blocks, and keeps the rest.
    mutating func run(_ piece: RawSpan, _ body: (UnsafePointer<UInt8>, _ byteCount: Int) -> Void) {
        let block = BlockCipher.blockByteCount
        var piece = piece
        if restByteCount > 0 {
            piece = keep(piece)
            guard restByteCount == block else { return }
            unsafe body(rest, block)
            restByteCount = 0
        }
        let wholeByteCount = piece.byteCount / block * block
        if wholeByteCount > 0 {
            unsafe piece.withUnsafeBytes { bytes in
                unsafe body(bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), wholeByteCount)
            }
        }
        _ = keep(piece.extracting(droppingFirst: wholeByteCount))
    }

    /// Moves bytes to the kept block until it is full, and returns the other bytes.
    @_lifetime(copy piece)
    private mutating func keep(_ piece: RawSpan) -> RawSpan {
        let count = min(piece.byteCount, BlockCipher.blockByteCount - restByteCount)
        for index in 0..<count {
            unsafe rest[restByteCount + index] = piece.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        }
        restByteCount += count
        return piece.extracting(droppingFirst: count)
    }
}
