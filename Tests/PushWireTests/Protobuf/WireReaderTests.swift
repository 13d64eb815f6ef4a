// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

/// An input that every parser must refuse, and its error. The faulty bytes are at the end of the input.
struct WireFault: Sendable, CustomTestStringConvertible {
    var row: String
    var bytes: [UInt8]
    /// Returns the error if the input begins at `offset` in the outermost message.
    var error: @Sendable (_ offset: Int) -> WireError

    var testDescription: String { "bad-inputs.md \(row)" }

    static let all: [WireFault] = [
        // Tags.
        .init(row: "row 2: a tag cut", bytes: [0x8A]) { .truncated(offset: $0) },
        .init(row: "row 22: a tag cut after four bytes", bytes: [0x8A, 0x80, 0x80, 0x80]) { .truncated(offset: $0) },
        .init(row: "row 10: a tag of 6 bytes", bytes: [0x8A, 0x80, 0x80, 0x80, 0x80, 0x00]) {
            .tagOutOfRange(offset: $0)
        },
        .init(row: "row 10: a tag cut after five bytes is too long already", bytes: [0x8A, 0x80, 0x80, 0x80, 0x80]) {
            .tagOutOfRange(offset: $0)
        },
        .init(row: "row 11: a tag of 11 bytes", bytes: [0x8A] + [UInt8](repeating: 0x80, count: 9) + [0]) {
            .tagOutOfRange(offset: $0)
        },
        .init(row: "row 14: field 2^29", bytes: [0x80, 0x80, 0x80, 0x80, 0x10, 0x00]) { .tagOutOfRange(offset: $0) },
        .init(row: "row 15: field 2^32", bytes: [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00]) {
            .tagOutOfRange(offset: $0)
        },
        .init(row: "row 16: 2^32 + 0x0a, which aliases field 1", bytes: [0x8A, 0x80, 0x80, 0x80, 0x10, 0x00]) {
            .tagOutOfRange(offset: $0)
        },
        .init(row: "row 12: field 0", bytes: [0x00, 0x00]) { .fieldNumberZero(offset: $0) },
        .init(row: "row 12: field 0 in two bytes", bytes: [0x82, 0x00, 0x00]) { .fieldNumberZero(offset: $0) },
        .init(row: "row 12: field 0 comes before its wire type", bytes: [0x06]) { .fieldNumberZero(offset: $0) },
        .init(row: "row 12: field 0 comes before its end group", bytes: [0x04]) { .fieldNumberZero(offset: $0) },
        .init(row: "row 18: wire type 6", bytes: [0x0E]) { .invalidWireType(offset: $0) },
        .init(row: "row 18: wire type 7", bytes: [0x0F]) { .invalidWireType(offset: $0) },
        .init(row: "row 18: wire type 7 in two bytes", bytes: [0x8F, 0x00]) { .invalidWireType(offset: $0) },
        .init(row: "row 25: a lone end group", bytes: [0x0C]) { .unmatchedEndGroup(offset: $0) },
        // Values.
        .init(row: "row 22: a missing varint", bytes: [0x78]) { .truncated(offset: $0 + 1) },
        .init(row: "row 22: a varint cut", bytes: [0x78, 0x80]) { .truncated(offset: $0 + 1) },
        .init(row: "row 22: a varint cut after nine", bytes: [0x78] + [UInt8](repeating: 0x80, count: 9)) {
            .truncated(offset: $0 + 1)
        },
        .init(row: "row 21: a varint of 11 bytes", bytes: [0x78] + [UInt8](repeating: 0x80, count: 10) + [0]) {
            .varintTooLong(offset: $0 + 1)
        },
        .init(row: "row 21: ten bytes without an end", bytes: [0x78] + [UInt8](repeating: 0x80, count: 10)) {
            .varintTooLong(offset: $0 + 1)
        },
        .init(row: "row 22: a fixed64 cut", bytes: [0x79, 1, 2, 3, 4, 5, 6, 7]) { .truncated(offset: $0 + 1) },
        .init(row: "row 22: a fixed32 cut", bytes: [0x7D, 1, 2, 3]) { .truncated(offset: $0 + 1) },
        .init(row: "row 2: a tag without a length", bytes: [0x7A]) { .truncated(offset: $0 + 1) },
        .init(row: "row 2: a length cut", bytes: [0x7A, 0x80]) { .truncated(offset: $0 + 1) },
        .init(row: "row 3: a length of rest + 1", bytes: [0x7A, 0x03, 1, 2]) { .truncated(offset: $0 + 2) },
        .init(row: "row 8: a length of 6 bytes", bytes: [0x7A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]) {
            .lengthOutOfRange(offset: $0 + 1)
        },
        .init(row: "row 8: a length cut after five", bytes: [0x7A, 0x80, 0x80, 0x80, 0x80, 0x80]) {
            .lengthOutOfRange(offset: $0 + 1)
        },
        .init(row: "row 8: a length cut after four", bytes: [0x7A, 0x80, 0x80, 0x80, 0x80]) {
            .truncated(offset: $0 + 1)
        },
        // Groups.
        .init(row: "row 25: a group not closed", bytes: [0x7B]) { .truncated(offset: $0 + 1) },
        .init(row: "row 25: a group not closed after a field", bytes: [0x7B, 0x08, 0x01]) {
            .truncated(offset: $0 + 3)
        },
        .init(row: "row 25: a group closed by another number", bytes: [0x7B, 0x14]) {
            .unmatchedEndGroup(offset: $0 + 1)
        },
        .init(row: "row 25: groups closed crosswise", bytes: [0x7B, 0x13, 0x7C, 0x14]) {
            .unmatchedEndGroup(offset: $0 + 2)
        },
        .init(row: "row 12: field 0 in a group that is not closed", bytes: [0x7B, 0x00]) { .truncated(offset: $0 + 2) },
        .init(row: "row 18: wire type 6 in a group", bytes: [0x7B, 0x0E]) { .invalidWireType(offset: $0 + 1) },
        .init(row: "row 10: a long tag in a group", bytes: [0x7B, 0x8A, 0x80, 0x80, 0x80, 0x80, 0x00]) {
            .tagOutOfRange(offset: $0 + 1)
        },
        .init(row: "row 3: a length beyond, in a group", bytes: [0x7B, 0x0A, 0x05]) { .truncated(offset: $0 + 3) },
        .init(row: "row 21: a long varint in a group", bytes: [0x7B, 0x08] + [UInt8](repeating: 0xFF, count: 10)) {
            .varintTooLong(offset: $0 + 2)
        },
    ]
}

