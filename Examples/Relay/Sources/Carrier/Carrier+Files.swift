// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import NIOCore
import PushHTTP
import PushWire
import _NIOFileSystem

/// Blobs as files, of any size and in constant memory. No credentials are sent, because the location may be on another server.
extension Carrier {
    private static let blobTimeout = TimeAmount.hours(1)

    /// The maximum byte count of a refusal's text that is shown.
    private static let maximumReasonByteCount = 1 << 10

    /// Uploads a file to the location that the relay gave.
    ///
    /// - Throws: ``BlobRefused`` if the store refuses the file and gives a reason; `PushCallError`; the connection's error.
    package func upload(fileAt path: String, to location: ServiceURL, of service: PushService) async throws {
        let call = PushCall.uploadBlob([], to: location)
        let (request, _) = service.request(for: call)
        let response = try await FileSystem.shared.withFileHandle(forReadingAt: FilePath(path)) { file in
            let length = try await file.info().size
            let body = HTTPClientRequest.Body.stream(file.readChunks(), length: .known(length))
            return try await execute(request, body: body, Self.blobTimeout)
        }
        if [413, 429, 507].contains(response.status.code) {
            let text = try? await response.body.collect(upTo: Self.maximumReasonByteCount)
            throw BlobRefused(status: Int(response.status.code), text: String(buffer: text ?? ByteBuffer()))
        }
        try service.response(to: call, HTTPResponse(response), [])
    }

    /// Downloads a blob to a file.
    ///
    /// - Throws: ``BlobTooLarge`` if it is longer than `maximumByteCount`; `PushCallError`; the connection's error. No file
    ///   remains.
    package func download(
        from location: ServiceURL, to path: String, maximumByteCount: Int64, of service: PushService
    ) async throws {
        let call = PushCall.downloadBlob(from: location)
        let (request, _) = service.request(for: call)
        let response = try await execute(request, body: nil, Self.blobTimeout)
        _ = try service.response(to: call, HTTPResponse(response), [])
        try await FileSystem.shared.withFileHandle(
            forWritingAt: FilePath(path), options: .newFile(replaceExisting: false, permissions: .ownerReadWrite)
        ) { file in
            var offset: Int64 = 0
            for try await piece in response.body {
                offset += Int64(piece.readableBytes)
                guard offset <= maximumByteCount else { throw BlobTooLarge(limit: maximumByteCount) }
                try await file.write(contentsOf: piece, toAbsoluteOffset: offset - Int64(piece.readableBytes))
            }
        }
    }
}

/// A blob is longer than the client accepts.
package struct BlobTooLarge: SentenceError {
    package let limit: Int64

    package var description: String { "The file has more than \(limit) bytes." }
}

/// A blob store refused a blob.
package struct BlobRefused: SentenceError {
    package let status: Int
    /// The store's own sentence; empty if it has none.
    package let text: String

    /// The reason, from the store or from its status.
    package var reason: String {
        let text = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        if !text.isEmpty { return text }
        return switch status {
        case 413: "It is too large."
        case 429: "The account has stored too much lately. Try again later."
        default: "The store is full. Try again later."
        }
    }

    package var description: String { "The relay refused to store the file. \(reason)" }
}
