// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Files that change while they are read, progress reports, and files with a wrong size in their status.
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
            // Without work there is no report, because a caller that computes a percentage divides by the total.
            if size > 0 { expectGood(reports, passes: 1) }
            #expect(reports.last?.total == (size > 0 ? Int64(size) : nil))

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
        // At most one report for each MiB of each pass.
        #expect(reports.count <= passes * (total / passes / (1 << 20) + 1))
    }

    /// docs/bad-inputs.md row 122.
    @Test(arguments: threads, [nil, 0, 70_000]) func aFileThatGrowsWhileItIsEncryptedIsRefusedAtOnce(
        threads: Threads, offset: Int?
    ) throws {
        for (size, growth) in [(3 << 20, 1), ((3 << 20) + 5, 1), ((3 << 20) + 5, 2 << 20), (2 << 20, 64 << 20)] {
            let folder = TemporaryFolder()
            folder.setByteCount(size, of: "in")
            folder.write([9], to: "out")
            var (current, reports) = (size, 0)
            // A log that grows faster than it is read would never end.
            let thrown = encryptingFault(folder, threads, offset) { _ in
                reports += 1
                guard reports < 10 else { return }
                current += growth
                folder.setByteCount(current, of: "in")
            }
            #expect(thrown == .inputChanged, "\(size) + \(growth)")
            #expect(reports <= 4)
            #expect(folder.read("out") == [9] && folder.names == ["in", "out"])
        }
    }

    /// docs/bad-inputs.md row 122.
    @Test(arguments: threads, [nil, 0, 70_000]) func aFileThatShrinksWhileItIsEncryptedIsRefused(
        threads: Threads, offset: Int?
    ) throws {
        let folder = TemporaryFolder()
        for byteCount in [0, 1, 2 << 20, (3 << 20) + 4] {
            folder.setByteCount((3 << 20) + 5, of: "in")
            folder.write([9], to: "out")
            let thrown = encryptingFault(folder, threads, offset) { done in
                if done == 1 << 20 { folder.setByteCount(byteCount, of: "in") }
            }
            #expect(thrown == .inputChanged)
            #expect(folder.read("out") == [9] && folder.names == ["in", "out"])
        }
    }

    @Test func aTargetsFolderThatIsRemovedMeanwhileIsAFaultOfTheSystem() {
        let folder = TemporaryFolder()
        folder.makeFolder("sub")
        folder.setByteCount((2 << 20) + 5, of: "in")
        let thrown = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(at: folder.path("in"), to: folder.path("sub/out")).encrypt { _, _ in
                for name in folder.names(in: "sub") { _ = unsafe unlink(folder.path("sub/\(name)")) }
                _ = unsafe rmdir(folder.path("sub"))
            }
        }
        #expect(thrown == .system(call: "rename", errno: ENOENT))
        #expect(folder.names == ["in"])
    }

    /// Returns the error of encrypting the file `in`: by its path or, with an offset, through a descriptor at that offset.
    private func encryptingFault(
        _ folder: TemporaryFolder, _ threads: Threads, _ offset: Int?, progress: (Int64) -> Void
    ) -> AttachmentFileError? {
        let descriptor = unsafe open(folder.path("in"), O_RDONLY)
        defer { close(descriptor) }
        if let offset { lseek(descriptor, off_t(offset), SEEK_SET) }
        let files =
            offset == nil
            ? AttachmentFile(at: folder.path("in"), to: folder.path("out"), threads: threads)
            : AttachmentFile(
                reading: descriptor, to: Array(folder.path("out").utf8), maximumByteCount: .max, threads: threads)
        return fileFault { () throws(AttachmentFileError) in
            try files.encrypt(progress: { done, _ in progress(done) })
        }
    }

    /// docs/bad-inputs.md row 123.
    @Test(arguments: threads) func aFileOfTheSystemIsEncryptedAsReadingGivesIt(threads: Threads) throws {
        let folder = TemporaryFolder()
        for path in ["/proc/version", "/proc/self/auxv", "/proc/kallsyms", "/sys/kernel/vmcoreinfo"] {
            // Some containers hide these files.
            guard let bytes = contents(of: path), !bytes.isEmpty else { continue }
            var reports: [(done: Int64, total: Int64)] = []
            let files = AttachmentFile(at: path, to: folder.path("out"), threads: threads)
            let key = try files.encrypt { reports.append(($0, $1)) }
            #expect(try same(AttachmentCipher.decrypt(folder.read("out")!, key: key), bytes), "\(path)")
            #expect(reports.allSatisfy { $0.total > 0 && $0.done <= $0.total }, "\(path)")
            #expect(reports.last.map { $0.done == bytes.count && $0.total == bytes.count } == true, "\(path)")
            #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.done <= $1.done })
            let descriptor = unsafe open(path, O_RDONLY)
            defer { close(descriptor) }
            let stream = AttachmentFile(
                reading: descriptor, to: Array(folder.path("out").utf8), maximumByteCount: .max, threads: threads)
            let streamKey = try stream.encrypt()
            #expect(try same(AttachmentCipher.decrypt(folder.read("out")!, key: streamKey), bytes), "\(path)")
            let limit = Int64(bytes.count - 1)
            let limited = fileFault { () throws(AttachmentFileError) in
                try AttachmentFile(
                    at: path, to: folder.path("new"), maximumByteCount: limit, threads: threads
                ).encrypt()
            }
            #expect(limited == .attachment(.tooLarge(limit: limit)), "\(path)")
        }
        #expect(folder.names == (contents(of: "/proc/version") == nil ? [] : ["out"]))
    }

    /// A path such as `/dev/fd/3` names an open file. The offset of the descriptor does not matter.
    @Test func aFileThatIsNamedByItsDescriptorIsReadFromTheBeginning() throws {
        let folder = TemporaryFolder()
        folder.write(Array(0..<100), to: "in")
        let descriptor = unsafe open(folder.path("in"), O_RDONLY)
        defer { close(descriptor) }
        #expect(lseek(descriptor, 50, SEEK_SET) == 50)
        let key = try AttachmentFile(at: "/dev/fd/\(descriptor)", to: folder.path("out")).encrypt()
        #expect(try AttachmentCipher.decrypt(folder.read("out")!, key: key) == Array(0..<100))
        try AttachmentFile(at: folder.path("out"), to: folder.path("back")).decrypt(key: key)
        #expect(folder.read("back") == Array(0..<100))
    }

    /// Reads a file to its end, and ignores the size in its status. Returns nil if the file cannot be opened.
    private func contents(of path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var (bytes, piece) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while true {
            let got = unsafe read(file, &piece, piece.count)
            guard got > 0 else { return bytes }
            bytes += piece.prefix(got)
        }
    }

    /// Returns the error of decrypting a blob that `change` changes meanwhile. If the call throws, the target must stay the same.
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

    /// docs/bad-inputs.md row 71.
    @Test(arguments: threads) func aBlobThatChangesBetweenThePassesIsRefused(threads: Threads) throws {
        var random = SeededGenerator()
        for size in [20, 1000, (1 << 20) + 100, (3 << 20) + 5] {
            let plaintext = random.manyBytes(size)
            // Places in the first block, in the middle and at the end. A flipped bit in the second-to-last block changes the padding.
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

    /// docs/bad-inputs.md row 71.
    @Test(arguments: threads) func aBlobThatShrinksIsRefused(threads: Threads) throws {
        let plaintext = [UInt8](repeating: 1, count: (3 << 20) + 5)
        for pass in [0, 1] as [Int64] {
            for byteCount in [0, 100, 1 << 20, (3 << 20) + 16] {
                let thrown = try fault(plaintext, threads) { done, total in
                    done > pass * total / 2
                } change: { folder, _ in
                    folder.setByteCount(byteCount, of: "in")
                }
                #expect(thrown == .inputChanged)
            }
        }
    }

    /// The length is checked before the MAC, because a blob that another program still writes is not a forgery.
    @Test(arguments: threads) func aBlobThatGrowsIsRefused(threads: Threads) throws {
        let plaintext = [UInt8](repeating: 1, count: (3 << 20) + 5)
        for (pass, growth) in [(0, 1), (0, 16), (1, 1), (1, 5 << 20)] as [(Int64, Int)] {
            let thrown = try fault(plaintext, threads) { done, total in
                done > pass * total / 2
            } change: { folder, byteCount in
                folder.setByteCount(byteCount + growth, of: "in")
                folder.flip(0, at: byteCount - 40, of: "in")
            }
            #expect(thrown == .inputChanged)
        }
    }

    @Test(arguments: threads) func aBlobIsWhatItWasWhenItWasOpened(threads: Threads) throws {
        let plaintext = [UInt8](repeating: 1, count: (3 << 20) + 5)
        // The MAC in the file changes, or another file takes the name. The second pass reads neither.
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

    /// On a full disk, an attacker can learn the size of the partial file. Before the second MAC, the file has at most all blocks but the
    /// last, which is 1 MiB here, so its size does not depend on the padding.
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
                // A `system` error would mean that the call wrote more than 1 MiB.
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
