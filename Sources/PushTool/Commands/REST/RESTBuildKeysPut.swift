// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushHTTP
import PushWire

struct RESTBuildKeysPut: ParsableCommand {
    static let configuration = RESTCall.uploadPreKeys.command(
        "Upload prekeys.", arguments: "--identity <file>\n  --prekeys <file>",
        about: """
            Reads the output of push-tool keys. The request contains only public keys. A private key in a file must match its \
            public key. The files may also contain only public keys.
            """,
        example: "--identity alice.json --prekeys prekeys.json", related: "keys")

    /// The maximum size of a file of prekeys. A batch of all IDs fits.
    private static let maximumByteCount = 4 << 30

    @OptionGroup var options: RESTBuildOptions

    @Option(
        help: ArgumentHelp("The file with the output of keys identity, or -.", valueName: "file"), completion: .file())
    var identity: Path

    @Option(
        help: ArgumentHelp("The file with the output of keys prekeys, or -.", valueName: "file"), completion: .file())
    var prekeys: Path

    func validate() throws {
        try Arguments.requireOneReader(
            of: ["--identity": identity, "--prekeys": prekeys, "the password": options.passwordFile])
    }

    func run() throws {
        var halves = KeyHalves()
        let identityKey = try KeyFile.read(Input.readAll(identity, limit: 4096), called: "\(identity)", limit: 4096) {
            json throws(JSONError) in try Self.pair(&json, .identity, &halves).publicKey
        }
        try halves.check(in: identity)
        let (lastResortKey, keys) = try preKeys(identityKey)
        guard lastResortKey.id.isLastResort, !keys.contains(where: \.id.isLastResort) else {
            throw ToolError("\(prekeys): the last-resort key, and no other key, must have the ID 16777215")
        }
        try options.print(PushCall.uploadPreKeys(PreKeyUpload(lastResortKey: lastResortKey, keys: keys)))
    }

    /// Reads the public keys of a batch in the form of `push-tool keys prekeys`.
    private func preKeys(_ identityKey: PublicKey) throws -> (lastResortKey: PreKey, keys: [PreKey]) {
        let text = try Input.readAll(prekeys, limit: Self.maximumByteCount)
        var halves = KeyHalves()
        let batch = try KeyFile.read(text, called: "\(prekeys)", limit: Self.maximumByteCount) {
            json throws(JSONError) in
            func preKey(_ place: KeyHalves.Place) throws(JSONError) -> PreKey {
                let (id, publicKey) = try Self.pair(&json, place, &halves)
                return PreKey(
                    id: try json.required(id, PairKey.keyId), publicKey: publicKey, identityKey: identityKey)
            }
            var (lastResortKey, keys) = (PreKey?.none, [PreKey]?.none)
            var members = try json.object(BatchKey.self)
            while let key = try json.next(&members) {
                switch key {
                case .lastResortKey: lastResortKey = try preKey(.lastResortKey)
                case .keys:
                    var (elements, list) = (try json.array(), [PreKey]())
                    while try json.next(&elements) { list.append(try preKey(.keys(list.count))) }
                    keys = list
                }
            }
            return (
                lastResortKey: try json.required(lastResortKey, BatchKey.lastResortKey),
                keys: try json.required(keys, BatchKey.keys)
            )
        }
        try halves.check(in: prekeys)
        return batch
    }

    /// Reads the public key of a pair, and its ID. The ID is nil for an identity key.
    private static func pair(
        _ json: inout JSONReader, _ place: KeyHalves.Place, _ halves: inout KeyHalves
    ) throws(JSONError) -> (id: PreKeyID?, publicKey: PublicKey) {
        var (id, publicKey, privateKey) = (PreKeyID?.none, PublicKey?.none, PrivateKey?.none)
        var members = try json.object(PairKey.self)
        while let key = try json.next(&members) {
            switch key {
            case .keyId: id = try json.preKeyID()
            case .publicKey: publicKey = try json.publicKey()
            case .privateKey:
                if try !json.null() { privateKey = try json.parse(PrivateKey.init(base64:), JSONError.Reason.key) }
            }
        }
        let required = try json.required(publicKey, PairKey.publicKey)
        if let privateKey { halves.append(privateKey, required, at: place) }
        return (id, required)
    }

    private enum BatchKey: Int, JSONKey {
        case lastResortKey, keys
        static let names: [JSONName] = ["lastResortKey", "keys"]
    }

    private enum PairKey: Int, JSONKey {
        case keyId, publicKey, privateKey
        static let names: [JSONName] = ["keyId", "publicKey", "privateKey"]
    }
}

/// The key pairs of a file. Checks on all cores that the keys of each pair match: computing a public key takes about 17 µs.
private struct KeyHalves {
    enum Place {
        case identity, lastResortKey
        case keys(Int)

        var name: String {
            if case .keys(let index) = self { "keys[\(index)]" } else { "\(self)" }
        }
    }

    private static let chunkCount = 1024
    private var pairs: [(privateKey: PrivateKey, publicKey: PublicKey, place: Place)] = []
    private var fault: Place?

    mutating func append(_ privateKey: PrivateKey, _ publicKey: PublicKey, at place: Place) {
        pairs.append((privateKey, publicKey, place))
        if pairs.count == Self.chunkCount { compare() }
    }

    /// - Throws: ``ToolError`` with the first place where the private key does not match the public key.
    mutating func check(in file: Path) throws(ToolError) {
        compare()
        guard let fault else { return }
        let path = if case .identity = fault { "privateKey" } else { "\(fault.name).privateKey" }
        throw ToolError("\(file): the private key of \(fault.name) does not match its public key", path: path)
    }

    private mutating func compare() {
        let pairs = pairs
        self.pairs.removeAll(keepingCapacity: true)
        guard fault == nil else { return }
        let isRight = unsafe [Bool](unsafeUninitializedCapacity: pairs.count) { results, count in
            guard let base = results.baseAddress else { return }
            Threads.all.forEachChunk(of: pairs.count, worthAThread: 32) { range in
                let publicKeys = PrivateKey.publicKeys(of: pairs[range].map(\.privateKey))
                for (index, publicKey) in zip(range, publicKeys) {
                    unsafe (base + index).initialize(to: publicKey == pairs[index].publicKey)
                }
            }
            count = pairs.count
        }
        fault = isRight.firstIndex(of: false).map { pairs[$0].place }
    }
}
