// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The initialization vector of a CBC ciphertext: 16 bytes, random, public, and used once.
package struct IV: Sendable {
    package static let byteCount = 16

    package var bytes: InlineArray<16, UInt8>

    /// Creates the IV of a test vector.
    package init(_ bytes: InlineArray<16, UInt8>) {
        self.bytes = bytes
    }

    /// Returns an IV from the system's random generator, or nil if libsodium cannot be initialized.
    package static func random() -> IV? {
        var iv = IV(InlineArray(repeating: 0))
        var span = iv.bytes.mutableSpan
        let status = unsafe span.withUnsafeMutableBufferPointer { bytes in
            unsafe ccurve_random(bytes.baseAddress!, byteCount)
        }
        return status == .ok ? iv : nil
    }
}

/// A source of IVs for envelopes. It returns each IV once.
package protocol IVSource: ~Copyable {
    /// Writes the 16 bytes of an IV directly to their final place. A copy byte by byte would stall the cipher's first
    /// load.
    ///
    /// - Returns: Whether an IV was available. If not, nothing was written.
    mutating func write(to target: UnsafeMutablePointer<UInt8>) -> Bool
}

/// A source that returns the same IV each time. Use it for one envelope.
extension IV: IVSource {
    package func write(to target: UnsafeMutablePointer<UInt8>) -> Bool {
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: bytes, as: InlineArray<16, UInt8>.self)
        return true
    }
}

/// A source of random IVs for one owner, made 256 at a time. A child process after `fork` never gets the same IVs.
@safe package struct IVPool: IVSource, ~Copyable {
    private let pool: OpaquePointer

    /// Creates a pool, or returns nil if libsodium cannot be initialized.
    package init?() {
        guard let pool = unsafe ccurve_pool_create() else { return nil }
        unsafe self.pool = pool
    }

    deinit { unsafe ccurve_pool_destroy(pool) }

    package mutating func write(to target: UnsafeMutablePointer<UInt8>) -> Bool {
        unsafe ccurve_pool_draw_iv(pool, target) == .ok
    }
}
