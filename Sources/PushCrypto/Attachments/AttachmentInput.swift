// SPDX-License-Identifier: Apache-2.0

/// A file that an attachment is read from.
struct AttachmentInput: ~Copyable {
    let file: POSIXFile
    let identity: POSIXFile.Identity
    /// When it was opened. What it grows by later is not read.
    let byteCount: Int64

    init(_ path: String, maximumByteCount: Int64) throws(AttachmentFileError) {
        // C would read the path up to there, and open another file.
        guard !path.utf8.contains(0) else { throw .malformedPath }
        let file = try POSIXFile.forReading(path)
        let status = try file.status()
        if let kind = status.kind { throw .unsuitableInput(kind) }
        guard status.byteCount <= maximumByteCount else { throw .attachment(.tooLarge(limit: maximumByteCount)) }
        self.file = file
        identity = status.identity
        byteCount = status.byteCount
    }

    /// Fills `target` with the bytes of a range.
    ///
    /// - Throws: ``AttachmentError/authenticationFailed`` if the file has become shorter.
    borrowing func read(_ range: Range<Int64>, to target: UnsafeMutablePointer<UInt8>) throws(AttachmentFileError) {
        let count = try unsafe file.read(target, count: Int(range.count), at: range.lowerBound)
        guard count == range.count else { throw .attachment(.authenticationFailed) }
    }
}
