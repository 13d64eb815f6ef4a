// SPDX-License-Identifier: Apache-2.0

public import PushWire

/// A buffer for encodings that all inputs share. An encoding is valid until the next one. libFuzzer calls from one thread only.
@safe public struct EncodingMemory: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Allocates `capacity` bytes.
    public init(capacity: Int) {
        unsafe memory = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Encodes a message, which must fit in the buffer.
    @_lifetime(immortal)
    public func encode(_ message: some WireMessage) -> RawSpan {
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        do { try message.encode(into: &output) } catch {
            fatalError("a decoded message cannot be encoded: \(error)")
        }
        let count = unsafe output.finalize(for: memory)
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(memory.baseAddress!), byteCount: count)
        return unsafe _overrideLifetime(span, copying: ())
    }
}
