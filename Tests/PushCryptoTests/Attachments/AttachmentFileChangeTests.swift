// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// Files that change while they are read, and what is told of the work.
@Suite struct AttachmentFileChangeTests {
    private static let threads = [Threads.one, .all]

    @Test(arguments: threads) func progressOnlyGrowsAndEndsAtTheTotal(threads: Threads) throws {
        for size in [0, 1, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (3 << 20) + 5] {
            let folder = TemporaryFolder()
            folder.setByteCount(size, of: "in")
            var reports: [(done: Int64, total: Int64)] = []
            let key = try AttachmentFile(at: folder.path("in"), to: folder.path("blob"), threads: threads).encrypt {
                reports.append(($0, $1))
            }
            expectGood(reports, passes: 1)
            #expect(reports.last?.total == Int64(size))

            reports = []
            try AttachmentFile(at: folder.path("blob"), to: folder.path("out"), threads: threads).decrypt(key: key) {
                reports.append(($0, $1))
            }
            expectGood(reports, passes: 2)
            #expect(folder.read("out") == folder.read("in") as [UInt8]?)
        }
    }

    private func expectGood(_ reports: [(done: Int64, total: Int64)], passes: Int64) {
        let total = reports.last?.total ?? -1
        #expect(!reports.isEmpty && reports.last!.done == total)
        #expect(reports.allSatisfy { $0.total == total && (0...total).contains($0.done) })
        #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.done < $1.done })
        // A megabyte at a time, in each pass.
        #expect(reports.count <= passes * (total / passes / (1 << 20) + 1))
    }

    @Test(arguments: threads) func whatAFileGrowsByWhileItIsReadIsNotEncrypted(threads: Threads) throws {
        var random = SeededGenerator()
        let plaintext = random.manyBytes((3 << 20) + 5)
        let folder = TemporaryFolder()
        folder.write(plaintext, to: "in")
        let key = try AttachmentFile(
            at: folder.path("in"), to: folder.path("out"), threads: threads
        ).encrypt(progress: { _, _ in folder.setByteCount(5 << 20, of: "in") })
        #expect(same(try AttachmentCipher.decrypt(folder.read("out")!, key: key), plaintext))
    }

    @Test(arguments: threads) func aFileThatShrinksWhileItIsReadIsRefused(threads: Threads) throws {
        let folder = TemporaryFolder()
        for byteCount in [0, 1, 2 << 20, (3 << 20) + 4] {
            folder.setByteCount((3 << 20) + 5, of: "in")
            folder.write([9], to: "out")
            let encrypting = fileFault { () throws(AttachmentFileError) in
                try AttachmentFile(
                    at: folder.path("in"), to: folder.path("out"), threads: threads
                ).encrypt(progress: { done, _ in if done == 1 << 20 { folder.setByteCount(byteCount, of: "in") } })
            }
            #expect(encrypting == .attachment(.authenticationFailed))
            #expect(folder.read("out") == [9] && folder.names == ["in", "out"])
        }
    }

