// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// One message from Alice to Bob, with a file, and with everything that it takes, printed as it happens.
///
/// What comes out at the far end is compared with what went in, byte by byte, along each of four ways: two profiles, two push
/// services.
struct Demonstration {
    private let text: String
    let file: DemoFile
    private let page: DumpReport
    /// What did not hold.
    private var failures: [String] = []
    /// How many comparisons there were.
    private var comparisonCount = 0
    /// What the push services do to a payload on its way: nothing, but a test may have them do harm.
    var carry: ([UInt8]) -> [UInt8] = { $0 }
    /// What the store does to a blob.
    var carryBlob: ([UInt8]) -> [UInt8] = { $0 }

    /// What the store has: the attachment's blob.
    var store: [UInt8] = []
    /// The message as it last came out.
    private var atBob: JSONText?

    private let alice: Person
    private let bob: Person

    init(
        text: String, file: DemoFile = .picture(), terminal: Terminal, to output: Output = .standardOutput()
    ) throws {
        self.text = text
        self.file = file
        page = DumpReport(terminal: terminal, margin: "  ", to: output)
        // Numbers that belong to nobody: 555-0100 to 555-0199 are set aside for examples.
        alice = Person("Alice", try PhoneNumber("+14155550100"), firstPreKeyID: try PreKeyID(0x1000))
        bob = Person("Bob", try PhoneNumber("+14155550132"), firstPreKeyID: try PreKeyID(0xFF_FFFD))
    }

    /// Runs it all.
    ///
    /// - Throws: ``ToolError`` if what came out is not what went in.
    mutating func run() throws {
        try showNumbers()
        try showKeys()
        try agree()
        let pointer = try makeAttachment()
        let content = try makeContent(pointer)
        let signal = try makeSignal(content)
        for profile in Profile.allCases { try travel(signal, profile) }
        try conclude()
    }

    // MARK: - Before the first message

    private func showNumbers() throws {
        try heading("1. Two people, and how the directory names them")
        for person in [alice, bob] {
            let token = DirectoryToken(person.number)
            try entry("\(person.name)'s number", person.number.text, person.number.byteCount)
            try entry("directory token", token.base64, DirectoryToken.base64ByteCount)
            try entry("the token's bytes", Hex.text(token.encoded()), DirectoryToken.byteCount)
        }
    }

    private func showKeys() throws {
        try heading("2. Their keys: public halves are shown, secrets are not")
        for person in [alice, bob] {
            try entry("\(person.name)'s identity key", person.identity.publicKey.base64, PublicKey.byteCount)
            try entry("its private half", "<redacted>", PrivateKey.byteCount)
        }
        for key in bob.preKeys + [bob.lastResort] {
            let id = String(key.id.value, radix: 16, uppercase: true)
            try entry("Bob's prekey 0x\(id)", key.publicKey.base64, PublicKey.byteCount)
        }
        try note("Ids go on at 0 after 0xFFFFFE; 0xFFFFFF is the last-resort key.")
        try entry("Bob's signaling key", "<redacted>", SignalingKey.byteCount)
    }

    private mutating func agree() throws {
        try heading("3. Agreement: X25519, once at each end")
        // Each knows of the other what the relay handed on: text.
        let preKey = bob.preKeys[0]
        let atAlice = try alice.identity.agree(with: PublicKey(base64: preKey.publicKey.base64))
        let atBob = try preKey.privateKey.agree(with: PublicKey(base64: alice.identity.publicKey.base64))
        try entry("at Alice's", "her identity key with Bob's prekey: <redacted>", SharedSecret.byteCount)
        try entry("at Bob's", "his prekey with Alice's identity key: <redacted>", SharedSecret.byteCount)
        try compare("both have the same shared secret", atAlice == atBob)
        try note("What sessions are made of this is outside of the push protocol. So the message")
        try note("below travels as type 0, plaintext inside the envelope: the relay could read it,")
        try note("Apple and Google cannot.")
    }

    // MARK: - The message

    private mutating func makeContent(_ pointer: AttachmentPointer) throws -> [UInt8] {
        try heading("5. What Alice says: a PushMessageContent")
        try entry("her text", Quoted.text(text.utf8), text.utf8.count)
        let bytes = try PushMessageContent(body: text, attachments: [pointer]).encoded()
        try dump(try page.content(bytes))
        try note("The pointer takes \(pointer.encodedByteCount) of them: its key alone is \(AttachmentKey.byteCount).")
        return bytes
    }

