// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
@_spi(Vectors) import PushWire
import Testing

@Suite struct EnvelopeOpenerTests {
    private let otherKey = key { 0xFF - UInt8($0) }

    @Test("rekeying a sealer and an opener", arguments: Profile.allCases)
    func rekeyedStatesDoWhatFreshOnesDo(profile: Profile) throws {
        let iv = InlineArray<16, UInt8>(repeating: 0x3C)
        var sealer = try EnvelopeSealer(key: checkKey, profile: profile)
        var opener = try EnvelopeOpener(key: checkKey, profile: profile)
        for key in [checkKey, otherKey, otherKey, checkKey, SignalingKey(), checkKey] {
            try sealer.rekey(to: key)
            try opener.rekey(to: key)
            var fresh = try EnvelopeSealer(key: key, profile: profile)
            for count in [0, 15, 16, 100] {
                let text = [UInt8](repeating: UInt8(count), count: count)
                let envelope = try fresh.seal(text, iv: iv)
                #expect(try sealer.seal(text, iv: iv) == envelope)
                #expect(try opener.open(envelope) == text)
                #expect(try opener.open(try sealer.seal(text)) == text)
                let wrong = key == checkKey ? otherKey : checkKey
                let foreign = try Envelope.seal(text, key: wrong, profile: profile)
                #expect(fault { () throws(EnvelopeError) in try opener.open(foreign) } == .authenticationFailed)
            }
        }
    }

