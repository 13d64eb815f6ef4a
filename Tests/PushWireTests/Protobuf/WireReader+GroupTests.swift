// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

/// Returns nested groups of field 1.
func groups(_ count: Int, closed: Bool = true) -> [UInt8] {
    [UInt8](repeating: 0x0B, count: count) + (closed ? [UInt8](repeating: 0x0C, count: count) : [])
}

@Suite struct WireReaderGroupTests {
    @Test("bad-inputs.md row 27: at most 100 levels of groups")
    func groupsInsideEachOtherAreSkippedUpToOneHundred() {
        for count in 0...103 {
            let found = fault { () throws(WireError) in try walk(groups(count) + [0x08, 0x01]) }
            #expect(found == (count <= 100 ? nil : .tooDeep(offset: 100)), "\(count) groups")
        }
    }

    @Test("bad-inputs.md row 27: at most 100 levels of submessages")
    func submessagesInsideEachOtherAreReadUpToOneHundred() throws {
        // The error is at the length of the 101st message, which is the last byte.
        var bytes: [UInt8] = []
        for _ in 0..<101 { bytes = wire(.bytes(1, bytes)) }
        let (depth, found) = Self.descend(bytes)
        #expect(depth == 100)
        #expect(found == .tooDeep(offset: bytes.count - 1))
        // The depth is checked before the length, which is cut off here.
        bytes = [0x0A, 0x80]
        for _ in 0..<100 { bytes = wire(.bytes(1, bytes)) }
        #expect(Self.descend(bytes).1 == .tooDeep(offset: bytes.count - 1))
    }

    @Test("bad-inputs.md row 27: submessages and groups share one count", arguments: [0, 1, 50, 98, 99, 100])
    func groupsInsideSubmessagesCountWithThem(submessages: Int) {
        for (count, isAccepted) in [
            (99, 99 + submessages <= 100), (100 - submessages, true), (101 - submessages, false),
        ] {
            var bytes = groups(count)
            for _ in 0..<submessages { bytes = wire(.bytes(1, bytes)) }
            let (depth, found) = Self.descend(bytes, to: submessages)
            #expect(depth == submessages)
            #expect(
                (found == nil) == isAccepted,
                "\(submessages) submessages, \(count) groups: \(String(describing: found))")
            if let found {
                guard case .tooDeep = found else {
                    Issue.record("\(found)")
                    continue
                }
            }
        }
    }

    @Test("bad-inputs.md row 27: an attachment's groups count with it")
    func anAttachmentMayHaveNinetyNineGroups() {
        let allowed = wire(.bytes(2, groups(99)))
        let refused = wire(.bytes(2, groups(100)))
        #expect(throws: Never.self) { try PushMessageContent(parsing: allowed) }
        // The offset of the 100th group: a tag of 1 byte, a length of 2 bytes, and 99 groups.
        #expect(fault { () throws(WireError) in try PushMessageContent(parsing: refused) } == .tooDeep(offset: 3 + 99))
        #expect(
            fault { () throws(WireError) in try IncomingPushMessageSignal(parsing: groups(101)) }
                == .tooDeep(offset: 100))
        #expect(throws: Never.self) { try IncomingPushMessageSignal(parsing: groups(100)) }
        #expect(throws: Never.self) { try AttachmentPointer(parsing: groups(100)) }
    }

    @Test("bad-inputs.md row 28: 10,000 and 100,000 unclosed groups", arguments: [10_000, 100_000])
    func deepGroupsAreRefusedWithoutStack(count: Int) {
        for bytes in [groups(count, closed: false), groups(count), wire(.bytes(2, groups(count, closed: false)))] {
            var found: WireError?
            onSmallStack { found = fault { () throws(WireError) in try PushMessageContent(parsing: bytes) } }
            guard case .tooDeep = found else {
                Issue.record("\(String(describing: found))")
                continue
            }
        }
    }

    @Test func groupsBesideEachOtherHaveNoLimit() throws {
        let beside = (0..<100_000).flatMap { _ in [0x13, 0x14] as [UInt8] }
        #expect(try walk(beside).count == 100_000)
        #expect(try walk([0x0B] + beside + [0x0C]) == [WireTag(1, .startGroup)])
    }

    @Test func everyCutOfNestedGroupsIsTruncatedAtTheCut() {
        let bytes = wire(.group(1, [.group(2, [.varint(3, 1)]), .fixed32(4, 2), .group(500, [.bytes(1, [9])])]))
        for cut in 1..<bytes.count {
            guard case .truncated(let offset) = fault({ () throws(WireError) in try walk([UInt8](bytes.prefix(cut))) })
            else {
                Issue.record("cut at \(cut)")
                continue
            }
            #expect(offset <= cut)
        }
    }

    @Test("bad-inputs.md row 12: field number 0 inside a group is skipped with it, and refused outside it")
    func aFieldNumberOfZeroIsLookedAtOnlyWhereFieldsAreRead() throws {
        let zeros: [[UInt8]] = [
            [0x00, 0x01], [0x01] + [UInt8](repeating: 0, count: 8), [0x02, 0x01, 0xFF], [0x03, 0x04],
            [0x05, 0, 0, 0, 0],
        ]
        for zero in zeros {
            #expect(try walk([0x7B] + zero + [0x7C]) == [WireTag(15, .startGroup)])
            let found = fault { () throws(WireError) in try walk([0x7B, 0x7C] + zero) }
            #expect(found == .fieldNumberZero(offset: 2))
        }
    }

    @Test("bad-inputs.md row 25: groups closed in the wrong order are refused")
    func aGroupIsClosedByItsOwnNumberOnly() {
        for field in 1...300 as ClosedRange<UInt32> {
            let end = varint(UInt64(field) << 3 | 4, in: WireWriter.byteCount(tag: WireTag(field, .endGroup)))
            let found = fault { () throws(WireError) in try walk([0x93, 0x01] + end) }
            #expect(found == (field == 18 ? nil : .unmatchedEndGroup(offset: 2)))
        }
    }

    /// Descends through field 1 into up to `limit` submessages, and skips the fields there. Returns the depth and the error.
    private static func descend(_ bytes: [UInt8], to limit: Int = .max) -> (depth: Int, WireError?) {
        var depth = 0
        do throws(WireError) {
            var reader = unsafe WireReader(bytes.span.bytes)
            while depth < limit, try reader.next() != nil {
                reader = try reader.message()
                depth += 1
            }
            while let tag = try reader.next() { try reader.skip(tag) }
            return (depth, nil)
        } catch {
            return (depth, error)
        }
    }
}
