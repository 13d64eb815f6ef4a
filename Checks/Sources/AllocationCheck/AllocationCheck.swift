// SPDX-License-Identifier: Apache-2.0

import CAllocations
import PushCrypto
import PushHTTP
import PushWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Checks that the hot paths do not allocate on the heap, in a release build.
///
/// This is a program rather than a test, because the test library allocates in a test process, too.
@main
struct AllocationCheck {
    private var failures = 0
    /// A sink for the results of measured code, so that the compiler keeps that code.
    private var sum = 0

    static func main() throws {
        guard allocation_counter_works() == 1 else {
            print("allocations: skipped, since only glibc lets this check count them")
            return
        }
        var check = AllocationCheck()
        try check.messages()
        try check.envelopes(.specification)
        try check.envelopes(.deployed)
        for profile in Profile.allCases { check.batch(profile) }
        try check.tokens()
        check.payloads()
        try check.bodies()
        guard check.failures == 0 else { exit(1) }
    }

    /// Runs `body` 10 times to warm it up, then counts the allocations of 1000 runs.
    private mutating func expect(_ wanted: Wanted, _ name: String, _ body: () -> Int) {
        for _ in 0..<10 { sum &+= body() }
        let before = allocation_count()
        for _ in 0..<1000 { sum &+= body() }
        let count = allocation_count() - before
        let holds = wanted == .none ? count == 0 : count >= 1000
        if !holds { failures += 1 }
        print("allocations: \(Double(count) / 1000) each, \(name)\(holds ? "" : " - FAILED, wanted \(wanted)")")
    }

    private enum Wanted {
        case none, some
    }

    private mutating func messages() throws {
        let signal = Self.signal
        let bytes = try signal.encoded()
        // A control, which shows that Swift's allocations are counted.
        expect(.some, "decoding an owned signal") {
            (try? IncomingPushMessageSignal(parsing: bytes))?.destinations.count ?? 0
        }
        expect(.none, "decoding a signal as a view and reading every field") { Self.read(bytes) }

        let content = PushMessageContent(
            body: String(repeating: "Grüße! ", count: 20),
            attachments: (0..<3).map {
                AttachmentPointer(id: $0, contentType: "image/jpeg", key: [UInt8](repeating: 9, count: 64))
            })
        let contentBytes = try content.encoded()
        expect(.none, "decoding a content as a view and reading every attachment") { Self.walk(contentBytes) }

        Self.withOutput { output in
            expect(.none, "encoding a signal into the caller's memory") {
                output { output in try? signal.encode(into: &output) }
            }
            expect(.none, "encoding a content into the caller's memory") {
                output { output in try? content.encode(into: &output) }
            }
        }
    }

    private mutating func envelopes(_ profile: Profile) throws {
        let (signal, key, other) = (Self.signal, SignalingKey(), SignalingKey())
        let plaintext = try signal.encoded()
        // A control, which shows that OpenSSL's allocations are counted.
        expect(.some, "making a sealer") { (try? Self.seals(EnvelopeSealer(key: key, profile: profile))) ?? 0 }

        var sealer = try EnvelopeSealer(key: key, profile: profile)
        Self.withOutput { output in
            expect(.none, "sealing bytes, \(profile)") {
                output { output in unsafe try? sealer.seal(plaintext.span.bytes, into: &output) }
            }
            expect(.none, "sealing a signal, \(profile)") {
                output { output in try? sealer.seal(signal, into: &output) }
            }
            expect(.none, "sealing under a different key each time, \(profile)") {
                try? sealer.rekey(to: other)
                return output { output in try? sealer.seal(signal, into: &output) }
            }
        }
        try sealer.rekey(to: key)
        let envelope = try sealer.seal(signal)
        var forgery = envelope
        forgery[envelope.count - 1] ^= 1
        var opener = try EnvelopeOpener(key: key, profile: profile)
        expect(.none, "opening as a view, \(profile)") {
            (try? opener.withOpened(envelope) { view in view.message?.byteCount ?? 0 }) ?? 0
        }
        Self.withOutput { output in
            expect(.none, "opening into the caller's memory, \(profile)") {
                output { output in unsafe try? opener.open(envelope.span.bytes, into: &output) }
            }
            expect(.none, "refusing a forgery, \(profile)") {
                output { output in unsafe try? opener.open(forgery.span.bytes, into: &output) }
            }
        }
    }

    /// Checks that a batch allocates the same number of times for 10 items and for 1000.
    private mutating func batch(_ profile: Profile) {
        let counts = [10, 1000].map { itemCount in
            let items = (0..<itemCount).map { _ in (signal: Self.signal, key: SignalingKey()) }
            for _ in 0..<10 { sum &+= Envelope.seal(items, profile: profile).count }
            let before = allocation_count()
            let batch = Envelope.seal(items, profile: profile)
            let count = allocation_count() - before
            for index in batch.indices { sum &+= (try? batch.envelope(at: index))?.byteCount ?? 0 }
            // Reading the envelopes must not allocate.
            return allocation_count() - before == count ? count : 0
        }
        let holds = counts[0] > 0 && counts[0] == counts[1]
        if !holds { failures += 1 }
        print(
            "allocations: \(counts[0]) for 10 items, \(counts[1]) for 1000, sealing a batch and reading it, \(profile)"
                + (holds ? "" : " - FAILED, wanted the same number"))
    }

