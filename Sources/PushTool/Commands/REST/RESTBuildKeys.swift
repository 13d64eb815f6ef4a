// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushHTTP
import PushWire

/// `push-tool rest build keys.put`
struct RESTBuildKeysPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys.put",
        abstract: "Upload prekeys.",
        usage: """
            push-tool rest build keys.put [<options>] --identity <file>
              --prekeys <file>
            """,
        discussion: HelpPage.text(
            "Takes what `push-tool keys` printed; no private key is in the request.",
            environment: RESTBuildOptions.environment,
            examples: "push-tool rest build keys.put --identity alice.json --prekeys prekeys.json",
            related: ["rest build", "keys"]))

    /// A batch of the whole id space.
    private static let maximumByteCount = 4 << 30

    @OptionGroup var options: RESTBuildOptions

    @Option(
        help: ArgumentHelp("A file with what `keys identity` printed, or -.", valueName: "file"), completion: .file())
    var identity: String

    @Option(
        help: ArgumentHelp("A file with what `keys prekeys` printed, or -.", valueName: "file"), completion: .file())
    var prekeys: String

    func validate() throws {
        if identity == Input.standardInputPath, prekeys == Input.standardInputPath {
            throw ValidationError("Both files cannot come from standard input.")
        }
    }

    func run() throws {
        let identity = try Self.publicKey(ofIdentityIn: self.identity)
        let (lastResortKey, keys) = try Self.preKeys(in: prekeys, identityKey: identity)
        guard lastResortKey.id.isLastResort, !keys.contains(where: \.id.isLastResort) else {
            throw ToolError("\(prekeys): the last-resort id, 16777215, is that of the last-resort key, and of no other")
        }
        try options.print(.uploadPreKeys(PreKeyUpload(lastResortKey: lastResortKey, keys: keys)))
    }

    /// The public half of what `push-tool keys identity` prints.
    private static func publicKey(ofIdentityIn path: String) throws -> PublicKey {
        try read(path, limit: 4096) { json throws(JSONError) in
            var publicKey: PublicKey?
            var members = try json.object(IdentityKey.self)
            while try json.next(&members) != nil { publicKey = try json.publicKey() }
            return try json.required(publicKey, IdentityKey.publicKey)
        }
    }

    /// The public halves of what `push-tool keys prekeys` prints.
    private static func preKeys(
        in path: String, identityKey: PublicKey
    ) throws -> (lastResortKey: PreKey, keys: [PreKey]) {
        try read(path, limit: maximumByteCount) { json throws(JSONError) in
            var lastResortKey: PreKey?
            var keys: [PreKey]?
            var members = try json.object(BatchKey.self)
            while let key = try json.next(&members) {
                switch key {
                case .lastResortKey: lastResortKey = try preKey(&json, identityKey)
                case .keys:
                    var elements = try json.array()
                    var list: [PreKey] = []
                    while try json.next(&elements) { list.append(try preKey(&json, identityKey)) }
                    keys = list
                }
            }
            return (
                try json.required(lastResortKey, BatchKey.lastResortKey), try json.required(keys, BatchKey.keys)
            )
        }
    }

    private static func preKey(_ json: inout JSONReader, _ identityKey: PublicKey) throws(JSONError) -> PreKey {
        var id: PreKeyID?
        var publicKey: PublicKey?
        var members = try json.object(PairKey.self)
        while let key = try json.next(&members) {
            switch key {
            case .keyId: id = try json.preKeyID()
            case .publicKey: publicKey = try json.publicKey()
            }
        }
        return PreKey(
            id: try json.required(id, PairKey.keyId), publicKey: try json.required(publicKey, PairKey.publicKey),
            identityKey: identityKey)
    }

    private static func read<Value>(
        _ path: String, limit: Int, _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws -> Value {
        let text = try Input.readAll(path, limit: limit)
        do throws(JSONError) {
            return try unsafe JSONReader.read(
                text.span.bytes, maximumByteCount: limit, maximumElementCount: .max, body)
        } catch {
            throw ToolError("\(path): \(Explanation.of(error, in: text))", error)
        }
    }

    private enum IdentityKey: Int, JSONKey {
        case publicKey
        static let names: [JSONName] = ["publicKey"]
    }

    private enum BatchKey: Int, JSONKey {
        case lastResortKey, keys
        static let names: [JSONName] = ["lastResortKey", "keys"]
    }

    private enum PairKey: Int, JSONKey {
        case keyId, publicKey
        static let names: [JSONName] = ["keyId", "publicKey"]
    }
}

/// `push-tool rest build keys.get`
struct RESTBuildKeysGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys.get", abstract: "Get a prekey of a number's.",
        usage: "push-tool rest build keys.get [<options>] <number>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build keys.get +14155550132"))

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var relay: RESTRelayOptions

    @Argument(help: "Whose prekey.")
    var number: String

    func run() throws {
        let number = try Arguments.phoneNumber(number, called: "the number")
        try options.print(.fetchPreKey(of: number, relay: relay.relay))
    }
}
