// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Python's `json.loads`, which is written in C. Its process runs for the whole row and reads its own clock, so neither its start nor
/// the pipes count.
final class PeerPython {
    /// Reads the text from standard input, then the number of loads from each line. Prints nanoseconds and the number of contacts.
    private static let program = """
        import json, sys, time
        text = sys.stdin.buffer.read(int(sys.argv[1]))
        for line in sys.stdin.buffer:
            count = int(line)
            start = time.thread_time_ns()
            for _ in range(count):
                value = json.loads(text)
            print(time.thread_time_ns() - start, len(value["contacts"]), flush=True)
        """

    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())
    private let contactCount: Int

    /// Starts the process.
    ///
    /// - Parameters:
    ///   - text: The JSON text.
    ///   - contactCount: The number of contacts or tokens in `text`.
    init(text: [UInt8], contactCount: Int) throws {
        self.contactCount = contactCount
        // If Python has ended, writing must fail instead of ending this process.
        signal(SIGPIPE, SIG_IGN)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program, "\(text.count)"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text))
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Loads the text `count` times, and returns the time.
    func time(_ count: Int) throws -> Duration {
        try input.fileHandleForWriting.write(contentsOf: Data("\(count)\n".utf8))
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CommandFailure(description: "python3 ended early; its error is above") }
            line += data
        }
        let numbers = String(decoding: line, as: UTF8.self).split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 2 else { throw CommandFailure(description: "python3 did not print two numbers") }
        try Disagreement.check(numbers[1] == contactCount, "Python's count of elements")
        return .nanoseconds(numbers[0])
    }

    /// The version of the `python3` on the PATH, or nil if it does not run.
    static var version: String? {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import platform; print(platform.python_version())"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }
}
