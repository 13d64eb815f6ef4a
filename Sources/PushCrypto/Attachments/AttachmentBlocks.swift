// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Cuts pieces of any size into whole blocks, and keeps what is left for the next piece.
///
/// The rest may be plaintext. It has memory of its own, where it is wiped: a value that is moved leaves copies behind.
@safe struct AttachmentBlocks: ~Copyable {
    /// The kept bytes, with room for a block.
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

    /// Calls `body` once or twice with whole blocks, until less than a block is left.
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

    /// Fills up the kept block, and gives what did not go in.
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
