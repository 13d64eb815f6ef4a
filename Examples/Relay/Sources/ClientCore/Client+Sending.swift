// SPDX-License-Identifier: Apache-2.0

import Carrier
import Foundation
import PushCrypto
import PushHTTP
import PushWire

extension Client {
    /// Sends a text and files to a number, encrypted to one of its prekeys.
    ///
    /// - Parameter relay: The name of the number's relay; nil for the client's own relay.
    /// - Throws: ``ClientError/identityChanged``; ``ClientError/notDelivered``; ``ClientError/possiblyDelivered``; the error of the
    ///   relay or the connection.
    package func send(
        _ text: String?, files: [String] = [], to number: PhoneNumber, relay: String? = nil
    ) async throws {
        guard files.count <= Self.maximumFiles else { throw ClientError.tooManyFiles(limit: Self.maximumFiles) }
        let preKey = try await send(.fetchPreKey(of: number, relay: relay))
        try home.pin(preKey.identityKey, of: number)

        var pointers: [AttachmentPointer] = []
        for file in files { pointers.append(try await upload(file)) }
        let content = PushMessageContent(body: text, attachments: pointers)
        wire.show(content)
        let box = try ExampleBox.seal(content.encoded(), to: preKey.publicKey, id: preKey.id)
        wire.show("the content in the example's box", box)

        // One message for each call: the server of December 2013 fails on a batch. The relay stamps the message with its own time.
        let message = OutgoingMessage(type: .preKeyBundle, destination: number, body: box, relay: relay)
        do {
            let report = try await send(.sendMessages(MessageBatch(messages: [message])))
            guard report.success.contains(number) else { throw ClientError.notDelivered }
        } catch PushCallError.refused(.possiblyDelivered, _) {
            throw ClientError.possiblyDelivered
        }
    }

    /// Encrypts a file of any size and uploads it, in constant memory.
    func upload(_ path: String) async throws -> AttachmentPointer {
        let place = try await send(.allocateAttachment())
        let blob = "\(home.folder)/files/\(UUID().uuidString).blob"
        defer { try? FileManager.default.removeItem(atPath: blob) }
        let key: AttachmentKey
        do { key = try await AttachmentFile(at: path, to: blob).encryptInBackground() } catch {
            throw ClientError.fileUnusable(path, reason: sentence(for: error))
        }
        try wire.showBlob(at: blob, "to", place.location)
        do { try await carrier.upload(fileAt: blob, to: place.location, of: self.relay) } catch let error as BlobRefused
        {
            throw ClientError.fileRefused(path, byteCount: home.byteCount(path), reason: error.reason)
        }
        return AttachmentPointer(id: place.id, contentType: MediaType.of(path), key: key)
    }
}