    /// Returns the error of decrypting a blob that changes in the meantime. The target must not change.
    private func fault(
        _ plaintext: [UInt8], _ threads: Threads, when isTime: (_ done: Int64, _ total: Int64) -> Bool,
        change: (TemporaryFolder, _ byteCount: Int) -> Void
    ) throws -> AttachmentFileError? {
        let folder = TemporaryFolder()
        let (key, blob) = try AttachmentCipher.encrypt(plaintext)
        folder.write(blob, to: "in")
        folder.write([9], to: "out")
        var isChanged = false
        let thrown = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(
                at: folder.path("in"), to: folder.path("out"), threads: threads
            ).decrypt(
                key: key,
                progress: { done, total in
                    guard !isChanged, isTime(done, total) else { return }
                    change(folder, blob.count)
                    isChanged = true
                })
        }
        #expect(isChanged)
        #expect(folder.read("out") == (thrown == nil ? plaintext : [9]))
        #expect(folder.names == ["in", "out"])
        return thrown
    }

    /// bad-inputs.md row 71.
    @Test(arguments: threads) func aBlobThatChangesBetweenThePassesIsRefused(threads: Threads) throws {
        var random = SeededGenerator()
        for size in [20, 1000, (1 << 20) + 100, (3 << 20) + 5] {
            let plaintext = random.manyBytes(size)
            // Ciphertext from its first byte to its last; one bit in the last block but one makes another padding.
            for place in [16, size / 2 + 16, size + 16, size / 16 * 16 + 15, (size / 16 + 1) * 16 + 15] {
                for bit in [UInt8(0), 4] {
                    let thrown = try fault(plaintext, threads) {
                        2 * $0 == $1
                    } change: { folder, _ in
                        folder.flip(bit, at: place, of: "in")
                    }
                    #expect(thrown == .attachment(.authenticationFailed), "byte \(place) of \(size), \(random)")
                }
            }
        }
    }

    @Test(arguments: threads) func aBlobThatShrinksIsRefused(threads: Threads) throws {
        let plaintext = [UInt8](repeating: 1, count: (3 << 20) + 5)
        for pass in [0, 1] as [Int64] {
            for byteCount in [0, 100, 1 << 20, (3 << 20) + 16] {
                let thrown = try fault(plaintext, threads) { done, total in
                    done > pass * total / 2
                } change: { folder, _ in
                    folder.setByteCount(byteCount, of: "in")
                }
                #expect(thrown == .attachment(.authenticationFailed))
            }
        }
    }

    @Test(arguments: threads) func aBlobIsWhatItWasWhenItWasOpened(threads: Threads) throws {
        let plaintext = [UInt8](repeating: 1, count: (3 << 20) + 5)
        // It grows, it gets another MAC, another file gets its name: none of that is read.
        let grown = try fault(plaintext, threads) {
            2 * $0 == $1
        } change: { folder, byteCount in
            folder.setByteCount(byteCount + 16, of: "in")
        }
        #expect(grown == nil)
        let signed = try fault(plaintext, threads) {
            2 * $0 == $1
        } change: { folder, byteCount in
            folder.flip(0, at: byteCount - 1, of: "in")
        }
        #expect(signed == nil)
        let replaced = try fault(plaintext, threads) {
            2 * $0 == $1
        } change: { folder, _ in
            folder.write([1, 2, 3], to: "other")
            folder.rename("other", to: "in")
        }
        #expect(replaced == nil)
    }

    /// Full disks show sizes: 16 bytes short of the ciphertext, a partial file may hold all that is decrypted before the second MAC.
    @Test func noSizeShowsThePaddingBeforeTheSecondMAC() async {
        await #expect(processExitsWith: .success) {
            let key = AttachmentKey()
            let folders = try [1, 7, 15, 16].map { (padding: UInt8) in
                let text = [UInt8](repeating: 65, count: (1 << 20) + 16 - Int(padding))
                let folder = TemporaryFolder()
                folder.write(
                    try AttachmentForgery.blob(of: text + Array(repeating: padding, count: Int(padding)), key: key),
                    to: "in")
                return folder
            }
            limitFiles(to: 1 << 20)
            for folder in folders {
                let thrown = fileFault { () throws(AttachmentFileError) in
                    try AttachmentFile(at: folder.path("in"), to: folder.path("out")).decrypt(key: key) { done, total in
                        if 2 * done == total { folder.flip(0, at: 20, of: "in") }
                    }
                }
                // A fault of the system would mean that a byte more was written.
                precondition(thrown == .attachment(.authenticationFailed), String(describing: thrown))
            }
        }
    }

    @Test func paddingIsLookedAtOnlyAfterTheSecondMAC() throws {
        let key = AttachmentKey()
        let forged = try AttachmentForgery.blob(of: [UInt8](repeating: 65, count: 64), key: key)
        let folder = TemporaryFolder()
        folder.write(forged, to: "in")
        let thrown = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(at: folder.path("in"), to: folder.path("out")).decrypt(key: key)
        }
        #expect(thrown == .attachment(.malformedPlaintext) && folder.names == ["in"])
    }
}
