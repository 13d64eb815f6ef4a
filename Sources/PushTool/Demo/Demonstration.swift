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
            Makes two people with keys, their directory tokens and an agreement; encrypts a file as an attachment; puts a text and \
            the pointer to the file into a PushMessageContent, that into an IncomingPushMessageSignal; seals it for Bob in both \
            profiles, and carries it as APN and as GCM payloads. At the other end it opens them again and decrypts the file. Each \
            piece is shown, annotated, with its size.

            No network is used, and the keys are gone afterwards.
            """,
            statuses: [(0, "what came out is what went in"), (1, "it is not, or the file cannot be read")],
            examples: """
                push-tool demo
                push-tool demo 'Meet me at nine.' | less
                push-tool demo 'Look at her!' cat.jpg
                """,
            related: ["seal", "open", "inspect"]))

    @Argument(help: "What Alice says, in UTF-8. It may be empty.")
    var text = Text("Meet me at the usual place at 9.")

    @Argument(help: "What she sends along: a file of at most 64 MiB. (default: a text)", completion: .file())
    var file: Path?

    func run() throws {
        var demonstration = try Demonstration(text: text.string, path: file, terminal: .standardOutput())
        try demonstration.run()
    }
}

/// One message with an attachment, from Alice to Bob, with every step printed as it happens.
///
/// The message goes four ways: two profiles, two push services. At the end of each way, every byte is compared with what
/// Alice sent.
struct Demonstration {
    /// The demonstration keeps the file in memory several times. `push-tool attachment` takes files of any size.
    private static let maximumFileByteCount = 64 << 20

    private struct Person {
        let number: PhoneNumber
        let identity = IdentityKeyPair()
        let preKey = PreKeyPair.lastResort()
        let signalingKey = SignalingKey()
    }

    /// A change that the push services make to a payload in transit. Tests do harm with it.
    var carry: ([UInt8]) -> [UInt8] = { $0 }
    var carryBlob: ([UInt8]) -> [UInt8] = { $0 }

    private let text: String
    private let file: [UInt8]
    private let contentType: String
    private let page: DumpText
    private let alice: Person
    private let bob: Person
    /// The message as it last came out.
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
        // Numbers that belong to nobody: 555-0100 to 555-0199 are set aside for examples.
        alice = Person(number: try PhoneNumber("+14155550100"))
        bob = Person(number: try PhoneNumber("+14155550132"))
    }

    mutating func run() throws {
        try showPeople()
        let (pointer, blob) = try encryptFile()

        try page.line("\n3. What Alice says: a PushMessageContent", .heading)
        try entry("her text", Quoted.text(text.utf8), text.utf8.count)
        let content = try PushMessageContent(body: text, attachments: [pointer]).encoded()
        try dump(content, as: .content)

        try page.line("\n4. What the relay makes of it for Bob: an IncomingPushMessageSignal", .heading)
        let signal = IncomingPushMessageSignal(
            type: .plaintext, source: alice.number.text, timestamp: System.now, message: content)
        try dump(signal.encoded(), as: .signal)

        for (step, profile) in zip(5..., Profile.allCases) {
            try page.line("\n\(step). Sealed for Bob, \(profile.name) profile: an envelope", .heading)
            let envelope = try Envelope.seal(signal, key: bob.signalingKey, profile: profile)
            // Apple and Google see it so, without the key.
            try dump(envelope, as: .envelope, profile: profile)
            let profiles = Profile.allCases.filter {
                (try? Envelope.open(envelope, key: bob.signalingKey, profile: $0)) != nil
            }
            try compare("only this profile opens it", profiles == [profile])
            let hers = try? Envelope.open(envelope, key: alice.signalingKey, profile: profile)
            try compare("Alice's signaling key does not open it", hers == nil)
            for (service, payload) in [
                ("APN", APNPayload(envelope: envelope, profile: profile).encoded()),
                ("GCM", GCMPayload(envelope: envelope, profile: profile).encoded()),
            ] {
                try page.line("\n  As \(service) payload, \(payload.count) bytes", .heading)
                try page.line("  \(String(decoding: payload, as: UTF8.self))", .value)
                try receive(payload, profile, signal, blob)
            }
        }
        try page.line("\n7. What Bob's phone has in the end", .heading)
        for line in atBob?.pretty.split(separator: "\n") ?? [] { try page.line("  \(line)", .value) }
        try page.line()
        if failures.isEmpty {
            try page.line("What came out is what went in: all \(comparisonCount) comparisons hold.", .good)
            return try page.flush()
        }
        try page.line("What came out is NOT what went in.", .fault)
        try page.flush()
        throw ToolError("\(failures.count) of \(comparisonCount) comparisons failed, the first: \(failures[0])")
    }

    private mutating func showPeople() throws {
        try page.line("\n1. Two people, and how the directory names them", .heading)
        for (name, person) in [("Alice", alice), ("Bob", bob)] {
            let token = DirectoryToken(person.number)
            try entry("\(name)'s number", person.number.text, person.number.byteCount)
            try entry("directory token", token.base64, DirectoryToken.base64ByteCount)
            try entry("identity key", person.identity.publicKey.base64, PublicKey.byteCount)
            try entry("its private half", "<redacted>", PrivateKey.byteCount)
        }
        try entry("Bob's prekey", bob.preKey.publicKey.base64, PublicKey.byteCount)
        try entry("Bob's signaling key", "<redacted>", SignalingKey.byteCount)
        // Each knows the other's public key as text, from the relay.
        let atAlice = try alice.identity.agree(with: PublicKey(base64: bob.preKey.publicKey.base64))
        let atBob = try bob.preKey.privateKey.agree(with: PublicKey(base64: alice.identity.publicKey.base64))
        try entry("X25519 at both ends", "<redacted>", SharedSecret.byteCount)
        try compare("both have the same shared secret", atAlice == atBob)
    }

    private mutating func encryptFile() throws -> (AttachmentPointer, blob: [UInt8]) {
        try page.line("\n2. What Alice sends along: an attachment", .heading)
        let (key, blob) = try AttachmentCipher.encrypt(file)
        try entry("her file", contentType, file.count)
        try entry("its key, used once", "<redacted> here: it is in the message below", AttachmentKey.byteCount)
        try entry("the blob", "IV, ciphertext and MAC: \(Hex.text(blob.prefix(16)))...", blob.count)
        var changed = blob
        changed[blob.count / 2] ^= 1
        try compare(
            "one bit changed in it, and it is refused", (try? AttachmentCipher.decrypt(changed, key: key)) == nil)
        try compare("another key does not open it", (try? AttachmentCipher.decrypt(blob, key: AttachmentKey())) == nil)
        return (AttachmentPointer(id: .random(in: 0 ... .max), contentType: contentType, key: key), blob)
    }

    /// Opens a payload from nothing but its bytes, and fetches the blob that it points to.
    private mutating func receive(
        _ payload: [UInt8], _ profile: Profile, _ sent: IncomingPushMessageSignal, _ blob: [UInt8]
    ) throws {
        let signal = try? Envelope.openSignal(
            PushPayload(carry(payload)).envelope, key: bob.signalingKey, profile: profile)
        try compare("opened by Bob: the signal is the one that was sealed", signal == sent)
        let content = try? signal.flatMap { try OpenCommand.content(of: $0) }
        try compare("read by Bob: the text is Alice's", content?.body.map { Array($0.utf8) } == Array(text.utf8))
        let key = try? content?.attachments.first?.attachmentKey
        let opened = key.flatMap { try? AttachmentCipher.decrypt(carryBlob(blob), key: $0) }
        atBob = signal.map { DecodedJSON.opened($0, content: content) }
        try compare("decrypted by Bob: the file's \(file.count) bytes are Alice's", opened == file)
    }

    private func entry(_ name: String, _ value: String, _ byteCount: Int) throws {
        let padding = String(repeating: " ", count: max(1, 22 - name.count))
        try page.line("  \(name)\(padding)\(value)  (\(byteCount) bytes)")
    }

    /// Dumps a form of the message that was just made. That it is refused is a failure too.
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
