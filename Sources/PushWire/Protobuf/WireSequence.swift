// SPDX-License-Identifier: Apache-2.0

/// An iterator over the values of a repeated field.
///
///     var destinations = view.destinations
///     while let number = destinations.next() { … }
///
/// The whole message has been checked, so `next()` cannot fail. It allocates nothing.
///
/// Source: protocol.md §3.
public struct WireSequence<Element: ~Escapable>: BitwiseCopyable, ~Escapable {
    @usableFromInline var reader: WireReader
    @usableFromInline var remainingCount: Int
    @usableFromInline let tag: WireTag
    /// The number of all values.
    public let count: Int

    /// Creates an iterator over the fields with this tag.
    ///
    /// - Parameter start: The start of the first of these fields, or of any field before it.
    @_lifetime(copy message)
    @inlinable @inline(__always)
    init(_ tag: WireTag, in message: RawSpan, from start: Int = 0, count: Int) {
        reader = WireReader(message)
        reader.position = start
        remainingCount = count
        self.tag = tag
        self.count = count
    }

    /// Returns the bytes of the next value, or nil after the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func nextBytes() -> RawSpan? {
        guard remainingCount > 0, let bytes = reader.nextValidated(tag) else { return nil }
        remainingCount &-= 1
        return bytes
    }
}

extension WireSequence where Element == UTF8Span {
    /// Returns the next string, or nil after the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func next() -> UTF8Span? {
        guard let bytes = nextBytes() else { return nil }
        return unsafe UTF8Span(unchecked: Span(_bytes: bytes))
    }

    /// Copies of the remaining strings.
    var array: [String] {
        var strings = self
        return [String](capacity: remainingCount) { output in
            while let string = strings.next() { output.append(unsafe string.span.bytes.string) }
        }
    }
}

extension WireSequence where Element == AttachmentPointer.View {
    /// Returns the next pointer, or nil after the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func next() -> AttachmentPointer.View? {
        guard let bytes = nextBytes() else { return nil }
        return AttachmentPointer.View(validated: bytes)
    }

    /// The remaining pointers, as owned values. This getter is out of line: see
    /// docs/decisions/0010-views-are-inlined.md.
    @inline(never)
    var array: [AttachmentPointer] {
        guard remainingCount > 0 else { return [] }
        var attachments = self
        var pointers: [AttachmentPointer] = []
        pointers.reserveCapacity(remainingCount)
        while let attachment = attachments.next() { pointers.append(attachment.owned()) }
        return pointers
    }
}
