// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Cuts pieces of any size into whole blocks, and keeps what is left until the next piece.
struct AttachmentBlocks: ~Copyable {
    /// What cipher and MAC take in turn: small enough to be still in the cache for the second.
    private static let runByteCount = 32 << 10

    private var rest = InlineArray<16, UInt8>(repeating: 0)
    /// Bytes that wait for the rest of their block: 0 ..< 16.
    private(set) var restByteCount = 0

    deinit {
        // They may be plaintext.
        var rest = rest
        var span = rest.mutableSpan
        unsafe span.withUnsafeMutableBytes { unsafe ccurve_wipe($0.baseAddress!, $0.count) }
    }

    /// Calls `body` with one or more whole blocks at a time, until fewer bytes than a block are left.
    mutating func run(
        _ piece: RawSpan, _ body: (UnsafePointer<UInt8>, _ byteCount: Int) throws(CryptoUnavailable) -> Void
    ) throws(CryptoUnavailable) {
        let block = BlockCipher.blockByteCount
        var piece = piece
        if restByteCount > 0 {
            piece = keep(piece)
            guard restByteCount == block else { return }
            try unsafe rest.span.withUnsafeBufferPointer { rest throws(CryptoUnavailable) in
                try unsafe body(rest.baseAddress!, block)
            }
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
            rest[restByteCount + index] = unsafe piece.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        }
        restByteCount += count
        return piece.extracting(droppingFirst: count)
    }
}
