// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
/// The input file of an encryption or decryption.
struct AttachmentInput: ~Copyable {
    let file: POSIXFile
    let identity: POSIXFile.Identity
    /// The size that the file system reported when the file was opened. Files in `/proc` report a wrong size.
    var byteCount: Int64 { version.byteCount }
    private let version: POSIXFile.Version
    /// Whether the input is the caller's descriptor, which is read from its current offset.
    let isStream: Bool
    /// The expected number of bytes to read, from the size of the file when it was opened. Nil for a stream of unknown
    /// length.
    let expectedByteCount: Int64?

    init(_ path: [UInt8], maximumByteCount: Int64) throws(AttachmentFileError) {
        // C ends the path at the NUL, and would open another file.
        guard !path.contains(0) else { throw .malformedPath }
        let file = try POSIXFile.forReading(path)
        let status = try file.status()
        if let kind = status.kind { throw .unsuitableInput(kind) }
        guard status.version.byteCount <= maximumByteCount else {
            throw .attachment(.tooLarge(limit: maximumByteCount))
        }
        self.file = file
        identity = status.identity
        version = status.version
        isStream = false
        expectedByteCount = version.byteCount
    }

    init(stream: Int32, maximumByteCount: Int64) throws(AttachmentFileError) {
        let file = try POSIXFile.copy(of: stream)
        let status = try file.status()
        var expected: Int64?
        if status.kind == nil, let offset = try file.offset() { expected = max(status.version.byteCount - offset, 0) }
        if let expected, expected > maximumByteCount { throw .attachment(.tooLarge(limit: maximumByteCount)) }
        self.file = file
        identity = status.identity
        version = status.version
        isStream = true
        expectedByteCount = expected
    }

    /// Checks that the size and the modification time are the same as when the file was opened.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged``.
    borrowing func checkUnchanged() throws(AttachmentFileError) {
        guard try file.status().version == version else { throw .inputChanged }
    }

    /// Checks that the size is the same as when the file was opened.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged``.
    borrowing func checkSize() throws(AttachmentFileError) {
        guard try file.status().version.byteCount == byteCount else { throw .inputChanged }
    }

    /// Reads the bytes of a range into `target`.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged`` if the file ends before the end of the range.
    borrowing func read(_ range: Range<Int64>, to target: UnsafeMutablePointer<UInt8>) throws(AttachmentFileError) {
        let count = try unsafe file.read(target, count: Int(range.count), at: range.lowerBound)
        guard count == range.count else { throw .inputChanged }
    }

    /// Reads `count` bytes from `offset` on.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged`` if the file ends before the last of these bytes.
    borrowing func read<let count: Int>(at offset: Int64) throws(AttachmentFileError) -> InlineArray<count, UInt8> {
        var bytes = InlineArray<count, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        try unsafe span.withUnsafeMutableBufferPointer { bytes throws(AttachmentFileError) in
            try unsafe read(offset..<offset + Int64(count), to: bytes.baseAddress!)
        }
        return bytes
    }
}
#endif