    private mutating func makeSignal(_ content: [UInt8]) throws -> [UInt8] {
        try heading("6. What the relay makes of it for Bob: an IncomingPushMessageSignal")
        let signal = IncomingPushMessageSignal(
            type: .plaintext, source: alice.number.text, timestamp: System.now, message: content)
        let bytes = try signal.encoded()
        try dump(try page.signal(bytes))
        return bytes
    }

    private mutating func travel(_ signal: [UInt8], _ profile: Profile) throws {
        let step = profile == .specification ? 7 : 8
        try heading("\(step). Sealed for Bob, \(profile.name) profile: an envelope")
        let envelope = try Envelope.seal(signal, key: bob.signalingKey, profile: profile)
        // Without the key, as Apple and Google see it.
        try dump(try page.envelope(envelope, key: nil, profile: profile))

        try payload("APN", APNPayload(envelope: envelope, profile: profile).encoded(), signal, profile)
        try payload("GCM", GCMPayload(envelope: envelope, profile: profile).encoded(), signal, profile)

        let other: Profile = profile == .specification ? .deployed : .specification
        try compare("the \(other.name) profile refuses it", Self.refuses(envelope, bob.signalingKey, other))
        try compare("Alice's signaling key does not open it", Self.refuses(envelope, alice.signalingKey, profile))
    }

    private static func refuses(_ envelope: [UInt8], _ key: SignalingKey, _ profile: Profile) -> Bool {
        do {
            _ = try Envelope.open(envelope, key: key, profile: profile)
            return false
        } catch {
            return error == .authenticationFailed
        }
    }

    /// Shows a payload, and opens it again from nothing but its bytes.
    private mutating func payload(
        _ transport: String, _ payload: [UInt8], _ signal: [UInt8], _ profile: Profile
    ) throws {
        try page.line()
        try page.line("  As \(transport) payload, \(payload.count) bytes", .heading)
        try show(payload)
        let limits = [APNPayload.limit2013, APNPayload.limit2014, APNPayload.limit]
        try entry(
            "fits",
            limits.map { "\($0): \(payload.count <= $0 ? "yes" : "NO")" }.joined(separator: ", ")
                + (transport == "APN" ? "  (2013, 2014, today)" : ""))

        let opened = try? Envelope.open(
            PushPayload(carry(payload)).envelope, key: bob.signalingKey, profile: profile)
        try compare("opened by Bob: the signal's \(signal.count) bytes are those that were sealed", opened == signal)
        let received = try? opened.map { try IncomingPushMessageSignal(parsing: $0) }
        let content = try? received.flatMap { try OpenCommand.content(of: $0) }
        let body = content?.body.map { Array($0.utf8) }
        try compare("read by Bob: the text's \(text.utf8.count) bytes are Alice's", body == Array(text.utf8))
        try openAttachment(content ?? nil)
        if let received { atBob = DecodedJSON.opened(received, content: content) }
    }

    private func conclude() throws {
        if let atBob {
            try heading("9. What Bob's phone has in the end")
            for line in atBob.pretty.split(separator: "\n") { try show(line.utf8) }
        }
        try page.line()
        guard failures.isEmpty else {
            try page.line("What came out is NOT what went in.", .fault)
            try page.finish()
            throw ToolError("\(failures.count) of \(comparisonCount) comparisons failed, the first: \(failures[0])")
        }
        try page.line("What came out is what went in: all \(comparisonCount) comparisons hold.", .good)
        try page.finish()
    }

    // MARK: - Layout

    func heading(_ text: String) throws {
        try page.line()
        try page.line(text, .heading)
    }

    func note(_ text: String) throws {
        try page.line("  \(text)", .faint)
    }

    /// A line of text that may be long, as far as it is worth showing.
    private func show(_ line: some Collection<UInt8>) throws {
        let shownCount = 400
        let shown = String(decoding: line.prefix(shownCount), as: UTF8.self)
        try page.line("  \(shown)\(line.count > shownCount ? "..." : "")", .value)
    }

    func entry(_ name: String, _ value: some StringProtocol, _ byteCount: Int? = nil) throws {
        let padding = String(repeating: " ", count: max(1, 22 - name.count))
        let size = byteCount.map { "  (\($0) bytes)" } ?? ""
        try page.line("  \(name)\(padding)\(value)\(size)")
    }

    /// A dump of something that was just made: that it is refused is a failure too.
    private mutating func dump(_ fault: ToolError?) throws {
        guard let fault else { return }
        comparisonCount += 1
        failures.append(fault.description)
    }

    mutating func compare(_ claim: String, _ holds: Bool) throws {
        comparisonCount += 1
        if !holds { failures.append(claim) }
        try page.line("  \(holds ? "ok  " : "FAIL") \(claim)", holds ? .good : .fault)
    }
}
