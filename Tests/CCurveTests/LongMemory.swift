// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A long range of zero bytes that takes almost no memory: pages that nothing has written, or one period mapped repeatedly.
@safe struct LongMemory: ~Copyable {
    let byteCount: Int
    private let base: UnsafeMutableRawPointer

    init(byteCount: Int) {
        self.byteCount = byteCount
        unsafe base = Self.mapped(mmap(nil, byteCount, PROT_READ | PROT_WRITE, Self.flags, -1, 0))
    }

    /// Maps the same `period` bytes repeatedly. A write to one copy appears in all copies.
    init(byteCount: Int, repeatingEvery period: Int) {
        self.byteCount = (byteCount + period - 1) / period * period
        var name = Array("/tmp/push-core.XXXXXX".utf8CString)
        let file = unsafe mkstemp(&name)
        precondition(file >= 0 && ftruncate(file, off_t(period)) == 0, "no temporary file")
        unsafe unlink(name)
        defer { close(file) }
        unsafe base = Self.mapped(mmap(nil, self.byteCount, PROT_NONE, Self.flags, -1, 0))
        for offset in stride(from: 0, to: self.byteCount, by: period) {
            let place = unsafe base + offset
            _ = unsafe Self.mapped(mmap(place, period, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0))
        }
    }

    deinit { unsafe munmap(base, byteCount) }

    func write(_ bytes: [UInt8], at offset: Int) {
        unsafe (base + offset).copyMemory(from: bytes, byteCount: bytes.count)
    }

    func bytes(_ count: Int, at offset: Int) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: base + offset, count: count))
    }

    /// The address of the first byte.
    var pointer: UnsafeMutablePointer<UInt8> { unsafe base.assumingMemoryBound(to: UInt8.self) }

    private static func mapped(_ address: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
        guard let address = unsafe address, unsafe address != MAP_FAILED else { preconditionFailure("mmap failed") }
        return unsafe address
    }

    #if canImport(Darwin)
    private static let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
    #else
    private static let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    #endif
}
