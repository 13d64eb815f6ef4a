// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The 16 bytes that the first block of a CBC ciphertext is mixed with: random, public, never used again.
package struct IV: Sendable {
    package static let byteCount = 16

    package var bytes: InlineArray<16, UInt8>

    /// Takes the bytes of a test vector.
    package init(_ bytes: InlineArray<16, UInt8>) {
        self.bytes = bytes
    }

    /// An IV from the system's generator, or nil if libsodium cannot be initialized.
    package static func random() -> IV? {
        var iv = IV(InlineArray(repeating: 0))
        var span = iv.bytes.mutableSpan
        let status = unsafe span.withUnsafeMutableBufferPointer { bytes in
            unsafe ccurve_random(bytes.baseAddress!, byteCount)
        }
        return status == .ok ? iv : nil
    }
}

/// A source of IVs for envelopes. Each IV is given once.
package protocol IVSource: ~Copyable {
    /// Writes 16 bytes to where they are used: the cipher would wait to load bytes that were copied one by one.
    ///
    /// - Returns: Whether there was an IV. If not, nothing was written.
    mutating func write(to target: UnsafeMutablePointer<UInt8>) -> Bool
}

/// The same IV each time: for one envelope.
extension IV: IVSource {
    package func write(to target: UnsafeMutablePointer<UInt8>) -> Bool {
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: InlineArray<16, UInt8>.self)
        return true
    }
}

/// Random IVs for one owner, made some hundreds at a time; never the same ones in a child after `fork`.
@safe package struct IVPool: IVSource, ~Copyable {
    private let pool: OpaquePointer

    /// Gives nil if libsodium cannot be initialized.
    package init?() {
        guard let pool = unsafe ccurve_pool_create() else { return nil }
        unsafe self.pool = pool
    }

    deinit { unsafe ccurve_pool_destroy(pool) }

    package mutating func write(to target: UnsafeMutablePointer<UInt8>) -> Bool {
        unsafe ccurve_pool_draw_iv(pool, target) == .ok
    }
}
