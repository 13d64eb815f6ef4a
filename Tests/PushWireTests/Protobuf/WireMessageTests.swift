// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// A message that claims one size and writes another.
private struct Claim: WireMessage {
    var encodedByteCount: Int
    var written: Int

    init(byteCount: Int, written: Int = 0) {
        encodedByteCount = byteCount
        self.written = written
    }

    init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        self.init(byteCount: bytes.byteCount)
    }

    func write(to writer: inout WireWriter) {
        for _ in 0..<written { writer.write(varint: 1) }
    }
}

/// A message that writes empty spans without an address.
private struct Nothing: WireMessage {
    var encodedByteCount: Int { 2 }

    init() {}

    init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {}

    func write(to writer: inout WireWriter) {
        writer.write(WireTag(1, .lengthDelimited), bytes: RawSpan())
        writer.write(raw: RawSpan())
    }
}

@Suite struct WireMessageTests {
    @Test(
        "bad-inputs.md row 50: a message of 2^31 bytes is not encoded",
        arguments: [1 << 31, 1 << 31 + 1, 1 << 32, 1 << 40, Int.max])
    func aMessageTooLargeForItsLengthIsRefusedBeforeAnyMemoryIsTaken(byteCount: Int) {
        let limit = 0x7FFF_FFFF
        #expect(WireWriter.maximumByteCount == limit)
        let message = Claim(byteCount: byteCount)
        #expect(fault { () throws(WireError) in try message.encoded() } == .tooLarge(offset: limit))
        let memory = GuardedMemory(byteCount: 8)
        var found: WireError?
        unsafe memory.withUnsafeMutableBytes { memory in
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 3)
            do throws(WireError) { try message.encode(into: &output) } catch { found = error }
            #expect(unsafe output.finalize(for: memory) == 3)
            #expect(unsafe memory.allSatisfy { $0 == 0xEE })
        }
        #expect(found == .tooLarge(offset: limit))
    }

    @Test func encodingIntoMemoryAppendsExactlyTheEncodingAndNothingBeside() throws {
        let signal = IncomingPushMessageSignal(
            type: .ciphertext, source: "+14155550132", destinations: ["+14155550133"], message: [1, 2, 3])
        let bytes = try signal.encoded()
        #expect(bytes.count == signal.encodedByteCount)
        for (before, after) in [(0, 0), (5, 0), (0, 5), (7, 9)] {
            let memory = GuardedMemory(byteCount: before + bytes.count + after)
            try unsafe memory.withUnsafeMutableBytes { memory in
                unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: before)
                try signal.encode(into: &output)
                #expect(unsafe output.finalize(for: memory) == before + bytes.count)
                let wanted = [UInt8](repeating: 0xEE, count: before) + bytes + [UInt8](repeating: 0xEE, count: after)
                #expect(unsafe [UInt8](memory) == wanted)
            }
        }
    }

    @Test func moreRoomThanTheMessageNeedsIsLeftAloneAndChangesNoByte() throws {
        // Texts of up to 15 bytes are copied in words. Lengths take another byte from 128 and from 16,384.
        let counts = Array(0...33) + [126, 127, 128, 129, 16_383, 16_384]
        for (index, count) in counts.enumerated() {
            let text = String(repeating: "a", count: count)
            var signal = IncomingPushMessageSignal(
                type: [.absent, .plaintext, .unknown(.max)][index % 3], source: index % 2 == 0 ? text : nil,
                relay: index % 4 == 0 ? nil : text + "é", destinations: Array(repeating: text, count: index % 5),
                timestamp: [nil, 0, 0x7F, 0x80, .max][index % 5],
                message: index % 3 == 0 ? nil : [UInt8](repeating: 1, count: count))
            if index % 2 == 0 { signal.unknownFields = wire(.bytes(9, [UInt8](repeating: 2, count: count))) }
            try encodeIntoRooms(signal)
            var attachment = AttachmentPointer(
                id: [nil, 0, .max][index % 3], contentType: index % 4 == 0 ? nil : text,
                key: index % 5 == 0 ? nil : [UInt8](repeating: 3, count: count))
            if index % 2 == 1 { attachment.unknownFields = wire(.varint(4, .max)) }
            try encodeIntoRooms(attachment)
            var content = PushMessageContent(
                body: index % 3 == 0 ? nil : text, attachments: Array(repeating: attachment, count: index % 6))
            if index % 2 == 1 { content.unknownFields = wire(.group(9, [.string(1, text)])) }
            try encodeIntoRooms(content)
        }
    }

    /// Encodes into outputs with exactly enough room, and with more. If an output has room for an upper bound of the size, the encoder
    /// needs only one pass.
    private func encodeIntoRooms(_ message: some WireMessage) throws {
        let bytes = try message.encoded()
        for spare in 0...140 {
            let memory = GuardedMemory(byteCount: 1 + bytes.count + spare)
            try unsafe memory.withUnsafeMutableBytes { memory in
                unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 1)
                try message.encode(into: &output)
                let count = unsafe output.finalize(for: memory)
                let isRight = unsafe count == 1 + bytes.count && memory[1..<count].elementsEqual(bytes)
                let isElseUntouched = unsafe memory[0] == 0xEE && memory[count...].allSatisfy { $0 == 0xEE }
                if !isRight || !isElseUntouched { Issue.record("\(hexEncode(bytes)) with \(spare) bytes to spare") }
            }
        }
    }

    @Test func anEmptyMessageIsNoBytesAndNeedsNoMemory() throws {
        #expect(try IncomingPushMessageSignal(type: .absent).encoded() == [])
        #expect(try PushMessageContent().encoded() == [])
        #expect(try AttachmentPointer().encoded() == [])
        let memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        try PushMessageContent().encode(into: &output)
        #expect(unsafe output.finalize(for: memory) == 0)
    }

    @Test func noMemoryAtAllIsWrittenAsNoBytes() throws {
        #expect(try Nothing().encoded() == [0x0A, 0x00])
    }

    @Test func aMessageThatMiscountsEndsTheProcess() async {
        await #expect(processExitsWith: .success) { _ = try Claim(byteCount: 2, written: 2).encoded() }
        await #expect(processExitsWith: .failure) { _ = try? Claim(byteCount: 2, written: 1).encoded() }
        await #expect(processExitsWith: .failure) { _ = try? Claim(byteCount: 2, written: 3).encoded() }
    }

    @Test("bad-inputs.md row 50: 2^31 - 1 bytes are not too large")
    func encodingIntoTooLittleRoomEndsTheProcess() async {
        // The longest message passes the size check, and then traps, because the output is too small. If the size check threw an error,
        // `try?` would ignore it, and the process would exit with success.
        await #expect(processExitsWith: .failure) {
            let memory = GuardedMemory(byteCount: 8)
            unsafe memory.withUnsafeMutableBytes { memory in
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
                try? Claim(byteCount: WireWriter.maximumByteCount).encode(into: &output)
                _ = unsafe output.finalize(for: memory)
            }
        }
        await #expect(processExitsWith: .failure) {
            let memory = GuardedMemory(byteCount: 8)
            unsafe memory.withUnsafeMutableBytes { memory in
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 7)
                try? Claim(byteCount: 2, written: 2).encode(into: &output)
                _ = unsafe output.finalize(for: memory)
            }
        }
    }

    @Test func fieldNumbersOutsideOneToTwentyNineBitsEndTheProcess() async {
        await #expect(processExitsWith: .success) { _ = [WireTag(1, .varint), WireTag(0x1FFF_FFFF, .varint)] }
        await #expect(processExitsWith: .failure) { _ = WireTag(0, .varint) }
        await #expect(processExitsWith: .failure) { _ = WireTag(0x2000_0000, .varint) }
    }

    @Test func everyErrorGivesItsOffset() {
        let errors: [WireError] = [
            .truncated(offset: 1), .varintTooLong(offset: 2), .tagOutOfRange(offset: 3), .lengthOutOfRange(offset: 4),
            .fieldNumberZero(offset: 5), .invalidWireType(offset: 6), .unmatchedEndGroup(offset: 7),
            .tooDeep(offset: 8), .invalidUTF8(offset: 9), .tooManyElements(offset: 10), .tooLarge(offset: 11),
        ]
        #expect(errors.map(\.offset) == Array(1...11))
    }
}
