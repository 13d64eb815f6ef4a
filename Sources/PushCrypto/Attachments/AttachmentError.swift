// SPDX-License-Identifier: Apache-2.0

/// The reason why an attachment could not be encrypted or decrypted. It carries numbers only, so it is safe to log.
@nonexhaustive public enum AttachmentError: Error, Hashable, Sendable {
    /// The input is longer than the caller's limit, in bytes. The output is unchanged.
    case tooLarge(limit: Int64)
    /// The length is not 48 + 16·n with n ≥ 1.
    case malformedLength
    /// The MAC is wrong: the blob was changed, or the key belongs to another blob.
    case authenticationFailed
    /// The MAC is right, but the padding is wrong: the sender, who has the key, made a malformed blob.
    case malformedPlaintext
    /// OpenSSL could not be initialized or ran out of memory.
    case cryptoUnavailable
}

/// The reason why a file was not encrypted or decrypted, or why this is not certain.
///
/// The target is unchanged after every error except ``unsyncedFolder(errno:)`` and ``unknownTarget(errno:)``. An error
/// carries no path and no content, so it is safe to log.
@nonexhaustive public enum AttachmentFileError: Error, Hashable, Sendable {
    /// The content of the input is invalid, or OpenSSL failed. If a blob changes during the call without changing its
    /// size, this is `authenticationFailed`.
    case attachment(AttachmentError)
    /// The input became shorter or longer during the call, or a blob ends before the size that the file system reports.
    case inputChanged
    /// The input and the target are the same file, perhaps under two names.
    case sameFile
    /// The input is not a regular file but this kind of file: `"directory"`, `"fifo"`, `"device"`, `"socket"` or
    /// `"other"`.
    case unsuitableInput(String)
    /// The target exists, and is not a regular file that may be written. The value is one of those of
    /// ``unsuitableInput(_:)``, `"symbolic link"`, or `"read-only file"`.
    case unsuitableTarget(String)
    /// The path is malformed: it contains a NUL. The path of a target is also malformed if it is empty, or if its last
    /// component is empty, `.` or `..`.
    case malformedPath
    /// A system call failed with this `errno`.
    ///
    /// The call is `"open input"`, `"open folder"`, `"create"`, `"stat"`, `"lock"`, `"read"`, `"write"`, `"fsync"` or `"rename"`.
    case system(call: String, errno: Int32)
    /// The target is new and complete, but its folder could not be synced, with this `errno`. A power failure may
    /// restore the old target.
    case unsyncedFolder(errno: Int32)
    /// The target is either unchanged, or new and complete. The rename failed with this `errno`, and the file system
    /// does not report whether it happened. This is possible on a network file system.
    case unknownTarget(errno: Int32)
    /// The task was canceled.
    case cancelled
}
