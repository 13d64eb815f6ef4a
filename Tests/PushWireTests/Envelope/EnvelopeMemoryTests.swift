// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// Envelopes in read-only memory, next to guard pages, and of extreme lengths.
@Suite struct EnvelopeMemoryTests {
    @Test("bad-inputs.md row 65: read-only memory next to a guard page", arguments: Profile.allCases)
    func anEnvelopeInReadOnlyMemoryAtAGuardPageOpens(profile: Profile) throws {
        for count in 0...64 {
            let text = (0..<count).map { UInt8($0) }
            let envelope = try Envelope.seal(text, key: checkKey, profile: profile)
            for edge in GuardedMemory.Edge.allCases {
                let memory = GuardedMemory(envelope, at: edge)
                #expect(openingFault(memory.rawSpan, profile: profile) == nil)
                var opener = try EnvelopeOpener(key: checkKey, profile: profile)
                #expect(try opener.open(memory.rawSpan) == text)
                // The sealer reads a plaintext next to a guard page.
                var sealer = try EnvelopeSealer(key: checkKey, profile: profile)
                let source = GuardedMemory(text, at: edge)
                #expect(plaintext(of: try seal(&sealer, source.rawSpan), profile: profile) == text)
                // A forged envelope is not read beyond its edges either.
                var wrong = envelope
                wrong[wrong.count - 1] ^= 1
                #expect(openingFault(GuardedMemory(wrong, at: edge).rawSpan, profile: profile) == .authenticationFailed)
            }
        }
    }

    @Test("bad-inputs.md row 51: short input at a guard page")
    func shortInputIsNotReadBeyondItsEnd() {
        for count in 0...60 {
            for edge in GuardedMemory.Edge.allCases {
                let memory = GuardedMemory([UInt8](repeating: 1, count: count), at: edge)
                let wanted: EnvelopeError = count == 43 || count == 59 ? .authenticationFailed : .malformedLength
                #expect(openingFault(memory.rawSpan, profile: .deployed) == wanted)
            }
        }
    }

