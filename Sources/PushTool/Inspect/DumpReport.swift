// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// Prints annotated dumps, row by row: the longest input's rows are never all in memory.
struct DumpReport {
    private let printer: DumpPrinter
    private let sink: Sink

    /// A box, so that rows can be written from within the walk.
    private final class Sink {
        var output: Output

        init(_ output: Output) {
            self.output = output
        }
    }

    init(terminal: Terminal, margin: String = "", to output: Output = .standardOutput()) {
        printer = DumpPrinter(terminal: terminal, margin: margin)
        sink = Sink(output)
    }

    /// Writes what is left.
    func finish() throws {
        try sink.output.flush()
    }

    func line(_ text: String = "", _ style: Style = .plain) throws {
        try sink.output.write(line: printer.terminal.text(text, style))
    }

    /// Dumps a signal.
    ///
    /// - Returns: the fault for standard error, or nil.
    func signal(_ bytes: [UInt8]) throws -> ToolError? {
        try line(printer.header)
        let verdict = try Dump.signal(bytes) { try row($0, bytes) }
        return try conclude(.signal, bytes, verdict)
    }

    /// Dumps a content, as ``signal(_:)``.
    func content(_ bytes: [UInt8]) throws -> ToolError? {
        try line(printer.header)
        let verdict = try Dump.content(bytes) { try row($0, bytes) }
        return try conclude(.content, bytes, verdict)
    }

    /// Dumps an envelope, and what is in it if there is a key.
    ///
    /// - Returns: the fault for standard error, or nil.
    func envelope(_ bytes: [UInt8], key: SignalingKey?, profile: Profile) throws -> ToolError? {
        try line(printer.header)
        let (verdict, signal) = try Dump.envelope(bytes, key: key, profile: profile) { try row($0, bytes) }
        if let verdict { return .noEnvelope(bytes.count, verdict) }
        try line("\(printer.margin)An envelope of \(bytes.count) bytes.", .good)
        guard let signal else { return nil }
        try line()
        try line("\(printer.margin)Inside, \(signal.count) bytes:", .heading)
        return try self.signal(signal)
    }

    private func row(_ row: DumpRow, _ bytes: [UInt8]) throws {
        for text in printer.lines(row, of: bytes) { try line(text) }
    }

    private func conclude(_ schema: MessageSchema, _ bytes: [UInt8], _ verdict: WireError?) throws -> ToolError? {
        guard let verdict else {
            try line("\(printer.margin)\(schema.name), \(bytes.count) bytes.", .good)
            return nil
        }
        return .noMessage(schema, verdict)
    }
}

extension ToolError {
    /// What is wrong with what was to be an envelope.
    static func noEnvelope(_ byteCount: Int, _ error: EnvelopeError) -> ToolError {
        ToolError("no envelope (\(byteCount) bytes): \(Explanation.line(error))", error)
    }

    /// What is wrong with what was to be a message.
    static func noMessage(_ schema: MessageSchema, _ error: WireError) -> ToolError {
        ToolError("no \(schema.name): \(Explanation.line(error))", error)
    }
}
