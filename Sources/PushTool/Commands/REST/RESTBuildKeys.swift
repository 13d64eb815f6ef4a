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
        let identity = try Self.read(IdentityFile.self, self.identity, limit: 4096).publicKey
        let batch = try Self.read(PreKeyFile.self, prekeys, limit: Self.maximumByteCount)
        guard batch.lastResortKey.id.isLastResort, !batch.keys.contains(where: \.id.isLastResort) else {
            throw ToolError("\(prekeys): the last-resort id, 16777215, is that of the last-resort key, and of no other")
        }
        let preKeys = { (key: PreKeyFile.Key) in PreKey(id: key.id, publicKey: key.publicKey, identityKey: identity) }
        try options.print(
            .uploadPreKeys(PreKeyUpload(lastResortKey: preKeys(batch.lastResortKey), keys: batch.keys.map(preKeys))))
    }

    private static func read<File: Decodable>(_ type: File.Type, _ path: String, limit: Int) throws -> File {
        let text = try Input.readAll(path, limit: limit)
        do { return try RESTReader.decode(type, from: text, maximumByteCount: limit) } catch {
            throw ToolError("\(path): \(Explanation.of(error, in: text))", error, in: text)
        }
    }
}

/// What `push-tool keys identity` prints, without its secret half.
private struct IdentityFile: Decodable {
    let publicKey: PublicKey

    init(from decoder: any Decoder) throws {
        publicKey = try decoder.container(keyedBy: RESTKey.self).publicKey()
    }
}

/// What `push-tool keys prekeys` prints, without its secret halves.
private struct PreKeyFile: Decodable {
    struct Key: Decodable {
        let id: PreKeyID
        let publicKey: PublicKey

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: RESTKey.self)
            let value = try members.decode(UInt64.self, forKey: .keyId)
            do { id = try PreKeyID(value) } catch {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: members.codingPath + [RESTKey.keyId], debugDescription: "no prekey id",
                        underlyingError: error))
            }
            publicKey = try members.publicKey()
        }
    }

    let lastResortKey: Key
    let keys: [Key]
}

extension KeyedDecodingContainer<RESTKey> {
    fileprivate func publicKey() throws -> PublicKey {
        let text = try decode(String.self, forKey: .publicKey)
        do { return try PublicKey(base64: text) } catch {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: codingPath + [RESTKey.publicKey], debugDescription: "no public key",
                    underlyingError: error))
        }
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
