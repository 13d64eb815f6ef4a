// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

extension AttachmentPointer {
    /// A pointer read where its bytes lie: no copy, no allocation.
    ///
    /// It is fully checked when it is made: reading it afterwards cannot fail.
    ///
    /// Source: protocol.md section 3.
    public struct View: BitwiseCopyable, ~Escapable {
        @usableFromInline let bytes: RawSpan
        /// By which the relay knows the blob: any 64-bit number.
        public let id: UInt64?
        /// How many bytes ``unknownFields`` have together.
        public let unknownByteCount: Int
        @usableFromInline let contentTypeRange: WireFieldRange
        @usableFromInline let keyRange: WireFieldRange

        /// Checks a whole message.
        ///
        /// - Throws: ``WireError/tooLarge(offset:)`` first, then the first fault in the bytes.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        public init(parsing bytes: RawSpan, limits: WireLimits = .standard) throws(WireError) {
            guard bytes.byteCount <= limits.maximumByteCount else { throw .tooLarge(offset: limits.maximumByteCount) }
            try self.init(WireReader(bytes), over: bytes, checksText: true)
        }

        /// A pointer in a content that has been checked. Lengths are compared once more, as nothing is read on trust; texts are
        /// not.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        init?(validated bytes: RawSpan) {
            do throws(WireError) {
                try self.init(WireReader(bytes), over: bytes, checksText: false)
            } catch {
                assertionFailure("A validated pointer is not valid: \(error)")
                return nil
            }
        }

        /// Reads `reader`, which is at the start of `bytes`, to its end.
        @_lifetime(copy bytes)
        @inlinable @inline(__always)
        init(_ reader: consuming WireReader, over bytes: RawSpan, checksText: Bool) throws(WireError) {
            var id: UInt64?
            var (contentType, key) = (WireFieldRange(), WireFieldRange())
            var unknownByteCount = 0
            while let tag = try reader.nextTagValue() {
                switch tag {
                case Tag.id.rawValue: id = try reader.fixed64()
                case Tag.contentType.rawValue:
                    contentType = WireFieldRange(
                        checksText ? try reader.stringRange() : try reader.lengthDelimitedRange())
                case Tag.key.rawValue: key = WireFieldRange(try reader.lengthDelimitedRange())
                default: unknownByteCount &+= try reader.skipUnknown(tag)
                }
            }
            self.bytes = bytes
            self.id = id
            self.unknownByteCount = unknownByteCount
            contentTypeRange = contentType
            keyRange = key
        }

        /// The media type of what is in the blob.
        public var contentType: UTF8Span? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.string(contentTypeRange) }
        }

        /// The key's bytes as they came, of any length: ``attachmentKey`` checks them.
        public var key: RawSpan? {
            @_lifetime(copy self) @inlinable @inline(__always) get { bytes.field(keyRange) }
        }

        /// The key, or nil if there is none.
        ///
        /// - Throws: ``/PushCrypto/KeyError/length(_:)`` if there is one that is not 64 bytes long.
        public var attachmentKey: AttachmentKey? {
            get throws(KeyError) {
                guard let key else { return nil }
                return try AttachmentKey(parsing: Span(_bytes: key))
            }
        }

        /// Fields that are not among the above, in the order in which they came.
        public var unknownFields: WireUnknownFields {
            @_lifetime(copy self) get {
                WireUnknownFields(in: bytes, byteCount: unknownByteCount, known: Tag.known)
            }
        }

        /// The same as a value of its own. There is nothing in it that a limit applies to.
        public func owned(limits: WireLimits = .standard) -> AttachmentPointer {
            AttachmentPointer(
                id: id, contentType: bytes.copyString(contentTypeRange), key: bytes.copy(keyRange),
                // Asked here, as a hostile content is nothing but empty pointers.
                unknownFields: unknownByteCount == 0 ? [] : unknownFields.array)
        }
    }
}
