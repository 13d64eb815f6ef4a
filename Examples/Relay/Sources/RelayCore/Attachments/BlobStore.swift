// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PushWire
import _NIOFileSystem

/// The attachments, as files. They are ciphertext that the relay cannot read.
///
/// A blob is complete or absent: the relay writes it to a file without a name, which gets its name when all of it is on the
/// disk.
struct BlobStore: Sendable {
    /// The number of seconds for which a link is valid, as on the server of 2013.
    private static let linkLifetime: Int64 = 3600
    /// The prefix of an unfinished file, on a file system without unnamed files.
    private static let temporaryPrefix = ".tmp-"
    private static let mediaType = "application/octet-stream"

    /// The name of the blobs' folder in the relay's folder.
    static let folderName = "blobs"

    /// The limits on the blobs of one number.
    let quota: Store.BlobQuota
    private let folder: String
    private let key: SymmetricKey
    private let maximumByteCount: Int64
    private let store: Store
    private let limiter: RateLimiter
    private let room: BlobRoom

    /// Opens the folder, and reconciles it with the database.
    init(_ options: RelayOptions, _ store: Store, _ limiter: RateLimiter, _ logger: Logger) async throws {
        self.limiter = limiter
        folder = options.folder + "/" + Self.folderName
        key = SymmetricKey(data: try await store.secret("blob links", byteCount: 32))
        maximumByteCount = options.maximumBlobByteCount
        quota = Store.BlobQuota(
            count: options.maximumBlobsPerDay, byteCount: options.maximumBlobByteCountPerDay,
            storedByteCount: max(options.maximumBlobByteCountPerDay, options.maximumBlobFolderByteCount / 10))
        self.store = store
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        room = BlobRoom(
            options.maximumBlobFolderByteCount, stored: try await Self.reconcile(folder, with: store, logger))
    }

    /// Reconciles the files with the database, after a crash or in a restored backup.
    ///
    /// Removes blobs without a row, and sets the byte count of each row to the size of its file. A row without a file counts 0
    /// bytes, and stays because its link may still be used.
    ///
    /// Reads each file's size and each row once.
    ///
    /// - Returns: The byte count of all blobs.
    private static func reconcile(_ folder: String, with store: Store, _ logger: Logger) async throws -> Int64 {
        let known = try await store.attachmentByteCounts()
        var (changes, stored, removedCount) = (known.filter { $0.value != 0 }.mapValues { _ in Int64(0) }, Int64(0), 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            if let id = UInt64(name), let before = known[id] {
                let byteCount = byteCount(ofFileAt: path)
                changes[id] = byteCount == before ? nil : byteCount
                stored += byteCount
            } else if UInt64(name) != nil || name.hasPrefix(temporaryPrefix) {
                try FileManager.default.removeItem(atPath: path)
                removedCount += 1
            }
        }
        try await store.setByteCounts(changes)
        if !changes.isEmpty || removedCount > 0 {
            logger.notice(
                "Reconciled blobs with the database",
                metadata: ["removed": "\(removedCount)", "corrected": "\(changes.count)"])
        }
        return stored
    }

    /// The byte count of all blobs.
    var byteCount: Int64 { room.stored }

    /// Checks that some space is left for a new blob.
    ///
    /// - Throws: ``Refusal``.
    func checkRoom() throws(Refusal) {
        guard room.isLeft else { throw Refusal(.rateLimited, retryAfter: 3600) }
    }

    /// Returns the link to upload or download a blob.
    func link(to id: UInt64, for method: HTTPRequest.Method, at url: ServiceURL) throws -> ServiceURL {
        let base = url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
        return try ServiceURL(base + BlobLink(method, id: id, expires: Moment.now + Self.linkLifetime, key: key).path)
    }

