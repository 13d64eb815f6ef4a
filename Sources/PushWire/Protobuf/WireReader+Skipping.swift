// SPDX-License-Identifier: Apache-2.0

extension WireReader {
    /// Passes over the value of a field, whatever it is. A group is passed over with all that it holds.
    ///
    /// - Parameter tag: what ``next()`` just gave.
    /// - Throws: whatever reading that value would; within a group whatever ``next()`` would but
    ///   ``WireError/fieldNumberZero(offset:)``, and ``WireError/tooDeep(offset:)``.
    @_lifetime(self: copy self)
    public mutating func skip(_ tag: WireTag) throws(WireError) {
        if tag.wireTypeBits == WireType.startGroup.rawValue { return try skipGroup(tag.fieldNumber) }
        try skipValue(tag.wireTypeBits, at: offset)
    }

    /// Passes over a value that is not a group; `start` is where its tag is.
    ///
    /// - Parameter wireType: the raw value of a ``WireType``, checked: hostile messages are all tags, and a value of the enum has to
    ///   be made anew for each.
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

    /// Passes over a group of which the first tag has been read.
    ///
    /// Inside it, field number 0 is passed over like any other, as the reference implementation does: nobody reads it.
    @_lifetime(self: copy self)
    private mutating func skipGroup(_ fieldNumber: UInt32) throws(WireError) {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        var open = InlineArray<100, UInt32>(repeating: 0)  // maximumDepth
        open[0] = fieldNumber
        var count = 1
        while count > 0 {
            guard position < bytes.byteCount else { throw .truncated(offset: offset) }
            let start = offset
            var (tag, end) = (UInt32(unsafe bytes.byte(at: position)), position &+ 1)
            if tag >= 0x80 { (tag, end) = try bytes.tag(at: position, base: base) }
            position = end
            let wireType = tag & 7
            guard wireType <= WireType.fixed32.rawValue else { throw .invalidWireType(offset: start) }
            switch wireType {
            case WireType.startGroup.rawValue:
                guard depth + count < Self.maximumDepth else { throw .tooDeep(offset: start) }
                open[count] = tag >> 3
                count += 1
            case WireType.endGroup.rawValue:
                guard open[count - 1] == tag >> 3 else { throw .unmatchedEndGroup(offset: start) }
                count -= 1
            default:
                try skipValue(wireType, at: start)
            }
        }
    }
}
