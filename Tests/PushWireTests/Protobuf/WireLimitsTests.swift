// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

@Suite struct WireLimitsTests {
    @Test func theStandardLimitsAreSixtyFourMebibytesAndSixtyFiveThousandElements() {
        #expect(WireLimits.standard == WireLimits(maximumByteCount: 67_108_864, maximumElementCount: 65_536))
        #expect(WireLimits() == .standard)
    }

    @Test("bad-inputs.md row 48: a message over the limit is refused before its bytes are read")
    func oneByteOverTheLimitIsTooLargeWhateverTheBytesAre() throws {
        for limit in [0, 1, 100, 65_536] {
            let limits = WireLimits(maximumByteCount: limit)
            // The bytes begin with field 0, which is a fault of its own. The size is checked first.
            let long = [UInt8](repeating: 0, count: limit + 1)
            let wanted = WireError.tooLarge(offset: limit)
            #expect(
                fault { () throws(WireError) in try IncomingPushMessageSignal(parsing: long, limits: limits) } == wanted
            )
            #expect(fault { () throws(WireError) in try PushMessageContent(parsing: long, limits: limits) } == wanted)
            #expect(fault { () throws(WireError) in try AttachmentPointer(parsing: long, limits: limits) } == wanted)
            #expect(viewFaults(long, limits) == [wanted, wanted, wanted])
            guard limit > 0 else { continue }
            let right = [UInt8](repeating: 0, count: limit)
            let zero = WireError.fieldNumberZero(offset: 0)
            #expect(viewFaults(right, limits) == [zero, zero, zero])
        }
    }

    @Test("bad-inputs.md row 48: 64 MiB is the standard limit, to the byte")
    func theStandardLimitIsHonoredToTheByte() {
        let limit = 64 << 20
        let zeros = ZeroPages(byteCount: limit + 1)
        zeros.withBytes { bytes in
            #expect(viewFaults(bytes, .standard) == [WireError](repeating: .tooLarge(offset: limit), count: 3))
            let right = bytes.extracting(first: limit)
            #expect(viewFaults(right, .standard) == [WireError](repeating: .fieldNumberZero(offset: 0), count: 3))
        }
    }

    @Test func elementsOverTheLimitAreNamedByTheFirstOfThem() {
        // Other fields between the elements. One has the number of the elements and another wire type, so it is not an element.
        for (count, limit) in [(1, 0), (2, 1), (5, 0), (5, 3), (5, 4)] {
            let element: [WireParts.Part] = [.varint(9, 300), .string(4, "a"), .varint(4, 1)]
            let signal = WireParts((0..<count).flatMap { _ in element })
            let attachment: [WireParts.Part] = [.bytes(2, [0x78, 0x01]), .fixed32(2, 5)]
            let content = WireParts((0..<count).flatMap { _ in attachment })
            let limits = WireLimits(maximumElementCount: limit)
            #expect(
                fault { () throws(WireError) in
                    try IncomingPushMessageSignal(parsing: try signal.encoded(), limits: limits)
                } == .tooManyElements(offset: limit * (3 + 3 + 2) + 3))
            #expect(
                fault { () throws(WireError) in
                    try PushMessageContent(parsing: try content.encoded(), limits: limits)
                } == .tooManyElements(offset: limit * (4 + 5)))
            let enough = WireLimits(maximumElementCount: count)
            #expect(throws: Never.self) { try IncomingPushMessageSignal(parsing: signal.encoded(), limits: enough) }
            #expect(throws: Never.self) { try PushMessageContent(parsing: content.encoded(), limits: enough) }
        }
    }

    @Test func theViewHasNoElementLimit() throws {
        let bytes = wire(.string(4, "a"), .string(4, "b"))
        let view = try unsafe IncomingPushMessageSignal.View(
            parsing: bytes.span.bytes, limits: WireLimits(maximumElementCount: 0))
        #expect(view.destinationCount == 2)
        #expect(
            fault { () throws(WireError) in try view.owned(limits: WireLimits(maximumElementCount: 1)) }
                == .tooManyElements(offset: 3))
        #expect(fault { () throws(WireError) in try view.owned() } == nil)
    }

    @Test func tooManyElementsIsTheLastFaultToBeNamed() {
        let limits = WireLimits(maximumElementCount: 1)
        let bytes = wire(.string(4, "a"), .string(4, "b"), .raw([0x0F]))
        #expect(
            fault { () throws(WireError) in try IncomingPushMessageSignal(parsing: bytes, limits: limits) }
                == .invalidWireType(offset: 6))
    }

    @Test("bad-inputs.md row 47: a million empty attachments")
    func aMillionAttachmentsAreCountedByTheViewAndRefusedByTheOwnedForm() throws {
        let count = 1_000_000
        let bytes = (0..<2 * count).map { $0 % 2 == 0 ? 0x12 : 0x00 as UInt8 }
        let view = try unsafe PushMessageContent.View(parsing: bytes.span.bytes)
        #expect(view.attachmentCount == count)
        #expect(
            fault { () throws(WireError) in try PushMessageContent(parsing: bytes) }
                == .tooManyElements(offset: 2 * 65_536))
        let allowed = [UInt8](bytes.prefix(2 * 65_536))
        #expect(try PushMessageContent(parsing: allowed).attachments.count == 65_536)
        let one = [UInt8](bytes.prefix(2 * 65_537))
        #expect(
            fault { () throws(WireError) in try PushMessageContent(parsing: one) }
                == .tooManyElements(offset: 2 * 65_536))
        var attachments = view.attachments
        var seen = 0
        while let attachment = attachments.next() {
            if attachment.id == nil { seen += 1 }
        }
        #expect(seen == count)
    }

    @Test func limitsThatNoMessageCanHaveEndTheProcess() async {
        await #expect(processExitsWith: .success) { _ = WireLimits(maximumByteCount: 0x7FFF_FFFF) }
        await #expect(processExitsWith: .failure) { _ = WireLimits(maximumByteCount: -1) }
        await #expect(processExitsWith: .failure) { _ = WireLimits(maximumByteCount: 1 << 31) }
        await #expect(processExitsWith: .failure) {
            var limits = WireLimits.standard
            limits.maximumByteCount = 1 << 31
        }
    }

    private func viewFaults(_ bytes: [UInt8], _ limits: WireLimits) -> [WireError?] {
        unsafe viewFaults(bytes.span.bytes, limits)
    }

    private func viewFaults(_ bytes: RawSpan, _ limits: WireLimits) -> [WireError?] {
        [
            fault { () throws(WireError) in _ = try IncomingPushMessageSignal.View(parsing: bytes, limits: limits) },
            fault { () throws(WireError) in _ = try PushMessageContent.View(parsing: bytes, limits: limits) },
            fault { () throws(WireError) in _ = try AttachmentPointer.View(parsing: bytes, limits: limits) },
        ]
    }
}
