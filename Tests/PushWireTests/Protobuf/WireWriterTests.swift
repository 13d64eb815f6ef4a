// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

@Suite struct WireWriterTests {
    /// Returns the number of bytes of a varint, which has 7 bits in each byte.
    private static func width(of value: UInt64) -> Int {
        var (rest, count) = (value >> 7, 1)
        while rest > 0 { (rest, count) = (rest >> 7, count + 1) }
        return count
    }

    @Test func varintsAreWrittenMinimallyAndReadBack() throws {
        var generator = SeededGenerator()
        var values = edgeValues + (0...70_000).map { UInt64($0) }
        for shift in 0..<64 as Range<UInt64> { values += (0..<50).map { _ in generator.next() >> shift } }
        for value in values {
            let width = Self.width(of: value)
            let bytes = wire(.varint(1, value))
            guard WireWriter.byteCount(varint: value) == width, bytes == [0x08] + varint(value, in: width) else {
                Issue.record("\(value): \(hexEncode(bytes))")
                continue
            }
            var reader = unsafe WireReader(bytes.span.bytes)
            _ = try reader.next()
            guard try reader.varint() == value else {
                Issue.record("\(value) read back")
                continue
            }
        }
    }

    @Test func tagsOfEveryWidthAreSizedWrittenAndReadBack() throws {
        for shift in 0..<29 {
            for field in [1 << shift, (1 << shift) + 1, (1 << (shift + 1)) - 1] as [UInt32] where field < 1 << 29 {
                for type in [WireType.varint, .fixed64, .lengthDelimited, .startGroup, .endGroup, .fixed32] {
                    let tag = WireTag(field, type)
                    #expect(tag.fieldNumber == field)
                    #expect(tag.wireType == type)
                    let number = UInt64(field) << 3 | UInt64(type.rawValue)
                    #expect(WireWriter.byteCount(tag: tag) == Self.width(of: number))
                }
                #expect(
                    wire(.varint(field, 0)) == varint(UInt64(field) << 3, in: Self.width(of: UInt64(field) << 3)) + [0])
                #expect(try walk(wire(.fixed32(field, 7))) == [WireTag(field, .fixed32)])
            }
        }
    }

    @Test func eachWireFormIsWrittenAsTheEncodingSays() {
        #expect(wire(.varint(1, 150)) == [0x08, 0x96, 0x01])
        #expect(wire(.fixed64(1, 0x0102_0304_0506_0708)) == [0x09, 8, 7, 6, 5, 4, 3, 2, 1])
        #expect(wire(.fixed32(1, 0x0102_0304)) == [0x0D, 4, 3, 2, 1])
        #expect(wire(.bytes(2, [0xFF, 0x00])) == [0x12, 2, 0xFF, 0x00])
        #expect(wire(.bytes(2, [])) == [0x12, 0])
        #expect(wire(.string(2, "testing")) == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67])
        #expect(wire(.string(2, "é")) == [0x12, 2, 0xC3, 0xA9])
        #expect(wire(.message(3, [.varint(1, 150)])) == [0x1A, 0x03, 0x08, 0x96, 0x01])
        #expect(wire(.group(1, [.varint(2, 1)])) == [0x0B, 0x10, 0x01, 0x0C])
        #expect(wire(.raw([1, 2, 3])) == [1, 2, 3])
        #expect(wire() == [])
    }

    @Test func lengthDelimitedSizesAreExactAtEveryWidthOfTheLength() {
        for count in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152] {
            let tag = WireTag(16, .lengthDelimited)
            let wanted = 2 + Self.width(of: UInt64(count)) + count
            #expect(WireWriter.byteCount(tag, lengthDelimited: count) == wanted)
            #expect(wire(.bytes(16, [UInt8](repeating: 1, count: count))).count == wanted)
        }
        // Only the size is computed, because no message is this long.
        #expect(WireWriter.byteCount(WireTag(1, .lengthDelimited), lengthDelimited: 0x7FFF_FFFF) == 0x8000_0005)
    }

    @Test func randomMessagesAreReadAsTheyWereWritten() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let parts = Self.parts(depth: 4, &generator)
            let bytes = try WireParts(parts).encoded()
            guard bytes.count == WireParts(parts).encodedByteCount, try Self.matches(parts, bytes.span) else {
                Issue.record("\(parts) became \(hexEncode(bytes))")
                return
            }
        }
    }

    private static func parts(depth: Int, _ generator: inout SeededGenerator) -> [WireParts.Part] {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            let field =
                UInt32.random(in: 1...(1 << 29 - 1), using: &generator) >> UInt32.random(in: 0...28, using: &generator)
            let number = max(field, 1)
            let value = generator.next() >> UInt64.random(in: 0...63, using: &generator)
            switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
            case 0: return .varint(number, value)
            case 1: return .fixed64(number, value)
            case 2: return .fixed32(number, UInt32(truncatingIfNeeded: value))
            case 3: return .bytes(number, generator.bytes(generator.length(upTo: 200)))
            case 4: return .string(number, String(repeating: "aé€😀", count: Int.random(in: 0...20, using: &generator)))
            case 5: return .message(number, parts(depth: depth - 1, &generator))
            default: return .group(number, parts(depth: depth - 1, &generator))
            }
        }
    }

    /// Returns whether the bytes read as these parts. The fields of a group are skipped.
    private static func matches(_ parts: [WireParts.Part], _ bytes: Span<UInt8>) throws(WireError) -> Bool {
        var reader = unsafe WireReader(bytes.bytes)
        return try matches(parts, &reader)
    }

    private static func matches(_ parts: [WireParts.Part], _ reader: inout WireReader) throws(WireError) -> Bool {
        for part in parts {
            guard let tag = try reader.next() else { return false }
            switch part {
            case .varint(let field, let value):
                guard tag == WireTag(field, .varint), try reader.varint() == value else { return false }
            case .fixed64(let field, let value):
                guard tag == WireTag(field, .fixed64), try reader.fixed64() == value else { return false }
            case .fixed32(let field, let value):
                guard tag == WireTag(field, .fixed32), try reader.fixed32() == value else { return false }
            case .bytes(let field, let value):
                guard tag == WireTag(field, .lengthDelimited) else { return false }
                guard try copy(of: reader.lengthDelimited()) == value else { return false }
            case .string(let field, let value):
                guard tag == WireTag(field, .lengthDelimited) else { return false }
                guard String(copying: try reader.string()).utf8.elementsEqual(value.utf8) else { return false }
            case .message(let field, let parts):
                guard tag == WireTag(field, .lengthDelimited) else { return false }
                var inner = try reader.message()
                guard try matches(parts, &inner), inner.offset == reader.offset else { return false }
            case .group(let field, _):
                guard tag == WireTag(field, .startGroup) else { return false }
                try reader.skip(tag)
            case .raw: return false
            }
        }
        return true
    }
}
