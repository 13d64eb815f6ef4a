// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// This process's memory as the kernel shows it, freed or not: how a test looks at a secret's place once the secret is gone. A
/// load from there would be undefined; the kernel only copies what stands there, or says that nothing does.
///
/// Only Linux has it.
package enum OwnMemory {
    /// Whether ``read(at:byteCount:)`` can work here.
    package static let isReadable = unsafe access("/proc/self/mem", R_OK) == 0

    /// Copies what stands at an address; nil if nothing is mapped there.
    package static func read(at address: UInt, byteCount: Int) -> [UInt8]? {
        let file = unsafe open("/proc/self/mem", O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let count = unsafe pread(file, &bytes, byteCount, off_t(address))
        return count == byteCount ? bytes : nil
    }

    /// Whether any eight bytes in a row of `secret` stand at `address`, where it once was.
    ///
    /// Not all of them need: an allocator writes over the first bytes of what is given back.
    package static func shows(_ secret: [UInt8], at address: UInt) -> Bool {
        guard let bytes = read(at: address, byteCount: secret.count), secret.count >= 8 else { return false }
        return (0...secret.count - 8).contains { bytes[$0..<$0 + 8] == secret[$0..<$0 + 8] }
    }
}
