// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP
import PushWire

/// The inputs of the rows.
enum Samples {
    /// Returns a signal of 154 encoded bytes for a message of 128 bytes, or 200 for 174.
    static func signal(messageByteCount: Int) -> IncomingPushMessageSignal {
        IncomingPushMessageSignal(
            type: .ciphertext, source: "+14155550100", timestamp: 1_387_813_061_207,
            message: bytes(messageByteCount))
    }

    /// A content of 414 encoded bytes.
    static let content = PushMessageContent(
        body: String(repeating: "Meet me at nine. ", count: 9).prefix(144).description,
        attachments: (0..<3).map {
            AttachmentPointer(id: 0x1234_5678_9ABC_DEF0 + $0, contentType: "image/jpeg", key: bytes(64))
        })

    static func peerSignal(messageByteCount: Int) -> PeerIncomingPushMessageSignal {
        let signal = signal(messageByteCount: messageByteCount)
        var peer = PeerIncomingPushMessageSignal()
        peer.type = 1
        peer.source = signal.source!
        peer.timestamp = signal.timestamp!
        peer.message = Data(signal.message!)
        return peer
    }

    static var peerContent: PeerPushMessageContent {
        var peer = PeerPushMessageContent()
        peer.body = content.body!
        peer.attachments = content.attachments.map { attachment in
            var pointer = PeerPushMessageContent.AttachmentPointer()
            pointer.id = attachment.id!
            pointer.contentType = attachment.contentType!
            pointer.key = Data(attachment.key!)
            return pointer
        }
        return peer
    }

    /// The tokens of an address book of 10,000 numbers.
    static let directoryTokens = (0..<10_000).map { index in
        DirectoryToken(try! PhoneNumber("+1415\(5_550_000 + index)"))
    }

    /// A response with all contacts of the address book: every second one at another relay, every third one with SMS.
    static let directoryResponse = DirectoryResponse(
        contacts: directoryTokens.enumerated().map { index, token in
            DirectoryContact(
                token: token, relay: index.isMultiple(of: 2) ? "relay.example.org" : nil,
                supportsSMS: index.isMultiple(of: 3))
        })

    /// Returns pseudorandom bytes, the same in every run.
    static func bytes(_ count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}
