// SPDX-License-Identifier: Apache-2.0

import CFaults
import PushCrypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs the library in processes with few file descriptors (docs/bad-inputs.md row 105).
struct DescriptorFaults {
    let results: Results
    let folder: String

    /// Runs without standard input, output and error. Writes to those descriptors must not reach the library's files.
    func closed() throws -> Bool {
        let files = try Files("\(folder)/closed", input: Fixed.attachment)
        let back = try Files("\(folder)/back", input: [])
        let kept = (0..<3).map { fcntl(Int32($0), F_DUPFD_CLOEXEC, 100) }
        for descriptor in Int32(0)..<3 { close(descriptor) }
        var written = 0
        let stray: (Int64, Int64) -> Void = { _, _ in
            for descriptor in Int32(0)..<3 { written += unsafe write(descriptor, "stray", 5) >= 0 ? 1 : 0 }
        }
        let outcome = Result {
            var key = AttachmentKey()
            let blob = try files.result {
                key = try AttachmentFile(at: files.input, to: files.target, threads: .one).encrypt(progress: stray)
            }
            let again = try Files(back.folder, input: blob)
            return try again.result {
                try AttachmentFile(at: again.input, to: again.target, threads: .one).decrypt(key: key, progress: stray)
            } == Fixed.attachment
        }
        let operations = Operation.onOpenSSL + Operation.others
        let wrong = operations.map { "\($0.name): \($0.outcome(results, in: "\(folder)/operations"))" }.filter {
            !$0.hasSuffix(": right")
        }
        for (descriptor, kept) in zip(Int32(0)..<3, kept) where kept >= 0 { dup2(kept, descriptor) }
        return report(
            (try? outcome.get()) == true && written == 0 && wrong.isEmpty,
            "without descriptors 0, 1 and 2: files are encrypted and decrypted, and no stray write reaches one",
            wrong + ["\(outcome), \(written) stray writes succeeded"])
    }

    /// Runs the first use with 3 descriptors, with 4, and so on until it succeeds. Before that, each must throw an error.
    func few() throws -> Bool {
        let files = try Files("\(folder)/few", input: Fixed.attachment)
        var (holds, limit) = (true, Int32(3))
        while true {
            let status = child { first(files, limit: limit) }
            holds =
                report(status == 0 || status == 1 << 8, "no descriptor from \(limit) on: wait status \(status)")
                && holds
            if status == 1 << 8 || limit == 20 { return report(holds && status == 1 << 8, "\(limit) are enough") }
            limit += 1
        }
    }

    /// Returns 0 if the file call throws the expected error, 1 if everything is right, 2 or 3 if anything is wrong.
    private func first(_ files: Files, limit: Int32) -> Int32 {
        guard faults_limit_descriptors(limit) == 1 else { return 3 }
        var fault: (any Error)?
        do {
            _ = try AttachmentFile(at: files.input, to: files.target, threads: .all).encrypt()
        } catch { fault = error }
        let memory = (Operation.onOpenSSL + Operation.others).filter { !$0.name.contains("file") }
            .map { $0.outcome(results, in: folder) }
        _ = faults_limit_descriptors(-1)
        guard memory.allSatisfy({ $0 == .right || $0 == .unavailable }) else { return 2 }
        guard let fault else { return (try? Files.read(files.target).count) == results.blob.count ? 1 : 2 }
        guard (try? Files.read(files.target)) == [9], files.names == ["in", "target"] else { return 2 }
        show("shown   no descriptor from \(limit) on: \(fault)")
        return switch fault as? AttachmentFileError {
        case .system(_, EMFILE): 0
        case .attachment(.cryptoUnavailable): 0
        default: 2
        }
    }

    private func child(_ body: () -> Int32) -> Int32 {
        withoutActuallyEscaping(body) { body in
            let box = Box(body)
            return unsafe faults_in_child(
                { unsafe Unmanaged<Box>.fromOpaque($0!).takeUnretainedValue().body() },
                Unmanaged.passUnretained(box).toOpaque())
        }
    }

    private final class Box {
        let body: () -> Int32
        init(_ body: @escaping () -> Int32) { self.body = body }
    }
}
