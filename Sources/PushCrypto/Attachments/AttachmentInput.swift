// SPDX-License-Identifier: Apache-2.0

/// A file that an attachment is read from.
struct AttachmentInput: ~Copyable {
    let file: POSIXFile
    let identity: POSIXFile.Identity
    /// The size when the file was opened. Files of the kind of `/proc` have another one than their status says.
    var byteCount: Int64 { version.byteCount }
    private let version: POSIXFile.Version
    /// Whether the input is the caller's descriptor, which is read from its offset on.
    let isStream: Bool
    /// The number of bytes to read, by the size when the file was opened; nil for a stream of unknown length.
    let expectedByteCount: Int64?

    init(_ path: [UInt8], maximumByteCount: Int64) throws(AttachmentFileError) {
        // C would read the path up to the NUL, and open another file.
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

    /// Checks that the file has kept its size and its time of modification since it was opened.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged``.
    borrowing func checkUnchanged() throws(AttachmentFileError) {
        guard try file.status().version == version else { throw .inputChanged }
    }

    /// Checks that the file has kept its size since it was opened.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged``.
    borrowing func checkSize() throws(AttachmentFileError) {
        guard try file.status().version.byteCount == byteCount else { throw .inputChanged }
    }

    /// Fills `target` with the bytes of a range.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged`` if the file ends before.
    borrowing func read(_ range: Range<Int64>, to target: UnsafeMutablePointer<UInt8>) throws(AttachmentFileError) {
        let count = try unsafe file.read(target, count: Int(range.count), at: range.lowerBound)
        guard count == range.count else { throw .inputChanged }
    }

    /// The bytes from `offset` on.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged`` if the file ends before.
    borrowing func read<let count: Int>(at offset: Int64) throws(AttachmentFileError) -> InlineArray<count, UInt8> {
        var bytes = InlineArray<count, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        try unsafe span.withUnsafeMutableBufferPointer { bytes throws(AttachmentFileError) in
            try unsafe read(offset..<offset + Int64(count), to: bytes.baseAddress!)
        }
        return bytes
    }
}
