// SPDX-License-Identifier: Apache-2.0

import Carrier
import Foundation

/// A process's exclusive lock on a folder: a relay's on its own folder, or a backup's on its copy. Two relays on one folder
/// would deliver the same pushes, and count rates separately.
///
/// The system releases the lock when the process ends, even after a crash.
final class FolderLock: Sendable {
    static let fileName = "lock"

    private let file: Int32

    /// Locks a folder.
    ///
    /// - Parameter beforeLocking: Called before the file is locked, for tests.
    /// - Throws: ``FolderFault``.
    init(folder: String, beforeLocking: () -> Void = {}) throws {
        let path = folder + "/" + Self.fileName
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw errno == ENOENT ? FolderFault.locked(folder) : FolderFault.system("open", path, errno)
        }
        beforeLocking()
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            throw code == EWOULDBLOCK ? FolderFault.locked(folder) : FolderFault.system("lock", path, code)
        }
        // The folder may have been moved or removed just before the file was locked.
        var (held, named) = (stat(), stat())
        guard fstat(file, &held) == 0, stat(path, &named) == 0, held.st_dev == named.st_dev, held.st_ino == named.st_ino
        else { throw FolderFault.locked(folder) }
    }

    // The deinitializer also runs if the initializer throws.
    deinit { close(file) }
}

/// The reason why a relay cannot use a folder.
package enum FolderFault: SentenceError {
    case locked(String)
    /// A system call failed: the action, the path, and `errno`.
    case system(String, String, Int32)
    /// SQLite cannot open the database: the folder, and the reason.
    case database(String, String)
    /// A newer version of the relay has changed the tables.
    case newer(String)

    package var description: String {
        switch self {
        case .locked(let folder):
            "Another relay runs on the folder \(folder). Stop it first, or pass another folder with --folder."
        case .system(let verb, let path, let code):
            "Cannot \(verb) \(path): \(String(cString: strerror(code))). Check the path and its permissions."
        case .database(let folder, let reason):
            "Cannot open the database in \(folder): \(reason). Check the folder, or restore a backup."
        case .newer(let folder):
            "A newer version of the relay has used the database in \(folder). Run that version, or a later one."
        }
    }
}

/// Creates a folder that only its owner can read, and the folders above it.
///
/// - Throws: ``FolderFault``.
func makeFolder(_ path: String) throws {
    do {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
        var isFolder: ObjCBool = false
        let isFile = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        let underlying = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? any Error
        let code = (underlying as? POSIXError)?.code.rawValue ?? (isFile ? ENOTDIR : EACCES)
        throw FolderFault.system("make the folder", path, code)
    }
}
