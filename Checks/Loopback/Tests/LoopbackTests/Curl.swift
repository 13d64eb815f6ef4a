// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes

/// Runs curl as an independent HTTP client.
enum Curl {
    struct Failure: Error {
        let status: Int32
        let text: String
    }

    /// Sends a request unchanged, and returns the response.
    static func send(_ request: HTTPRequest, _ body: [UInt8]) async throws -> (HTTPResponse, [UInt8]) {
        let url = "\(request.scheme ?? "")://\(request.authority ?? "")\(request.path ?? "")"
        // curl sets the Content-Length itself.
        let headers = request.headerFields.filter { $0.name != .contentLength }
            .flatMap { ["--header", "\($0.name.rawName): \($0.value)"] }
        let data = request.headerFields[.contentLength] == nil ? [] : ["--data-binary", "@-"]
        return try await run(["--request", request.method.rawValue] + headers + data + [url], body)
    }

    /// Runs curl with arguments as typed by hand.
    static func run(_ arguments: [String], _ body: [UInt8] = []) async throws -> (HTTPResponse, [UInt8]) {
        let options = ["--silent", "--show-error", "--include", "--http1.1", "--max-time", "5", "--header", "Expect:"]
        let folder = FileManager.default.temporaryDirectory.appending(path: "loopback-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files rather than pipes, so that curl never waits for a full pipe.
        let files = ["in", "out", "error"].map { folder.appending(path: $0) }
        for file in files { try Data(file.lastPathComponent == "in" ? body : []).write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["curl"] + options + arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        // Suspends rather than blocks, since the server needs this thread.
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

    private static func parse(_ bytes: [UInt8]) throws -> (HTTPResponse, [UInt8]) {
        let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) ?? bytes.endIndex..<bytes.endIndex
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let first = lines.first?.split(separator: " ") ?? []
        guard first.count >= 2, first[0] == "HTTP/1.1", let code = Int(first[1]) else {
            throw Failure(status: 0, text: "no response")
        }
        var response = HTTPResponse(status: .init(code: code))
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = HTTPField.Name(String(parts[0])) else { continue }
            response.headerFields.append(HTTPField(name: name, value: parts[1].trimmingCharacters(in: .whitespaces)))
        }
        return (response, Array(bytes[end.upperBound...]))
    }
}
