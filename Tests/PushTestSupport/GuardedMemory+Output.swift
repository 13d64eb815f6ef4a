// SPDX-License-Identifier: Apache-2.0

extension GuardedMemory {
    /// Returns the bytes that `body` appends to an output of `capacity` bytes. A write after the output ends the process.
    package static func output<Failure: Error>(
        capacity: Int, _ body: (inout OutputRawSpan) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        let memory = GuardedMemory(byteCount: capacity)
        let count = try unsafe memory.withUnsafeMutableBytes { buffer throws(Failure) in
            var output = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
            try body(&output)
            return unsafe output.finalize(for: buffer)
        }
        return Array(memory.bytes.prefix(count))
    }
}
