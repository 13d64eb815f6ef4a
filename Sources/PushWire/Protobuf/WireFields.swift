// SPDX-License-Identifier: Apache-2.0

/// The range of a field's value in its message, packed in one word.
///
///     bits 0 ..< 32    start
///     bits 32 ..< 63   number of bytes; a message has less than 2³¹
///     bit 63           set if the field is absent
@usableFromInline
struct WireFieldRange: BitwiseCopyable {
    @usableFromInline let bits: UInt64

    @inlinable @inline(__always)
    init(bits: UInt64) {
        self.bits = bits
    }

    /// An absent field.
    @inlinable @inline(__always)
    init() {
        bits = 1 << 63
    }

    /// Packs a range.
    ///
    /// - Precondition: `range` is within a message.
    @inlinable @inline(__always)
    init(_ range: Range<Int>) {
        bits =
            UInt64(truncatingIfNeeded: range.lowerBound)
            | UInt64(truncatingIfNeeded: range.upperBound &- range.lowerBound) << 32
    }

    @inlinable @inline(__always)
    var range: Range<Int>? {
        guard Int64(bitPattern: bits) >= 0 else { return nil }
        let start = Int(truncatingIfNeeded: bits & 0xFFFF_FFFF)
        return unsafe Range(uncheckedBounds: (start, start &+ Int(truncatingIfNeeded: bits >> 32)))
    }
}

/// The set of tags that a type of message knows.
struct WireTagSet: BitwiseCopyable {
    private var bits: UInt64 = 0

    /// Returns the set with another tag.
    ///
    /// - Precondition: The field number is below 8, so the tag is below 64.
    @inline(__always)
    func with(_ tag: WireTag) -> WireTagSet {
        precondition(tag.rawValue < 64, "A set has no room for field \(tag.fieldNumber)")
        var tags = self
        tags.bits |= 1 << UInt64(tag.rawValue)
        return tags
    }

    @inline(__always)
    func contains(_ tag: WireTag) -> Bool {
        tag.rawValue < 64 && bits >> UInt64(tag.rawValue) & 1 == 1
    }
}

/// Field values by their ranges, which come from reading this message.
extension RawSpan {
    /// Returns the value of a field, or nil if the field is absent.
    @_lifetime(copy self)
    @inlinable @inline(__always)
    func field(_ field: WireFieldRange) -> RawSpan? {
        guard let range = field.range else { return nil }
        return unsafe slice(range)
    }

    /// Returns the value of a string field, or nil if the field is absent. The field has been checked to be UTF-8.
    @_lifetime(copy self)
    @inlinable @inline(__always)
    func string(_ field: WireFieldRange) -> UTF8Span? {
        guard let range = field.range else { return nil }
        return unsafe UTF8Span(unchecked: Span(_bytes: slice(range)))
    }

    /// Returns a copy of the value of a field, or nil if the field is absent.
    func copy(_ field: WireFieldRange) -> [UInt8]? {
        guard let value = self.field(field) else { return nil }
        return value.array
    }

    /// Returns a copy of the value of a string field, or nil if the field is absent. The field has been checked to be
    /// UTF-8.
    func copyString(_ field: WireFieldRange) -> String? {
        guard let range = field.range else { return nil }
        return unsafe slice(range).string
    }
}

extension RawSpan {
    /// The bytes as a string. They have been checked to be UTF-8.
    var string: String {
        unsafe withUnsafeBytes { bytes in
            // For a phone number, this takes half the time of String(copying:). For a long text, it is not slower.
            unsafe String(unsafeUninitializedCapacity: bytes.count) { target in
                unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
                return bytes.count
            }
        }
    }
}

extension RawSpan {
    /// Returns the offset of the field at `index` among the fields with this tag.
    ///
    /// - Precondition: The message is valid, and has that field.
    func offset(ofField index: Int, with tag: WireTag) -> Int {
        var reader = WireReader(self)
        var count = 0
        while true {
            let start = reader.offset
            guard let next = reader.skipValidated() else { return start }
            guard next == tag else { continue }
            if count == index { return start }
            count += 1
        }
    }
}

/// An iterator over the unknown fields of a message, each with its tag.
///
/// The whole message has been checked, so ``next()`` cannot fail. It allocates nothing.
///
/// Source: protocol.md §3; bad-inputs.md, row 49.
public struct WireUnknownFields: BitwiseCopyable, ~Escapable {
    private let message: RawSpan
    private var reader: WireReader
    private var remainingByteCount: Int
    private let known: WireTagSet
    /// The number of bytes of all unknown fields together.
    public let byteCount: Int

    @_lifetime(copy message)
    init(in message: RawSpan, byteCount: Int, known: WireTagSet) {
        self.message = message
        reader = WireReader(message)
        remainingByteCount = byteCount
        self.known = known
        self.byteCount = byteCount
    }

    /// Returns the bytes of the next field, or nil after the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func next() -> RawSpan? {
        while remainingByteCount > 0 {
            let start = reader.localOffset
            guard let tag = reader.skipValidated() else { return nil }
            if known.contains(tag) { continue }
            remainingByteCount -= reader.localOffset - start
            return message.extracting(start..<reader.localOffset)
        }
        return nil
    }

    /// A copy of the remaining fields.
    @inline(never)
    public var array: [UInt8] {
        // Out of line: see docs/decisions/0010-views-are-inlined.md.
        guard remainingByteCount > 0 else { return [] }
        var fields = self
        return [UInt8](capacity: remainingByteCount) { output in
            while let field = fields.next() {
                for offset in field.byteOffsets {
                    unsafe output.append(field.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
                }
            }
        }
    }
}

extension WireReader {
    /// Returns the value of the next field with a length-delimited tag, in a message that has been validated.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func nextValidated(_ wanted: WireTag) -> RawSpan? {
        do throws(WireError) {
            while let tag = try nextTagValue() {
                if tag == wanted.rawValue { return unsafe bytes.slice(try lengthDelimitedRange()) }
                _ = try skipUnknown(tag)
            }
        } catch {
            assertionFailure("A validated message is not valid: \(error)")
        }
        return nil
    }

    /// Skips the next field of a message that has been validated, and returns its tag.
    @_lifetime(self: copy self)
    fileprivate mutating func skipValidated() -> WireTag? {
        do throws(WireError) {
            guard let tag = try next() else { return nil }
            try skip(tag)
            return tag
        } catch {
            assertionFailure("A validated message is not valid: \(error)")
            return nil
        }
    }
}
