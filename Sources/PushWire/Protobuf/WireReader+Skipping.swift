// SPDX-License-Identifier: Apache-2.0

extension WireReader {
    /// Passes over the value of a field, whatever it is. A group is passed over with all that it holds.
    ///
    /// - Parameter tag: what ``next()`` just gave.
    /// - Throws: whatever reading that value would; within a group whatever ``next()`` would but
    ///   ``WireError/fieldNumberZero(offset:)``, and ``WireError/tooDeep(offset:)``.
    @_lifetime(self: copy self)
    public mutating func skip(_ tag: WireTag) throws(WireError) {
        if tag.wireType == .startGroup { return try skipGroup(tag.fieldNumber) }
        try skipValue(tag.wireType, at: offset)
    }

    /// Passes over a value that is not a group; `start` is where its tag is.
    @_lifetime(self: copy self)
    private mutating func skipValue(_ wireType: WireType, at start: Int) throws(WireError) {
        switch wireType {
        case .varint: _ = try varint()
        case .fixed64: _ = try fixed64()
        case .fixed32: _ = try fixed32()
        case .lengthDelimited: _ = try lengthDelimitedRange()
        case .startGroup, .endGroup: throw .unmatchedEndGroup(offset: start)
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
            let (tag, end) = try bytes.tag(at: position, base: base)
            position = end
            guard let wireType = WireType(rawValue: tag & 7) else { throw .invalidWireType(offset: start) }
            switch wireType {
            case .startGroup:
                guard depth + count < Self.maximumDepth else { throw .tooDeep(offset: start) }
                open[count] = tag >> 3
                count += 1
            case .endGroup:
                guard open[count - 1] == tag >> 3 else { throw .unmatchedEndGroup(offset: start) }
                count -= 1
            default:
                try skipValue(wireType, at: start)
            }
        }
    }
}
