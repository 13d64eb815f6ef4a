// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire

/// The state of an installation, in a folder that only its owner can read.
///
///     account.json          the account, with its secrets
///     prekeys/{id}          the private key of a prekey, base64
///     identities/{number}   the identity key of a number, from the first message to it
///     seen                  the SHA-256 of each received envelope, a line each
///     files/                received attachments
///     pending/{digest}      the progress of an envelope with attachments that are still to be fetched
///
/// Each item has its own file, so that a client that sends and one that listens can run at once.
package struct ClientHome: Sendable {
    package let folder: String

    /// Opens a folder, and creates it if it does not exist.
    package init(folder: String) throws {
        self.folder = folder
        for part in ["", "/prekeys", "/identities", "/files", "/pending"] {
            try FileManager.default.createDirectory(
                atPath: folder + part, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    // MARK: - Account

    package func keep(_ account: ClientAccount) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(encoder.encode(StoredAccount(account)), to: "account.json")
    }

    package func account() throws -> ClientAccount {
        guard let data = FileManager.default.contents(atPath: folder + "/account.json") else {
            throw ClientError.noAccount
        }
        return try JSONDecoder().decode(StoredAccount.self, from: data).account()
    }

    /// Returns the account if it has this number, relay and profile. Otherwise replaces it with a new one. So a client that
    /// requests a second code keeps its account.
    package func account(of number: PhoneNumber, at relay: ServiceURL, _ profile: Profile) throws -> ClientAccount {
        do {
            let known = try account()
            if (known.credentials.number, known.relay, known.profile) == (number, relay, profile) { return known }
        } catch ClientError.noAccount {}
        let account = ClientAccount(relay: relay, profile: profile, number: number)
        try keep(account)
        return account
    }

    // MARK: - Prekeys

    package func keep(_ preKeys: [PreKeyPair]) throws {
        for key in preKeys { try write(Data(key.privateKey.base64.utf8), to: "prekeys/\(key.id.value)") }
    }

    /// Returns the prekey of an id.
    ///
    /// - Throws: ``ClientError/noPreKey`` if it was used up, or never made here.
    package func preKey(_ id: PreKeyID) throws -> PreKeyPair {
        guard let data = FileManager.default.contents(atPath: "\(folder)/prekeys/\(id.value)") else {
            throw ClientError.noPreKey
        }
        return PreKeyPair(id: id, privateKey: try PrivateKey(base64: String(decoding: data, as: UTF8.self)))
    }

    /// Deletes a one-time key that was used, so that messages to it can never be decrypted again.
    package func spend(_ preKey: PreKeyPair) throws {
        guard !preKey.id.isLastResort else { return }
        // Two messages to the same key can arrive at once. The second finds the key deleted, and was read all the same.
        guard unlink("\(folder)/prekeys/\(preKey.id.value)") == 0 || errno == ENOENT else {
            throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO)
        }
    }

    /// The id that follows the highest id in the folder.
    package func nextPreKeyID() throws -> PreKeyID {
        let ids = try FileManager.default.contentsOfDirectory(atPath: folder + "/prekeys").compactMap { UInt32($0) }
        return try ids.filter { $0 != PreKeyID.lastResort.value }.max().map { try PreKeyID($0).next ?? .first }
            ?? .first
    }

    // MARK: - Identities

    /// Stores a number's identity key at the first call, and compares it later. Prekeys are unsigned, so nothing else
    /// identifies their owner.
    ///
    /// - Throws: ``ClientError/identityChanged``.
    package func pin(_ identity: PublicKey, of number: PhoneNumber) throws {
        let path = "identities/\(number.text)"
        guard let pinned = FileManager.default.contents(atPath: "\(folder)/\(path)") else {
            return try write(Data(identity.base64.utf8), to: path)
        }
        guard String(decoding: pinned, as: UTF8.self) == identity.base64 else { throw ClientError.identityChanged }
    }

    // MARK: - Progress

    /// The result of earlier tries to fetch the files of a push.
    package struct Progress: Codable, Sendable {
        /// The number of tries that failed.
        package var tries = 0
        /// The indices of files that cannot be fetched.
        package var missing: Set<Int> = []
    }

    package func progress(of digest: String) -> Progress {
        let data = FileManager.default.contents(atPath: "\(folder)/pending/\(digest)")
        return data.flatMap { try? JSONDecoder().decode(Progress.self, from: $0) } ?? Progress()
    }

    package func keep(_ progress: Progress, of digest: String) throws {
        try write(JSONEncoder().encode(progress), to: "pending/\(digest)")
    }

    package func forgetProgress(of digest: String) { unlink("\(folder)/pending/\(digest)") }

    /// Whether a file exists. A file is complete or absent.
    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    func byteCount(_ path: String) -> Int64 {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        return size?.int64Value ?? 0
    }

    // MARK: - Received envelopes

    package func hasSeen(_ digest: String) -> Bool {
        guard let seen = FileManager.default.contents(atPath: folder + "/seen") else { return false }
        return String(decoding: seen, as: UTF8.self).split(separator: "\n").contains { $0 == digest }
    }

    package func see(_ digest: String) throws {
        let path = folder + "/seen"
        if !FileManager.default.fileExists(atPath: path) { try write(Data(), to: "seen") }
        guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data((digest + "\n").utf8))
        try file.synchronize()
    }

    /// Writes a file as a whole or not at all, readable only by the owner from the beginning.
    private func write(_ data: Data, to path: String) throws {
        let temporary = "\(folder)/\(path).\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: temporary, contents: data, attributes: [.posixPermissions: 0o600])
        else {
            throw CocoaError(.fileWriteUnknown)
        }
        guard rename(temporary, "\(folder)/\(path)") == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
