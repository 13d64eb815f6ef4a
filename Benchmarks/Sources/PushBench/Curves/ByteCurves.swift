// SPDX-License-Identifier: Apache-2.0

import CFloors
import CryptoExtras
import Foundation
import PushCrypto
import PushWire
import SwiftProtobuf

/// The time per byte for inputs of 16 B to 16 MiB, in one thread.
enum ByteCurves {
    static var all: [Curve] {
        [
            curve("seal, by the byte", peer: "swift-crypto", seal),
            curve("open, by the byte", peer: "swift-crypto", open),
            curve("base64 encode, by the byte", peer: "Foundation", base64Encode),
            curve("base64 strict decode, by the byte", peer: "Foundation", base64Decode),
            curve("attachment encrypt, by the byte", peer: "swift-crypto", attachmentEncrypt),
            curve("attachment decrypt, by the byte", peer: "swift-crypto", attachmentDecrypt),
            curve("decode content to a view, by the byte", peer: "swift-protobuf", decodeView),
            curve("decode content, owned, by the byte", peer: "swift-protobuf", decodeOwned),
            curve("encode content, by the byte", peer: "swift-protobuf", encode),
        ]
    }

    private static func curve(_ name: String, peer: String, _ contest: @escaping (Int) throws -> Contest) -> Curve {
        Curve(
            name: name, unit: .byte, peer: peer, counts: (2...12).map { 1 << (2 * $0) },
            flatness: Flatness(small: 64 << 10, large: 16 << 20, limit: 1.2), contests: { contest })
    }

    private static func seal(_ byteCount: Int) throws -> Contest {
        let (plaintext, keyBytes) = (Samples.bytes(byteCount), Samples.bytes(52))
        let key = try SignalingKey(parsing: keyBytes)
        let sealer = Kept(try EnvelopeSealer(key: key, profile: .specification))
        let peer = PeerEnvelope(key: keyBytes)
        let memory = OutputMemory(byteCount: Envelope.byteCount(forPlaintext: byteCount))
        let theirs = Array(try peer.seal(plaintext))
        try Disagreement.check(
            try Envelope.open(theirs, key: key, profile: .specification) == plaintext, "the peer's envelope")
        return Contest(
            ours: {
                try memory.write { output throws(EnvelopeError) in
                    try unsafe sealer.value.seal(plaintext.span.bytes, into: &output)
                }
            },
            peer: { try peer.seal(plaintext).count })
    }

    private static func open(_ byteCount: Int) throws -> Contest {
        let (plaintext, keyBytes) = (Samples.bytes(byteCount), Samples.bytes(52))
        let key = try SignalingKey(parsing: keyBytes)
        let envelope = try Envelope.seal(plaintext, key: key, profile: .specification)
        let data = Data(envelope)
        let opener = Kept(try EnvelopeOpener(key: key, profile: .specification))
        let peer = PeerEnvelope(key: keyBytes)
        let memory = OutputMemory(byteCount: envelope.count)
        try Disagreement.check(Array(try peer.open(data)) == plaintext, "the peer's plaintext")
        return Contest(
            ours: {
                try memory.write { output throws(EnvelopeError) in
                    try unsafe opener.value.open(envelope.span.bytes, into: &output)
                }
            },
            peer: { try peer.open(data).count })
    }

    private static func base64Encode(_ byteCount: Int) throws -> Contest {
        let bytes = Samples.bytes(byteCount)
        let data = Data(bytes)
        let memory = OutputMemory(byteCount: Base64.encodedByteCount(for: byteCount, padding: .padded))
        let ours: Contest.Work = {
            memory.write { unsafe Base64.encode(bytes.span.bytes, padding: .padded, into: &$0) }
        }
        try Disagreement.check(Array(data.base64EncodedData()) == memory.bytes(try ours()), "Foundation's base64")
        return Contest(ours: ours, peer: { data.base64EncodedData().count })
    }

    private static func base64Decode(_ byteCount: Int) throws -> Contest {
        let bytes = Samples.bytes(byteCount)
        let text = Array(Base64.encode(bytes, padding: .padded).utf8)
        let data = Data(text)
        let memory = OutputMemory(byteCount: byteCount)
        let ours: Contest.Work = {
            try memory.write { output throws(Base64Error) in try Base64.decode(text.span, into: &output) }
        }
        try Disagreement.check(memory.bytes(try ours()) == bytes, "the decoded bytes")
        try Disagreement.check(Data(base64Encoded: data) == Data(bytes), "Foundation's decoded bytes")
        return Contest(ours: ours, peer: { Data(base64Encoded: data)?.count ?? 0 })
    }

