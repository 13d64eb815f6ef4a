// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import PushTool

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The built push-tool, run as a process.
enum Tool {
    /// The outcome of a run.
    struct Result {
        let status: Int32
        let output: [UInt8]
        let error: String

        var text: String { String(decoding: output, as: UTF8.self) }
        var json: JSONText { get throws { try JSONText(json: output) } }
        var errorJSON: JSONText { get throws { try JSONText(json: Array(error.utf8)) } }
        /// The lines of the output. An incomplete last line is left out.
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
    }

    /// The path of push-tool: in the folder of the test program, or above it on macOS.
    static let path: String = {
        var folder = URL(filePath: image).deletingLastPathComponent()
        for _ in 0..<5 {
            let tool = folder.appending(path: "push-tool").path
            if FileManager.default.isExecutableFile(atPath: tool) { return tool }
            folder.deleteLastPathComponent()
        }
        fatalError("There is no push-tool beside \(image).")
    }()

    /// - Parameter environment: The variables beside PATH.
    static func run(
        _ arguments: String..., input: some Sequence<UInt8> = [], environment: [String: String] = [:]
    ) throws -> Result {
        try run(arguments, input: Array(input), environment: environment)
    }

    /// - Parameter environment: The variables beside PATH.
    static func run(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Result {
        try run(path, arguments, input: input, environment: environment)
    }

    /// Runs the tool in a folder.
    static func run(_ arguments: [String], in folder: String) throws -> Result {
        let line = "cd \"$0\" && exec \"$@\""
        return try run("/bin/sh", ["-c", line, folder, path] + arguments, input: [], environment: [:])
    }

    /// Runs a line of shell script in a folder, with the tool on its PATH.
    static func shell(_ line: String, in folder: String) throws -> Result {
        try run("/bin/sh", ["-c", "cd \"$0\" && \(line)", folder], input: [], environment: [:])
    }

    private static func run(
        _ program: String, _ arguments: [String], input: [UInt8], environment: [String: String]
    ) throws -> Result {
        // Uses files instead of pipes, so that no process waits, however much is written.
        let folder = try TemporaryFolder()
        try folder.write(input, to: "in")
        let search = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let tools = URL(filePath: path).deletingLastPathComponent().path
        var variables = environment
        variables["PATH"] = "\(tools):\(search)"
        // A tool that is built for coverage would write its profile into its working folder.
        variables["LLVM_PROFILE_FILE"] = "/dev/null"
        // The tool gets the sanitizer options of this process.
        for name in ["ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"] {
            if let value = ProcessInfo.processInfo.environment[name] { variables[name] = value }
        }
        let status = try spawn(program, arguments, variables.map { "\($0)=\($1)" }, folder.path)
        return Result(
            status: status, output: try folder.read("out"),
            error: String(decoding: try folder.read("error"), as: UTF8.self))
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String], _ folder: String
    ) throws -> Int32 {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        // Dispatch's threads block signals, and a child inherits that.
        var noSignals = sigset_t()
        unsafe sigemptyset(&noSignals)
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigmask(&attributes, &noSignals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "\(folder)/in", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "\(folder)/out", O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "\(folder)/error", O_WRONLY | O_CREAT, 0o600)
        let argv = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        let strings = unsafe argv + envp
        defer {
            for index in unsafe strings.indices { unsafe free(strings[index]) }
        }
        var process = pid_t()
        let code = unsafe posix_spawn(&process, program, &actions, &attributes, argv, envp)
        guard code == 0 else { throw System.Failure(code: code) }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw System.Failure(code: errno) }
        }
        // For a process that a signal ended, the status is 128 plus the signal's number, as in a shell.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }

    /// The file that contains this code.
    private static let image: String = {
        #if canImport(Darwin)
        var info = unsafe Dl_info()
        let found = unsafe dladdr(#dsohandle, &info)
        precondition(found != 0, "dladdr finds no image for this code")
        return unsafe String(cString: info.dli_fname)
        #else
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        #endif
    }()
}
