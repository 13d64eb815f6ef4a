// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Send one message with an attachment from Alice to Bob, and show every byte of the message.",
        discussion: HelpPage.text(
            """
            Makes keys and directory tokens for Alice and Bob. Encrypts a file as an attachment. Puts a text and the pointer to \
            the file into a PushMessageContent, and this into an IncomingPushMessageSignal. Seals the signal for Bob in both \
            profiles, as APN and GCM payloads. Then Bob opens the payloads, and decrypts the file. Each step is shown with its \
            bytes, their meaning and their size.

            The demonstration uses no network, and does not save the keys.
            """,
            statuses: [
                (0, "Bob received what Alice sent"),
                (1, "the message or the file changed on the way, or the file cannot be read"),
            ],
            examples: """
                push-tool demo
                push-tool demo 'Meet me at nine.' | less
                push-tool demo 'Look at her!' cat.jpg
                """,
            related: ["seal", "open", "inspect"]))

    @Argument(help: "The text of the message, in UTF-8. It may be empty.")
    var text = Text("Meet me at the usual place at 9.")

    @Argument(help: "The file to attach, at most 64 MiB. (default: a short text)", completion: .file())
    var file: Path?

    func run() throws {
        var demonstration = try Demonstration(text: text.string, path: file, terminal: .standardOutput())
        try demonstration.run()
    }
}

/// One message with an attachment, from Alice to Bob. Each step is printed as it happens.
///
/// The message takes four ways: two profiles, each by two push services. At the end of each way, every byte is compared with
/// what Alice sent.
struct Demonstration {
    /// The demonstration keeps the file in memory several times. `push-tool attachment` takes files of any size.
    private static let maximumFileByteCount = 64 << 20

    private struct Person {
        let number: PhoneNumber
        let identity = IdentityKeyPair()
        let preKey = PreKeyPair.lastResort()
        let signalingKey = SignalingKey()
    }

    /// The push services. Tests replace this to damage a payload in transit.
    var carry: ([UInt8]) -> [UInt8] = { $0 }
    var carryBlob: ([UInt8]) -> [UInt8] = { $0 }

    private let text: String
    private let file: [UInt8]
    private let contentType: String
    private let page: DumpText
    private let alice: Person
    private let bob: Person
    /// The last message that Bob opened.
    private var atBob: JSONText?
    private var comparisonCount = 0
    private var failures: [String] = []

    /// - Parameter path: The path of the file that Alice attaches. By default she attaches a text.
    init(text: String, path: Path? = nil, terminal: Terminal, to output: Output = .standardOutput()) throws {
        self.text = text
        file =
            try path.map { try Input.readAll($0, limit: Self.maximumFileByteCount) } ?? Array("Bring the map.\n".utf8)
        contentType = MediaType.of(path ?? Path(Array("note.txt".utf8)))
        page = DumpText(terminal: terminal, margin: "  ", to: output)
        // The numbers 555-0100 to 555-0199 are reserved for examples.
        alice = Person(number: try PhoneNumber("+14155550100"))
        bob = Person(number: try PhoneNumber("+14155550132"))
    }

    mutating func run() throws {
        try showPeople()
        let (pointer, blob) = try encryptFile()

        try page.line("\n3. Alice writes a message: a PushMessageContent", .heading)
        try entry("text", Quoted.text(text.utf8), text.utf8.count)
        let content = try PushMessageContent(body: text, attachments: [pointer]).encoded()
        try dump(content, as: .content)

        try page.line("\n4. The relay wraps the message: an IncomingPushMessageSignal", .heading)
        let signal = IncomingPushMessageSignal(
            type: .plaintext, source: alice.number.text, timestamp: System.now, message: content)
        try dump(signal.encoded(), as: .signal)

        for (step, profile) in zip(5..., Profile.allCases) {
            try page.line(
                "\n\(step). The relay seals the signal for Bob, \(profile.name) profile: an envelope", .heading)
            let envelope = try Envelope.seal(signal, key: bob.signalingKey, profile: profile)
            // This is what Apple and Google see, who do not have the key.
            try dump(envelope, as: .envelope, profile: profile)
            let profiles = Profile.allCases.filter {
                (try? Envelope.open(envelope, key: bob.signalingKey, profile: $0)) != nil
            }
            try compare("only this profile opens the envelope", profiles == [profile])
            let hers = try? Envelope.open(envelope, key: alice.signalingKey, profile: profile)
            try compare("Alice's signaling key does not open the envelope", hers == nil)
            for (service, payload) in [
                ("APN", APNPayload(envelope: envelope, profile: profile).encoded()),
                ("GCM", GCMPayload(envelope: envelope, profile: profile).encoded()),
            ] {
                try page.line("\n  As \(service) payload, \(payload.count) bytes", .heading)
                try page.line("  \(String(decoding: payload, as: UTF8.self))", .value)
                try receive(payload, profile, signal, blob)
            }
        }
        try page.line("\n7. Bob's phone has the message", .heading)
        for line in atBob?.pretty.split(separator: "\n") ?? [] { try page.line("  \(line)", .value) }
        try page.line()
        if failures.isEmpty {
            try page.line("Bob received what Alice sent: all \(comparisonCount) comparisons hold.", .good)
            return try page.flush()
        }
        try page.line("Bob did NOT receive what Alice sent.", .fault)
        try page.flush()
        throw ToolError("\(failures.count) of \(comparisonCount) comparisons failed. The first is: \(failures[0])")
    }