@Suite struct WireReaderTests {
    @Test("faults name their offset", arguments: WireFault.all)
    func everyFaultNamesTheOffsetFromTheOutermostStart(_ wrong: WireFault) throws {
        #expect(fault { () throws(WireError) in try walk(wrong.bytes) } == wrong.error(0))
        let before = wire(.varint(4, 300), .string(5, "before"))
        #expect(fault { () throws(WireError) in try walk(before + wrong.bytes) } == wrong.error(before.count))
    }

    @Test("bad-inputs.md rows 30, 31, 32: faults in submessages", arguments: WireFault.all)
    func everyFaultInASubmessageEndsThereAndNamesTheOffsetFromTheOutermostStart(_ wrong: WireFault) throws {
        let before = wire(.varint(4, 300))
        // These bytes after the parent would complete a value that is cut off.
        let after = [UInt8](repeating: 0x01, count: 32)
        let inner = wire(.fixed32(9, 1), .bytes(1, before + wrong.bytes))
        let outer = wire(.varint(4, 1), .bytes(1, inner), .raw(after))
        var found: WireError?
        do throws(WireError) {
            var reader = unsafe WireReader(outer.span.bytes)
            _ = try reader.next()
            _ = try reader.varint()
            _ = try reader.next()
            var middle = try reader.message()
            _ = try middle.next()
            _ = try middle.fixed32()
            _ = try middle.next()
            var innermost = try middle.message()
            while let tag = try innermost.next() { try innermost.skip(tag) }
        } catch {
            found = error
        }
        // In each of two messages, a field and then a tag with its length. After them, `before`.
        #expect(found == wrong.error(2 + 2 + 5 + 2 + before.count))
    }

