// SPDX-License-Identifier: Apache-2.0

/// Memory of the caller's, for the calls that append to it.
enum RawOutput {
    /// What `body` has appended to an output with room for `capacity` bytes.
    static func bytes(capacity: Int, _ body: (inout OutputRawSpan) throws -> Void) rethrows -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: capacity) { memory, initializedCount in
            let raw = UnsafeMutableRawBufferPointer(memory)
            var output = unsafe OutputRawSpan(buffer: raw, initializedCount: 0)
            try body(&output)
            initializedCount = unsafe output.finalize(for: raw)
        }
    }
}
