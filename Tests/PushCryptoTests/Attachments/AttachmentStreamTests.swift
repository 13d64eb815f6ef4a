// SPDX-License-Identifier: Apache-2.0

import Dispatch
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

/// Input from an open descriptor: a file from its current offset, or a pipe.
@Suite struct AttachmentStreamTests {
    private static let threads = [Threads.one, .all]

    @Test(arguments: threads) func aFileThatIsReadByItsDescriptorBeginsAtItsOffset(threads: Threads) throws {
        let folder = TemporaryFolder()
        for (size, offset) in [(3, 0), (3, 3), (3, 5), (70_000, 69_999), ((3 << 20) + 5, 1), (2 << 20, 1 << 20)] {
            folder.setByteCount(size, of: "in")
            folder.flip(0, at: size - 1, of: "in")
            let descriptor = unsafe open(folder.path("in"), O_RDONLY)
            defer { close(descriptor) }
            let count = Int64(max(size - offset, 0))
            for limit in [count, count - 1] {
                #expect(lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset))
                var totals: [Int64] = []
                let files = AttachmentFile(
                    reading: descriptor, to: Array(folder.path("out").utf8), maximumByteCount: limit, threads: threads)
                guard limit == count else {
                    let thrown = fileFault { () throws(AttachmentFileError) in
                        try files.encrypt { totals.append($1) }
                    }
                    #expect(thrown == .attachment(.tooLarge(limit: limit)) && totals.isEmpty)
                    continue
                }
                let key = try files.encrypt { totals.append($1) }
                #expect(
                    try same(
                        AttachmentCipher.decrypt(folder.read("out")!, key: key),
                        Array(folder.read("in")!.dropFirst(offset))), "\(size), \(offset)")
                #expect(totals.allSatisfy { $0 == count } && totals.isEmpty == (count == 0))
            }
        }
    }

    @Test(arguments: threads) func aPipeIsEncryptedAsItsBytesCome(threads: Threads) throws {
        let folder = TemporaryFolder()
        let plaintext = (0..<(1 << 20) + 70_005).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let (reader, writer) = try pipe()
        defer { close(reader) }
        DispatchQueue.global().async {
            defer { close(writer) }
            for part in [plaintext[..<10], plaintext[10...]] {
                // Longer than the 20 ms that the library waits for the pipe at a time.
                usleep(60_000)
                var rest = part
                while !rest.isEmpty {
                    let count = unsafe rest.withUnsafeBytes { unsafe write(writer, $0.baseAddress, $0.count) }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            }
        }
        var reports: [Int64] = []
        let key = try files(reader, folder, threads).encrypt { done, total in
            #expect(done == total)
            reports.append(total)
        }
        #expect(try same(AttachmentCipher.decrypt(folder.read("out")!, key: key), plaintext))
        #expect(reports == [1 << 20, Int64(plaintext.count)])
    }

    @Test func aCanceledTaskDoesNotWaitForAPipe() async throws {
        let folder = TemporaryFolder()
        folder.write([9], to: "out")
        let (reader, writer) = try pipe()
        defer {
            close(reader)
            close(writer)
        }
        let files = files(reader, folder, .one)
        let task = Task { () async -> AttachmentFileError? in
            do throws(AttachmentFileError) { _ = try await files.encryptInBackground() } catch { return error }
            return nil
        }
        while folder.names.count < 2 { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(folder.read("out") == [9] && folder.names == ["out"])
    }

    private func files(_ descriptor: Int32, _ folder: TemporaryFolder, _ threads: Threads) -> AttachmentFile {
        AttachmentFile(
            reading: descriptor, to: Array(folder.path("out").utf8), maximumByteCount: .max, threads: threads)
    }

    private func pipe() throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
        try #require(unsafe Glibc.pipe(&ends) == 0)
        #elseif canImport(Musl)
        try #require(unsafe Musl.pipe(&ends) == 0)
        #else
        try #require(unsafe Darwin.pipe(&ends) == 0)
        #endif
        // A child process of another test must not keep the writing end open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
