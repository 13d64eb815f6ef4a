// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// What two clients say to each other, inside the message of a signal.
///
///     1  body         string
///     2  attachments  AttachmentPointer…
///
/// Later versions' fields are kept in ``unknownFields`` and written again.
///
/// This is the owned form. ``View`` reads the same bytes where they lie.
///
/// Source: protocol.md section 3.
public struct PushMessageContent: WireMessage {
    /// The text.
    public var body: String?
    /// Pointers to what was sent with it.
    public var attachments: [AttachmentPointer]
    /// Fields that are not among the above, tags included, in the order in which they came.
    public package(set) var unknownFields: [UInt8]

    /// A content of these fields. What is nil or empty is not written.
    public init(body: String? = nil, attachments: [AttachmentPointer] = []) {
        self.init(body: body, attachments: attachments, unknownFields: [])
    }

    /// All at once: what a field had before it is set has to be released.
    @inline(__always)
    init(body: String?, attachments: [AttachmentPointer], unknownFields: [UInt8]) {
        self.body = body
        self.attachments = attachments
        self.unknownFields = unknownFields
    }

    /// Reads a whole message, and keeps its unknown fields.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` first; then the first fault in the bytes;
    ///   ``WireError/tooManyElements(offset:)`` last.
    public init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        self = try View(parsing: bytes, limits: limits).owned(limits: limits)
    }

    @usableFromInline
    enum Tag {
        @inlinable static var body: WireTag { WireTag(1, .lengthDelimited) }
        @inlinable static var attachments: WireTag { WireTag(2, .lengthDelimited) }

        static var known: WireTagSet { WireTagSet().with(body).with(attachments) }
    }

    /// Exact size of the encoding, in bytes.
    public var encodedByteCount: Int {
        var count = unknownFields.count
        if let body { count += WireWriter.byteCount(Tag.body, lengthDelimited: body.utf8.count) }
        unsafe attachments.withUnsafeBufferPointer { attachments in
            for index in attachments.indices {
                let pointer = unsafe attachments.baseAddress! + index
                count += unsafe WireWriter.byteCount(Tag.attachments, lengthDelimited: pointer.encodedByteCount)
            }
        }
        return count
    }

    /// Writes exactly ``encodedByteCount`` bytes: the fields in their order, then ``unknownFields``.
    public func write(to writer: inout WireWriter) {
        if let body { writer.write(Tag.body, string: body) }
        unsafe attachments.withUnsafeBufferPointer { attachments in
            for index in attachments.indices {
                let pointer = unsafe attachments.baseAddress! + index
                writer.write(Tag.attachments)
                writer.write(varint: unsafe UInt64(pointer.encodedByteCount))
                unsafe pointer.write(to: &writer)
            }
        }
        unsafe writer.write(raw: unknownFields.span.bytes)
    }
}

extension PushMessageContent {
    /// Whether all fields are the same, texts by their UTF-8 bytes.
    public static func == (a: PushMessageContent, b: PushMessageContent) -> Bool {
        a.body.map(TextBytes.init) == b.body.map(TextBytes.init)
            && a.attachments == b.attachments
            && a.unknownFields == b.unknownFields
    }

    /// Hashes all fields, texts by their UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(body.map(TextBytes.init))
        hasher.combine(attachments)
        hasher.combine(unknownFields)
    }
}

extension PushMessageContent: CustomStringConvertible, Redacted {
    /// The shape alone: no text and no key.
    public var description: String {
        "PushMessageContent(body: \(body.map { "\($0.utf8.count) bytes" } ?? "none"), attachments: \(attachments.count))"
    }
}
