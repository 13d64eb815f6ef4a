// SPDX-License-Identifier: Apache-2.0

// sample: embedding
import PushCrypto
import PushWire
// end

import PushHTTP
import Testing

/// The samples of the README and the articles about sending and receiving a push.
@Suite struct PushSamples {
    @Test func embedding() throws {
        // sample: embedding
        // Bob's phone makes a key and gives it to the relay. To load a stored key, call SignalingKey(base64: text).
        let key = SignalingKey()

        // The relay seals (encrypts and authenticates) a message, here one without end-to-end encryption.
        let content = PushMessageContent(body: "Hi")
        let signal = IncomingPushMessageSignal(type: .plaintext, source: "+14155550100", message: try content.encoded())
        let envelope = try Envelope.seal(signal, key: key, profile: .deployed)

        // Bob's phone opens it.
        var opener = try EnvelopeOpener(key: key, profile: .deployed)
        let opened = try opener.openSignal(envelope)
        if opened.type == .plaintext {
            print(try PushMessageContent(parsing: opened.message ?? []).body ?? "")  // Hi
        }
        // end
        #expect(opened == signal)
    }

    // MARK: - Receiving

    @Test func aStrangersFirstTenLines() throws {
        let bobsKey = SignalingKey()
        let (text, notification) = (bobsKey.base64, try apnJSON("Meet me at nine.", key: bobsKey))
        // sample: receiving
        let key = try SignalingKey(base64: text)
        var opener = try EnvelopeOpener(key: key, profile: .deployed)

        let payload = try APNPayload(json: notification)
        let signal = try opener.openSignal(payload.envelope)

        switch signal.type {
        case .plaintext:
            let content = try PushMessageContent(parsing: signal.message ?? [])
            print(content.body ?? "")
        case .ciphertext, .preKeyBundle, .keyExchange, .absent, .unknown:
            break  // Never plaintext: pass the message to its session.
        }
        // end
        #expect(key == bobsKey && signal.type == .plaintext)
    }

    // sample: receiving-lent
    /// Returns the text of a push that is not encrypted.
    func text(of push: [UInt8], opener: inout EnvelopeOpener) throws(SignalOpeningError) -> String? {
        try opener.withOpened(push) { signal throws(WireError) in
            switch signal.type {
            case .plaintext:
                guard let message = signal.message else { return nil }
                return try PushMessageContent(parsing: message).body
            case .ciphertext, .preKeyBundle:
                return nil  // Copy the message for its session, or use `openSignal`.
            case .keyExchange, .absent, .unknown:
                return nil  // Never plaintext.
            }
        }
    }
    // end

    // sample: receiving-owned
    /// Describes a push or its fault.
    func description(of push: [UInt8], opener: inout EnvelopeOpener) -> String {
        do {
            let signal = try opener.openSignal(push)
            return "\(signal.message?.count ?? 0) bytes from \(signal.source ?? "an unknown sender")"
        } catch {
            switch error {
            case .envelope(.authenticationFailed): return "changed, or of another key or profile"
            case .envelope(.cryptoUnavailable): return "OpenSSL failed: try again"
            case .signal(let fault): return "the relay's mistake: \(fault)"
            default: return "not an envelope: \(error)"  // A later version may add cases.
            }
        }
    }
    // end

    // sample: receiving-errors
    /// Returns whether to keep the push and open it again later.
    func isWorthKeeping(_ error: SignalOpeningError) -> Bool {
        switch error {
        // The key or the profile is wrong, or the push is forged. The error does not tell which.
        case .envelope(.authenticationFailed): true
        // OpenSSL ran out of memory. The push may be valid.
        case .envelope(.cryptoUnavailable): true
        // It is not an envelope of this version, or the relay made a mistake.
        default: false
        }
    }
    // end

    @Test func aPushIsReadByItsType() throws {
        let key = SignalingKey()
        let json = try apnJSON("Meet me at nine.", key: key)
        let envelope = try APNPayload(json: json).envelope
        let userInfo = ["m": Base64.encode(envelope, padding: .padded)] as [String: Any]
        // sample: receiving-notification
        // The dictionary that iOS made from the JSON.
        guard let text = userInfo["m"] as? String else { return }
        let payload = try APNPayload(base64: text, profile: .deployed)
        // end
        #expect(payload.envelope == envelope)
        var opener = try EnvelopeOpener(key: key, profile: .deployed)
        #expect(try self.text(of: envelope, opener: &opener) == "Meet me at nine.")
        for type in [SignalType.absent, .ciphertext, .keyExchange, .preKeyBundle, .unknown(9)] {
            let signal = IncomingPushMessageSignal(type: type, message: [10, 1, 120])
            let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
            #expect(try self.text(of: envelope, opener: &opener) == nil)
        }
    }

