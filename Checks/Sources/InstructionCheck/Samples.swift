// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The inputs of the hot paths. The messages are those of `Benchmarks`.
enum Samples {
    /// Returns a signal of `byteCount` encoded bytes. The message has 26 bytes less.
    static func signal(byteCount: Int) throws -> IncomingPushMessageSignal {
        let signal = IncomingPushMessageSignal(
            type: .ciphertext, source: "+14155550100", timestamp: 1_387_813_061_207, message: bytes(byteCount - 26))
        let encoded = try signal.encoded()
        precondition(encoded.count == byteCount)
        return signal
    }

    /// Returns a content with a text and three attachments, 414 encoded bytes.
    static func content() throws -> PushMessageContent {
        let content = PushMessageContent(
            body: String(repeating: "Meet me at nine. ", count: 9).prefix(144).description,
            attachments: (0..<3).map {
                AttachmentPointer(id: 0x1234_5678_9ABC_DEF0 + $0, contentType: "image/jpeg", key: bytes(64))
            })
        let encoded = try content.encoded()
        precondition(encoded.count == 414)
        return content
    }

    /// Returns two signaling keys.
    static func keys() throws -> [SignalingKey] {
        try [bytes(52), bytes(104).suffix(52)].map { bytes throws(KeyError) in try SignalingKey(parsing: Array(bytes)) }
    }

    /// The number of entries in an address book.
    static let bookCount = 256

    /// Returns the numbers of an address book.
    static func phoneNumbers() throws -> [PhoneNumber] {
        try (0..<bookCount).map { index throws(ParsingError) in try PhoneNumber("+1415\(5_550_000 + index)") }
    }

    /// Returns the tokens of an address book.
    static func directoryTokens() throws -> [DirectoryToken] { try phoneNumbers().map { DirectoryToken($0) } }

    /// Returns contacts for the whole address book: every second one at another relay, every third one with SMS.
    static func directoryResponse() throws -> DirectoryResponse {
        DirectoryResponse(
            contacts: try directoryTokens().enumerated().map { index, token in
                DirectoryContact(
                    token: token, relay: index.isMultiple(of: 2) ? "relay.example.org" : nil,
                    supportsSMS: index.isMultiple(of: 3))
            })
    }

    /// Returns pseudorandom bytes, the same in every run.
    static func bytes(_ count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}
