// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Buffered output to standard output, standard error or an open file. Errors are reported: a full disk is not a success.
struct Output {
    private static let bufferByteCount = 64 << 10
    /// The start of the message if writing fails.
    static let fault = "the output cannot be written"

    var buffer: [UInt8] = []
    private let descriptor: Int32

    static func standardOutput() -> Output { Output(descriptor: System.standardOutput) }
    static func standardError() -> Output { Output(descriptor: System.standardError) }

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    mutating func append(_ text: String) {
        buffer.append(contentsOf: text.utf8)
    }

    mutating func write(line: String = "") throws {
        append(line)
        append("\n")
        try flushIfFull()
    }

    mutating func flushIfFull() throws {
        if buffer.count >= Self.bufferByteCount { try flush() }
    }

    /// - Throws: ``ToolError``; but an exit status without a message if the reader has closed the pipe.
    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        do {
            try System.writeBytes(buffer, to: descriptor)
        } catch {
            guard !error.isBrokenPipe else { throw ExitCode.failure }
            throw ToolError(Self.fault, error)
        }
    }

    static func print(_ line: String) throws {
        var output = standardOutput()
        try output.write(line: line)
        try output.flush()
    }

    /// Prints a message to standard error, escaped for a terminal. A failure is ignored, because it cannot be reported.
    static func warn(_ line: String) {
        var output = standardError()
        try? output.write(line: Escaped.message(line))
        try? output.flush()
    }
}
