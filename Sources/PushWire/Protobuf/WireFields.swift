// SPDX-License-Identifier: Apache-2.0

/// Where a field's value lies in its message, or that there is none. Eight bytes, for views that hold several.
struct WireFieldRange {
    private var start: Int32 = -1
    private var count: Int32 = 0

    /// An absent field.
    init() {}

    /// A message has less than 2³¹ bytes, so both fit.
    @inline(__always)
    init(_ range: Range<Int>) {
        start = Int32(truncatingIfNeeded: range.lowerBound)
        count = Int32(truncatingIfNeeded: range.count)
    }

    @inline(__always)
    var range: Range<Int>? {
        start < 0 ? nil : Int(start)..<Int(start) + Int(count)
    }
}

extension RawSpan {
    /// The value of a field, or nil if it is absent.
    @_lifetime(copy self)
    @inline(__always)
    func field(_ field: WireFieldRange) -> RawSpan? {
        guard let range = field.range else { return nil }
        return extracting(range)
    }

    /// The value of a string field that has been checked to be UTF-8, or nil if it is absent.
    @_lifetime(copy self)
    @inline(__always)
    func string(_ field: WireFieldRange) -> UTF8Span? {
        guard let range = field.range else { return nil }
        return unsafe UTF8Span(unchecked: Span(_bytes: extracting(range)))
    }

    /// A copy of the value of a field, or nil if it is absent.
    func copy(_ field: WireFieldRange) -> [UInt8]? {
        guard let value = self.field(field) else { return nil }
        return value.array
    }

    /// A copy of the value of a string field that has been checked to be UTF-8, or nil if it is absent.
    func copyString(_ field: WireFieldRange) -> String? {
        guard let text = string(field) else { return nil }
        return String(copying: text)
    }
}

extension RawSpan {
    /// Where the field with this tag stands that has `index` of them before it. The message has been validated and has so many.
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

/// The values of a repeated string field, one after the other:
///
///     var destinations = view.destinations
///     while let number = destinations.next() { … }
///
/// The message has been checked as a whole, so there is nothing that could fail, and nothing is allocated.
///
/// Source: protocol.md section 3.
public struct WireStrings: ~Escapable {
    private var reader: WireReader
    private let tag: WireTag
    /// How many there are from the first on.
    public let count: Int

    @_lifetime(copy message)
    init(_ tag: WireTag, in message: RawSpan, count: Int) {
        reader = WireReader(message)
        self.tag = tag
        self.count = count
    }

    /// The next value, or nil after the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func next() -> UTF8Span? {
        guard let value = reader.nextValidated(tag) else { return nil }
        return unsafe UTF8Span(unchecked: Span(_bytes: value))
    }
}

/// The fields of a message that its type does not know, one after the other, each with its tag.
///
/// The message has been checked as a whole, so there is nothing that could fail, and nothing is allocated.
///
/// Source: protocol.md section 3; bad-inputs.md row 49.
public struct WireUnknownFields: ~Escapable {
    private let message: RawSpan
    private var reader: WireReader
    private let isKnown: @Sendable (WireTag) -> Bool
    /// How many bytes they have together, from the first on.
    public let byteCount: Int

    @_lifetime(copy message)
    init(in message: RawSpan, byteCount: Int, isKnown: @escaping @Sendable (WireTag) -> Bool) {
        self.message = message
        reader = WireReader(message)
        self.isKnown = isKnown
        self.byteCount = byteCount
    }

    /// The next field's bytes, or nil after the last.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func next() -> RawSpan? {
        while true {
            let start = reader.localOffset
            guard let tag = reader.skipValidated() else { return nil }
            if !isKnown(tag) { return message.extracting(start..<reader.localOffset) }
        }
    }

    /// A copy of all their bytes in order: what an owned value keeps.
    public var array: [UInt8] {
        guard byteCount > 0 else { return [] }
        var fields = self
        return [UInt8](capacity: byteCount) { output in
            while let field = fields.next() {
                for offset in field.byteOffsets {
                    unsafe output.append(field.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
                }
            }
        }
    }
}

extension WireReader {
    /// In a message that has been validated: the value of the next field with this length-delimited tag.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    mutating func nextValidated(_ wanted: WireTag) -> RawSpan? {
        do throws(WireError) {
            while let tag = try next() {
                if tag == wanted { return try lengthDelimited() }
                try skip(tag)
            }
        } catch {
            assertionFailure("A validated message is not valid: \(error)")
        }
        return nil
    }

    /// In a message that has been validated: passes over the next field, and gives its tag.
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
