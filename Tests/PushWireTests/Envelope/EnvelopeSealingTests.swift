// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
@_spi(Vectors) import PushWire
import Testing

@Suite struct EnvelopeSealingTests {
    @Test("bad-inputs.md rows 52, 61: every length of plaintext", arguments: Profile.allCases)
    func everyLengthComesBackByEveryWayOfSealing(profile: Profile) throws {
        var sealer = try EnvelopeSealer(key: checkKey, profile: profile)
        for count in 0...300 {
            let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
            let size = Envelope.byteCount(forPlaintext: count)
            #expect(size == 27 + (count / 16 + 1) * 16)
            for envelope in [
                try Envelope.seal(text, key: checkKey, profile: profile), try sealer.seal(text),
                try sealInto(&sealer, text, before: count % 5, after: count % 3),
            ] {
                #expect(envelope.count == size)
                #expect(envelope.first == 1)
                #expect(plaintext(of: envelope, profile: profile) == text)
            }
        }
    }

    @Test("a signal is sealed as its encoding", arguments: Profile.allCases)
    func aSignalIsSealedAsItsEncodingByEveryWay(profile: Profile) throws {
        var sealer = try EnvelopeSealer(key: checkKey, profile: profile)
        for count in 0...64 {
            var signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550132")
            signal.message = (0..<count).map { UInt8($0) }
            if count == 0 { signal = IncomingPushMessageSignal(type: .absent) }
            let text = try signal.encoded()
            for envelope in [
                try Envelope.seal(signal, key: checkKey, profile: profile), try sealer.seal(signal),
                try sealInto(&sealer, signal, before: count % 5, after: count % 3),
            ] {
                #expect(envelope.count == Envelope.byteCount(forPlaintext: signal.encodedByteCount))
                #expect(plaintext(of: envelope, profile: profile) == text)
                #expect(try Envelope.openSignal(envelope, key: checkKey, profile: profile) == signal)
            }
        }
    }

    @Test func everyCallSealsAndOpensWithTheProfileThatItIsGiven() throws {
        var sealer = try EnvelopeSealer(key: checkKey, profile: .specification)
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let signal = IncomingPushMessageSignal(type: .ciphertext)
        let text = try signal.encoded()
        for envelope in [
            try sealer.seal(text), try Envelope.seal(text, key: checkKey, profile: .specification),
            try Envelope.seal(signal, key: checkKey, profile: .specification),
        ] {
            #expect(plaintext(of: envelope, profile: .specification) == text)
            #expect(try opener.open(envelope) == text)
            #expect(try Envelope.open(envelope, key: checkKey, profile: .specification) == text)
            #expect(try Envelope.openSignal(envelope, key: checkKey, profile: .specification) == signal)
            #expect(openingFault(envelope, profile: .deployed) == .authenticationFailed)
        }
    }

    @Test("an envelope has the bytes of the layout", arguments: Profile.allCases)
    func theSealerAndTheForgeMakeTheSameBytes(profile: Profile) throws {
        var sealer = try EnvelopeSealer(key: checkKey, profile: profile)
        var iv = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<16 { iv[index] = UInt8(0xA0 + index) }
        for count in 0...64 {
            let text = (0..<count).map { UInt8($0) }
            let forged = try EnvelopeForge().envelope(ofPadded: EnvelopeForge.padded(text), profile: profile)
            #expect(try sealer.seal(text, iv: iv) == forged)
        }
    }

    @Test func theConstantsAreThoseOfTheLayout() {
        #expect(Envelope.version == 1)
        #expect(Envelope.ivByteCount == 16)
        #expect(Envelope.macByteCount == 10)
        #expect(Envelope.overheadByteCount == 27)
        #expect(Envelope.minimumByteCount == 43)
        let most = Envelope.maximumByteCount
        #expect(most <= 64 << 20)
        #expect(most + 16 > 64 << 20)
        #expect(Envelope.byteCount(forPlaintext: Envelope.maximumPlaintextByteCount) == most)
    }