    @Test func aForgedPushIsWorthKeepingAndABrokenOneIsNot() throws {
        let key = SignalingKey()
        var opener = try EnvelopeOpener(key: key, profile: .deployed)
        var error = #expect(throws: SignalOpeningError.self) {
            try text(of: try Envelope.seal([], key: SignalingKey(), profile: .deployed), opener: &opener)
        }
        #expect(isWorthKeeping(try #require(error)))
        #expect(isWorthKeeping(.envelope(.cryptoUnavailable)))
        error = #expect(throws: SignalOpeningError.self) { try text(of: [1], opener: &opener) }
        #expect(!isWorthKeeping(try #require(error)))
        error = #expect(throws: SignalOpeningError.self) {
            try text(of: try Envelope.seal([8], key: key, profile: .deployed), opener: &opener)
        }
        #expect(!isWorthKeeping(try #require(error)))
    }

    @Test func aPushIsDescribedOrItsFaultIs() throws {
        let key = SignalingKey()
        var opener = try EnvelopeOpener(key: key, profile: .deployed)
        let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550100", message: [1, 2, 3])
        var envelope = try Envelope.seal(signal, key: key, profile: .deployed)
        #expect(description(of: envelope, opener: &opener) == "3 bytes from +14155550100")
        envelope[20] ^= 1
        #expect(description(of: envelope, opener: &opener).hasPrefix("changed, or"))
        #expect(description(of: [1], opener: &opener).hasPrefix("not an envelope"))
        let broken = try Envelope.seal([8], key: key, profile: .deployed)
        #expect(description(of: broken, opener: &opener).hasPrefix("the relay's mistake"))
    }

    // sample: receiving-replay
    /// The MACs of the envelopes that were opened.
    struct Seen {
        private var macs: Set<[UInt8]> = []

        /// Records an opened envelope, and returns whether it is new.
        mutating func insert(_ envelope: [UInt8]) -> Bool {
            macs.insert(Array(envelope.suffix(Envelope.macByteCount))).inserted
        }
    }
    // end

    @Test func anEnvelopeIsNewOnce() throws {
        var seen = Seen()
        let envelopes = try (0..<3).map { _ in try Envelope.seal([8, 0], key: SignalingKey(), profile: .deployed) }
        #expect(envelopes.allSatisfy { seen.insert($0) })
        #expect(!envelopes.contains { seen.insert($0) })
    }

    // MARK: - Sending

    @Test func aMessageGoesToTheRelayAndOnToAPhone() throws {
        let bob = try PhoneNumber("+14155550132")
        let sessionOutput: [UInt8] = [1, 2, 3]
        // sample: sending-client
        // The session with Bob encrypted the content. The relay sets the time.
        let message = OutgoingMessage(type: .ciphertext, destination: bob, body: sessionOutput)
        let call = PushCall.sendMessages(MessageBatch(messages: [message]))
        // end
        #expect(call.call == .sendMessages)

        let (source, key, now) = (try PhoneNumber("+14155550100"), SignalingKey(), UInt64(1_387_813_061_207))
        // sample: sending-relay
        let signal = IncomingPushMessageSignal(
            type: message.type, source: source.text, timestamp: now, message: message.body)
        var sealer = try EnvelopeSealer(key: key, profile: .deployed)
        let envelope = try sealer.seal(signal)

        let apple = APNPayload(envelope: envelope, profile: .deployed)
        let google = GCMPayload(envelope: envelope, profile: .deployed)
        if apple.fits() { send(apple.encoded()) }
        if google.fits() { send(google.encoded()) }
        // end
        #expect(try APNPayload(json: apple.encoded()).envelope == envelope)
        #expect(try GCMPayload(json: google.encoded()).envelope == envelope)
        #expect(try Envelope.openSignal(envelope, key: key, profile: .deployed) == signal)
    }

    private func send(_ payload: [UInt8]) { #expect(!payload.isEmpty) }

    @Test func manyAreSealedAtOnce() throws {
        let signal = IncomingPushMessageSignal(type: .ciphertext, message: [1, 2, 3])
        let keys = (0..<3).map { _ in SignalingKey() }
        // sample: sending-batch
        let items = keys.map { (signal: signal, key: $0) }
        let batch = Envelope.seal(items, profile: .deployed, threads: .all)
        for index in batch.indices {
            do {
                store(try batch.envelope(at: index))
            } catch {
                report(error)  // The other items are sealed.
            }
        }
        // end
        #expect(items.count == 3)
    }

    private func store(_ envelope: RawSpan) { #expect(envelope.byteCount == 43) }

    private func report(_ error: EnvelopeError) { Issue.record("\(error)") }

    private func apnJSON(_ text: String, key: SignalingKey) throws -> [UInt8] {
        let signal = IncomingPushMessageSignal(
            type: .plaintext, message: try PushMessageContent(body: text).encoded())
        let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
        return APNPayload(envelope: envelope, profile: .deployed).encoded()
    }
}
