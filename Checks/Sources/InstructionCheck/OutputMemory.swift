// SPDX-License-Identifier: Apache-2.0

/// A caller-owned buffer that each write fills from its start.
@safe final class OutputMemory {
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 64)

    deinit { unsafe memory.deallocate() }

    /// Runs `body` on the empty buffer, and returns how many bytes it wrote.
    @inline(__always)
    func write(_ body: (inout OutputRawSpan) -> Void) -> Int {
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        body(&output)
        return unsafe output.finalize(for: memory)
    }
}
