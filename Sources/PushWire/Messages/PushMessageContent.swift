// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// The text and the attachments that one client sends to another, inside the message of a signal.
///
///     1  body         string
///     2  attachments  AttachmentPointer…
///
/// ``unknownFields`` keeps the fields of later versions, and encoding writes them again.
///
/// This is the owned form. ``View`` is the zero-copy form.
///
/// Source: protocol.md §3.
public struct PushMessageContent: WireMessage {
    /// The text.
    public var body: String?
    /// The pointers to the attachments.
    public var attachments: [AttachmentPointer]
    /// The unknown fields with their tags, in the order of the wire.
    public package(set) var unknownFields: [UInt8]

    /// Creates a content. Fields that are nil or empty are not written.
    public init(body: String? = nil, attachments: [AttachmentPointer] = []) {
        self.init(body: body, attachments: attachments, unknownFields: [])
    }

    /// Creates a content memberwise, so that no field is assigned twice and released.
    @inline(__always)
    init(body: String?, attachments: [AttachmentPointer], unknownFields: [UInt8]) {
        self.body = body
        self.attachments = attachments
        self.unknownFields = unknownFields
    }

    /// Parses a whole message, and keeps its unknown fields.
    ///
    /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes, then
    ///   ``WireError/tooManyElements(offset:)``.
    public init(parsing bytes: RawSpan, limits: WireLimits) throws(WireError) {
        var attachments: [AttachmentPointer] = []
        let view = try View(parsing: bytes, limits: limits) { attachment in
            if attachments.isEmpty { attachments.reserveCapacity(Self.firstAttachmentCount) }
            if attachments.count < Self.firstAttachmentCount { attachments.append(attachment.owned()) }
        }
        try view.checkElementCount(limits)
        if attachments.count != view.attachmentCount { attachments = view.attachments.array }
        self.init(
            body: view.bytes.copyString(view.bodyRange), attachments: attachments,
            unknownFields: view.unknownByteCount == 0 ? [] : view.unknownFields.array)
    }

    /// The number of attachments that are copied during the check. A content with more attachments is read twice, so
    /// that its array has the right size.
    private static var firstAttachmentCount: Int { 4 }

    @usableFromInline
    enum Tag {
        @inlinable static var body: WireTag { WireTag(1, .lengthDelimited) }
        @inlinable static var attachments: WireTag { WireTag(2, .lengthDelimited) }

        static var known: WireTagSet { WireTagSet().with(body).with(attachments) }
    }

    /// The exact size of the encoding, in bytes.
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

    /// Writes exactly ``encodedByteCount`` bytes: the fields in order of their numbers, then ``unknownFields``.
    public func write(to writer: inout WireWriter) { writeFields(to: &writer) }

    /// Appends the encoding to `output`, without an allocation.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount`` more bytes.
    /// - Throws: ``WireError/tooLarge(offset:)`` if the encoding would have more than 2³¹ - 1 bytes.
    public func encode(into output: inout OutputRawSpan) throws(WireError) {
        try encode(into: &output, atMost: maximumEncodedByteCount) { writeFields(to: &$0) }
    }

    /// An upper bound of ``encodedByteCount``.
    @inline(__always)
    private var maximumEncodedByteCount: Int {
        var count = unknownFields.count + WireWriter.maximumByteCount(lengthDelimited: body?.utf8.count ?? 0)
        unsafe attachments.withUnsafeBufferPointer { attachments in
            for index in attachments.indices {
                let pointer = unsafe attachments.baseAddress! + index
                count += unsafe WireWriter.maximumByteCount(lengthDelimited: pointer.maximumEncodedByteCount)
            }
        }
        return count
    }

    @inline(__always)
    private func writeFields(to writer: inout WireWriter) {
        if let body { writer.write(Tag.body, string: body) }
        unsafe attachments.withUnsafeBufferPointer { attachments in
            for index in attachments.indices {
                let pointer = unsafe attachments.baseAddress! + index
                unsafe pointer.writeField(to: &writer)
            }
        }
        if !unknownFields.isEmpty { unsafe writer.write(raw: unknownFields.span.bytes) }
    }
}

extension PushMessageContent {
    /// Returns whether all fields are equal. Strings are compared by their UTF-8 bytes.
    public static func == (a: PushMessageContent, b: PushMessageContent) -> Bool {
        a.body.map(TextBytes.init) == b.body.map(TextBytes.init)
            && a.attachments == b.attachments
            && a.unknownFields == b.unknownFields
    }

    /// Hashes all fields, and strings by their UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(body.map(TextBytes.init))
        hasher.combine(attachments)
        hasher.combine(unknownFields)
    }
}

extension PushMessageContent: CustomStringConvertible, Redacted {
    /// The length of the text and the number of attachments, without content or keys.
    public var description: String {
        "PushMessageContent(body: \(body.map { "\($0.utf8.count) bytes" } ?? "none"), attachments: \(attachments.count))"
    }
}
