// SPDX-License-Identifier: Apache-2.0

@_spi(Vectors) import PushCrypto
import PushTestSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A separate process that encrypts and decrypts attachment files, so that tests can kill it, cancel it, fill its disk and measure
/// its memory.
///
///     AttachmentFaultHelper encrypt|decrypt IN OUT [MAXIMUM|one|two]
///     AttachmentFaultHelper encrypt-once IN OUT [one|two]
///     AttachmentFaultHelper cancel-encrypt|cancel-decrypt IN OUT SHARE
///
/// - `encrypt` and `decrypt` use a fixed key and IV, so that the result is known. `encrypt-once` makes a new key and prints it.
/// - `MAXIMUM` is the file size limit in bytes. Reaching it stands for a full disk.
/// - `one` uses one thread. `two`, the default, uses `Threads.all`.
/// - `SHARE`, from 0 to 1, is the part of the work after which the helper cancels its own task.
///
/// The helper prints one line: `done KIB SECONDS` with the growth of its peak memory and the time, `cancelled SECONDS` with the
/// time from the cancellation to the end, `failed CALL ERRNO`, or `failed ERROR`.
@main
struct AttachmentFaultHelper {
    private let input: String
    private let target: String
    private let key: AttachmentKey

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4 else {
            print("usage: AttachmentFaultHelper [cancel-]encrypt|decrypt|encrypt-once IN OUT [MAXIMUM|one|two|SHARE]")
            exit(64)
        }
        let keyBytes = [UInt8](0..<64)
        let helper = AttachmentFaultHelper(
            input: arguments[2], target: arguments[3], key: try AttachmentKey(parsing: keyBytes.span))
        if arguments[1].hasPrefix("cancel-") {
            guard arguments.count > 4, let share = Double(arguments[4]) else { exit(64) }
            try await helper.cancel(encrypts: arguments[1] == "cancel-encrypt", at: share)
        } else if arguments[1] == "encrypt-once" {
            helper.encryptOnce(threads: arguments.last == "one" ? .one : .all)
        } else {
            if arguments.count > 4, let maximum = UInt(arguments[4]) { limitFiles(to: maximum) }
            try helper.run(encrypts: arguments[1] == "encrypt", threads: arguments.last == "one" ? .one : .all)
        }
    }

    private func run(encrypts: Bool, threads: Threads) throws {
        // Allocates the one-time memory of the libraries and Dispatch first, so that the measurement leaves it out.
        _ = try AttachmentCipher.encrypt([UInt8](repeating: 0, count: 300_000), threads: .all)
        let before = Self.peakKibibytes()
        let clock = ContinuousClock()
        let start = clock.now
        do throws(AttachmentFileError) {
            if encrypts {
                let iv = InlineArray<16, UInt8> { UInt8(0xA0 + $0) }
                try AttachmentFile(at: input, to: target, threads: threads).encrypt(key: key, iv: iv)
            } else {
                try AttachmentFile(at: input, to: target, threads: threads).decrypt(key: key)
            }
        } catch .system(let call, let code) {
            print("failed \(call) \(code)")
            exit(1)
        } catch {
            print("failed \(error)")
            exit(1)
        }
        let seconds = (clock.now - start) / .seconds(1)
        print("done \(Self.peakKibibytes() - before) \(seconds)")
    }

    private func encryptOnce(threads: Threads) {
        do throws(AttachmentFileError) {
            print(try AttachmentFile(at: input, to: target, threads: threads).encrypt().base64)
        } catch {
            print("failed \(error)")
            exit(1)
        }
    }

    private func cancel(encrypts: Bool, at share: Double) async throws {
        let (moments, moment) = AsyncStream<Void>.makeStream()
        let progress = { @Sendable (done: Int64, total: Int64) in
            if Double(done) >= share * Double(total) { moment.yield() }
        }
        let task = Task { () async -> AttachmentFileError? in
            do throws(AttachmentFileError) {
                if encrypts {
                    _ = try await AttachmentFile(
                        at: input, to: target, threads: .all
                    ).encryptInBackground(progress: progress)
                } else {
                    try await AttachmentFile(
                        at: input, to: target, threads: .all
                    ).decryptInBackground(key: key, progress: progress)
                }
            } catch { return error }
            return nil
        }
        for await _ in moments { break }
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        guard await task.value == .cancelled else {
            print("not cancelled")
            exit(1)
        }
        print("cancelled \((clock.now - start) / .seconds(1))")
    }

    /// Returns the peak memory of this process, in KiB.
    private static func peakKibibytes() -> Int {
        #if os(Linux)
        // getrusage may report the peak of the parent process instead.
        let file = unsafe open("/proc/self/status", O_RDONLY)
        var bytes = [UInt8](repeating: 0, count: 8192)
        var count = 0
        // A read may return fewer bytes than requested, even from /proc.
        while count < bytes.count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe read(file, $0.baseAddress! + count, $0.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        close(file)
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
        let peak = lines.first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").compactMap { Int($0) }.first
        return peak!
        #else
        var usage = rusage()
        _ = unsafe getrusage(RUSAGE_SELF, &usage)
        return usage.ru_maxrss >> 10
        #endif
    }
}
