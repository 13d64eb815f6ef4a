// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
import PushTestSupport

/// The inputs of the operations, the same in every process.
enum Fixed {
    static let text = [UInt8]("a signal that is no message".utf8)
    static let iv = InlineArray<16, UInt8> { UInt8(0xA0 + $0) }
    /// Long enough for two threads.
    static let attachment = (0..<300_007).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    static func key(_ number: UInt8 = 0) throws -> SignalingKey {
        try SignalingKey(parsing: [UInt8](repeating: number, count: SignalingKey.byteCount).span)
    }

    static func attachmentKey() throws -> AttachmentKey { try AttachmentKey(parsing: [UInt8](0..<64).span) }

    static func privateKey(_ number: UInt8) throws -> PrivateKey {
        try PrivateKey(parsing: [UInt8](repeating: number, count: PrivateKey.byteCount).span)
    }
}
