// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The 16 bytes that the first block of a CBC ciphertext is mixed with: random, public, never used again.
package struct IV: Sendable {
    package static let byteCount = 16

    package var bytes: InlineArray<16, UInt8>

    /// For test vectors, which fix it.
    package init(_ bytes: InlineArray<16, UInt8>) {
        self.bytes = bytes
    }

    /// Draws from the system's generator.
    package static func random() throws(CryptoUnavailable) -> IV {
        var iv = IV(InlineArray(repeating: 0))
        try unsafe iv.withUnsafeMutablePointer { bytes throws(CryptoUnavailable) in
            try unsafe ccurve_random(bytes, byteCount).check()
        }
        return iv
    }

    private mutating func withUnsafeMutablePointer(
        _ body: (UnsafeMutablePointer<UInt8>) throws(CryptoUnavailable) -> Void
    ) throws(CryptoUnavailable) {
        var span = bytes.mutableSpan
        try unsafe span.withUnsafeMutableBufferPointer { bytes throws(CryptoUnavailable) in
            try unsafe body(bytes.baseAddress!)
        }
    }
}

/// Where the IV of an envelope comes from. Each one is given once.
package protocol IVSource: ~Copyable {
    /// Writes 16 bytes to where they are used: what is copied byte by byte costs the cipher a wait when it loads them at once.
    /// Writes nothing if it throws.
    mutating func write(to target: UnsafeMutablePointer<UInt8>) throws(CryptoUnavailable)
}

/// The same each time: for one envelope.
extension IV: IVSource {
    package func write(to target: UnsafeMutablePointer<UInt8>) {
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: InlineArray<16, UInt8>.self)
    }
}

/// Random IVs for one owner, made some hundreds at a time; never the same ones in a child after `fork`.
@safe package struct IVPool: IVSource, ~Copyable {
    private let pool: OpaquePointer

    package init() throws(CryptoUnavailable) {
        guard let pool = unsafe ccurve_pool_create() else { throw CryptoUnavailable() }
        unsafe self.pool = pool
    }

    deinit { unsafe ccurve_pool_destroy(pool) }

    package mutating func write(to target: UnsafeMutablePointer<UInt8>) throws(CryptoUnavailable) {
        try unsafe ccurve_pool_draw_iv(pool, target).check()
    }
}