    @Test("bad-inputs.md row 66: plaintext of 64 MiB")
    func theLongestPlaintextIsSealedAndOneByteMoreIsNot() throws {
        let limit = Envelope.maximumPlaintextByteCount
        var text = [UInt8](repeating: 0x5A, count: limit)
        var sealer = try EnvelopeSealer(key: checkKey, profile: .specification)
        let envelope = try sealer.seal(text)
        #expect(envelope.count == Envelope.maximumByteCount)
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        #expect(try opener.open(envelope) == text)
        text.append(0x5A)
        let wanted = EnvelopeError.tooLarge(limit: limit)
        #expect(fault { () throws(EnvelopeError) in try sealer.seal(text) } == wanted)
        #expect(
            fault { () throws(EnvelopeError) in try Envelope.seal(text, key: checkKey, profile: .specification) }
                == wanted)
        let signal = IncomingPushMessageSignal(type: .absent, message: text)
        #expect(fault { () throws(EnvelopeError) in try sealer.seal(signal) } == wanted)
        #expect(
            fault { () throws(EnvelopeError) in try Envelope.seal(signal, key: checkKey, profile: .specification) }
                == wanted)
        let memory = GuardedMemory(byteCount: 64)
        unsafe memory.withUnsafeMutableBytes { memory in
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 3)
            var found: [EnvelopeError] = []
            do throws(EnvelopeError) { try unsafe sealer.seal(text.span.bytes, into: &output) } catch {
                found.append(error)
            }
            do throws(EnvelopeError) { try sealer.seal(signal, into: &output) } catch { found.append(error) }
            #expect(unsafe output.finalize(for: memory) == 3)
            #expect(unsafe memory.allSatisfy { $0 == 0xEE })
            #expect(found == [wanted, wanted])
        }
    }

    @Test(arguments: Profile.allCases) func noMemoryAtAllIsTheEmptyPlaintext(profile: Profile) throws {
        var sealer = try EnvelopeSealer(key: checkKey, profile: profile)
        let envelope = try appended(Envelope.minimumByteCount, before: 2, after: 2) { output throws(EnvelopeError) in
            try sealer.seal(RawSpan(), into: &output)
        }
        #expect(plaintext(of: envelope, profile: profile) == [])
    }

    @Test func whatTheSealerIsNotGivenRoomForEndsTheProcess() async {
        await #expect(processExitsWith: .failure) { _ = Envelope.byteCount(forPlaintext: -1) }
        await #expect(processExitsWith: .failure) {
            _ = Envelope.byteCount(forPlaintext: Envelope.maximumPlaintextByteCount + 1)
        }
        await #expect(processExitsWith: .failure) {
            guard var sealer = try? EnvelopeSealer(key: checkKey, profile: .specification) else { return }
            let memory = GuardedMemory(byteCount: 44)
            unsafe memory.withUnsafeMutableBytes { memory in
                var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 2)
                try? unsafe sealer.seal([UInt8]().span.bytes, into: &output)
                _ = unsafe output.finalize(for: memory)
            }
        }
    }

    /// Seals into an output that has `before` bytes already and `after` bytes of spare room. Neither may change.
    private func sealInto(
        _ sealer: inout EnvelopeSealer, _ text: [UInt8], before: Int, after: Int
    ) throws -> [UInt8] {
        let size = Envelope.byteCount(forPlaintext: text.count)
        return try appended(size, before: before, after: after) { output throws(EnvelopeError) in
            try unsafe sealer.seal(text.span.bytes, into: &output)
        }
    }

    private func sealInto(
        _ sealer: inout EnvelopeSealer, _ signal: IncomingPushMessageSignal, before: Int, after: Int
    ) throws -> [UInt8] {
        let size = Envelope.byteCount(forPlaintext: signal.encodedByteCount)
        return try appended(size, before: before, after: after) { output throws(EnvelopeError) in
            try sealer.seal(signal, into: &output)
        }
    }

    private func appended(
        _ size: Int, before: Int, after: Int, _ seal: (inout OutputRawSpan) throws(EnvelopeError) -> Void
    ) throws -> [UInt8] {
        let memory = GuardedMemory(byteCount: before + size + after)
        return try unsafe memory.withUnsafeMutableBytes { memory in
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: before)
            try seal(&output)
            #expect(unsafe output.finalize(for: memory) == before + size)
            #expect(unsafe memory.prefix(before).allSatisfy { $0 == 0xEE })
            #expect(unsafe memory.suffix(after).allSatisfy { $0 == 0xEE })
            return unsafe [UInt8](memory[before..<before + size])
        }
    }
}
