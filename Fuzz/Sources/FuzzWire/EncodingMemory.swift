// SPDX-License-Identifier: Apache-2.0

public import PushWire

/// Memory that messages are encoded into, kept from one input to the next. What is in it is valid until the next message comes.
/// libFuzzer calls from one thread only.
@safe public struct EncodingMemory: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Room for `capacity` bytes.
    public init(capacity: Int) {
        unsafe memory = .allocate(byteCount: capacity, alignment: 16)
    }

    /// The encoding of a message, which has no more bytes than there is room.
    @_lifetime(immortal)
    public func encode(_ message: some WireMessage) -> RawSpan {
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        do { try message.encode(into: &output) } catch {
            fatalError("a message that was decoded cannot be encoded: \(error)")
        }
        let count = unsafe output.finalize(for: memory)
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(memory.baseAddress!), byteCount: count)
        return unsafe _overrideLifetime(span, copying: ())
    }
}
