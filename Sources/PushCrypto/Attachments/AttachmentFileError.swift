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
        /// A folder.
        case directory
        /// A pipe with a name.
        case fifo
        /// A device, of characters or of blocks.
        case device
        /// A link. Only a target's own is told: an input's is followed.
        case symbolicLink
        /// A socket.
        case socket
        /// What the system has beside these.
        case other
    }

    /// Which call of the system failed, and on what where that is not plain.
    ///
    /// Source: POSIX.
    public enum SystemCall: Hashable, Sendable {
        /// open, on the input.
        case openInput
        /// open, on the folder of the target.
        case openFolder
        /// openat, on the partial file.
        case create
        /// fstat or fstatat.
        case stat
        /// flock.
        case lock
        /// pread.
        case read
        /// write.
        case write
        /// fsync.
        case fsync
        /// renameat.
        case rename
        /// openat or fdopendir.
        case list
    }
}
