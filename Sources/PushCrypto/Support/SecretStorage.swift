// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The memory behind every secret value: allocated once at its exact size, written once, wiped when its last owner goes.
///
/// It does not change after `init`, which is what makes the one `@unchecked Sendable` of this library true.
@safe package final class SecretStorage: @unchecked Sendable {
    /// The place of a secret.
    package enum Placement: Sendable {
        /// The ordinary heap, which a core dump contains.
        case heap
        /// Between guard pages, locked, and left out of core dumps: some 12 µs, so for long-lived keys only.
        case guarded
    }

    package let byteCount: Int
    private let placement: Placement
    private let base: UnsafeMutableRawPointer

    /// Allocates `byteCount` zeroed bytes and lets `initialize` fill them.
    package init<Failure: Error>(
        byteCount: Int, in placement: Placement = .heap,
        initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
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
        // A throw from here on runs deinit: all properties are set.
        try unsafe initialize(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    }

    /// Copies `bytes`.
    package convenience init(copying bytes: Span<UInt8>, in placement: Placement = .heap) {
        unsafe self.init(byteCount: bytes.count, in: placement) { memory in
            unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
        }
    }

    /// Fills `byteCount` bytes from the system's random generator.
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
        // The last use of a secret may be this call: without more, its deinit could wipe what `body` is reading.
        defer { extendLifetime(self) }
        return try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// Lends the first `count` bytes, or all of them.
    package func withSpan<Result, Failure: Error>(
        first count: Int? = nil, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { extendLifetime(self) }
        let bytes = unsafe Span(
            _unsafeStart: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: byteCount)
        return try body(bytes.extracting(first: count ?? byteCount))
    }

    /// The bytes from `offset` on, as C takes them. The caller keeps within `byteCount`.
    package func withUnsafePointer<Result, Failure: Error>(
        at offset: Int = 0, _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { extendLifetime(self) }
        return try unsafe body(UnsafePointer((base + offset).assumingMemoryBound(to: UInt8.self)))
    }
}
