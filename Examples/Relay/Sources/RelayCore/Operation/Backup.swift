// SPDX-License-Identifier: Apache-2.0

import Carrier
import Foundation
import GRDB

/// Backs up a relay's folder, while the relay runs or not.
///
/// The copy has everything that the relay accepted before the backup began. SQLite copies the database as it was at one moment.
/// Blobs are copied after it, so every row has its blob. The copy is itself a relay's folder: to restore it, run a relay on it.
package enum Backup {
    /// Makes a backup.
    ///
    /// - Parameter target: The path of a folder that does not exist. The copy gets this name once all of it is on the disk.
    /// - Returns: The number of blobs.
    /// - Throws: ``BackupFault``; ``FolderFault``; the system's errors.
    @discardableResult
    package static func make(of folder: String, at target: String) throws -> Int {
        let files = FileManager.default
        guard files.fileExists(atPath: Store.path(in: folder)) else { throw BackupFault.noRelay(folder) }
        let target = target.count > 1 && target.hasSuffix("/") ? String(target.dropLast()) : target
        guard !files.fileExists(atPath: target) else { throw BackupFault.targetExists(target) }
        let unfinished = target + ".unfinished"
        try makeFolder(unfinished)
        let lock: FolderLock
        do { lock = try FolderLock(folder: unfinished) } catch FolderFault.locked { throw BackupFault.underWay(target) }
        defer { withExtendedLifetime(lock) {} }
        do {
            // Removes the files of a backup that was interrupted.
            for name in try files.contentsOfDirectory(atPath: unfinished) where name != FolderLock.fileName {
                try files.removeItem(atPath: unfinished + "/" + name)
            }
            try Store.copyDatabase(in: folder, to: Store.path(in: unfinished))
            let count = try copyBlobs(folder + "/" + BlobStore.folderName, unfinished + "/" + BlobStore.folderName)
            try synchronize(unfinished)
            guard rename(unfinished, target) == 0 else {
                let isThere = [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno)
                throw isThere ? BackupFault.targetExists(target) : FolderFault.system("make the folder", target, errno)
            }
            try synchronize((target as NSString).deletingLastPathComponent)
            return count
        } catch {
            // Renames the unfinished copy first, so that another backup can use the name at once.
            let rest = "\(unfinished)-\(UUID().uuidString)"
            if rename(unfinished, rest) == 0 { try? files.removeItem(atPath: rest) }
            throw error
        }
    }

    private static func copyBlobs(_ source: String, _ target: String) throws -> Int {
        try makeFolder(target)
        var count = 0
        // Only a complete blob has a number as its name.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: source)) ?? [] where UInt64(name) != nil {
            do {
                try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: "\(target)/\(name)")
            } catch {
                // The relay may have removed a blob that expired.
                guard FileManager.default.fileExists(atPath: "\(source)/\(name)") else { continue }
                throw BackupFault.blob("\(source)/\(name)")
            }
            try synchronize("\(target)/\(name)")
            count += 1
        }
        try synchronize(target)
        return count
    }

    private static func synchronize(_ path: String) throws {
        let file = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FolderFault.system("open", path, errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw FolderFault.system("write", path, errno) }
    }
}

/// The reason why a backup failed.
package enum BackupFault: SentenceError {
    case noRelay(String)
    case targetExists(String)
    case underWay(String)
    case blob(String)

    package var description: String {
        switch self {
        case .noRelay(let folder): "The folder \(folder) has no relay.sqlite. Pass the relay's folder with --folder."
        case .targetExists(let path):
            "\(path) exists. Choose another name: a backup replaces nothing."
        case .underWay(let path): "Another backup to \(path) is under way. Wait until it ends, or choose another name."
        case .blob(let path): "Cannot copy \(path). Check the free space and the permissions."
        }
    }
}
