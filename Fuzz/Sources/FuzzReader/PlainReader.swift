// SPDX-License-Identifier: Apache-2.0

import PushWire

/// A simple, slow reader of an array that follows the documentation of `WireReader`, byte by byte and with recursion.
///
/// It shares only the errors and the maximum depth with the library.
struct PlainReader {
    private let bytes: [UInt8]
    private var position = 0
    private let end: Int
    private let depth: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes, 0, bytes.count, depth: 0)
    }

    private init(_ bytes: [UInt8], _ start: Int, _ end: Int, depth: Int) {
        self.bytes = bytes
        position = start
        self.end = end
        self.depth = depth
    }

    /// Reads a varint of at most `limit` bytes, or returns nil if it is longer.
    private mutating func number(_ limit: Int) throws(WireError) -> UInt64? {
        let start = position
        var value: UInt64 = 0
        for index in 0..<limit {
            guard start + index < end else { throw .truncated(offset: start) }
            let byte = bytes[start + index]
            if index < 9 || byte & 1 == 1 { value += UInt64(index < 9 ? byte & 127 : 1) << (7 * UInt64(index)) }
            if byte & 128 == 0 {
                position = start + index + 1
                return value
            }
        }
        return nil
    }

    private mutating func varint() throws(WireError) -> UInt64 {
        let start = position
        guard let value = try number(10) else { throw .varintTooLong(offset: start) }
        return value
    }

    private mutating func length() throws(WireError) -> Int {
        let start = position
        guard let value = try number(5), value < 1 << 32 else { throw .lengthOutOfRange(offset: start) }
        guard Int(value) <= end - position else { throw .truncated(offset: position) }
        return Int(value)
    }

    private mutating func tag() throws(WireError) -> UInt64 {
        let start = position
        guard let value = try number(5), value < 1 << 32 else { throw .tagOutOfRange(offset: start) }
        return value
    }

    private mutating func field() throws(WireError) -> UInt64? {
        guard position < end else { return nil }
        let start = position
        let tag = try tag()
        guard tag >= 8 else { throw .fieldNumberZero(offset: start) }
        guard tag % 8 < 6 else { throw .invalidWireType(offset: start) }
        guard tag % 8 != 4 else { throw .unmatchedEndGroup(offset: start) }
        return tag
    }

    private mutating func fixed(_ count: Int) throws(WireError) -> UInt64 {
        guard end - position >= count else { throw .truncated(offset: position) }
        var value: UInt64 = 0
        for index in 0..<count { value += UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += count
        return value
    }

    private mutating func lengthDelimited() throws(WireError) -> ArraySlice<UInt8> {
        let count = try length()
        position += count
        return bytes[position - count..<position]
    }

    private mutating func skip(_ tag: UInt64) throws(WireError) {
        switch tag % 8 {
        case 0: _ = try varint()
        case 1: _ = try fixed(8)
        case 2: _ = try lengthDelimited()
        case 3:
            guard depth < WireReader.maximumDepth else { throw .tooDeep(offset: position) }
            try skipGroup(tag, depth: depth + 1)
        default: _ = try fixed(4)
        }
    }

    private mutating func skipGroup(_ start: UInt64, depth: Int) throws(WireError) {
        while true {
            guard position < end else { throw .truncated(offset: position) }
            let place = position
            let tag = try tag()
            switch tag % 8 {
            case 3:
                guard depth < WireReader.maximumDepth else { throw .tooDeep(offset: place) }
                try skipGroup(tag, depth: depth + 1)
            case 4:
                guard tag == start + 1 else { throw .unmatchedEndGroup(offset: place) }
                return
            case 6, 7: throw .invalidWireType(offset: place)
            default: try skip(tag)
            }
        }
    }
}

extension PlainReader: ProgramReader {
    var offset: Int { position }
    var isAtEnd: Bool { position == end }

    mutating func message() throws(WireError) -> PlainReader {
        guard depth < WireReader.maximumDepth else { throw .tooDeep(offset: position) }
        let slice = try lengthDelimited()
        return PlainReader(bytes, slice.startIndex, slice.endIndex, depth: depth + 1)
    }

    mutating func value(of operation: Operation) throws(WireError) -> UInt64? {
        switch operation {
        case .pass:
            guard let tag = try field() else { return nil }
            try skip(tag)
            return tag
        case .field:
            guard let tag = try field() else { return nil }
            switch tag % 8 {
            case 0: return tag ^ (try varint())
            case 1: return tag ^ (try fixed(8))
            case 2: return tag ^ hash(try lengthDelimited())
            case 5: return tag ^ (try fixed(4))
            default:
                try skip(tag)
                return tag
            }
        case .varint: return try varint()
        case .fixed64: return try fixed(8)
        case .fixed32: return try fixed(4)
        case .bytes: return hash(try lengthDelimited())
        case .string:
            let text = try lengthDelimited()
            guard isUTF8(text) else { throw .invalidUTF8(offset: text.startIndex) }
            return hash(text)
        case .passAll:
            var sum: UInt64 = 0
            while let tag = try field() {
                try skip(tag)
                sum = sum &* 31 &+ tag
            }
            return sum
        case .enter, .leave: return nil
        }
    }

    /// FNV-1a.
    private func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Checks UTF-8 by the table of well-formed sequences (The Unicode Standard, table 3-7).
    private func isUTF8(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let first = rest.popFirst() {
            let (count, second): (Int, ClosedRange<UInt8>)
            switch first {
            case 0x00...0x7F: continue
            case 0xC2...0xDF: (count, second) = (1, 0x80...0xBF)
            case 0xE0: (count, second) = (2, 0xA0...0xBF)
            case 0xED: (count, second) = (2, 0x80...0x9F)
            case 0xE1...0xEF: (count, second) = (2, 0x80...0xBF)
            case 0xF0: (count, second) = (3, 0x90...0xBF)
            case 0xF1...0xF3: (count, second) = (3, 0x80...0xBF)
            case 0xF4: (count, second) = (3, 0x80...0x8F)
            default: return false
            }
            guard let next = rest.popFirst(), second.contains(next) else { return false }
            for _ in 1..<count {
                guard let next = rest.popFirst(), (0x80...0xBF).contains(next) else { return false }
            }
        }
        return true
    }
}
