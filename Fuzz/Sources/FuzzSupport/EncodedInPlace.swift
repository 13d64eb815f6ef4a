// SPDX-License-Identifier: Apache-2.0

/// Returns the bytes that `encode` appends to memory of exactly `count` bytes.
public func encodedInPlace(count: Int, _ encode: (inout OutputRawSpan) -> Void) -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { unsafe memory.deallocate() }
    var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
    encode(&output)
    let written = unsafe output.finalize(for: memory)
    return unsafe [UInt8](memory[..<written])
}
