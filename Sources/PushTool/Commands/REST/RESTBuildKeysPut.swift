// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushHTTP
import PushWire

struct RESTBuildKeysPut: ParsableCommand {
    static let configuration = RESTCall.uploadPreKeys.command(
        "Upload prekeys.", arguments: "--identity <file>\n  --prekeys <file>",
        about: "Takes what `push-tool keys` printed; no private key is in the request.",
        example: "--identity alice.json --prekeys prekeys.json", related: "keys")

    /// The maximum size of a file of prekeys: a batch of the whole id space.
    private static let maximumByteCount = 4 << 30

    @OptionGroup var options: RESTBuildOptions

    @Option(
        help: ArgumentHelp("A file with what `keys identity` printed, or -.", valueName: "file"), completion: .file())
    var identity: Path

    @Option(
        help: ArgumentHelp("A file with what `keys prekeys` printed, or -.", valueName: "file"), completion: .file())
    var prekeys: Path

    func validate() throws {
        if identity.isStandardInput, prekeys.isStandardInput {
            throw ValidationError("Both files cannot come from standard input.")
        }
    }

    func run() throws {
        let identityKey = try KeyFile.read(Input.readAll(identity, limit: 4096), called: "\(identity)", limit: 4096) {
            json throws(JSONError) in try Self.pair(&json).publicKey
        }
        let (lastResortKey, keys) = try preKeys(identityKey)
        guard lastResortKey.id.isLastResort, !keys.contains(where: \.id.isLastResort) else {
            throw ToolError("\(prekeys): the last-resort id, 16777215, is that of the last-resort key, and of no other")
        }
        try options.print(PushCall.uploadPreKeys(PreKeyUpload(lastResortKey: lastResortKey, keys: keys)))
    }

    /// The public halves of a batch, as `push-tool keys prekeys` prints it.
    private func preKeys(_ identityKey: PublicKey) throws -> (lastResortKey: PreKey, keys: [PreKey]) {
        let text = try Input.readAll(prekeys, limit: Self.maximumByteCount)
        return try KeyFile.read(text, called: "\(prekeys)", limit: Self.maximumByteCount) { json throws(JSONError) in
            func preKey() throws(JSONError) -> PreKey {
                let (id, publicKey) = try Self.pair(&json)
                return PreKey(
                    id: try json.required(id, PairKey.keyId), publicKey: publicKey, identityKey: identityKey)
            }
            var (lastResortKey, keys) = (PreKey?.none, [PreKey]?.none)
            var members = try json.object(BatchKey.self)
            while let key = try json.next(&members) {
                switch key {
                case .lastResortKey: lastResortKey = try preKey()
                case .keys:
                    var (elements, list) = (try json.array(), [PreKey]())
                    while try json.next(&elements) { list.append(try preKey()) }
                    keys = list
                }
            }
            return (
                try json.required(lastResortKey, BatchKey.lastResortKey), try json.required(keys, BatchKey.keys)
            )
        }
    }

    /// The public half of a pair, and its id unless it is an identity key.
    private static func pair(_ json: inout JSONReader) throws(JSONError) -> (id: PreKeyID?, publicKey: PublicKey) {
        var (id, publicKey) = (PreKeyID?.none, PublicKey?.none)
        var members = try json.object(PairKey.self)
        while let key = try json.next(&members) {
            switch key {
            case .keyId: id = try json.preKeyID()
            case .publicKey: publicKey = try json.publicKey()
            }
        }
        return (id, try json.required(publicKey, PairKey.publicKey))
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
