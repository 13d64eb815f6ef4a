// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Synchronization
import Testing

/// The asynchronous calls, and canceled tasks.
@Suite struct AttachmentCancellationTests {
    @Test func theBackgroundCallsDoTheSame() async throws {
        var random = SeededGenerator()
        for size in [0, 1000, (3 << 20) + 5] {
            let plaintext = random.manyBytes(size)
            let folder = TemporaryFolder()
            folder.write(plaintext, to: "in")
            let reports = Reports()
            for threads in [Threads.one, .all] {
                let key = try await AttachmentFile(
                    at: folder.path("in"), to: folder.path("blob"), maximumByteCount: Int64(size), threads: threads
                ).encryptInBackground { reports.add($0, $1) }
                #expect(reports.take().last == (size > 0 ? [Int64(size), Int64(size)] : nil))
                #expect(same(try AttachmentCipher.decrypt(folder.read("blob")!, key: key), plaintext), "\(random)")
                try await AttachmentFile(
                    at: folder.path("blob"), to: folder.path("out"), threads: threads
                ).decryptInBackground(key: key) { reports.add($0, $1) }
                let ciphertext = Int64(size / 16 + 1) * 16
                #expect(reports.take().last == [2 * ciphertext, 2 * ciphertext])
                #expect(same(folder.read("out"), plaintext), "\(random)")
            }
        }
    }

    @Test func progressNeedNotBeAskedFor() async throws {
        let folder = TemporaryFolder()
        folder.write(Array(0..<100), to: "in")
        let key = try await AttachmentFile(at: folder.path("in"), to: folder.path("blob")).encryptInBackground()
        try await AttachmentFile(at: folder.path("blob"), to: folder.path("out")).decryptInBackground(key: key)
        #expect(folder.read("out") == Array(0..<100))
    }

    @Test func theBackgroundCallsThrowTheSame() async throws {
        let folder = TemporaryFolder()
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<100))
        folder.write(blob, to: "in")
        await #expect(throws: AttachmentFileError.sameFile) {
            _ = try await AttachmentFile(at: folder.path("in"), to: folder.path("in")).encryptInBackground()
        }
        await #expect(throws: AttachmentFileError.attachment(.tooLarge(limit: 9))) {
            _ = try await AttachmentFile(
                at: folder.path("in"), to: folder.path("out"), maximumByteCount: 9
            ).encryptInBackground()
        }
        await #expect(throws: AttachmentFileError.attachment(.tooLarge(limit: 9))) {
            try await AttachmentFile(
                at: folder.path("in"), to: folder.path("out"), maximumByteCount: 9
            ).decryptInBackground(key: key)
        }
        folder.flip(7, at: 30, of: "in")
        await #expect(throws: AttachmentFileError.attachment(.authenticationFailed)) {
            try await AttachmentFile(at: folder.path("in"), to: folder.path("out")).decryptInBackground(key: key)
        }
        #expect(folder.names == ["in"])
    }

    @Test func aTaskThatIsCancelledBeforeItBeginsMakesNothing() async throws {
        let folder = TemporaryFolder()
        let (key, blob) = try AttachmentCipher.encrypt(Array(0..<100))
        folder.write(blob, to: "in")
        folder.write([9], to: "out")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            let (input, target) = (folder.path("in"), folder.path("out"))
            await #expect(throws: AttachmentFileError.cancelled) {
                _ = try await AttachmentFile(at: input, to: target).encryptInBackground()
            }
            await #expect(throws: AttachmentFileError.cancelled) {
                try await AttachmentFile(at: input, to: target).decryptInBackground(key: key)
            }
            // The synchronous calls also check whether their task is canceled.
            let encrypting = fileFault { () throws(AttachmentFileError) in
                try AttachmentFile(at: input, to: target).encrypt()
            }
            let decrypting = fileFault { () throws(AttachmentFileError) in
                try AttachmentFile(at: input, to: target).decrypt(key: key)
            }
            #expect(encrypting == .cancelled && decrypting == .cancelled)
        }
        task.cancel()
        await task.value
        #expect(folder.names == ["in", "out"] && folder.read("out") == [9])
    }

    private static let threads = [Threads.one, .all]

    /// The shares of the work after which a task is canceled: at the beginning, within a pass, at the start of the second pass, and
    /// before the file is synchronized.
    private static let shares = [0, 0.3, 0.5, 0.8, 1]

    @Test(arguments: threads) func aCancelledTaskReadsAMegabyteMoreAtMostAndLeavesTheOldTarget(
        threads: Threads
    ) async throws {
        for share in Self.shares {
            for work in try CancelledWork.both(threads: threads, share: share) {
                work.expectStopped(await work.runInTaskOfItsOwn())
            }
        }
    }

    @Test(arguments: threads) func aCallOnThisThreadStopsAsSoonWithTheTaskThatItRunsIn(
        threads: Threads
    ) async throws {
        for share in Self.shares {
            for work in try CancelledWork.both(threads: threads, share: share) {
                work.expectStopped(await Task { work.runSynchronously() }.value)
            }
        }
    }
}

