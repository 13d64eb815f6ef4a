// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

/// Encodes a value as a varint of exactly `count` bytes.
func varint(_ value: UInt64, in count: Int) -> [UInt8] {
    (0..<count).map { index in
        let bits = 7 * index < 64 ? UInt8(truncatingIfNeeded: value >> UInt64(7 * index)) & 0x7F : 0
        return index == count - 1 ? bits : bits | 0x80
    }
}

/// Every power of two and its neighbors.
let edgeValues: [UInt64] = {
    let powers = (0..<64).flatMap { [(1 as UInt64) << $0 &- 1, 1 << $0, 1 << $0 &+ 1] }
    return Set(powers + [0, .max, .max - 1]).sorted()
}()

@Suite struct WireReaderNumberTests {
    private func readVarint(_ bytes: [UInt8]) throws(WireError) -> UInt64 {
        var reader = unsafe WireReader(bytes.span.bytes)
        let value = try reader.varint()
        #expect(reader.isAtEnd == true)
        return value
    }

    @Test func varintsOfEveryWidthAreReadMinimalAndOverlong() throws {
        for value in edgeValues {
            let minimal = WireWriter.byteCount(varint: value)
            for count in minimal...10 {
                #expect(try readVarint(varint(value, in: count)) == value, "\(value) in \(count) bytes")
            }
            let long = varint(value, in: 11)
            #expect(fault { () throws(WireError) in try readVarint(long) } == .varintTooLong(offset: 0))
        }
    }

    /// If 8 bytes are left, the reader loads all of them at once. The bytes after the varint must not change its value.
    @Test func whatFollowsAVarintIsNoPartOfIt() throws {
        for value in edgeValues {
            for count in WireWriter.byteCount(varint: value)...10 {
                for following in [UInt8(0x00), 0x7F, 0x80, 0xFF] {
                    for room in 0...8 {
                        let bytes = varint(value, in: count) + [UInt8](repeating: following, count: room)
                        var reader = unsafe WireReader(bytes.span.bytes)
                        let (read, offset) = (try reader.varint(), reader.offset)
                        #expect(read == value, "\(value) in \(count) bytes before \(room) of \(following)")
                        #expect(offset == count)
                    }
                }
            }
        }
    }

    @Test func everyCutOfAVarintIsTruncated() throws {
        for value in edgeValues {
            for count in WireWriter.byteCount(varint: value)...10 {
                let whole = varint(value, in: count)
                for cut in 0..<count {
                    let part = [UInt8](whole.prefix(cut))
                    #expect(fault { () throws(WireError) in try readVarint(part) } == .truncated(offset: 0))
                }
            }
        }
    }

    @Test("bad-inputs.md row 20: the excess bits of a tenth byte are dropped")
    func aTenthByteKeepsItsLowestBitOnly() throws {
        for last in UInt8(0)...0x7F {
            let bytes = [UInt8](repeating: 0xFF, count: 9) + [last]
            #expect(try readVarint(bytes) == (last & 1 == 1 ? .max : .max >> 1), "\(last)")
        }
        for last in UInt8(0x80)...0xFF {
            let bytes = [UInt8](repeating: 0xFF, count: 9) + [last]
            #expect(fault { () throws(WireError) in try readVarint(bytes) } == .varintTooLong(offset: 0))
        }
    }

    @Test("bad-inputs.md rows 9, 10, 13: overlong tags")
    func tagsOfUpToFiveBytesAreAcceptedAndLongerOnesAreNot() throws {
        for field: UInt32 in [1, 15, 16, 2047, 2048, 19000, 262_143, 262_144, 0x1FFF_FFFF] {
            let number = UInt64(field) << 3
            for count in WireWriter.byteCount(varint: number)...11 {
                let bytes = varint(number, in: count) + [5]
                if count <= 5 {
                    #expect(try walk(bytes) == [WireTag(field, .varint)], "\(field) in \(count) bytes")
                } else {
                    #expect(fault { () throws(WireError) in try walk(bytes) } == .tagOutOfRange(offset: 0))
                }
            }
        }
    }

