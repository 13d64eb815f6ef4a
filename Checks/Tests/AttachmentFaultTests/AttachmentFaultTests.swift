// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
import PushTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tests that a fault of the process or the disk does not damage the target file.
@Suite(.serialized) struct AttachmentFaultTests {
    /// Returns a folder with two plaintexts of about 50 MiB and their blobs.
    private func folderOfLongFiles(_ random: inout SeededGenerator) throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let keyBytes = FaultHelper.keyBytes
        let key = try AttachmentKey(parsing: keyBytes.span)
        let part = random.bytes(1 << 20)
        for (name, count) in [("a", 50), ("b", 47)] {
            let plaintext = (0..<count).flatMap { _ in part } + Array(name.utf8)
            folder.write(plaintext, to: "\(name).plaintext")
            let blob = try AttachmentCipher.encrypt(plaintext, key: key, iv: FaultHelper.ivBytes, threads: .all)
            folder.write(blob, to: "\(name).blob")
        }
        return folder
    }

    /// Kills the process with `kill -9` at random moments (docs/bad-inputs.md row 73).
    @Test func killedAtFiftyMomentsItLeavesTheOldTargetOrTheWholeNewOne() throws {
        var random = SeededGenerator()
        let folder = try folderOfLongFiles(&random)
        for (verb, from, to) in [("encrypt", "plaintext", "blob"), ("decrypt", "blob", "plaintext")] {
            let results = ["a", "b"].map { folder.read("\($0).\(to)")! }
            let arguments: (String) -> [String] = { [verb, folder.path("\($0).\(from)"), folder.path("target")] }
            let clock = ContinuousClock()
            let start = clock.now
            #expect(FaultHelper(arguments("a")).signal == nil)
            let microseconds = UInt32((clock.now - start) / .microseconds(1))

            var (current, counts) = (0, [0, 0, 0])
            for round in 0..<25 {
                let delay = UInt32.random(in: 0...microseconds, using: &random)
                let new = 1 - current
                let helper = FaultHelper(arguments(["a", "b"][new]), killedAfter: delay)
                let target = folder.read("target")
                let isOld = same(target, results[current])
                #expect(isOld || same(target, results[new]), "\(verb), round \(round), \(delay) µs, \(random)")
                #expect(isOld || helper.signal != nil || !helper.output.isEmpty)
                let partial = folder.names.filter { $0.hasSuffix(".partial") }
                // The next run removes the partial file of a killed one.
                #expect(partial.count <= 1, "\(verb), round \(round): \(partial), \(random)")
                #expect(partial.allSatisfy { folder.mode(of: $0) == 0o600 })
                counts[0] += isOld ? 0 : 1
                counts[1] += isOld ? 1 : 0
                counts[2] += partial.count
                if !isOld { current = new }
            }
            print("\(verb): of 25 killed, \(counts[0]) had replaced the target, \(counts[2]) left a partial file")
            #expect(FaultHelper(arguments("a")).output.hasPrefix("done"))
            #expect(same(folder.read("target"), results[0]))
            #expect(!folder.names.contains { $0.hasSuffix(".partial") })
        }
    }

    /// Limits the file size: at the start, within a chunk, between two chunks, and one byte below the whole file.
    @Test func aFileThatMayNotGrowIsAFaultOfTheSystemAndLeavesTheOldTarget() throws {
        let folder = TemporaryFolder()
        folder.setByteCount((3 << 20) + 5, of: "plaintext")
        folder.write([9], to: "out")
        #expect(FaultHelper(["encrypt", folder.path("plaintext"), folder.path("blob")]).output.hasPrefix("done"))
        let names = folder.names
        for (verb, from, total) in [("encrypt", "plaintext", (3 << 20) + 64), ("decrypt", "blob", (3 << 20) + 5)] {
            for maximum in [0, 1, 15, 16, 17, 1 << 20, (1 << 20) + 16, (2 << 20) + 4096, total - 33, total - 1] {
                let helper = FaultHelper([verb, folder.path(from), folder.path("out"), "\(maximum)"])
                #expect(helper.output == "failed write \(EFBIG)\n", "\(verb), \(maximum)")
                #expect(folder.read("out") == [9] && folder.names == names, "\(verb), \(maximum)")
            }
            let helper = FaultHelper([verb, folder.path(from), folder.path("new"), "\(total)"])
            #expect(helper.output.hasPrefix("done") && folder.read("new")?.count == total)
            _ = unsafe unlink(folder.path("new"))
        }
    }

    /// Fills a small disk (docs/bad-inputs.md row 73).
    ///
    /// Separate processes fill it. If this process did, a child that another test forks would inherit its open files, and a deleted
    /// file takes space as long as it is open.
    @Test func aFileSystemThatFillsUpIsAFaultOfTheSystemAndLeavesTheOldTarget() {
        let folder = TemporaryFolder()
        withSmallFileSystem(at: "small", of: folder, megabytes: 2) {
            for (size, isEnough) in [(1 << 20, true), (3 << 20, false), ((2 << 20) - 100, false), (1 << 20, true)] {
                folder.setByteCount(size, of: "in")
                #expect(FaultHelper(["encrypt", folder.path("in"), folder.path("blob")]).output.hasPrefix("done"))
                for (verb, from) in [("encrypt", "in"), ("decrypt", "blob")] {
                    for threads in ["one", "two"] {
                        folder.write([9], to: "small/out")
                        let helper = FaultHelper([verb, folder.path(from), folder.path("small/out"), threads])
                        let description: Comment = "\(verb), \(size) bytes, \(threads) threads: \(helper.output)"
                        if isEnough {
                            #expect(helper.output.hasPrefix("done "), description)
                        } else {
                            #expect(helper.output == "failed write \(ENOSPC)\n")
                        }
                        #expect((folder.read("small/out") == [9]) == !isEnough, description)
                        #expect(folder.names(in: "small") == ["out"], description)
                    }
                }
            }
        }
    }

    @Test func aReadOnlyFolderIsAFaultOfTheSystem() {
        let folder = TemporaryFolder()
        folder.write([1], to: "in")
        withSmallFileSystem(at: "fixed", of: folder, megabytes: 1, isReadOnly: true) {
            #expect(throws: AttachmentFileError.system(call: "create", errno: EROFS)) {
                try AttachmentFile(at: folder.path("in"), to: folder.path("fixed/out")).encrypt()
            }
        }
    }

    /// Runs `body` with a tmpfs file system mounted on the folder `name`. If mounting fails, prints that the test is skipped.
    private func withSmallFileSystem(
        at name: String, of folder: TemporaryFolder, megabytes: Int, isReadOnly: Bool = false, _ body: () -> Void
    ) {
        #if os(Linux)
        folder.makeFolder(name)
        let flags = isReadOnly ? UInt(MS_RDONLY) : 0
        guard unsafe mount("tmpfs", folder.path(name), "tmpfs", flags, "size=\(megabytes)m") == 0 else {
            print("skipped: mount on \(name) failed with errno \(errno); run as root")
            return
        }
        body()
        // MNT_DETACH works even while a forked child has a file open.
        #expect(unsafe umount2(folder.path(name), Int32(MNT_DETACH)) == 0)
        #else
        print("skipped: only Linux can mount tmpfs on \(name)")
        #endif
    }

    @Test func aLongFileTakesNoMoreMemoryThanAShortOne() {
        let folder = TemporaryFolder()
        folder.setByteCount(512 << 20, of: "in")
        for (verb, input, target) in [("encrypt", "in", "blob"), ("decrypt", "blob", "out")] {
            let helper = FaultHelper([verb, folder.path(input), folder.path(target)])
            let kibibytes = helper.kibibytes
            #expect(kibibytes != nil && kibibytes! <= 16 << 10, "\(verb): \(helper.output)")
        }
        #expect(folder.read("out", at: (512 << 20) - 16) == [UInt8](repeating: 0, count: 16))
    }
}

/// Returns whether two arrays are equal. Fast for long arrays, and a failed expectation does not print them.
private func same(_ bytes: [UInt8]?, _ other: [UInt8]) -> Bool {
    guard let bytes, bytes.count == other.count else { return false }
    return unsafe bytes.withUnsafeBytes { bytes in
        unsafe other.withUnsafeBytes { unsafe memcmp(bytes.baseAddress!, $0.baseAddress!, $0.count) == 0 }
    }
}