/// The encryption or decryption of a file, whose progress closure cancels its task after a share of the work.
///
/// At that moment, the closure cuts the input off after the next MiB. If the call read further, it would throw another error than
/// `cancelled`.
private final class CancelledWork: Sendable {
    private static let byteCount = (5 << 20) + 5
    private static let pieceByteCount: Int64 = 1 << 20

    /// The key to decrypt with, or nil to encrypt.
    private let key: AttachmentKey?
    private let threads: Threads
    private let share: Double
    private let folder = TemporaryFolder()
    private let reports = Reports()
    private let task = Mutex<Task<AttachmentFileError?, Never>?>(nil)

    /// Returns an encryption, and the decryption of its result.
    static func both(threads: Threads, share: Double) throws -> [CancelledWork] {
        let plain = CancelledWork(nil, threads, share)
        plain.folder.setByteCount(byteCount, of: "in")
        let key = try AttachmentFile(at: plain.folder.path("in"), to: plain.folder.path("out")).encrypt()
        let sealed = CancelledWork(key, threads, share)
        sealed.folder.write(plain.folder.read("out")!, to: "in")
        for work in [plain, sealed] { work.folder.write([9], to: "out") }
        return [plain, sealed]
    }

    private init(_ key: AttachmentKey?, _ threads: Threads, _ share: Double) {
        (self.key, self.threads, self.share) = (key, threads, share)
    }

    /// Runs the asynchronous call. Its progress closure cancels the task from another thread.
    func runInTaskOfItsOwn() async -> AttachmentFileError? {
        // Holds the lock until the task is stored, so that the first progress report finds the task.
        let task = self.task.withLock { task in
            let new = Task { await runAsynchronously { self.task.withLock { $0!.cancel() } } }
            task = new
            return new
        }
        return await task.value
    }

    private func runAsynchronously(_ cancel: @escaping @Sendable () -> Void) async -> AttachmentFileError? {
        let progress = { @Sendable (done: Int64, total: Int64) in self.report(done, total, cancel) }
        let (input, target) = (folder.path("in"), folder.path("out"))
        do throws(AttachmentFileError) {
            if let key {
                try await AttachmentFile(
                    at: input, to: target, threads: threads
                ).decryptInBackground(key: key, progress: progress)
            } else {
                _ = try await AttachmentFile(
                    at: input, to: target, threads: threads
                ).encryptInBackground(progress: progress)
            }
        } catch { return error }
        return nil
    }

    /// Runs the synchronous call in the current task.
    func runSynchronously() -> AttachmentFileError? {
        let progress = { (done: Int64, total: Int64) in
            self.report(done, total) { unsafe withUnsafeCurrentTask { unsafe $0!.cancel() } }
        }
        let (input, target) = (folder.path("in"), folder.path("out"))
        do throws(AttachmentFileError) {
            if let key {
                try AttachmentFile(at: input, to: target, threads: threads).decrypt(key: key, progress: progress)
            } else {
                _ = try AttachmentFile(at: input, to: target, threads: threads).encrypt(progress: progress)
            }
        } catch { return error }
        return nil
    }

    private func report(_ done: Int64, _ total: Int64, _ cancel: () -> Void) {
        reports.add(done, total)
        guard Double(done) >= share * Double(total) else { return }
        let passByteCount = key == nil ? total : total / 2
        let readByteCount = (done == passByteCount ? 0 : done % passByteCount) + Self.pieceByteCount
        // In a blob, the 16 bytes of the IV come before the ciphertext.
        folder.setByteCount(Int(min(readByteCount, passByteCount)) + (key == nil ? 0 : 16), of: "in")
        cancel()
    }

    func expectStopped(_ thrown: AttachmentFileError?, _ location: SourceLocation = #_sourceLocation) {
        let text: Comment = "\(key == nil ? "encrypting" : "decrypting"), \(threads), canceled at \(share)"
        #expect(thrown == .cancelled, text, sourceLocation: location)
        let reports = reports.take().map { (done: $0[0], total: $0[1]) }
        // The report that canceled the task was the last one, and each report comes at most 1 MiB after the one before.
        let early = reports.dropLast().filter { Double($0.done) >= share * Double($0.total) }
        #expect(!reports.isEmpty && early.isEmpty, text, sourceLocation: location)
        var before: Int64 = 0
        for report in reports {
            #expect(report.done - before <= Self.pieceByteCount, text, sourceLocation: location)
            before = report.done
        }
        #expect(folder.names == ["in", "out"] && folder.read("out") == [9], text, sourceLocation: location)
    }
}

/// The progress reports, which any thread may add.
private final class Reports: Sendable {
    private let reports = Mutex<[[Int64]]>([])

    func add(_ done: Int64, _ total: Int64) { reports.withLock { $0.append([done, total]) } }

    func take() -> [[Int64]] {
        reports.withLock { reports in
            defer { reports = [] }
            return reports
        }
    }
}
