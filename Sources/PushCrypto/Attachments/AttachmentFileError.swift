// SPDX-License-Identifier: Apache-2.0

/// Why a file was not encrypted or decrypted. The target is then as it was before, or, if only its folder could not be synced,
/// whole and new.
@nonexhaustive public enum AttachmentFileError: Error, Hashable, Sendable {
    /// The bytes are at fault, or OpenSSL. A file that changed while it was read is `authenticationFailed`.
    case attachment(AttachmentError)
    /// Input and target are one file, by whatever names.
    case sameFile
    /// The input is not a regular file but this.
    case unsuitableInput(FileKind)
    /// The target exists and is not a regular file but this.
    case unsuitableTarget(FileKind)
    /// A path names no file: it has a NUL in it, or it is a target's and empty, or ends in a slash, `.` or `..`.
    case malformedPath
    /// A call of the system failed with this `errno`.
    case system(call: SystemCall, errno: Int32)
    /// The task was cancelled.
    case cancelled

    /// For initializers, and to say that OpenSSL failed.
    static func wrap<Value: ~Copyable>(_ make: () throws(CryptoUnavailable) -> Value) throws(AttachmentFileError)
        -> Value
    {
        do { return try make() } catch { throw .attachment(.cryptoUnavailable) }
    }

    /// What a path leads to.
    ///
    /// Source: POSIX, sys/stat.h.
    public enum FileKind: Hashable, Sendable {
        case directory, fifo, device, symbolicLink, socket, other
    }

    /// Which call of the system failed, and on what where that is not plain: `openFolder` on the folder of the target, and
    /// `create` on the partial file in it.
    ///
    /// Source: POSIX; `create` is openat, `lock` flock, and `list` openat or fdopendir.
    public enum SystemCall: Hashable, Sendable {
        case openInput, openFolder, create, stat, lock, read, write, fsync, rename, list
    }
}