    @Test("bad-inputs.md row 65: every alignment")
    func aMisalignedEnvelopeOpensIntoMisalignedMemory() throws {
        let text = (0..<100).map { UInt8($0) }
        let envelope = try Envelope.seal(text, key: checkKey, profile: .specification)
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        for shift in 0..<32 {
            let memory = GuardedMemory([UInt8](repeating: 0, count: shift) + envelope + [0xFF])
            let span = memory.rawSpan.extracting(shift..<shift + envelope.count)
            #expect(try opener.open(span) == text)
            let output = GuardedMemory(byteCount: shift + 112)
            try unsafe output.withUnsafeMutableBytes { memory in
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: shift)
                try opener.open(span, into: &output)
                #expect(unsafe output.finalize(for: memory) == shift + 100)
                #expect(unsafe memory[shift..<shift + 100].elementsEqual(text))
            }
        }
    }

    @Test func openingIntoTooLittleRoomIsTooLargeAndChangesNothing() throws {
        let envelope = try Envelope.seal([UInt8](repeating: 7, count: 40), key: checkKey, profile: .specification)
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        // The text has 40 bytes, but the output needs room for the 48 bytes of ciphertext.
        for room in 0...60 {
            let memory = GuardedMemory(byteCount: room + 3)
            unsafe memory.withUnsafeMutableBytes { memory in
                unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 3)
                var found: EnvelopeError?
                do throws(EnvelopeError) { try unsafe opener.open(envelope.span.bytes, into: &output) } catch {
                    found = error
                }
                let count = unsafe output.finalize(for: memory)
                #expect(found == (room < 48 ? .tooLarge(limit: room + 27) : nil))
                #expect(count == (room < 48 ? 3 : 43))
                #expect(unsafe memory.prefix(3).allSatisfy { $0 == 0xEE })
                if room < 48 { #expect(unsafe memory.allSatisfy { $0 == 0xEE }) }
            }
        }
    }

    @Test("bad-inputs.md row 66: inputs of gigabytes", arguments: [0x7FFF_FFFF, 0x8000_0000, 0x1_0000_002B])
    func anInputOfGigabytesIsTooLargeAtOnce(byteCount: Int) throws {
        let pages = ZeroPages(byteCount: byteCount)
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let wanted = EnvelopeError.tooLarge(limit: Envelope.maximumByteCount)
        #expect(
            fault { () throws(EnvelopeError) in
                try pages.withBytes { bytes throws(EnvelopeError) in try opener.open(bytes) }
            }
                == wanted)
        let lent = fault { () throws(SignalOpeningError) in
            try pages.withBytes { bytes throws(SignalOpeningError) in
                try opener.withOpened(bytes) { _ in }
            }
        }
        #expect(lent == .envelope(wanted))
        let memory = GuardedMemory(byteCount: 16)
        unsafe memory.withUnsafeMutableBytes { memory in
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
            let found = fault { () throws(EnvelopeError) in
                try pages.withBytes { bytes throws(EnvelopeError) in try opener.open(bytes, into: &output) }
            }
            #expect(unsafe output.finalize(for: memory) == 0)
            #expect(found == .tooLarge(limit: 43))
        }
        var sealer = try EnvelopeSealer(key: checkKey, profile: .specification)
        unsafe memory.withUnsafeMutableBytes { memory in
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
            let found = fault { () throws(EnvelopeError) in
                try pages.withBytes { bytes throws(EnvelopeError) in try sealer.seal(bytes, into: &output) }
            }
            #expect(unsafe output.finalize(for: memory) == 0)
            #expect(found == .tooLarge(limit: Envelope.maximumPlaintextByteCount))
        }
    }

    @Test("bad-inputs.md row 66: the limit is exact, and checked before the length")
    func oneByteOverTheLimitIsTooLargeAndTheLimitIsNot() throws {
        let limit = Envelope.maximumByteCount
        let pages = ZeroPages(byteCount: limit + 1)
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        var found: [EnvelopeError?] = []
        pages.withBytes { bytes in
            for count in [limit + 1, limit, limit - 1] {
                found.append(fault { () throws(EnvelopeError) in try opener.open(bytes.extracting(first: count)) })
            }
        }
        #expect(found == [.tooLarge(limit: limit), .unsupportedVersion(0), .malformedLength])
    }

    @Test("bad-inputs.md row 48: a limit that the caller lowers")
    func aLoweredLimitRefusesWhatIsLongerAndCannotBeRaised() throws {
        let short = try Envelope.seal([1], key: checkKey, profile: .specification)
        let long = try Envelope.seal([UInt8](repeating: 1, count: 16), key: checkKey, profile: .specification)
        for (limit, shortFault, longFault) in [
            (-1, .tooLarge(limit: -1), .tooLarge(limit: -1)), (42, .tooLarge(limit: 42), .tooLarge(limit: 42)),
            (43, nil, .tooLarge(limit: 43)), (58, nil, .tooLarge(limit: 58)), (59, nil, nil),
        ] as [(Int, EnvelopeError?, EnvelopeError?)] {
            #expect(openingFault(short, profile: .specification, limit: limit) == shortFault)
            #expect(openingFault(long, profile: .specification, limit: limit) == longFault)
            #expect(
                try EnvelopeOpener(key: checkKey, profile: .specification, maximumByteCount: limit).maximumByteCount
                    == limit)
        }
        let most = Envelope.maximumByteCount
        #expect(try EnvelopeOpener(key: checkKey, profile: .specification).maximumByteCount == most)
        #expect(
            try EnvelopeOpener(key: checkKey, profile: .specification, maximumByteCount: most + 1).maximumByteCount
                == most)
        #expect(
            try EnvelopeOpener(key: checkKey, profile: .specification, maximumByteCount: .max).maximumByteCount == most)
    }

    private func seal(_ sealer: inout EnvelopeSealer, _ text: RawSpan) throws -> [UInt8] {
        let size = Envelope.byteCount(forPlaintext: text.byteCount)
        let memory = GuardedMemory(byteCount: size)
        return try unsafe memory.withUnsafeMutableBytes { memory in
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
            try sealer.seal(text, into: &output)
            #expect(unsafe output.finalize(for: memory) == size)
            return unsafe [UInt8](memory)
        }
    }
}