    @Test func anOpenerGoesOnAfterEveryFault() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let text = [UInt8](repeating: 9, count: 20)
        let right = try Envelope.seal(text, key: checkKey, profile: .specification)
        let unpadded = try EnvelopeForge().envelope(ofPadded: [UInt8](repeating: 0, count: 32), profile: .specification)
        let faults: [([UInt8], EnvelopeError)] = [
            ([], .malformedLength), (right + [1], .malformedLength), ([2] + right.dropFirst(), .unsupportedVersion(2)),
            (right.dropLast() + [right.last! ^ 1], .authenticationFailed), (unpadded, .malformedPlaintext),
        ]
        for (wrong, wanted) in faults {
            #expect(fault { () throws(EnvelopeError) in try opener.open(wrong) } == wanted)
            #expect(try opener.open(right) == text)
            let lent = fault { () throws(SignalOpeningError) in try opener.openSignal(wrong) }
            #expect(lent == .envelope(wanted))
            #expect(try opener.open(right) == text)
        }
    }

    @Test func withOpenedLendsTheSignalAndReturnsWhatTheBodyDoes() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let signal = IncomingPushMessageSignal(
            type: .ciphertext, source: "+14155550132", destinations: ["a", "b"], timestamp: 5, message: [1, 2, 3])
        let envelope = try Envelope.seal(signal, key: checkKey, profile: .specification)
        let gathered = try opener.withOpened(envelope) { view throws(WireError) in
            IncomingPushMessageSignal(gathering: view)
        }
        #expect(gathered == signal)
        let count = try unsafe opener.withOpened(envelope.span.bytes) { view throws(WireError) in
            view.message?.byteCount
        }
        #expect(count == 3)
        #expect(try opener.openSignal(envelope) == signal)
        #expect(try Envelope.openSignal(envelope, key: checkKey, profile: .specification) == signal)
    }

    @Test func whatTheBodyThrowsComesOutAsAFaultOfTheSignal() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let content = PushMessageContent(body: "hello")
        let signal = IncomingPushMessageSignal(type: .plaintext, message: try content.encoded() + [0x0F])
        let envelope = try Envelope.seal(signal, key: checkKey, profile: .specification)
        let found = fault { () throws(SignalOpeningError) in
            try opener.withOpened(envelope) { view throws(WireError) in
                guard let message = view.message else { return 0 }
                return try PushMessageContent.View(parsing: message).attachmentCount
            }
        }
        #expect(found == .signal(.invalidWireType(offset: 7)))
    }

    @Test("bad-inputs.md row 63: malformed protobuf in a valid envelope")
    func aBrokenSignalInARightEnvelopeOpensAndDoesNotDecode() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        for wrong in WireFault.all {
            let envelope = try Envelope.seal(wrong.bytes, key: checkKey, profile: .specification)
            #expect(try opener.open(envelope) == wrong.bytes)
            let wanted = SignalOpeningError.signal(wrong.error(0))
            #expect(fault { () throws(SignalOpeningError) in try opener.openSignal(envelope) } == wanted)
            #expect(
                fault { () throws(SignalOpeningError) in
                    try Envelope.openSignal(envelope, key: checkKey, profile: .specification)
                } == wanted)
            var isCalled = false
            let lent = fault { () throws(SignalOpeningError) in
                try opener.withOpened(envelope) { _ in isCalled = true }
            }
            #expect(lent == wanted)
            #expect(!isCalled)
        }
    }

    @Test("bad-inputs.md row 63: an empty plaintext in a valid envelope")
    func anEmptyPlaintextIsAnEmptySignal() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let envelope = try Envelope.seal([UInt8](), key: checkKey, profile: .specification)
        #expect(envelope.count == 43)
        #expect(try opener.open(envelope) == [])
        #expect(try opener.openSignal(envelope) == IncomingPushMessageSignal(type: .absent))
    }

    @Test("bad-inputs.md row 64: a replay")
    func theSameEnvelopeOpensAgain() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let envelope = try Envelope.seal([1, 2, 3], key: checkKey, profile: .specification)
        for _ in 0..<3 { #expect(try opener.open(envelope) == [1, 2, 3]) }
    }

    @Test func theSignalsLimitsAreThoseThatAreGiven() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let signal = IncomingPushMessageSignal(type: .absent, destinations: ["a", "b", "c"])
        let envelope = try Envelope.seal(signal, key: checkKey, profile: .specification)
        for (limits, wanted) in [
            (WireLimits(maximumByteCount: 8), WireError.tooLarge(offset: 8)),
            (WireLimits(maximumElementCount: 2), .tooManyElements(offset: 6)),
        ] {
            let found = fault { () throws(SignalOpeningError) in try opener.openSignal(envelope, limits: limits) }
            #expect(found == .signal(wanted))
        }
        let exact = WireLimits(maximumByteCount: 9, maximumElementCount: 3)
        #expect(try opener.openSignal(envelope, limits: exact) == signal)
        let small = WireLimits(maximumByteCount: 8)
        let lent = fault { () throws(SignalOpeningError) in
            try opener.withOpened(envelope, limits: small) { _ in }
        }
        #expect(lent == .signal(.tooLarge(offset: 8)))
    }

    @Test func theMemoryForPlaintextGrowsAndKeepsNothingOfTheLast() throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        // Sizes near the first buffer of 4,096 bytes, larger sizes, and small sizes after large ones.
        for count in [0, 1, 4000, 4050, 4096, 4097, 3, 100_000, 5, 99_999, 100_001, 0, 300_000, 1] {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ count) }
            let signal = IncomingPushMessageSignal(type: .ciphertext, message: message)
            let envelope = try Envelope.seal(signal, key: checkKey, profile: .specification)
            #expect(try opener.openSignal(envelope) == signal, "\(count)")
        }
    }

    @Test(.enabled(if: OwnMemory.isReadable), arguments: [false, true])
    func whatWasLentIsWipedWhenTheBodyReturnsOrThrows(throwing: Bool) throws {
        var opener = try EnvelopeOpener(key: checkKey, profile: .specification)
        let message = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        let envelope = try Envelope.seal(
            IncomingPushMessageSignal(type: .ciphertext, message: message), key: checkKey, profile: .specification)
        var place: UInt = 0
        let thrown = fault { () throws(SignalOpeningError) in
            try opener.withOpened(envelope) { signal throws(WireError) in
                place = unsafe signal.message!.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
                #expect(OwnMemory.shows(message, at: place))
                if throwing { throw .truncated(offset: 0) }
            }
        }
        #expect((thrown != nil) == throwing)
        // The buffer stays mapped until the opener is released.
        #expect(OwnMemory.read(at: place, byteCount: message.count) != nil)
        #expect(!OwnMemory.shows(message, at: place))
        extendLifetime(opener)
    }
}