    private mutating func showPeople() throws {
        try page.line("\n1. Alice and Bob have keys and directory tokens", .heading)
        for (name, person) in [("Alice", alice), ("Bob", bob)] {
            let token = DirectoryToken(person.number)
            try entry("\(name)'s number", person.number.text, person.number.byteCount)
            try entry("directory token", token.base64, DirectoryToken.base64ByteCount)
            try entry("identity key", person.identity.publicKey.base64, PublicKey.byteCount)
            try entry("its private key", "<redacted>", PrivateKey.byteCount)
        }
        try entry("Bob's prekey", bob.preKey.publicKey.base64, PublicKey.byteCount)
        try entry("Bob's signaling key", "<redacted>", SignalingKey.byteCount)
        // Each has the other's public key as text, from the relay.
        let atAlice = try alice.identity.agree(with: PublicKey(base64: bob.preKey.publicKey.base64))
        let atBob = try bob.preKey.privateKey.agree(with: PublicKey(base64: alice.identity.publicKey.base64))
        try entry("X25519 shared secret", "<redacted>", SharedSecret.byteCount)
        try compare("Alice and Bob compute the same shared secret", atAlice == atBob)
    }

    private mutating func encryptFile() throws -> (AttachmentPointer, blob: [UInt8]) {
        try page.line("\n2. Alice encrypts a file: an attachment", .heading)
        let (key, blob) = try AttachmentCipher.encrypt(file)
        try entry("file", contentType, file.count)
        try entry("its key, used once", "<redacted>, but shown in the message below", AttachmentKey.byteCount)
        try entry("encrypted blob", "IV, ciphertext and MAC: \(Hex.text(blob.prefix(16)))...", blob.count)
        var changed = blob
        changed[blob.count / 2] ^= 1
        try compare(
            "the blob with one changed bit is refused", (try? AttachmentCipher.decrypt(changed, key: key)) == nil)
        try compare(
            "another key does not decrypt the blob", (try? AttachmentCipher.decrypt(blob, key: AttachmentKey())) == nil)
        return (AttachmentPointer(id: .random(in: 0 ... .max), contentType: contentType, key: key), blob)
    }

    /// Opens a payload from its bytes alone, and decrypts the blob that it points to.
    private mutating func receive(
        _ payload: [UInt8], _ profile: Profile, _ sent: IncomingPushMessageSignal, _ blob: [UInt8]
    ) throws {
        let signal = try? Envelope.openSignal(
            PushPayload(carry(payload)).envelope, key: bob.signalingKey, profile: profile)
        try compare("Bob opens the payload: the signal is the one that was sealed", signal == sent)
        let content = try? signal.flatMap { try OpenCommand.content(of: $0) }
        try compare(
            "Bob reads the message: the text is Alice's", content?.body.map { Array($0.utf8) } == Array(text.utf8))
        let key = try? content?.attachments.first?.attachmentKey
        let opened = key.flatMap { try? AttachmentCipher.decrypt(carryBlob(blob), key: $0) }
        atBob = signal.map { DecodedJSON.opened($0, content: content) }
        try compare("Bob decrypts the file: its \(file.count) bytes are Alice's", opened == file)
    }

    private func entry(_ name: String, _ value: String, _ byteCount: Int) throws {
        let padding = String(repeating: " ", count: max(1, 22 - name.count))
        try page.line("  \(name)\(padding)\(value)  (\(byteCount) bytes)")
    }

    /// Dumps a form of the message. Counts as a failed comparison if the library refuses it.
    private mutating func dump(_ bytes: [UInt8], as kind: InputKind, profile: Profile = .specification) throws {
        let fault = try Dump.write(bytes, as: kind, profile: profile, to: page)
        comparisonCount += 1
        if let fault { failures.append(fault.description) }
    }

    private mutating func compare(_ claim: String, _ holds: Bool) throws {
        comparisonCount += 1
        if !holds { failures.append(claim) }
        try page.line("  \(holds ? "ok  " : "FAIL") \(claim)", holds ? .good : .fault)
    }
}
