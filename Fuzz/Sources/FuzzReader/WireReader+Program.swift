// SPDX-License-Identifier: Apache-2.0

import PushWire

extension WireReader: ProgramReader {
    @_lifetime(self: copy self)
    mutating func value(of operation: Operation) throws(WireError) -> UInt64? {
        switch operation {
        case .pass:
            guard let tag = try next() else { return nil }
            try skip(tag)
            return number(tag)
        case .field:
            guard let tag = try next() else { return nil }
            switch tag.wireType {
            case .varint: return number(tag) ^ (try varint())
            case .fixed64: return number(tag) ^ (try fixed64())
            case .fixed32: return number(tag) ^ UInt64(try fixed32())
            case .lengthDelimited: return number(tag) ^ hash(try lengthDelimited())
            case .startGroup, .endGroup:
                try skip(tag)
                return number(tag)
            }
        case .varint: return try varint()
        case .fixed64: return try fixed64()
        case .fixed32: return UInt64(try fixed32())
        case .bytes: return hash(try lengthDelimited())
        case .string: return unsafe hash(try string().span.bytes)
        case .passAll:
            var sum: UInt64 = 0
            while let tag = try next() {
                try skip(tag)
                sum = sum &* 31 &+ number(tag)
            }
            return sum
        case .enter, .leave: return nil
        }
    }

    private func number(_ tag: WireTag) -> UInt64 {
        UInt64(tag.fieldNumber) << 3 | UInt64(tag.wireType.rawValue)
    }

    /// FNV-1a.
    private func hash(_ bytes: RawSpan) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for offset in bytes.byteOffsets {
            hash = (hash ^ UInt64(unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))) &* 0x100_0000_01B3
        }
        return hash
    }
}
