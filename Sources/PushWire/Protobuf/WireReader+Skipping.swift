// SPDX-License-Identifier: Apache-2.0

extension WireReader {
    /// Skips the value of a field of any type. A group is skipped with all its fields.
    ///
    /// - Parameter tag: The tag that ``next()`` just returned.
    /// - Throws: The errors of reading the value. In a group, also the errors of ``next()`` except
    ///   ``WireError/fieldNumberZero(offset:)``, and ``WireError/tooDeep(offset:)``.
    @_lifetime(self: copy self)
    public mutating func skip(_ tag: WireTag) throws(WireError) {
        if tag.wireTypeBits == WireType.startGroup.rawValue { return try skipGroup(tag.fieldNumber) }
        try skipValue(tag.wireTypeBits, at: offset)
    }

    /// Skips a value that is not a group.
    ///
    /// - Parameters:
    ///   - wireType: The checked raw value of a ``WireType``. Hostile messages consist of tags only, and a raw value
    ///     avoids creating the enum for each tag.
    ///   - start: The offset of the tag.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func skipValue(_ wireType: UInt32, at start: Int) throws(WireError) {
        switch wireType {
        case WireType.varint.rawValue: _ = try varint()
        case WireType.fixed64.rawValue: _ = try fixed64()
        case WireType.fixed32.rawValue: _ = try fixed32()
        case WireType.lengthDelimited.rawValue: _ = try lengthDelimitedRange()
        default: throw .unmatchedEndGroup(offset: start)
        }
    }

    /// Skips a group after its first tag.
    ///
    /// In a group, field number 0 is skipped like any other number, as the reference implementation does.
    @_lifetime(self: copy self)
    private mutating func skipGroup(_ fieldNumber: UInt32) throws(WireError) {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        let (tag, start) = try nextGroupTag()
        guard tag & 7 == WireType.endGroup.rawValue else {
            position = start
            return try skipNestedGroups(in: fieldNumber)
        }
        guard tag >> 3 == fieldNumber else { throw .unmatchedEndGroup(offset: base + start) }
    }

    /// Skips the rest of a group that contains other groups. This is a separate method, because only nested groups need
    /// the list of open groups.
    @_lifetime(self: copy self)
    @inline(never)
    private mutating func skipNestedGroups(in fieldNumber: UInt32) throws(WireError) {
        var open = InlineArray<100, UInt32>(repeating: 0)  // maximumDepth
        open[0] = fieldNumber
        var count = 1
        while count > 0 {
            let (tag, start) = try nextGroupTag()
            if tag & 7 == WireType.startGroup.rawValue {
                guard depth + count < Self.maximumDepth else { throw .tooDeep(offset: base + start) }
                open[count] = tag >> 3
                count += 1
            } else {
                guard open[count - 1] == tag >> 3 else { throw .unmatchedEndGroup(offset: base + start) }
                count -= 1
            }
        }
    }

    /// Skips values in a group up to a tag that begins or ends a group. Returns that tag and its offset in `bytes`.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func nextGroupTag() throws(WireError) -> (tag: UInt32, start: Int) {
        while true {
            guard position < bytes.byteCount else { throw .truncated(offset: offset) }
            let start = position
            var (tag, end) = (UInt32(unsafe bytes.byte(at: start)), start &+ 1)
            if tag >= 0x80 { (tag, end) = try bytes.tag(at: start, base: base) }
            position = end
            switch tag & 7 {
            case WireType.startGroup.rawValue, WireType.endGroup.rawValue: return (tag, start)
            case 6, 7: throw .invalidWireType(offset: base + start)
            case let wireType: try skipValue(wireType, at: base + start)
            }
        }
    }
}