    /// Responds to a request for a path under ``BlobLink/prefix``.
    func response(to request: Request, _ context: RelayContext) async throws -> Response {
        guard request.method == .put || request.method == .get else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, PUT"])
        }
        // Without a valid link, a caller learns neither what is wrong with it nor whether the blob exists.
        guard let link = BlobLink(request.head), link.isGood(key) else { return Response(status: .forbidden) }
        do throws(Refusal) {
            try limiter.take(request.method == .put ? .uploadsOfBlob : .downloadsOfBlob, of: "\(link.id)")
        } catch {
            return Self.refusal(
                .tooManyRequests, "There were too many requests for this blob.", retryAfter: error.retryAfter)
        }
        guard request.method == .put else { return try await get(link.id, context) }
        context.askForBody(of: request)
        return try await put(link.id, request)
    }

    func put(_ id: UInt64, _ request: Request) async throws -> Response {
        guard request.headers[.contentType]?.hasSameBytes(as: Self.mediaType) == true else {
            return Self.refusal(.unsupportedMediaType, "The type of a blob is \(Self.mediaType).")
        }
        let length = request.headers[.contentLength].flatMap { Int64($0) }
        guard length ?? 0 <= maximumByteCount else { return tooLarge }
        guard room.begin(id) else {
            return Self.refusal(.serviceUnavailable, "Another upload of this blob is under way.", retryAfter: 5)
        }
        defer { room.release(id) }
        guard let (granted, owner) = try await store.reserve(length ?? maximumByteCount, for: id, quota) else {
            return Response(status: .notFound)
        }
        let before = Self.byteCount(ofFileAt: path(of: id))
        do {
            // The quota comes first, so that an upload beyond it takes no space from others.
            guard granted >= length ?? 1 else { throw QuotaUsedUp() }
            switch room.reserve(granted, for: id, of: owner) {
            case .busy: throw Busy()
            case .full: throw Full()
            case .granted: break
            }
            let limit = length == nil ? granted : maximumByteCount
            let after = try await write(request.body, ofLength: length, limit: limit, to: path(of: id))
            room.replace(before, by: after)
            try await store.setByteCount(after, of: id)
            return Response(status: .ok)
        } catch {
            // The old blob is still there.
            try await store.setByteCount(before, of: id)
            switch error {
            case is TooLarge where granted == maximumByteCount: return tooLarge
            case is TooLarge, is QuotaUsedUp:
                return Self.refusal(
                    .tooManyRequests,
                    "The account may store \(Self.size(quota.byteCount)) within 24 hours, and "
                        + "\(Self.size(quota.storedByteCount)) in all.", retryAfter: 3600)
            case is Busy:
                return Self.refusal(
                    .serviceUnavailable, "The account has \(BlobRoom.maximumUploads) other uploads under way.",
                    retryAfter: 5)
            case is Full:
                return Self.refusal(.init(code: 507), "The relay has no room for this blob.", retryAfter: 3600)
            case is Incomplete: return Response(status: .badRequest)
            default: throw error
            }
        }
    }

    private var tooLarge: Response {
        Self.refusal(.contentTooLarge, "A blob has at most \(maximumByteCount) bytes (\(Self.size(maximumByteCount))).")
    }

    /// A refusal with a sentence for the user.
    private static func refusal(
        _ status: HTTPResponse.Status, _ sentence: String, retryAfter: Int? = nil
    ) -> Response {
        var fields: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        if let retryAfter { fields[.retryAfter] = String(retryAfter) }
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: sentence + "\n")))
    }

    private static func size(_ byteCount: Int64) -> String {
        byteCount < 1 << 20 ? "\(byteCount) bytes" : "\(byteCount >> 20) MiB"
    }

    /// The size of a file; 0 if it does not exist.
    private static func byteCount(ofFileAt path: String) -> Int64 {
        // Foundation's attributes include the owner's name, which takes far longer to find.
        var info = stat()
        return lstat(path, &info) == 0 ? Int64(info.st_size) : 0
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

    /// Writes a body to a blob's file.
    ///
    /// - Returns: The byte count of the blob.
    private func write(
        _ body: RequestBody, ofLength length: Int64?, limit: Int64, to path: String
    ) async throws -> Int64 {
        let files = FileSystem.shared
        let byteCount = try await files.withFileHandle(
            forWritingAt: FilePath(path), options: .newFile(replaceExisting: true, permissions: .ownerReadWrite)
        ) { file in
            var (offset, pieces) = (Int64(0), body.makeAsyncIterator())
            while let piece = try await Self.next(&pieces) {
                guard offset + Int64(piece.readableBytes) <= limit else { throw TooLarge() }
                offset += try await file.write(contentsOf: piece, toAbsoluteOffset: offset)
            }
            // A body also ends without an error when the relay shuts down.
            guard !Task.isCancelled, offset == length ?? offset else { throw Incomplete() }
            try await file.synchronize()
            return offset
        }
        // Syncs the folder, so that the name is on the disk, too, before the client gets its response.
        try await files.withDirectoryHandle(atPath: FilePath(folder)) { try await $0.synchronize() }
        return byteCount
    }

    /// Reads the next piece. A disconnected client or a malformed body is not a fault of the relay.
    private static func next(_ pieces: inout RequestBody.AsyncIterator) async throws(Incomplete) -> ByteBuffer? {
        do { return try await pieces.next() } catch { throw Incomplete() }
    }

    /// Removes the files of blobs, if they exist.
    func remove(_ ids: [UInt64]) async throws {
        for id in ids {
            let byteCount = Self.byteCount(ofFileAt: path(of: id))
            try await FileSystem.shared.removeItem(at: FilePath(path(of: id)))
            room.replace(byteCount, by: 0)
        }
    }

    /// The path of a blob's file. It contains a number and nothing else from the client, so it stays in the folder.
    private func path(of id: UInt64) -> String { "\(folder)/\(id)" }

    private struct TooLarge: Error {}
    private struct QuotaUsedUp: Error {}
    private struct Busy: Error {}
    private struct Full: Error {}
    private struct Incomplete: Error {}
}
