// SPDX-License-Identifier: Apache-2.0

import Foundation
@_spi(Vectors) import PushCrypto

/// Attachments from file to file. The peer is OpenSSL's two commands, one after the other.
///
/// push-core syncs the result to disk, and reads the blob twice to decrypt it. The commands do not sync. On a disk, the ratio depends
/// on the disk, so it has no target. On tmpfs, the ratio is reproducible. The files take three times the attachment's size.
enum AttachmentFileRows {
    static func group(_ scale: Scale) -> RowGroup {
        let blockCount = scale == .full ? 1024 : 64
        let tmpfsBlockCount = blockCountOnTmpfs(atMost: blockCount)
        // For a small file, the commands mostly take the time to start.
        let isGated = tmpfsBlockCount >= 256
        let note = tmpfsBlockCount == 0 ? " (not measured on tmpfs: /dev/shm is not tmpfs or lacks space)" : ""
        return RowGroup(
            title: "Attachments in files\(note)", peer: "openssl enc, then openssl dgst",
            rows: rows(.disk, blockCount, encrypt: nil, decrypt: nil)
                + (tmpfsBlockCount == 0
                    ? []
                    : rows(.tmpfs, tmpfsBlockCount, encrypt: isGated ? 1 : nil, decrypt: isGated ? 1.3 : nil)))
    }

    /// Returns 1 GiB, or the smaller power of two whose files take at most half of the available space.
    private static func blockCountOnTmpfs(atMost limit: Int) -> Int {
        let room = ScratchFolder.roomOnTmpfs() / block.count / 6
        var count = limit
        while count > room { count /= 2 }
        return count
    }

    /// - Parameters:
    ///   - encrypt: The minimum speed of encryption, as a multiple of the peer's.
    ///   - decrypt: The minimum speed of decryption, as a multiple of the peer's.
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
    /// The block that a file repeats. Repetition does not change the speed of the cipher or the hash.
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
            try Disagreement.check(isSame, "the decrypted bytes")
            folder.remove("result")
        }
        return Contest(
            ours: ours, peer: theirs, byteCount: blockCount * block.count, memory: .resident,
            prepare: { folder.settle(without: "result") })
    }

    /// Checks that OpenSSL's commands make the same ciphertext and MAC as push-core, under one key and IV.
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
