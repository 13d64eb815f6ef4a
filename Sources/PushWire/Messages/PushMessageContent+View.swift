// SPDX-License-Identifier: Apache-2.0

extension PushMessageContent {
    /// A content read where its bytes lie: no copy, no allocation.
    ///
    /// It is fully checked when it is made, attachments included: reading it afterwards cannot fail.
    ///
    /// Source: protocol.md section 3.
    public struct View: ~Escapable {
        private let bytes: RawSpan
        /// How many ``attachments`` there are.
        public let attachmentCount: Int
        /// How many bytes ``unknownFields`` have together.
        public let unknownByteCount: Int
        private let bodyRange: WireFieldRange

        /// Checks a whole message.
        ///
        /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
        @_lifetime(copy bytes)
        public init(parsing bytes: RawSpan, limits: WireLimits = .standard) throws(WireError) {
            guard bytes.byteCount <= limits.maximumByteCount else { throw .tooLarge(offset: limits.maximumByteCount) }
            var body = WireFieldRange()
            var (attachmentCount, unknownByteCount) = (0, 0)
            var reader = WireReader(bytes)
            var start = 0
            while let tag = try reader.next() {
                switch tag {
                case Tag.body: body = WireFieldRange(try reader.stringRange())
                case Tag.attachments:
                    let attachment = try reader.message()
                    _ = try AttachmentPointer.View(attachment, over: attachment.bytes)
                    attachmentCount += 1
                default:
                    try reader.skip(tag)
                    unknownByteCount += reader.localOffset - start
                }
                start = reader.localOffset
            }
            self.bytes = bytes
            self.attachmentCount = attachmentCount
            self.unknownByteCount = unknownByteCount
            bodyRange = body
        }

        /// The text.
        public var body: UTF8Span? {
            @_lifetime(copy self) get { bytes.string(bodyRange) }
        }

        /// Pointers to what was sent with it.
        public var attachments: Attachments {
            @_lifetime(copy self) get { Attachments(bytes, count: attachmentCount) }
        }

        /// Fields that are not among the above, in the order in which they came.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, isKnown: Tag.isKnown)
            }
        }

        /// The same as a value of its own.
        ///
        /// - Throws: ``WireError/tooManyElements(offset:)`` if there are more attachments than `limits` allow.
        public func owned(limits: WireLimits = .standard) throws(WireError) -> PushMessageContent {
            guard attachmentCount <= limits.maximumElementCount else {
                throw .tooManyElements(offset: bytes.offset(ofField: limits.maximumElementCount, with: Tag.attachments))
            }
            var content = PushMessageContent(body: bytes.copyString(bodyRange))
            if attachmentCount > 0 {
                content.attachments.reserveCapacity(attachmentCount)
                var attachments = attachments
                while let attachment = attachments.next() { content.attachments.append(attachment.owned()) }
            }
            content.unknownFields = unknownFields.array
            return content
        }
    }

    /// The attachments of a view, one after the other:
    ///
    ///     var attachments = view.attachments
    ///     while let pointer = attachments.next() { … }
    ///
    /// The message has been checked as a whole, so there is nothing that could fail, and nothing is allocated.
    ///
    /// Source: protocol.md section 3.
    public struct Attachments: ~Escapable {
        private var reader: WireReader
        /// How many there are from the first on.
        public let count: Int

        @_lifetime(copy message)
        init(_ message: RawSpan, count: Int) {
            reader = WireReader(message)
            self.count = count
        }

        /// The next pointer, or nil after the last.
        @_lifetime(copy self)
        @_lifetime(self: copy self)
        public mutating func next() -> AttachmentPointer.View? {
            guard let bytes = reader.nextValidated(Tag.attachments) else { return nil }
            // The content was checked within its limit, so the pointer is within any.
            return try? AttachmentPointer.View(WireReader(bytes), over: bytes)
        }
    }
}
