// SPDX-License-Identifier: Apache-2.0

extension PushMessageContent {
    /// A content read where its bytes lie: no copy, no allocation.
    ///
    /// It is fully checked when it is made, attachments included: reading it afterwards cannot fail.
    ///
    /// Source: protocol.md section 3.
    public struct View: BitwiseCopyable, ~Escapable {
        @usableFromInline let bytes: RawSpan
        /// How many ``attachments`` there are.
        public let attachmentCount: Int
        /// How many bytes ``unknownFields`` have together.
        public let unknownByteCount: Int
        @usableFromInline let bodyRange: WireFieldRange

        /// Checks a whole message.
        ///
        /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        public init(parsing bytes: RawSpan, limits: WireLimits = .standard) throws(WireError) {
            guard bytes.byteCount <= limits.maximumByteCount else { throw .tooLarge(offset: limits.maximumByteCount) }
            var body = WireFieldRange()
            var (attachmentCount, unknownByteCount) = (0, 0)
            var reader = WireReader(bytes)
            while let tag = try reader.nextTagValue() {
                switch tag {
                case Tag.body.rawValue: body = WireFieldRange(try reader.stringRange())
                case Tag.attachments.rawValue:
                    let attachment = try reader.message()
                    _ = try AttachmentPointer.View(attachment, over: attachment.bytes, checksText: true)
                    attachmentCount &+= 1
                default: unknownByteCount &+= try reader.skipUnknown(tag)
                }
            }
            self.bytes = bytes
            self.attachmentCount = attachmentCount
            self.unknownByteCount = unknownByteCount
            bodyRange = body
        }

        /// The text.
        public var body: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(bodyRange) }
        }

        /// Pointers to what was sent with it.
        public var attachments: Attachments {
            @_lifetime(copy self) @inlinable @inline(__always) get { Attachments(bytes, count: attachmentCount) }
        }

        /// Fields that are not among the above, in the order in which they came.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, known: Tag.known)
            }
        }

        /// The same as a value of its own.
        ///
        /// - Throws: ``WireError/tooManyElements(offset:)`` if there are more attachments than `limits` allow.
        public func owned(limits: WireLimits = .standard) throws(WireError) -> PushMessageContent {
            guard attachmentCount <= limits.maximumElementCount else {
                throw .tooManyElements(offset: bytes.offset(ofField: limits.maximumElementCount, with: Tag.attachments))
            }
            return PushMessageContent(
                body: bytes.copyString(bodyRange), attachments: attachments.array,
                unknownFields: unknownFields.array)
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
    public struct Attachments: BitwiseCopyable, ~Escapable {
        @usableFromInline var reader: WireReader
        @usableFromInline var remainingCount: Int
        /// How many there are from the first on.
        public let count: Int

        @_lifetime(copy message)
        @inlinable @inline(__always)
        init(_ message: RawSpan, count: Int) {
            reader = WireReader(message)
            remainingCount = count
            self.count = count
        }

        /// The next pointer, or nil after the last.
        @_lifetime(copy self)
        @_lifetime(self: copy self)
        @inlinable @inline(__always)
        public mutating func next() -> AttachmentPointer.View? {
            guard remainingCount > 0, let bytes = reader.nextValidated(Tag.attachments) else { return nil }
            remainingCount &-= 1
            return AttachmentPointer.View(validated: bytes)
        }

        /// Those that are left, as values.
        var array: [AttachmentPointer] {
            guard remainingCount > 0 else { return [] }
            var attachments = self
            return [AttachmentPointer](capacity: remainingCount) { output in
                while let attachment = attachments.next() { output.append(attachment.owned()) }
            }
        }
    }
}