    @Test("bad-inputs.md rows 14, 16: tags above 32 bits")
    func theUpperBitsOfATagAreNeverDropped() {
        // The fifth byte has 3 bits beyond the 32.
        for excess in UInt8(1)...7 {
            let bytes: [UInt8] = [0x8A, 0x80, 0x80, 0x80, excess << 4, 0x00]
            #expect(fault { () throws(WireError) in try walk(bytes) } == .tagOutOfRange(offset: 0))
        }
        #expect(throws: Never.self) { try walk([0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 0x00]) }
    }

    @Test("bad-inputs.md rows 7, 8: overlong lengths")
    func lengthsOfUpToFiveBytesAreAcceptedAndLongerOnesAreNot() throws {
        for length in [0, 1, 127, 128, 300] {
            let value = [UInt8](repeating: 0xAB, count: length)
            for count in WireWriter.byteCount(varint: UInt64(length))...11 {
                let bytes = [0x0A] + varint(UInt64(length), in: count) + value
                var reader = unsafe WireReader(bytes.span.bytes)
                _ = try reader.next()
                var found: WireError?
                do throws(WireError) {
                    let value = try reader.lengthDelimited()
                    #expect(value.byteCount == length)
                    #expect(reader.isAtEnd == true)
                } catch {
                    found = error
                }
                #expect(found == (count <= 5 ? nil : .lengthOutOfRange(offset: 1)), "\(length) in \(count) bytes")
            }
        }
    }

    @Test(
        "bad-inputs.md rows 4, 5, 6: lengths of 2^31 - 1 to 2^64 - 1",
        arguments: [
            (0x7FFF_FFFF, false), (0x8000_0000, false), (0xFFFF_FFFF, false), (0x1_0000_0000, true),
            (0x1_0000_0002, true), (1 << 35 - 1, true), (1 << 35, true), (1 << 63, true), (UInt64.max, true),
        ] as [(UInt64, Bool)])
    func aLengthBeyondTheInputIsRefusedWithoutReading(length: UInt64, isOutOfRange: Bool) {
        // Two bytes follow. A length of 2^32 + 2, truncated to 32 bits, would fit exactly.
        let width = WireWriter.byteCount(varint: length)
        let bytes = [0x0A] + varint(length, in: width) + [0x41, 0x42]
        let wanted: WireError = isOutOfRange ? .lengthOutOfRange(offset: 1) : .truncated(offset: 1 + width)
        #expect(fault { () throws(WireError) in try walk(bytes) } == wanted)
        #expect(fault { () throws(WireError) in try PushMessageContent(parsing: bytes) } == wanted)
        let inner = wire(.bytes(2, bytes))
        #expect(
            fault { () throws(WireError) in try PushMessageContent(parsing: inner) }
                == (isOutOfRange ? .lengthOutOfRange(offset: 3) : .truncated(offset: 3 + width)))
    }

    @Test func lengthsOfTheRestAreReadAndOneMoreIsNot() throws {
        for rest in 0...300 {
            let value = [UInt8](repeating: 0x20, count: rest)
            let right = [0x0A] + varint(UInt64(rest), in: 2) + value
            let wrong = [0x0A] + varint(UInt64(rest + 1), in: 2) + value
            #expect(try walk(right) == [WireTag(1, .lengthDelimited)])
            #expect(fault { () throws(WireError) in try walk(wrong) } == .truncated(offset: 3))
        }
    }

    @Test func fixedNumbersAreLittleEndianAtEveryAlignment() throws {
        let value: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0xF8]
        for shift in 0..<16 {
            let bytes = [UInt8](repeating: 0x55, count: shift) + value
            let whole = unsafe bytes.span.bytes
            var reader = WireReader(whole.extracting(droppingFirst: shift))
            #expect(try reader.fixed64() == 0xF807_0605_0403_0201)
            reader = WireReader(whole.extracting(droppingFirst: shift + 4))
            #expect(try reader.fixed32() == 0xF807_0605)
            #expect(reader.isAtEnd == true)
        }
    }
}
