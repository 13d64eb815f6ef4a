// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// This process's memory, read through `/proc/self/mem`. Tests use it to look for a secret in memory that was freed. To load from
/// freed memory would be undefined behavior. A read through the kernel is safe, and fails if nothing is mapped there.
///
/// Only Linux has `/proc/self/mem`.
package enum OwnMemory {
    /// Whether this system has `/proc/self/mem`.
    package static let isReadable = unsafe access("/proc/self/mem", R_OK) == 0

    /// Copies the bytes at an address. Returns nil if nothing is mapped there.
    package static func read(at address: UInt, byteCount: Int) -> [UInt8]? {
        let file = unsafe open("/proc/self/mem", O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let count = unsafe pread(file, &bytes, byteCount, off_t(address))
        return count == byteCount ? bytes : nil
    }

    /// Returns whether the memory at `address` still has 8 consecutive bytes of `secret` at their old positions. 8 bytes are
    /// enough, because an allocator overwrites the first bytes of a freed block.
    package static func shows(_ secret: [UInt8], at address: UInt) -> Bool {
        guard let bytes = read(at: address, byteCount: secret.count), secret.count >= 8 else { return false }
        return (0...secret.count - 8).contains { bytes[$0..<$0 + 8] == secret[$0..<$0 + 8] }
    }
}
