// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs curl, a client that is independent of this project.
enum Curl {
    struct Response: Sendable {
        let status: Int
        /// The header fields, with names in lower case.
        let headers: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Failure: Error {
        let status: Int32
        let text: String
    }

    /// Runs curl with the arguments of a command line, and passes it `body` for `--data-binary @-`.
    static func run(_ arguments: [String], _ body: [UInt8] = []) async throws -> Response {
        let options = ["--silent", "--show-error", "--include", "--http1.1", "--max-time", "20", "--header", "Expect:"]
        let folder = try TemporaryFolder()
        // Files, because a pipe that is full would block.
        let files = ["in", "out", "error"].map { URL(filePath: folder.path + "/" + $0) }
        for file in files { try Data(file.lastPathComponent == "in" ? body : []).write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["curl"] + options + arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        // Does not block this thread, because the server needs it.
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        guard process.terminationStatus == 0 else {
            let text = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
            throw Failure(status: process.terminationStatus, text: text)
        }
        return try parse([UInt8](Data(contentsOf: files[1])))
    }

    /// Parses a response with a complete head.
    static func parse(_ bytes: [UInt8]) throws -> Response {
        let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) ?? bytes.endIndex..<bytes.endIndex
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let first = lines.first?.split(separator: " ") ?? []
        guard first.count >= 2, first[0] == "HTTP/1.1", let status = Int(first[1]) else {
            throw Failure(status: 0, text: "no response")
        }
        let fields = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1) }.filter { $0.count == 2 }
        let headers = fields.map { ($0[0].lowercased(), $0[1].trimmingCharacters(in: .whitespaces)) }
        return Response(
            status: status, headers: Dictionary(headers) { first, _ in first }, body: Array(bytes[end.upperBound...]))
    }
}
