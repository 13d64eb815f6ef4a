// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A target file that is replaced as a whole or not at all.
///
/// The bytes go to the partial file `.NAME.RANDOM.partial` in the same folder. It is readable only by its owner, and
/// locked. ``replace()`` renames it to the target. In all other cases, such as a crash, the target stays unchanged.
/// After a crash, the partial file is no longer locked, so the next run for the same target removes it.
struct AttachmentTarget: ~Copyable {
    private let folder: POSIXFile
    private let name: [UInt8]
    private let partial: PartialFile
    private let isCancelled: @Sendable () -> Bool
    private var hasReplaced = false
    private var byteCount: Int64 = 0
    /// The number of bytes that are in write-back.
    private var begunByteCount: Int64 = 0

    /// The unit of write-back: 8 MiB.
    private static let writingByteCount: Int64 = 8 << 20

    /// Creates the partial file.
    ///
    /// - Parameters:
    ///   - path: The path of the target.
    ///   - input: The identity of the input file.
    ///   - isCancelled: Whether the caller has canceled.
    /// - Throws: In this order, ``AttachmentFileError/malformedPath``, ``AttachmentFileError/unsuitableTarget(_:)``,
    ///   ``AttachmentFileError/sameFile``; at any point ``AttachmentFileError/system(call:errno:)``.
    init(
        _ path: [UInt8], readingFrom input: POSIXFile.Identity, isCancelled: @escaping @Sendable () -> Bool
    ) throws(AttachmentFileError) {
        let (folderPath, name) = try Self.split(path)
        let folder = try POSIXFile.folder(folderPath)
        if let existing = try folder.status(of: name) {
            if let kind = existing.kind { throw .unsuitableTarget(kind) }
            // rename(2) needs no write permission on the target, but a read-only file asks to be kept.
            guard existing.isWritableByAnyone, !folder.isReadOnly(name) else {
                throw .unsuitableTarget("read-only file")
            }
            guard existing.identity != input else { throw .sameFile }
        }
        let prefix = PartialFile.prefix(of: name)
        for abandoned in folder.names(where: { PartialFile.isName($0, prefix: prefix) }) {
            guard let file = folder.openAbandoned(abandoned) else { continue }
            // Removed only if the name still leads to the locked file.
            if let named = try? folder.status(of: abandoned), let locked = try? file.status(),
                named.identity == locked.identity
            {
                folder.remove(abandoned)
            }
        }
        let partial = try PartialFile(in: folder, prefix: prefix)
        self.folder = folder
        self.name = name
        self.partial = partial
        self.isCancelled = isCancelled
    }

    deinit {
        if !hasReplaced {
            folder.remove(partial.name)
            // The file system needs time to free gigabytes.
            if isCancelled() { partial.file.closeElsewhere() }
        }
    }

    mutating func write(_ bytes: UnsafePointer<UInt8>, count: Int) throws(AttachmentFileError) {
        try unsafe partial.file.append(bytes, count: count)
        byteCount += Int64(count)
        if byteCount - begunByteCount >= Self.writingByteCount {
            partial.file.beginWriting(begunByteCount..<byteCount)
            begunByteCount = byteCount
        }
    }

    mutating func write<let count: Int>(_ bytes: InlineArray<count, UInt8>) throws(AttachmentFileError) {
        try unsafe bytes.span.withUnsafeBufferPointer { bytes throws(AttachmentFileError) in
            try unsafe write(bytes.baseAddress!, count: count)
        }
    }

    /// Waits until all written bytes are on the disk.
    ///
    /// - Throws: ``AttachmentFileError/cancelled`` or ``AttachmentFileError/system(call:errno:)``.
    borrowing func synchronize() throws(AttachmentFileError) {
        try partial.file.synchronize(unless: isCancelled)
        guard !isCancelled() else { throw .cancelled }
    }

    /// Renames the partial file, which is on the disk, to the target.
    ///
    /// - Throws: ``AttachmentFileError/system(call:errno:)`` if the target is unchanged,
    ///   ``AttachmentFileError/unsyncedFolder(errno:)`` if it is new, ``AttachmentFileError/unknownTarget(errno:)`` if
    ///   it may be either.
    consuming func replace() throws(AttachmentFileError) {
        do { try folder.rename(partial.name, to: name) } catch .system(let call, let code) {
            // A network file system repeats a request that got no answer. The repeated request fails if the first one
            // succeeded.
            let isNew: Bool
            do { isNew = try isNewTarget() } catch { throw .unknownTarget(errno: code) }
            guard isNew else { throw .system(call: call, errno: code) }
        }
        hasReplaced = true
        try folder.synchronizeNames()
    }

    /// Whether the name of the target leads to the written file.
    ///
    /// - Throws: ``AttachmentFileError/system(call:errno:)`` if the file system does not report it.
    private borrowing func isNewTarget() throws(AttachmentFileError) -> Bool {
        guard let target = try folder.status(of: name) else { return false }
        return try target.identity == partial.file.status().identity
    }

    /// Splits a path into the folder and the name in it.
    private static func split(_ path: [UInt8]) throws(AttachmentFileError) -> (folder: [UInt8], name: [UInt8]) {
        let name = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last!
        let dots = [Array(".".utf8), Array("..".utf8)]
        guard !name.isEmpty, !dots.contains(Array(name)), !path.contains(0) else { throw .malformedPath }
        let folder = path.dropLast(name.count)
        return (folder.isEmpty ? dots[0] : Array(folder), Array(name))
    }
}

/// The partial file of a target, and its name: `.NAME.RANDOM.partial`.
struct PartialFile: ~Copyable {
    private static let suffix = Array(".partial".utf8)
    private static let digits = Array("0123456789abcdef".utf8)
    private static let digitCount = 16

    let name: [UInt8]
    let file: POSIXFile

    /// Creates a new file, and locks it.
    init(in folder: borrowing POSIXFile, prefix: [UInt8]) throws(AttachmentFileError) {
        for _ in 0..<16 {
            let random = (0..<Self.digitCount).map { _ in Self.digits.randomElement()! }
            let name = prefix + random + Self.suffix
            guard let file = try folder.create(name) else { continue }
            do {
                try file.lock()
                // Another run may have removed the file as abandoned, before it was locked.
                guard try folder.status(of: name)?.identity == file.status().identity else { continue }
            } catch .system("lock", EWOULDBLOCK) {
                continue
            } catch {
                folder.remove(name)
                throw error
            }
            self.name = name
            self.file = file
            return
        }
        throw .system(call: "lock", errno: EEXIST)
    }

    /// Returns the start of the names of all partial files of a target.
    ///
    /// A name has at most 255 bytes on common file systems, so a long name is truncated. It is truncated at the end of
    /// a character, because some file systems accept only UTF-8.
    static func prefix(of target: [UInt8]) -> [UInt8] {
        var count = min(target.count, 200)
        while count < target.count, count > 0, target[count] & 0xC0 == 0x80 { count -= 1 }
        return [UInt8(ascii: ".")] + target.prefix(count) + [UInt8(ascii: ".")]
    }

    /// Whether a name is the name of a partial file with this prefix.
    static func isName(_ name: [UInt8], prefix: [UInt8]) -> Bool {
        guard name.starts(with: prefix) else { return false }
        let rest = name.dropFirst(prefix.count)
        return rest.prefix(digitCount).allSatisfy(digits.contains) && rest.dropFirst(digitCount).elementsEqual(suffix)
    }
}
#endif
