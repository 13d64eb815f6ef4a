// SPDX-License-Identifier: Apache-2.0

// sample: embedding
import PushCrypto
import PushWire
// end

import PushHTTP
import Testing

/// What the pages show of sending a push and receiving it.
@Suite struct PushSamples {
    @Test func embedding() throws {
        // sample: embedding
        let key = SignalingKey()  // Bob's phone made it, and gave it to the relay at registration.
        let content = PushMessageContent(body: "Meet me at nine.")
        let signal = IncomingPushMessageSignal(
            type: .plaintext, source: "+14155550100", timestamp: 1_387_813_061_207, message: try content.encoded())

        // The relay seals the signal for Bob, and hands the JSON to Apple.
        var sealer = try EnvelopeSealer(key: key, profile: .deployed)
        let push = APNPayload(envelope: try sealer.seal(signal), profile: .deployed)
        if !push.fits() { print("\(push.encodedByteCount) bytes are more than Apple takes") }

        // Bob's phone opens it. Nothing is copied, and a type that it doesn't know is never taken for plaintext.
        var opener = try EnvelopeOpener(key: key, profile: .deployed)
        let text = try opener.withOpened(push.envelope) { signal throws(WireError) -> String? in
            guard case .plaintext = signal.type, let message = signal.message else { return nil }
            return try PushMessageContent(parsing: message).body
        }
        print(text ?? "nothing to read")
        // end
        #expect(text == "Meet me at nine.")
    }

    // MARK: - Receiving

    // sample: receiving
    /// What a push says, if it is for reading now.
    func text(of push: [UInt8], opener: inout EnvelopeOpener) throws(SignalOpeningError) -> String? {
        try opener.withOpened(push) { signal throws(WireError) in
            switch signal.type {
            case .plaintext:
                guard let message = signal.message else { return nil }
                return try PushMessageContent(parsing: message).body
            case .ciphertext, .preKeyBundle:
                return nil  // `openSignal`, below: the message goes to the session with the source.
            case .keyExchange, .absent, .unknown:
                return nil  // Never plaintext.
            }
        }
    }
    // end

    // sample: receiving-owned
    /// Who wrote, and how much, or what was wrong.
    func description(of push: [UInt8], opener: inout EnvelopeOpener) -> String {
        do {
            let signal = try opener.openSignal(push)  // To be kept: `source` is a `String?`, `message` a `[UInt8]?`.
            return "\(signal.message?.count ?? 0) bytes from \(signal.source ?? "nobody")"
        } catch {
            switch error {
            case .envelope(.authenticationFailed): return "changed on its way, or of another key or profile"
            case .signal(let fault): return "the relay's mistake: \(fault)"
            default: return "no envelope: \(error)"  // Errors may get cases, so a switch has a default.
            }
        }
    }
    // end

    // sample: receiving-errors
    /// Whether to keep the push and try again, when the phone has the right key.
    func isWorthKeeping(_ error: SignalOpeningError) -> Bool {
        // Another key, another profile, or a forgery: it does not say which.
        if case .envelope(.authenticationFailed) = error { return true }
        // No envelope, or one of a later version; or, under a right MAC, the relay's own mistake.
        return false
    }
    // end

    @Test func aPushIsReadByItsType() throws {
        let key = SignalingKey()
        let json = try apnJSON("Meet me at nine.", key: key)
        // sample: receiving-json
        // The JSON of Apple's service, in the form of either profile.
        let envelope = try APNPayload(json: json).envelope
        // end
        let userInfo = ["m": Base64.encode(envelope, padding: .padded)] as [String: Any]
        // sample: receiving-notification
        // What iOS made of that JSON.
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
        #expect(description(of: envelope, opener: &opener).hasPrefix("changed on its way"))
        #expect(description(of: [1], opener: &opener).hasPrefix("no envelope"))
        let broken = try Envelope.seal([8], key: key, profile: .deployed)
        #expect(description(of: broken, opener: &opener).hasPrefix("the relay's mistake"))
    }

    // sample: receiving-replay
    /// Envelopes that have been opened, by their MACs.
    struct Seen {
        private var macs: Set<[UInt8]> = []

        /// Whether an envelope that opened has not been here before.
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
        for result in Envelope.seal(items, profile: .deployed, threads: .all) {
            switch result {
            case .success(let envelope): send(APNPayload(envelope: envelope, profile: .deployed).encoded())
            case .failure(let error): report(error)  // This one alone.
            }
        }
        // end
        #expect(items.count == 3)
    }

    private func report(_ error: EnvelopeError) { Issue.record("\(error)") }

    private func apnJSON(_ text: String, key: SignalingKey) throws -> [UInt8] {
        let signal = IncomingPushMessageSignal(
            type: .plaintext, message: try PushMessageContent(body: text).encoded())
        let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
        return APNPayload(envelope: envelope, profile: .deployed).encoded()
    }
}
