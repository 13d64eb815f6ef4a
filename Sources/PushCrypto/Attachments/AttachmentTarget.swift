// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file that is written whole or not at all.
///
/// What is written goes to `.NAME.RANDOM.partial` beside the target, which is made for its owner alone, locked, and renamed over
/// the target by ``commit()`` after it is on the disk. In every other case, a crash included, the target stays as it was; what
/// a crash leaves beside it is removed by the next run for the same target, which finds it unlocked.
struct AttachmentTarget: ~Copyable {
    private let folder: POSIXFile
    private let name: String
    private let partial: PartialFile
    private let isCancelled: () -> Bool
    private var isCommitted = false
    private var byteCount: Int64 = 0
    /// How many of them the disk has been told of.
    private var begunByteCount: Int64 = 0

    /// Told to the disk at a time: 8 MiB.
    private static let writingByteCount: Int64 = 8 << 20

    /// Makes the partial file.
    ///
    /// - Parameters:
    ///   - input: the file that is read from.
    ///   - isCancelled: whether the caller no longer waits for the target.
    /// - Throws: ``AttachmentFileError/malformedPath``, ``AttachmentFileError/unsuitableTarget(_:)``,
    ///   ``AttachmentFileError/sameFile``, or a fault of the system.
    init(
        _ path: String, readingFrom input: POSIXFile.Identity, isCancelled: @escaping () -> Bool
    ) throws(AttachmentFileError) {
        let (folderPath, name) = try Self.split(path)
        let folder = try POSIXFile.folder(folderPath)
        if let existing = try folder.status(of: name) {
            if let kind = existing.kind { throw .unsuitableTarget(kind) }
            guard existing.identity != input else { throw .sameFile }
        }
        let prefix = PartialFile.prefix(of: name)
        for abandoned in try folder.names(where: { PartialFile.isName($0, prefix: prefix) }) {
            guard let file = folder.openAbandoned(abandoned) else { continue }
            // Ours to remove only while the name still leads to what we have locked.
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
        if !isCommitted {
            folder.remove(partial.name)
            // To give gigabytes back takes the file system a while.
            if isCancelled() { partial.file.closeElsewhere() }
        }
    }

    mutating func write(_ bytes: UnsafePointer<UInt8>, count: Int) throws(AttachmentFileError) {
        try unsafe partial.file.write(bytes, count: count)
        byteCount += Int64(count)
        if byteCount - begunByteCount >= Self.writingByteCount {
            partial.file.beginWriting(begunByteCount..<byteCount)
            begunByteCount = byteCount
        }
    }

    /// Puts what was written in the target's place, and has both on the disk.
    ///
    /// - Throws: ``AttachmentFileError/cancelled``, or a fault of the system.
    mutating func commit() throws(AttachmentFileError) {
        try partial.file.synchronize(unless: isCancelled)
        guard !isCancelled() else { throw .cancelled }
        try folder.rename(partial.name, to: name)
        isCommitted = true
        try folder.synchronize()
    }

    /// The folder and the name within it.
    private static func split(_ path: String) throws(AttachmentFileError) -> (folder: String, name: String) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let last = parts.last, !last.isEmpty, let name = String(last), name != ".", name != "..",
            !path.utf8.contains(0)
        else { throw .malformedPath }
        let folder = String(path.utf8.dropLast(last.count)) ?? ""
        return (folder.isEmpty ? "." : folder, name)
    }
}

/// The file beside a target that is written until it is whole, and its name: `.NAME.RANDOM.partial`.
struct PartialFile: ~Copyable {
    private static let suffix = ".partial"
    private static let randomByteCount = 16

    let name: String
    let file: POSIXFile

    /// Makes a file that was not there, and locks it.
    init(in folder: borrowing POSIXFile, prefix: String) throws(AttachmentFileError) {
        for _ in 0..<16 {
            let random = unsafe SecretStorage(randomByteCount: Self.randomByteCount / 2).withUnsafeBytes {
                unsafe Self.hex($0)
            }
            let name = prefix + random + Self.suffix
            guard let file = try folder.create(name) else { continue }
            guard try Self.lock(file, named: name, in: folder) else { continue }
            self.name = name
            self.file = file
            return
        }
        throw .system(call: .lock, errno: EEXIST)
    }

    /// Locks a file that was just made.
    ///
    /// - Returns: false if another run was there before, took it for abandoned, and away.
    private static func lock(
        _ file: borrowing POSIXFile, named name: String, in folder: borrowing POSIXFile
    ) throws(AttachmentFileError) -> Bool {
        do {
            try file.lock()
            return try folder.status(of: name)?.identity == file.status().identity
        } catch .system(.lock, EWOULDBLOCK) {
            return false
        } catch {
            folder.remove(name)
            throw error
        }
    }

    /// What the names of all partial files of a target begin with. File systems take names of 255 bytes: of a long one, only
    /// the beginning is in it.
    static func prefix(of target: String) -> String {
        var beginning = Substring(target)
        while beginning.utf8.count > 200 { beginning.removeLast() }
        return ".\(beginning)."
    }

    /// Whether a name is that of a partial file with this prefix.
    static func isName(_ name: String, prefix: String) -> Bool {
        // By bytes: what Unicode holds for equal may be another file's name.
        guard name.utf8.starts(with: prefix.utf8) else { return false }
        let rest = name.utf8.dropFirst(prefix.utf8.count)
        return rest.prefix(randomByteCount).allSatisfy(digits.contains)
            && rest.dropFirst(randomByteCount).elementsEqual(suffix.utf8)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: unsafe bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
