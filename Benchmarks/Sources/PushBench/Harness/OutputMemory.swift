// SPDX-License-Identifier: Apache-2.0

/// A caller's memory, which one write after another goes to.
@safe final class OutputMemory {
    private let memory: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
        // Touched once, so that no row pays for the system's pages.
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
    }

    deinit { unsafe memory.deallocate() }

    /// Runs `body` on the whole memory, and gives how many bytes it wrote.
    @inline(__always)
    func write<Failure: Error>(_ body: (inout OutputRawSpan) throws(Failure) -> Void) throws(Failure) -> Int {
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        try body(&output)
        return unsafe output.finalize(for: memory)
    }

    /// A pointer to the memory, for C.
    var pointer: UnsafeMutablePointer<UInt8> { unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self) }

    /// A copy of the first bytes.
    func bytes(_ byteCount: Int) -> [UInt8] { unsafe Array(memory.prefix(byteCount)) }
}

/// Keeps what cannot be copied where a closure reaches it, without the check of exclusive access that a captured variable has
/// and a user's local one has not.
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
