// SPDX-License-Identifier: Apache-2.0

import Foundation
@_spi(Vectors) import PushCrypto

/// Attachments from file to file. The peer is OpenSSL's commands, whose times are added.
///
/// Ours ends with the result on the disk, as after fsync, and reads the blob twice to decrypt it; theirs leaves the disk to the system.
/// On a disk, the disk decides on the ratio: it is shown and has no target. On tmpfs it repeats. Files take three times the attachment's size.
enum AttachmentFileRows {
    static func group(_ scale: Scale) -> RowGroup {
        let blockCount = scale == .full ? 1024 : 64
        let tmpfsBlockCount = blockCountOnTmpfs(atMost: blockCount)
        // The start of processes decides how long a small file takes.
        let isGated = tmpfsBlockCount >= 256
        let note = tmpfsBlockCount == 0 ? " (not measured on tmpfs: /dev/shm is none, or has no room)" : ""
        return RowGroup(
            title: "Attachments in files\(note)", peer: "openssl enc, then openssl dgst",
            rows: rows(.disk, blockCount, encrypt: nil, decrypt: nil)
                + (tmpfsBlockCount == 0
                    ? []
                    : rows(.tmpfs, tmpfsBlockCount, encrypt: isGated ? 1 : nil, decrypt: isGated ? 1.3 : nil)))
    }

    /// A GiB, or the power of two below it that leaves as much room again.
    private static func blockCountOnTmpfs(atMost limit: Int) -> Int {
        let room = ScratchFolder.roomOnTmpfs() / block.count / 6
        var count = limit
        while count > room { count /= 2 }
        return count
    }

    /// - Parameters:
    ///   - encrypt: the minimum speed of encryption, as a multiple of the peer's.
    ///   - decrypt: that of decryption.
    private static func rows(
        _ place: ScratchFolder.Place, _ blockCount: Int, encrypt: Double?, decrypt: Double?
    ) -> [Row] {
        func row(
            _ work: String, _ timesPeer: Double?, _ contest: @escaping (ScratchFolder, Int) throws -> Contest
        ) -> Row {
            let size = Format.bytes(Double(blockCount * block.count))
            return Row(
                name: "attachment file \(work), \(size)\(place == .tmpfs ? " on tmpfs" : "")",
                targets: Targets(timesPeer: timesPeer, memory: 16 * 1_048_576), threadCount: 2, roundCountRange: 5...5
            ) { try contest(try ScratchFolder(on: place), blockCount) }
        }
        return [row("encrypt", encrypt, Self.encrypt), row("decrypt", decrypt, Self.decrypt)]
    }

    private static let keyBytes = Samples.bytes(64)
    private static let ivBytes = Samples.bytes(16)
    /// A file has it again and again: neither cipher nor hash looks at what was before.
    private static let block = Samples.bytes(1 << 20)

    private static func encrypt(_ folder: ScratchFolder, _ blockCount: Int) throws -> Contest {
        let peer = PeerAttachmentFile(key: keyBytes, iv: ivBytes)
        try check(peer, folder)
        try folder.write("plaintext", block, repeated: blockCount)
        return Contest(
            ours: {
                _ = try AttachmentFile(at: folder.path("plaintext"), to: folder.path("result"), threads: .all).encrypt()
                return 1
            },
            peer: {
                try peer.encrypt(folder.path("plaintext"), to: folder.path("result"))
                return 1
            },
            byteCount: blockCount * block.count, memory: .resident, prepare: { folder.settle(without: "result") })
    }

    private static func decrypt(_ folder: ScratchFolder, _ blockCount: Int) throws -> Contest {
        let peer = PeerAttachmentFile(key: keyBytes, iv: ivBytes)
        try folder.write("plaintext", block, repeated: blockCount)
        let key = try AttachmentFile(at: folder.path("plaintext"), to: folder.path("blob")).encrypt()
        try peer.encipher(folder.path("plaintext"), to: folder.path("ciphertext"))
        folder.remove("plaintext")
        let ours: Contest.Work = {
            try AttachmentFile(at: folder.path("blob"), to: folder.path("result"), threads: .all).decrypt(key: key)
            return 1
        }
        let theirs: Contest.Work = {
            try peer.decrypt(folder.path("ciphertext"), to: folder.path("result"))
            return 1
        }
        for work in [ours, theirs] {
            _ = try work()
            let isSame = try folder.file("result", is: block, repeated: blockCount)
            try Disagreement.check(isSame, "what was encrypted")
            folder.remove("result")
        }
        return Contest(
            ours: ours, peer: theirs, byteCount: blockCount * block.count, memory: .resident,
            prepare: { folder.settle(without: "result") })
    }

    /// Under one key and IV, OpenSSL's commands make the ciphertext and the MAC of our blob.
    private static func check(_ peer: PeerAttachmentFile, _ folder: ScratchFolder) throws {
        func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: folder.path(name)))) }
        try folder.write("plaintext", Array(block.prefix(100_001)), repeated: 1)
        let (key, iv) = (try AttachmentKey(parsing: keyBytes), InlineArray<16, UInt8> { ivBytes[$0] })
        try AttachmentFile(
            at: folder.path("plaintext"), to: folder.path("blob"), threads: .one
        ).encrypt(key: key, iv: iv)
        let blob = try bytes("blob")
        try peer.encipher(folder.path("plaintext"), to: folder.path("result"))
        try Disagreement.check(try bytes("result") == Array(blob[16..<blob.count - 32]), "openssl enc's ciphertext")
        try folder.write("result", Array(blob.dropLast(32)), repeated: 1)
        try peer.authenticate(folder.path("result"), to: folder.path("mac"))
        try Disagreement.check(try bytes("mac") == Array(blob.suffix(32)), "openssl dgst's MAC")
        for name in ["plaintext", "blob", "result", "mac"] { folder.remove(name) }
    }
}
