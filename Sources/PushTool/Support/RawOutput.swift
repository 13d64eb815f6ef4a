// SPDX-License-Identifier: Apache-2.0

enum RawOutput {
    /// Returns the bytes that `body` writes to an output with room for `capacity` bytes.
    static func bytes(capacity: Int, _ body: (inout OutputRawSpan) throws -> Void) rethrows -> [UInt8] {
        try [UInt8](capacity: capacity) { try write(to: &$0, body) }
    }

    /// Appends the bytes that `body` writes to an output with room for `capacity` bytes.
    static func append(
        atMost capacity: Int, to bytes: inout [UInt8], _ body: (inout OutputRawSpan) throws -> Void
    ) rethrows {
        try bytes.append(addingCapacity: capacity) { try write(to: &$0, body) }
    }

    private static func write(
        to output: inout OutputSpan<UInt8>, _ body: (inout OutputRawSpan) throws -> Void
    ) rethrows {
        try unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount in
            let raw = UnsafeMutableRawBufferPointer(memory)
            var output = unsafe OutputRawSpan(buffer: raw, initializedCount: initializedCount)
            try body(&output)
            initializedCount = unsafe output.finalize(for: raw)
        }
    }
}
