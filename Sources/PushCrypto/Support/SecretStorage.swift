// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The memory of a secret: allocated once at its exact size, written once, and wiped when its last owner is destroyed.
///
/// The memory does not change after `init`. So this class, the only `@unchecked Sendable` type of the library, is
/// thread-safe.
@safe package final class SecretStorage: @unchecked Sendable {
    /// The kind of memory that holds a secret.
    package enum Placement: Sendable {
        /// The ordinary heap, which is part of a core dump.
        case heap
        /// Memory between guard pages, locked, and left out of core dumps. Use it for long-lived keys only: it takes
        /// about 12 µs.
        case guarded
    }

    package let byteCount: Int
    private let placement: Placement
    private let base: UnsafeMutableRawPointer

    /// Allocates `byteCount` zero bytes. In Embedded Swift, a designated initializer must not be generic.
    private init(zeros byteCount: Int, in placement: Placement) {
        self.byteCount = byteCount
        self.placement = placement
        switch placement {
        case .heap:
            unsafe base = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
        case .guarded:
            guard let memory = unsafe ccurve_guarded_allocate(byteCount) else {
                preconditionFailure("Out of memory for a guarded secret of \(byteCount) bytes")
            }
            unsafe base = memory
        }
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    /// Allocates `byteCount` zero bytes, and has `initialize` fill them.
    package convenience init<Failure: Error>(
        byteCount: Int, in placement: Placement = .heap,
        initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        self.init(zeros: byteCount, in: placement)
        // A throw from here on runs deinit.
        try unsafe initialize(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    }

    /// Copies `bytes`.
    package convenience init(copying bytes: Span<UInt8>, in placement: Placement = .heap) {
        unsafe self.init(byteCount: bytes.count, in: placement) { memory in
            unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
        }
    }

    /// Creates a secret of `byteCount` bytes from the system's random generator.
    package convenience init(randomByteCount byteCount: Int, in placement: Placement = .heap) {
        unsafe self.init(byteCount: byteCount, in: placement) { memory in
            guard let base = memory.baseAddress else { return }
            let status = unsafe ccurve_random(base, memory.count)
            precondition(status == .ok, "libsodium could not be initialized: there is no random source")
        }
    }

    deinit {
        unsafe ccurve_wipe(base, byteCount)
        switch placement {
        case .heap: unsafe base.deallocate()
        case .guarded: unsafe ccurve_guarded_free(base)
        }
    }

    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // This call may be the last use of the secret. Without this line, deinit could wipe the bytes while `body`
        // reads them.
        defer { extendLifetime(self) }
        return try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// Lends the first `count` bytes to `body`, or all bytes if `count` is nil.
    package func withSpan<Result, Failure: Error>(
        first count: Int? = nil, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { extendLifetime(self) }
        let bytes = unsafe Span(
            _unsafeStart: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: byteCount)
        return try body(bytes.extracting(first: count ?? byteCount))
    }

    /// Lends the bytes from `offset` on as a pointer for C. The caller must not read beyond `byteCount`.
    package func withUnsafePointer<Result, Failure: Error>(
        at offset: Int = 0, _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { extendLifetime(self) }
        return try unsafe body(UnsafePointer((base + offset).assumingMemoryBound(to: UInt8.self)))
    }
}