    private static func attachmentEncrypt(_ byteCount: Int) throws -> Contest {
        let plaintext = Samples.bytes(byteCount)
        let keyBytes = Samples.bytes(64)
        let peer = PeerAttachment(key: keyBytes)
        let memory = OutputMemory(byteCount: Int(AttachmentCipher.byteCount(forPlaintext: Int64(byteCount))))
        let key = try AttachmentKey(parsing: keyBytes)
        let theirs = Array(try peer.encrypt(plaintext))
        try Disagreement.check(try AttachmentCipher.decrypt(theirs, key: key) == plaintext, "the peer's blob")
        return Contest(
            ours: {
                try memory.write { output throws(AttachmentError) in
                    _ = try unsafe AttachmentCipher.encrypt(plaintext.span.bytes, into: &output, threads: .one)
                }
            },
            peer: { try peer.encrypt(plaintext).count })
    }

    private static func attachmentDecrypt(_ byteCount: Int) throws -> Contest {
        let plaintext = Samples.bytes(byteCount)
        let (key, blob) = try AttachmentCipher.encrypt(plaintext, threads: .one)
        let data = Data(blob)
        let peer = PeerAttachment(key: unsafe key.withUnsafeBytes { unsafe Array($0) })
        let memory = OutputMemory(byteCount: blob.count)
        try Disagreement.check(Array(try peer.decrypt(data)) == plaintext, "the peer's plaintext")
        return Contest(
            ours: {
                try memory.write { output throws(AttachmentError) in
                    try unsafe AttachmentCipher.decrypt(blob.span.bytes, key: key, into: &output)
                }
            },
            peer: { try peer.decrypt(data).count })
    }
}

/// Curves of a content that has only a body. Decoded bodies are not ASCII, since checking ASCII costs almost nothing.
extension ByteCurves {
    private static func decodeView(_ byteCount: Int) throws -> Contest {
        try decode(byteCount) { bytes in
            let view = try unsafe PushMessageContent.View(parsing: bytes.span.bytes)
            return view.body?.count ?? 0
        }
    }

    private static func decodeOwned(_ byteCount: Int) throws -> Contest {
        try decode(byteCount, isCopy: true) { bytes in try PushMessageContent(parsing: bytes).body?.utf8.count ?? 0 }
    }

    /// - Parameter isCopy: Whether the floor is a copy of the bytes, the minimum work of an owned value.
    private static func decode(
        _ byteCount: Int, isCopy: Bool = false, _ ours: @escaping ([UInt8]) throws -> Int
    ) throws -> Contest {
        let bytes = try PushMessageContent(body: String(repeating: "ж", count: byteCount / 2)).encoded()
        let peer: Contest.Work = { try PeerPushMessageContent(serializedBytes: bytes).body.utf8.count }
        try Disagreement.check(try ours(bytes) == peer(), "length of the body")
        let copy: Contest.Work = { unsafe Int(floor_new_copy(bytes, bytes.count)) }
        return Contest(ours: { try ours(bytes) }, peer: peer, floor: isCopy ? copy : nil)
    }

    private static func encode(_ byteCount: Int) throws -> Contest {
        let content = PushMessageContent(body: body(byteCount))
        var peer = PeerPushMessageContent()
        peer.body = body(byteCount)
        let memory = OutputMemory(byteCount: byteCount + 16)
        let ours: Contest.Work = { try memory.write { output throws(WireError) in try content.encode(into: &output) } }
        let theirs: [UInt8] = try peer.serializedBytes()
        try Disagreement.check(memory.bytes(try ours()) == theirs, "bytes of the message")
        return Contest(
            ours: ours,
            peer: { [peer] in
                let bytes: [UInt8] = try peer.serializedBytes()
                return bytes.count
            },
            floor: {
                unsafe floor_copy(memory.pointer, theirs, theirs.count)
                return theirs.count
            })
    }

    private static func body(_ byteCount: Int) -> String {
        String(String(repeating: "Meet me at nine. ", count: byteCount / 17 + 1).prefix(byteCount))
    }
}
