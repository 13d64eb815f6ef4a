// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Standard output, standard error or an open file, written in large pieces, with its errors seen: a full disk is not a success.
struct Output {
    /// Bytes that are gathered before they are written.
    static let bufferByteCount = 64 << 10

    /// What has not been written yet. Append to it, then call ``flushIfFull()`` or ``flush()``.
    var buffer: [UInt8] = []
    private let descriptor: Int32

    static func standardOutput() -> Output { Output(descriptor: System.standardOutput) }
    static func standardError() -> Output { Output(descriptor: System.standardError) }

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes text and a line feed.
    mutating func write(line: String = "") throws {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
        try flushIfFull()
    }

    /// Writes what is there if it is worth a call.
    mutating func flushIfFull() throws {
        if buffer.count >= Self.bufferByteCount { try flush() }
    }

    /// Writes what is there.
    ///
    /// - Throws: a silent exit status if the reader has gone; ``ToolError`` otherwise.
    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        do {
            try System.write(descriptor, buffer)
        } catch {
            guard !error.isBrokenPipe else { throw ExitCode.failure }
            throw ToolError("writing failed", error)
        }
    }

    /// Prints one line to standard output.
    static func print(_ line: String) throws {
        var output = standardOutput()
        try output.write(line: line)
        try output.flush()
    }

    /// Prints one line to standard error. That it cannot be written is nothing that could be told anywhere.
    static func warn(_ line: String) {
        var output = standardError()
        try? output.write(line: line)
        try? output.flush()
    }
}
