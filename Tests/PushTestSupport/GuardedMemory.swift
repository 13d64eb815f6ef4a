// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Memory between two guard pages, with one edge at a guard page. A read or write of one byte beyond that edge ends the process.
///
///     | no access |        ... bytes | no access |        .end, for reads after the last byte
///     | no access | bytes ...        | no access |        .start, for reads before the first byte
///
/// Memory that is made from bytes is read-only, so a write to an input also ends the process. Memory that is made from a length is
/// writable.
@safe package struct GuardedMemory: ~Copyable {
    /// The edge of the bytes that touches a guard page.
    package enum Edge: CaseIterable, Sendable {
        case start, end
    }

    package let byteCount: Int
    private let mapping: UnsafeMutableRawPointer
    private let mappingByteCount: Int
    private let base: UnsafeMutableRawPointer
    private let edge: Edge

    /// Makes a read-only copy of `bytes`.
    package init(_ bytes: [UInt8], at edge: Edge = .end) {
        self.init(byteCount: bytes.count, at: edge)
        replaceBytes(with: bytes)
    }

    /// Makes a read-only copy of the UTF-8 of `text`.
    package init(_ text: String, at edge: Edge = .end) {
        self.init(Array(text.utf8), at: edge)
    }

    /// Makes `byteCount` writable zero bytes.
    package init(byteCount: Int, at edge: Edge = .end) {
        let page = Self.pageByteCount
        let middle = (byteCount + page - 1) / page * page
        mappingByteCount = middle + 2 * page
        let mapped = unsafe mmap(nil, mappingByteCount, PROT_NONE, MAP_PRIVATE | Self.anonymous, -1, 0)
        precondition(unsafe mapped != MAP_FAILED && mapped != nil, "mmap failed")
        unsafe mapping = mapped!
        self.byteCount = byteCount
        self.edge = edge
        switch edge {
        case .start: unsafe base = mapping + page
        case .end: unsafe base = mapping + page + middle - byteCount
        }
        protect(PROT_READ | PROT_WRITE)
    }

    deinit { unsafe munmap(mapping, mappingByteCount) }

    /// Copies `bytes` to the edge, and makes the memory read-only. For many inputs, this is faster than a new mapping for each.
    package borrowing func replaceBytes(with bytes: [UInt8]) {
        protect(PROT_READ | PROT_WRITE)
        let offset = edge == .start ? 0 : byteCount - bytes.count
        unsafe UnsafeMutableRawBufferPointer(start: base + offset, count: bytes.count).copyBytes(from: bytes)
        protect(PROT_READ)
    }

    private borrowing func protect(_ access: Int32) {
        let pages = mappingByteCount - 2 * Self.pageByteCount
        guard pages > 0 else { return }
        let result = unsafe mprotect(mapping + Self.pageByteCount, pages, access)
        precondition(result == 0, "mprotect failed")
    }

    package var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            let start = unsafe UnsafePointer(base.assumingMemoryBound(to: UInt8.self))
            let span = unsafe Span(_unsafeStart: start, count: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    package var rawSpan: RawSpan {
        @_lifetime(borrow self) get {
            let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// Calls `body` with the bytes, which it may only read.
    package borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// Calls `body` with the bytes, which it may write if the memory was made from a length.
    package borrowing func withUnsafeMutableBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    }

    private static let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))

    #if canImport(Darwin)
    private static let anonymous = MAP_ANON
    #else
    private static let anonymous = MAP_ANONYMOUS
    #endif
}
