// SPDX-License-Identifier: Apache-2.0

extension PushMessageContent {
    /// A zero-copy view of an encoded content.
    ///
    /// The initializer checks the whole message, attachments included, so reading a field cannot fail.
    ///
    /// Source: protocol.md §3.
    public struct View: BitwiseCopyable, ~Escapable {
        @usableFromInline let bytes: RawSpan
        /// The number of ``attachments``.
        @usableFromInline package let attachmentCount: Int
        /// The number of bytes of ``unknownFields``.
        @usableFromInline package let unknownByteCount: Int
        /// The start of the first attachment.
        @usableFromInline let attachmentStart: Int
        @usableFromInline let bodyRange: WireFieldRange

        /// Checks a whole message.
        ///
        /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        public init(parsing bytes: RawSpan, limits: WireLimits = .standard) throws(WireError) {
            try self.init(parsing: bytes, limits: limits) { _ in }
        }

        /// Checks a whole message, and calls `receive` with each attachment after its check.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        init(
            parsing bytes: RawSpan, limits: WireLimits, _ receive: (AttachmentPointer.View) -> Void
        ) throws(WireError) {
            guard bytes.byteCount <= limits.maximumByteCount else { throw .tooLarge(offset: limits.maximumByteCount) }
            var body = WireFieldRange()
            var (attachmentCount, attachmentStart, unknownByteCount) = (0, 0, 0)
            var reader = WireReader(bytes)
            while let tag = try reader.nextTagValue() {
                switch tag {
                case Tag.body.rawValue: body = WireFieldRange(try reader.stringRange())
                case Tag.attachments.rawValue:
                    if attachmentCount == 0 { attachmentStart = reader.fieldStart }
                    let attachment = try reader.message()
                    receive(try AttachmentPointer.View(attachment, over: attachment.bytes, checksText: true))
                    attachmentCount &+= 1
                default: unknownByteCount &+= try reader.skipUnknown(tag)
                }
            }
            self.bytes = bytes
            self.attachmentCount = attachmentCount
            self.attachmentStart = attachmentStart
            self.unknownByteCount = unknownByteCount
            bodyRange = body
        }

        /// The text.
        public var body: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(bodyRange) }
        }

        /// The pointers to the attachments.
        public var attachments: WireSequence<AttachmentPointer.View> {
            @_lifetime(copy self) @inlinable @inline(__always) get {
                WireSequence(Tag.attachments, in: bytes, from: attachmentStart, count: attachmentCount)
            }
        }

        /// The unknown fields, in the order of the wire.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, known: Tag.known)
            }
        }

        /// Returns a copy of the content.
        ///
        /// - Throws: ``WireError/tooManyElements(offset:)`` if it has more attachments than `limits` allow.
        public func owned(limits: WireLimits = .standard) throws(WireError) -> PushMessageContent {
            try checkElementCount(limits)
            return PushMessageContent(
                body: bytes.copyString(bodyRange), attachments: attachments.array,
                unknownFields: unknownFields.array)
        }

        @inline(__always)
        func checkElementCount(_ limits: WireLimits) throws(WireError) {
            guard attachmentCount <= limits.maximumElementCount else {
                throw .tooManyElements(offset: bytes.offset(ofField: limits.maximumElementCount, with: Tag.attachments))
            }
        }
    }
}
