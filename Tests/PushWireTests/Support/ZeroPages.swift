// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A long range of readable zero bytes that takes no memory, because nothing has written its pages.
@safe struct ZeroPages: ~Copyable {
    let byteCount: Int
    private let base: UnsafeMutableRawPointer

    init(byteCount: Int) {
        #if canImport(Darwin)
        let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
        #else
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        #endif
        let mapped = unsafe mmap(nil, byteCount, PROT_READ, flags, -1, 0)
        precondition(unsafe mapped != MAP_FAILED && mapped != nil, "mmap failed")
        self.byteCount = byteCount
        unsafe base = mapped!
    }

    deinit { unsafe munmap(base, byteCount) }

    borrowing func withBytes<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try unsafe body(RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: byteCount))
    }
}
