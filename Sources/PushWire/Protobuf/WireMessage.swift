// SPDX-License-Identifier: Apache-2.0

/// A protobuf message as a value, which parses and encodes itself.
///
/// The encoding has the known fields in the order of their numbers, with the shortest varints, and then the unknown
/// fields unchanged. These are the bytes that the reference implementation writes.
///
/// Source: protocol.md §3.
public protocol WireMessage: Hashable, Sendable {
    /// Parses a whole message, and keeps its unknown fields.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes, then
    ///   ``WireError/tooManyElements(offset:)``.
    init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError)

    /// The exact size of the encoding, in bytes.
    var encodedByteCount: Int { get }

    /// Writes exactly ``encodedByteCount`` bytes.
    func write(to writer: inout WireWriter)

    /// Appends the encoding to `output`, without an allocation. The default implementation computes
    /// ``encodedByteCount`` first.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount`` more bytes.
    /// - Throws: ``WireError/tooLarge(offset:)`` if the encoding would have more than 2³¹ - 1 bytes.
    func encode(into output: inout OutputRawSpan) throws(WireError)
}

extension WireMessage {
    /// Parses a whole message, given as an array: see ``init(parsing:limits:)-(RawSpan,_)``.
    @inlinable
    public init(parsing bytes: [UInt8], limits: WireLimits = .standard) throws(WireError) {
        try unsafe self.init(parsing: bytes.span.bytes, limits: limits)
    }

    /// Parses a whole message within the standard limits, and keeps its unknown fields.
    ///
    /// - Throws: The same errors as ``init(parsing:limits:)-(RawSpan,_)``.
    @inlinable
    public init(parsing bytes: RawSpan) throws(WireError) {
        try self.init(parsing: bytes, limits: .standard)
    }

    /// Returns the encoding.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` if the encoding would have more than 2³¹ - 1 bytes.
    public func encoded() throws(WireError) -> [UInt8] {
        let count = try checkedByteCount()
        return [UInt8](capacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount in
                unsafe write(to: UnsafeMutableRawPointer(memory.baseAddress), byteCount: count)
                initializedCount = count
            }
        }
    }

    /// Appends the encoding to `output`, without an allocation.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount`` more bytes.
    /// - Throws: ``WireError/tooLarge(offset:)`` if the encoding would have more than 2³¹ - 1 bytes.
    public func encode(into output: inout OutputRawSpan) throws(WireError) {
        try encodeExactly(into: &output)
    }

    /// Appends the encoding in one pass, without computing its size first, if `output` has room for `maximumByteCount`
    /// more bytes.
    ///
    /// - Parameters:
    ///   - maximumByteCount: An upper bound of ``encodedByteCount``, at least 1. A longer encoding traps.
    ///   - write: The body of ``write(to:)``. It is inlined, so that the writer stays in registers.
    @inline(__always)
    func encode(
        into output: inout OutputRawSpan, atMost maximumByteCount: Int, _ write: (inout WireWriter) -> Void
    ) throws(WireError) {
        guard maximumByteCount <= min(output.freeCapacity, WireWriter.maximumByteCount) else {
            return try encodeExactly(into: &output)
        }
        unsafe output.withUnsafeMutableBytes { memory, initializedCount in
            // The span has room, so it has memory.
            var writer = unsafe WireWriter(memory.baseAddress! + initializedCount, byteCount: maximumByteCount)
            write(&writer)
            initializedCount += maximumByteCount - writer.remainingByteCount
        }
    }

    private func encodeExactly(into output: inout OutputRawSpan) throws(WireError) {
        let count = try checkedByteCount()
        precondition(output.freeCapacity >= count, "encode(into:) needs room for \(count) bytes")
        unsafe output.withUnsafeMutableBytes { memory, initializedCount in
            let target = unsafe memory.baseAddress.map { unsafe $0 + initializedCount }
            unsafe write(to: target, byteCount: count)
            initializedCount += count
        }
    }

    private func checkedByteCount() throws(WireError) -> Int {
        let count = encodedByteCount
        guard count <= WireWriter.maximumByteCount else { throw .tooLarge(offset: WireWriter.maximumByteCount) }
        return count
    }

    /// Writes the encoding to `target`, which is nil only if `encodedByteCount` is 0.
    ///
    /// - Parameter byteCount: The value of `encodedByteCount`.
    func write(to target: UnsafeMutableRawPointer?, byteCount: Int) {
        guard let target = unsafe target else { return }
        var writer = unsafe WireWriter(target, byteCount: byteCount)
        write(to: &writer)
        precondition(writer.remainingByteCount == 0, "A message wrote fewer bytes than its encodedByteCount")
    }
}