    private mutating func tokens() throws {
        let numbers = try (10..<100).map { index throws(ParsingError) in try PhoneNumber("+141555501\(index)") }
        Self.withOutput { output in
            expect(.none, "tokens of a batch, base64") { output { DirectoryToken.batch(numbers.span, into: &$0) } }
            expect(.none, "tokens of a batch, raw") {
                output { DirectoryToken.batch(numbers.span, as: .raw, into: &$0) }
            }
        }
        expect(.none, "parsing a number") { (try? PhoneNumber("+14155550132"))?.byteCount ?? 0 }
        expect(.none, "reading a token's text") { (try? DirectoryToken(base64: "BQVVHxMt5zAFXA")) == nil ? 0 : 1 }
    }

    private mutating func payloads() {
        for profile in Profile.allCases {
            let apn = APNPayload(envelope: [UInt8](repeating: 7, count: 235), profile: profile)
            let gcm = GCMPayload(envelope: apn.envelope, profile: profile)
            Self.withOutput { output in
                expect(.none, "an APN payload, \(profile)") { output { apn.encode(into: &$0) } }
                expect(.none, "a GCM payload, \(profile)") { output { gcm.encode(into: &$0) } }
            }
        }
    }

    private mutating func bodies() throws {
        let (number, key) = (try PhoneNumber("+14155550132"), PrivateKey().publicKey)
        let preKey = PreKey(id: .first, publicKey: key, identityKey: key)
        let contact = DirectoryContact(token: DirectoryToken(number), relay: "another.example", supportsSMS: true)
        let message = OutgoingMessage(
            type: .ciphertext, destination: number, body: [UInt8](repeating: 7, count: 128), relay: "another.example",
            timestamp: 1_387_813_061_207)
        let location = try ServiceURL("https://blobs.example/7?signature=abc")
        written(AccountRegistration(signalingKey: SignalingKey()))
        written(APNRegistration(id: "an id that is longer than a small string"))
        written(GCMRegistration(id: "an id with a \" that has to be escaped"))
        written(PreKeyUpload(lastResortKey: PreKey(.lastResort(), identityKey: key), keys: [preKey, preKey]))
        written(PreKeyResponse(preKey))
        written(DirectoryQuery(tokens: [contact.token, contact.token]))
        written(DirectoryResponse(contacts: [contact, contact]))
        written(MessageBatch(messages: [message]))
        written(DeliveryReport(success: [number], failure: [number]))
        written(AttachmentAllocation(id: .max, location: location))
        written(AttachmentLocation(location: location))

        // Reading does not allocate either, unless the body has arrays or long texts.
        let contactText = Array(#"{"x":[{"y":"\u0041"}],"token":"BQVVHxMt5zAFXA","supportsSms":true}"#.utf8)
        expect(.none, "reading a contact and skipping unknown members") {
            (try? DirectoryContact(json: contactText)) == nil ? 0 : 1
        }
        // A control: an array of tokens allocates.
        let query = DirectoryQuery(tokens: [contact.token]).encoded(profile: .deployed)
        expect(.some, "reading tokens") { (try? DirectoryQuery(json: query))?.tokens.count ?? 0 }
    }

    private mutating func written<Body: JSONBody>(_ body: Body) {
        for profile in Profile.allCases {
            Self.withOutput { output in
                expect(.none, "writing \(Body.self), \(profile)") {
                    output { body.encode(into: &$0, profile: profile) }
                }
            }
        }
    }

    private static let signal = IncomingPushMessageSignal(
        type: .ciphertext, source: "+14155550100", relay: "another.example",
        destinations: ["+14155550101", "+14155550102", "a destination longer than a small string of Swift's"],
        timestamp: 1_387_813_061_207, message: [UInt8](repeating: 7, count: 128))

    private static func seals(_ sealer: consuming EnvelopeSealer) -> Int { 1 }

    private static func read(_ bytes: [UInt8]) -> Int {
        guard let view = unsafe try? IncomingPushMessageSignal.View(parsing: bytes.span.bytes) else { return 0 }
        var sum = Int(view.timestamp ?? 0) &+ (view.type == .ciphertext ? 1 : 0)
        sum &+= (view.source?.count ?? 0) &+ (view.relay?.count ?? 0) &+ (view.message?.byteCount ?? 0)
        var destinations = view.destinations
        while let destination = destinations.next() { sum &+= destination.count }
        var unknown = view.unknownFields
        while let field = unknown.next() { sum &+= field.byteCount }
        return sum
    }

    private static func walk(_ bytes: [UInt8]) -> Int {
        guard let view = unsafe try? PushMessageContent.View(parsing: bytes.span.bytes) else { return 0 }
        var sum = view.body?.count ?? 0
        var attachments = view.attachments
        while let attachment = attachments.next() {
            sum &+= Int(attachment.id ?? 0) &+ (attachment.key?.byteCount ?? 0) &+ (attachment.contentType?.count ?? 0)
        }
        return sum
    }

    /// Passes `body` a function that runs a writer on an empty output buffer, and returns how many bytes the writer wrote.
    private static func withOutput(_ body: (_ output: ((inout OutputRawSpan) -> Void) -> Int) -> Void) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
        defer { unsafe memory.deallocate() }
        body { write in
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
            write(&output)
            return unsafe output.finalize(for: memory)
        }
    }
}
