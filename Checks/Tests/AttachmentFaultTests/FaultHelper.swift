// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A run of `AttachmentFaultHelper`, which is built next to the tests.
struct FaultHelper {
    /// The helper's standard output.
    let output: String
    /// The signal that ended the helper, if any.
    let signal: Int32?

    /// The key that the helper and the tests share.
    static let keyBytes = [UInt8](0..<64)
    static let ivBytes = InlineArray<16, UInt8> { UInt8(0xA0 + $0) }

    /// Runs the helper to its end.
    ///
    /// - Parameters:
    ///   - arguments: The helper's arguments.
    ///   - microseconds: The time after which the helper is killed, or nil to let it end by itself.
    init(_ arguments: [String], killedAfter microseconds: UInt32? = nil) {
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        let process = Self.spawn(arguments, output: ends)
        close(ends[1])
        if let microseconds {
            // The test needs a kill at an arbitrary moment, so this sleep does not wait for an event.
            usleep(microseconds)
            kill(process, SIGKILL)
        }
        var (output, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while true {
            let count = unsafe read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output += buffer.prefix(count)
        }
        close(ends[0])
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        self.output = String(decoding: output, as: UTF8.self)
        signal = status & 0x7F == 0 ? nil : status & 0x7F
    }

    /// The first number of a line `done KIB SECONDS`.
    var kibibytes: Int? {
        let words = output.split { $0.isWhitespace }
        return words.count == 3 && words[0] == "done" ? Int(words[1]) : nil
    }

    /// The path of the helper: beside the test program, or, under Xcode, beside the test bundle.
    private static let program: String = {
        var places = CommandLine.arguments
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe readlink(
                "/proc/self/exe", buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        places.append(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
        for place in places {
            var folder = place.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            while !folder.isEmpty {
                let program = (folder + ["AttachmentFaultHelper"]).joined(separator: "/")
                if unsafe access(program, X_OK) == 0, program.hasPrefix("/") { return program }
                folder = folder.dropLast()
            }
        }
        preconditionFailure("AttachmentFaultHelper is not near any of \(places): build it first")
    }()

    private static func spawn(_ arguments: [String], output: [Int32]) -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = unsafe posix_spawn_file_actions_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        unsafe posix_spawn_file_actions_addclose(&actions, output[0])
        unsafe posix_spawn_file_actions_addclose(&actions, output[1])
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var process: pid_t = 0
        let result = unsafe posix_spawn(&process, program, &actions, nil, &words, environ)
        precondition(result == 0, "\(program) cannot be run")
        return process
    }
}
