// SPDX-License-Identifier: Apache-2.0

import CFloors
import CryptoExtras
import Foundation
@_spi(Vectors) import PushCrypto

/// Attachments of 16 MiB in memory. The peer is code on swift-crypto. The floor is the slowest step alone: the cipher for encryption,
/// the hash for decryption.
enum AttachmentRows {
    static var group: RowGroup {
        RowGroup(
            title: "Attachments in memory", peer: "swift-crypto", floor: "the cipher alone, or the hash",
            rows: [
                Row(name: "attachment encrypt 16 MiB, one thread", targets: Targets(timesPeer: 1.6)) {
                    try encrypt(.one, to: .memory)
                },
                Row(
                    name: "attachment encrypt 16 MiB, two threads", targets: Targets(timesPeer: 2.3, ofFloor: 1.1),
                    threadCount: 2
                ) {
                    try encrypt(.all, to: .memory)
                },
                Row(name: "attachment encrypt, two threads, new array", targets: Targets(), threadCount: 2) {
                    try encrypt(.all, to: .array)
                },
                Row(name: "attachment decrypt 16 MiB, one thread", targets: Targets(timesPeer: 1.25)) {
                    try decrypt(.one, to: .memory)
                },
                // Plaintext reaches the caller's memory only after the MAC is verified. A new array can be filled in parallel.
                Row(name: "attachment decrypt 16 MiB, two threads", targets: Targets(ofFloor: 1.15), threadCount: 2) {
                    try decrypt(.all, to: .array)
                },
                Row(name: "attachment decrypt, two threads, caller's memory", targets: Targets(), threadCount: 2) {
                    try decrypt(.all, to: .memory)
                },
            ])
    }

    /// The destination of push-core's result. The peer always makes a new `Data`.
    private enum Target {
        case memory, array
    }

    private static let byteCount = 16 << 20
    private static let blobByteCount = Int(AttachmentCipher.byteCount(forPlaintext: Int64(byteCount)))
    private static let keyBytes = Samples.bytes(64)
    private static let ivBytes = Samples.bytes(16)

    private static func encrypt(_ threads: Threads, to target: Target) throws -> Contest {
        let plaintext = Samples.bytes(byteCount)
        let blob = try blob(of: plaintext)
        let peer = PeerAttachment(key: keyBytes)
        let theirs = try peer.encrypt(plaintext, iv: AES._CBC.IV(ivBytes: ivBytes))
        try Disagreement.check(theirs == Data(blob), "the peer's blob")

        let (memory, floorMemory) = (OutputMemory(byteCount: blobByteCount), OutputMemory(byteCount: byteCount))
        let aes = unsafe floor_aes_create(keyBytes, 1)
        unsafe floor_aes_run(aes, floorMemory.pointer, plaintext, Int32(byteCount), ivBytes)
        try Disagreement.check(floorMemory.bytes(byteCount) == Array(blob[16..<16 + byteCount]), "OpenSSL's AES")
        return Contest(
            ours: {
                if target == .array { return try AttachmentCipher.encrypt(plaintext, threads: threads).blob.count }
                return try memory.write { output throws(AttachmentError) in
                    _ = try unsafe AttachmentCipher.encrypt(plaintext.span.bytes, into: &output, threads: threads)
                }
            },
            peer: { try peer.encrypt(plaintext).count },
            floor: {
                unsafe floor_aes_run(aes, floorMemory.pointer, plaintext, Int32(byteCount), ivBytes)
                return byteCount
            })
    }

    private static func decrypt(_ threads: Threads, to target: Target) throws -> Contest {
        let plaintext = Samples.bytes(byteCount)
        let blob = try blob(of: plaintext)
        let data = Data(blob)
        let key = try AttachmentKey(parsing: keyBytes)
        let peer = PeerAttachment(key: keyBytes)
        try Disagreement.check(try peer.decrypt(data) == Data(plaintext), "the peer's plaintext")

        let memory = OutputMemory(byteCount: blobByteCount)
        let ours: Contest.Work = {
            if target == .array { return try AttachmentCipher.decrypt(blob, key: key, threads: threads).count }
            return try memory.write { output throws(AttachmentError) in
                try unsafe AttachmentCipher.decrypt(blob.span.bytes, key: key, into: &output)
            }
        }
        _ = try ours()
        try Disagreement.check(
            target == .array || memory.bytes(byteCount) == plaintext, "the decrypted bytes")
        let digest = OutputMemory(byteCount: 32)
        return Contest(
            ours: ours,
            peer: { try peer.decrypt(data).count },
            floor: {
                unsafe floor_sha256(digest.pointer, blob, blob.count)
                return blob.count
            })
    }

    private static func blob(of plaintext: [UInt8]) throws -> [UInt8] {
        let (key, iv) = (try AttachmentKey(parsing: keyBytes), InlineArray<16, UInt8> { ivBytes[$0] })
        return try AttachmentCipher.encrypt(plaintext, key: key, iv: iv, threads: .one)
    }
}
