// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PushWire
import _NIOFileSystem

/// Attachments, as files. The relay sees ciphertext of an unknown kind, and never looks.
///
/// A blob is there whole or not at all: it is written to a file without a name, which gets its name when all of it is on the disk.
struct BlobStore: Sendable {
    /// The seconds for which a link is good, as the server of 2013 had it.
    private static let linkLifetime: Int64 = 3600
    private static let mediaType = "application/octet-stream"

    private let folder: String
    private let key: SymmetricKey
    private let maximumByteCount: Int64

    init(_ options: RelayOptions, _ store: Store) async throws {
        folder = options.folder + "/blobs"
        key = SymmetricKey(data: try await store.secret("blob links", byteCount: 32))
        maximumByteCount = options.maximumBlobByteCount
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Returns the link to upload or download a blob.
    func link(to id: UInt64, for method: HTTPRequest.Method, at url: ServiceURL) throws -> ServiceURL {
        let base = url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
        return try ServiceURL(base + BlobLink(method, id: id, expires: Moment.now + Self.linkLifetime, key: key).path)
    }

    /// Responds to a request for what is under ``BlobLink/prefix``.
    func response(to request: Request, _ context: RelayContext) async throws -> Response {
        guard request.method == .put || request.method == .get else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, PUT"])
        }
        // What is wrong with a link, and whether there is a blob, is not for those to know who have no good one.
        guard let link = BlobLink(request.head), link.isGood(key) else { return Response(status: .forbidden) }
        guard request.method == .put else { return try await get(link.id, context) }
        context.askForBody(of: request)
        return try await put(link.id, request)
    }

    func put(_ id: UInt64, _ request: Request) async throws -> Response {
        guard request.headers[.contentType]?.hasSameBytes(as: Self.mediaType) == true else {
            return Response(status: .unsupportedMediaType)
        }
        let length = request.headers[.contentLength].flatMap { Int64($0) }
        guard length ?? 0 <= maximumByteCount else { return Response(status: .contentTooLarge) }
        do {
            try await write(request.body, ofLength: length, to: path(of: id))
        } catch is TooLarge {
            return Response(status: .contentTooLarge)
        } catch is Incomplete {
            return Response(status: .badRequest)
        }
        return Response(status: .ok)
    }

    private func get(_ id: UInt64, _ context: some RequestContext) async throws -> Response {
        let path = path(of: id)
        guard let info = try await FileSystem.shared.info(forFileAt: FilePath(path)) else {
            return Response(status: .notFound)
        }
        let body = try await FileIO().loadFile(path: path, context: context)
        return Response(
            status: .ok,
            headers: [.contentType: Self.mediaType, .contentLength: String(info.size)],
            body: body)
    }

    private func write(_ body: RequestBody, ofLength length: Int64?, to path: String) async throws {
        let files = FileSystem.shared
        try await files.withFileHandle(
            forWritingAt: FilePath(path), options: .newFile(replaceExisting: true, permissions: .ownerReadWrite)
        ) { file in
            var (offset, pieces) = (Int64(0), body.makeAsyncIterator())
            while let piece = try await Self.next(&pieces) {
                guard offset + Int64(piece.readableBytes) <= maximumByteCount else { throw TooLarge() }
                offset += try await file.write(contentsOf: piece, toAbsoluteOffset: offset)
            }
            // A body also ends when the relay does, and that is no error.
            guard !Task.isCancelled, offset == length ?? offset else { throw Incomplete() }
            try await file.synchronize()
        }
        // The name, too, is on the disk before the client hears that all is well.
        try await files.withDirectoryHandle(atPath: FilePath(folder)) { try await $0.synchronize() }
    }

    /// A client that is gone, or sends what is no body, is no fault of the relay's.
    private static func next(_ pieces: inout RequestBody.AsyncIterator) async throws(Incomplete) -> ByteBuffer? {
        do { return try await pieces.next() } catch { throw Incomplete() }
    }

    /// Removes blobs, where there are any.
    func remove(_ ids: [UInt64]) async throws {
        for id in ids { try await FileSystem.shared.removeItem(at: FilePath(path(of: id))) }
    }

    /// Made of a number, so that no path of a client's leads anywhere.
    private func path(of id: UInt64) -> String { "\(folder)/\(id)" }

    private struct TooLarge: Error {}
    private struct Incomplete: Error {}
}