    @Test("bad-inputs.md row 1: the empty input is an empty message")
    func anEmptyInputHasNoFields() throws {
        #expect(try walk([]) == [])
        var reader = unsafe WireReader([UInt8]().span.bytes)
        #expect(reader.isAtEnd == true)
        #expect(reader.offset == 0)
        #expect(try reader.next() == nil)
    }

    @Test func valuesOfEveryWireTypeAreReadAndTheOffsetFollows() throws {
        let bytes = wire(
            .varint(1, 300), .fixed64(2, 0x0807_0605_0403_0201), .bytes(3, [7, 8]), .string(4, "é"),
            .fixed32(5, 0x0403_0201), .message(6, [.varint(1, 5)]))
        var reader = unsafe WireReader(bytes.span.bytes)
        #expect(try reader.next() == WireTag(1, .varint))
        #expect(reader.offset == 1)
        #expect(try reader.varint() == 300)
        #expect(reader.offset == 3)
        #expect(try reader.next() == WireTag(2, .fixed64))
        #expect(try reader.fixed64() == 0x0807_0605_0403_0201)
        #expect(reader.offset == 12)
        #expect(try reader.next() == WireTag(3, .lengthDelimited))
        let raw = try reader.lengthDelimited()
        #expect(unsafe raw.withUnsafeBytes { unsafe [UInt8]($0) } == [7, 8])
        #expect(try reader.next() == WireTag(4, .lengthDelimited))
        #expect(String(copying: try reader.string()).utf8.elementsEqual("é".utf8))
        #expect(try reader.next() == WireTag(5, .fixed32))
        #expect(try reader.fixed32() == 0x0403_0201)
        #expect(try reader.next() == WireTag(6, .lengthDelimited))
        var inner = try reader.message()
        #expect(inner.offset == bytes.count - 2)
        #expect(try inner.next() == WireTag(1, .varint))
        #expect(try inner.varint() == 5)
        #expect(inner.isAtEnd == true)
        #expect(inner.offset == bytes.count)
        #expect(reader.isAtEnd == true)
        #expect(try reader.next() == nil)
    }

    @Test("bad-inputs.md rows 19, 23, 24, 26: every wire type is skipped")
    func skipPassesOverExactlyTheValueOfEveryWireType() throws {
        let values: [WireParts.Part] = [
            .varint(9, 0), .varint(9, 300), .varint(9, .max), .fixed64(9, .max), .fixed32(9, .max), .bytes(9, []),
            .bytes(9, [0x0F, 0x0F]), .group(9, []), .group(1, [.varint(9, 1), .bytes(2, [0x4C]), .group(9, [])]),
        ]
        for value in values {
            let bytes = wire(value, .varint(1, 77))
            var reader = unsafe WireReader(bytes.span.bytes)
            try reader.skip(#require(try reader.next()))
            #expect(reader.offset == bytes.count - 2, "\(value)")
            #expect(try reader.next() == WireTag(1, .varint))
            #expect(try reader.varint() == 77)
        }
    }

    @Test func skippingAnEndOfGroupIsAnErrorOfItsOwn() throws {
        let bytes = wire(.varint(1, 1))
        var reader = unsafe WireReader(bytes.span.bytes)
        _ = try reader.next()
        var found: WireError?
        do throws(WireError) { try reader.skip(WireTag(1, .endGroup)) } catch { found = error }
        #expect(found == .unmatchedEndGroup(offset: 1))
    }

    enum Read: CaseIterable {
        case varint, fixed64, fixed32, lengthDelimited, string, message
    }

    @Test(arguments: Read.allCases)
    func readingAtTheEndOfTheMessageIsTruncatedThere(read: Read) throws {
        let bytes = wire(.varint(1, 1))
        var reader = unsafe WireReader(bytes.span.bytes)
        _ = try reader.next()
        _ = try reader.varint()
        var found: WireError?
        do throws(WireError) {
            switch read {
            case .varint: _ = try reader.varint()
            case .fixed64: _ = try reader.fixed64()
            case .fixed32: _ = try reader.fixed32()
            case .lengthDelimited: _ = try reader.lengthDelimited()
            case .string: _ = try reader.string()
            case .message: _ = try reader.message()
            }
        } catch {
            found = error
        }
        #expect(found == .truncated(offset: 2))
        #expect(reader.offset == 2)
    }
}
