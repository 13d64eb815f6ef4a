// SPDX-License-Identifier: Apache-2.0

/// A caller-owned buffer that each write fills from its start.
@safe final class OutputMemory {
    private let memory: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
        // Touches every page once, so that no row measures page faults.
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
    }

    deinit { unsafe memory.deallocate() }

    /// Runs `body` on the empty buffer, and returns how many bytes it wrote.
    @inline(__always)
    func write<Failure: Error>(_ body: (inout OutputRawSpan) throws(Failure) -> Void) throws(Failure) -> Int {
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        try body(&output)
        return unsafe output.finalize(for: memory)
    }

    /// A pointer to the memory, for C.
    var pointer: UnsafeMutablePointer<UInt8> { unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self) }

    /// Returns a copy of the first bytes.
    func bytes(_ byteCount: Int) -> [UInt8] { unsafe Array(memory.prefix(byteCount)) }
}

/// A box for a noncopyable value that a closure uses.
///
/// Swift checks each access to a captured variable for exclusivity, but not to a user's local variable. The box avoids that check.
@safe final class Kept<Value: ~Copyable> {
    private let pointer: UnsafeMutablePointer<Value>

    init(_ value: consuming Value) {
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: value)
    }

    deinit {
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }

    var value: Value {
        _read { yield unsafe pointer.pointee }
        _modify { yield unsafe &pointer.pointee }
    }
}
