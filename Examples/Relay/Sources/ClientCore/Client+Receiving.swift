// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import PushCrypto
import PushHTTP
import PushWire

/// A message that came.
package struct ReceivedMessage: Sendable {
    /// From whom, by the relay's word.
    package let source: String
    /// The sender's relay, if it is another.
    package let relay: String?
    package let text: String?
    /// Where its files are now.
    package let files: [String]
}

extension Client {
    /// Opens a push, and the message in it.
    ///
    /// - Parameter isAPN: whether the payload is Apple's.
    /// - Returns: nil if the push came before: pushes may come twice, and an old one may be played back.
    /// - Throws: that it cannot be opened or read. It will not get better by coming again. Files that cannot be had now throw, too.
    package func receive(_ payload: [UInt8], isAPN: Bool) async throws -> ReceivedMessage? {
        let envelope = isAPN ? try RESTReader.apnPayload(payload).envelope : try RESTReader.gcmPayload(payload).envelope
        // By its random IV, no envelope is like another.
        let digest = SHA256.hash(data: envelope).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        guard !home.hasSeen(digest) else { return nil }
        wire.show(isAPN ? "push by APN" : "push by GCM", payload)
        wire.show("envelope", envelope)

        let signal = try Envelope.openSignal(envelope, key: account.signalingKey, profile: account.profile)
        wire.show(signal)
        let (content, preKey) = try content(of: signal)
        wire.show(content)
        var files: [String] = []
        for pointer in content.attachments { files.append(try await download(pointer, from: signal.relay)) }

        try home.see(digest)
        if let preKey { try home.spend(preKey) }
        return ReceivedMessage(
            source: signal.source ?? "nobody", relay: signal.relay, text: content.body, files: files)
    }

    /// The type says how to read a message. One that is absent or unknown is never taken for plaintext.
    private func content(of signal: IncomingPushMessageSignal) throws -> (PushMessageContent, PreKeyPair?) {
        guard let message = signal.message else { throw ClientError.unreadable }
        switch signal.type {
        case .preKeyBundle:
            let preKey = try home.preKey(ExampleBox.preKeyID(of: message))
            return (try PushMessageContent(parsing: ExampleBox.open(message, with: preKey)), preKey)
        // Anybody could have written it, the relay for one.
        case .plaintext: throw ClientError.unreadable
        // Those are for sessions, which this client does not have.
        case .ciphertext, .keyExchange: throw ClientError.unreadable
        case .absent, .unknown: throw ClientError.unreadable
        }
    }

    /// Gets a file and decrypts it: checked whole before anything of it is there.
    private func download(_ pointer: AttachmentPointer, from relay: String?) async throws -> String {
        guard let id = pointer.id, let key = try pointer.attachmentKey else { throw ClientError.unreadable }
        let location = try await send(.locateAttachment(id, relay: relay))
        let blob = "\(home.folder)/files/\(UUID().uuidString).blob"
        defer { try? FileManager.default.removeItem(atPath: blob) }
        try await carrier.download(from: location, to: blob, maximumByteCount: 200 << 20, of: service)
        try wire.showBlob(at: blob, "from", location)
        // The name is ours: the sender has no say in where files go.
        let target = "\(home.folder)/files/\(id)\(MediaType.suffix(pointer.contentType))"
        try await AttachmentCipher.decryptFile(at: blob, to: target, key: key)
        return target
    }
}
