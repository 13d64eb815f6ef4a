// SPDX-License-Identifier: Apache-2.0

/// The reason why bytes are no attachment, or could not become one. Carries shape only, so it is safe to log.
@nonexhaustive public enum AttachmentError: Error, Hashable, Sendable {
    /// The input is longer than the caller's limit. The output is unchanged.
    case tooLarge(limit: Int64)
    /// The length is not 48 + 16·n with n ≥ 1.
    case malformedLength
    /// The MAC is not that of these bytes under this key.
    case authenticationFailed
    /// The MAC holds, but the padding is wrong: whoever has the key encrypted something else.
    case malformedPlaintext
    /// OpenSSL could not be initialized or ran out of memory.
    case cryptoUnavailable
}

/// The reason why a file was not encrypted or decrypted, or not for certain. The target is as it was before, in every case but
/// ``unsyncedFolder(errno:)`` and ``unknownTarget(errno:)``.
///
/// Carries no path and no content, so it is safe to log.
@nonexhaustive public enum AttachmentFileError: Error, Hashable, Sendable {
    /// The bytes or OpenSSL are at fault. A blob that changed while it was read, at the same size, is `authenticationFailed`.
    case attachment(AttachmentError)
    /// The input became shorter or longer while it was read, or a blob ends before the size that the file system tells.
    case inputChanged
    /// Input and target are one file, by whatever names.
    case sameFile
    /// The input is not a regular file but this: `"directory"`, `"fifo"`, `"device"`, `"socket"` or `"other"`.
    case unsuitableInput(String)
    /// The target exists and is not a regular file but one of these, a `"symbolic link"`, or a `"read-only file"`: one without
    /// permission to write.
    case unsuitableTarget(String)
    /// A path names no file: it contains a NUL, or it is a target's path and empty, or ends in a slash, `.` or `..`.
    case malformedPath
    /// A call of the system failed with this `errno`.
    ///
    /// The call is `"open input"`, `"open folder"`, `"create"`, `"stat"`, `"lock"`, `"read"`, `"write"`, `"fsync"` or `"rename"`.
    case system(call: String, errno: Int32)
    /// The target is new and whole, but its folder could not be synced, for the reason of this `errno`: a power failure may bring the
    /// old target back.
    case unsyncedFolder(errno: Int32)
    /// The target is as it was, or new and whole. The rename failed with this `errno`, and the file system does not tell whether it was
    /// done. A network file system whose answer was lost does this.
    case unknownTarget(errno: Int32)
    /// The task was canceled.
    case cancelled
}
