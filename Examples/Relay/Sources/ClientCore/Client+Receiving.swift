// SPDX-License-Identifier: Apache-2.0

import Carrier
import Crypto
import Foundation
import PushCrypto
import PushHTTP
import PushWire

/// A received message.
package struct ReceivedMessage: Sendable {
    /// The sender, according to the relay.
    package let source: String
    /// The name of the sender's relay; nil for the client's own relay.
    package let relay: String?
    package let text: String?
    /// The paths of its downloaded files.
    package let files: [String]
    /// The number of files that the relay no longer has, that the sender's key does not authenticate, that are too large, or that
    /// could not be fetched in ``Client/maximumTries`` tries.
    package let missingFileCount: Int
    /// The number of files that were not fetched because the message has more than ``Client/maximumFiles``.
    package let ignoredFileCount: Int
}

extension Client {
    /// The maximum number of files of a message. Each file takes disk space, and a call that the relay limits.
    package static let maximumFiles = 16
    /// The number of tries after which a message is shown without the files that cannot be fetched. With the relay's delays,
    /// these tries take about an hour.
    package static let maximumTries = 20

    /// Opens a push, and the message in it.
    ///
    /// If a file is unavailable now, the client keeps what it has. A later try neither fetches a file again nor asks again for
    /// a file that is gone. So each try gets further, whatever the relay's limits are.
    ///
    /// - Parameter isAPN: Whether the payload has Apple's format.
    /// - Returns: The message; nil if the push was received before. Pushes may arrive twice, and somebody may replay an old
    ///   one.
    /// - Throws: ``UnreadablePush`` if no later try can succeed. After any other error, one may: the relay does not respond or
    ///   is busy, or this machine has no space for a file.
    package func receive(_ payload: [UInt8], isAPN: Bool) async throws -> ReceivedMessage? {
        let push: OpenedPush
        do {
            guard let opened = try open(payload, isAPN: isAPN) else { return nil }
            push = opened
        } catch { throw UnreadablePush(reason: error) }

        let pointers = push.content.attachments
        let files = try await fetch(Array(pointers.prefix(Self.maximumFiles)), of: push)
        try home.see(push.digest)
        home.forgetProgress(of: push.digest)
        if let preKey = push.preKey { try home.spend(preKey) }
        return ReceivedMessage(
            source: push.signal.source ?? "nobody", relay: push.signal.relay, text: push.content.body, files: files,
            missingFileCount: min(pointers.count, Self.maximumFiles) - files.count,
            ignoredFileCount: max(0, pointers.count - Self.maximumFiles))
    }

    /// Fetches the files of a push, except those that an earlier try settled.
    ///
    /// - Returns: The paths of the files that are there.
    /// - Throws: The error of a file that cannot be fetched now, after all others were tried.
    private func fetch(_ pointers: [AttachmentPointer], of push: OpenedPush) async throws -> [String] {
        var (progress, files, room) = (home.progress(of: push.digest), [String](), maximumFileByteCount)
        var failure: (any Error)?
        for (index, pointer) in pointers.enumerated() where !progress.missing.contains(index) {
            // The client chooses the name, so that a sender can neither choose the place of a file nor replace another file.
            let target = "\(home.folder)/files/\(push.digest)-\(index)\(MediaType.suffix(pointer.contentType))"
            do {
                var isThere = home.has(target)
                if !isThere { isThere = try await download(pointer, from: push.signal.relay, to: target, room) }
                if isThere {
                    files.append(target)
                    room -= home.byteCount(target)
                } else {
                    progress.missing.insert(index)
                }
            } catch {
                failure = error
                // The relay would refuse the calls for the other files, too.
                if case PushCallError.refused(.rateLimited, _) = error { break }
            }
        }
        guard let failure else { return files }
        // A rate limit does not count as a try, because a later call succeeds.
        if case PushCallError.refused(.rateLimited, _) = failure {} else { progress.tries += 1 }
        guard progress.tries < Self.maximumTries else { return files }
        try home.keep(progress, of: push.digest)
        throw failure
    }

    private struct OpenedPush {
        /// The envelope's digest. A random IV makes each envelope unique.
        let digest: String
        let signal: IncomingPushMessageSignal
        let content: PushMessageContent
        let preKey: PreKeyPair?
    }

    /// Opens a push and reads its message, without a call to the relay.
    private func open(_ payload: [UInt8], isAPN: Bool) throws -> OpenedPush? {
        let envelope = try isAPN ? APNPayload(json: payload).envelope : GCMPayload(json: payload).envelope
        let digest = Hex.text(SHA256.hash(data: envelope))
        guard !home.hasSeen(digest) else { return nil }
        wire.show(isAPN ? "push by APN" : "push by GCM", payload)
        wire.show("envelope", envelope)

        let signal = try Envelope.openSignal(envelope, key: account.signalingKey, profile: account.profile)
        wire.show(signal)
        let (content, preKey) = try content(of: signal)
        wire.show(content)
        return OpenedPush(digest: digest, signal: signal, content: content, preKey: preKey)
    }

    /// Reads a signal's message as its type says. An absent or unknown type never counts as plaintext.
    private func content(of signal: IncomingPushMessageSignal) throws -> (PushMessageContent, PreKeyPair?) {
        guard let message = signal.message else { throw ClientError.unreadable }
        switch signal.type {
        case .preKeyBundle:
            let preKey = try home.preKey(ExampleBox.preKeyID(of: message))
            return (try PushMessageContent(parsing: ExampleBox.open(message, with: preKey)), preKey)
        // Anybody could have written it, including the relay.
        case .plaintext: throw ClientError.unreadable
        // These are for sessions, which this client does not have.
        case .ciphertext, .keyExchange: throw ClientError.unreadable
        case .absent, .unknown: throw ClientError.unreadable
        }
    }

    /// Downloads a file and decrypts it. The whole file is authenticated before any of it is at `target`.
    ///
    /// - Returns: Whether the file is there; false if no later try can succeed.
    /// - Throws: The reason why it cannot be fetched now.
    private func download(
        _ pointer: AttachmentPointer, from relay: String?, to target: String, _ room: Int64
    ) async throws -> Bool {
        guard let id = pointer.id, let key = try? pointer.attachmentKey else { return false }
        do {
            let location = try await send(.locateAttachment(id, relay: relay))
            let blob = "\(home.folder)/files/\(UUID().uuidString).blob"
            defer { try? FileManager.default.removeItem(atPath: blob) }
            try await carrier.download(from: location, to: blob, maximumByteCount: room, of: self.relay)
            try wire.showBlob(at: blob, "from", location)
            try await AttachmentFile(at: blob, to: target).decryptInBackground(key: key)
            return true
        } catch is BlobTooLarge {
            return false
        } catch let error as PushCallError where !error.mayPass {
            return false
        } catch AttachmentFileError.attachment(let error) where error != .cryptoUnavailable {
            return false
        }
    }
}

/// A push that this client cannot open or read, now or later.
package struct UnreadablePush: SentenceError {
    package let reason: any Error

    package var description: String { sentence(for: reason) }
}

extension PushCallError {
    /// Whether the same call may succeed later, because the relay is busy or has a fault of its own.
    fileprivate var mayPass: Bool {
        switch self {
        case .refused(.rateLimited, _): true
        case .unexpectedStatus(let status, _): status >= 500
        default: false
        }
    }
}
